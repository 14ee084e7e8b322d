// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import io.gatepost.keycloak.apppassword.OldPassword;
import io.gatepost.keycloak.support.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What an export of another mail system says; what can be carried of it is another matter. */
public record Belongings(List<Network> networks, List<Mover> movers, List<Leftover> left) {
    /** Each is a transaction of its own, and the request that carries them has to end in time. */
    public static final int MOST_ACCOUNTS = 1_000;

    static final int MOST_PER_ACCOUNT = 100;

    public Belongings {
        networks = List.copyOf(networks);
        movers = List.copyOf(movers);
        left = List.copyOf(left);
    }

    public record Network(String name, List<String> ranges) {
        public Network {
            ranges = List.copyOf(ranges);
        }
    }

    /** One account: {@code name} as it was written. */
    public record Mover(String name, List<OldPassword> passwords, List<OldOtp> otps, List<Leftover> left) {
        public Mover {
            passwords = List.copyOf(passwords);
            otps = List.copyOf(otps);
            left = List.copyOf(left);
        }
    }

    /** A one-time password generator (RFC 6238): {@code secret} in Base32, {@code algorithm} as in {@code SHA1}. */
    public record OldOtp(String label, Secret secret, String algorithm, int digits, int period) {}

    /** What the reader of an export already sees cannot be carried. */
    public record Leftover(Kind kind, String label, String reason, String detail) {}

    /** What can be in an export. */
    public enum Kind {
        ACCOUNT("account"),
        APP_PASSWORD("app-password"),
        OTP("otp"),
        RECOVERY_CODES("recovery-codes"),
        NETWORK("network");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /** Collects them; what is said of one account in several places comes together. */
    static final class Collection {
        private final List<Network> networks = new ArrayList<>();
        private final List<Leftover> left = new ArrayList<>();
        private final Map<String, Belonging> movers = new LinkedHashMap<>();

        record Belonging(List<OldPassword> passwords, List<OldOtp> otps, List<Leftover> left) {}

        Belonging of(String name) {
            return movers.computeIfAbsent(
                    name, key -> new Belonging(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        }

        void network(Network network) {
            networks.add(network);
        }

        void left(Leftover leftover) {
            left.add(leftover);
        }

        /** Throws what an account has too much of: each is another hash to compute whenever it signs in. */
        Belongings whole() throws Unreadable {
            int account = 0;
            for (Belonging has : movers.values()) {
                account++;
                if (has.passwords().size() > MOST_PER_ACCOUNT || has.otps().size() > MOST_PER_ACCOUNT) {
                    throw new Unreadable("Account " + account + " of the export has more than " + MOST_PER_ACCOUNT
                            + " app passwords or one-time password generators.");
                }
            }
            return new Belongings(
                    networks,
                    movers.entrySet().stream()
                            .map(mover -> new Mover(
                                    mover.getKey(),
                                    mover.getValue().passwords(),
                                    mover.getValue().otps(),
                                    mover.getValue().left()))
                            .toList(),
                    left);
        }
    }
}
