// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * Which mail logins get an event of their own. Mail programs sign in every few minutes, and a stale one is refused as often: a
 * table with all of that grows without end and shows its reader nothing. The bridge's audit log has every login.
 */
public final class EventThrift {
    /** The same account, service, address and proof, let in again. */
    static final Duration SAME_ADMISSION = Duration.ofHours(1);

    /** The same refusal again, whatever was guessed this time. */
    static final Duration SAME_REFUSAL = Duration.ofMinutes(1);

    /** However many addresses somebody guesses from: refusals of one account, or of names that are no account's. */
    static final int MOST_REFUSALS = 60;

    static final Duration REFUSALS_WITHIN = Duration.ofMinutes(10);

    /**
     * Wrong secrets for one account, however long somebody goes on: so that what its owner should know of stays among the newest
     * {@value SignIns#MOST_EVENTS} for the week in which they are told.
     */
    static final int MOST_GUESSES_A_DAY = 120;

    /**
     * Admissions of one account, from however many addresses: whoever has one right secret must not fill a table that is kept for
     * months. A roaming person with three devices comes to a third of it.
     */
    static final int MOST_ADMISSIONS_A_DAY = 1_000;

    static final Duration DAY = Duration.ofDays(1);

    /** What is forgotten gets one event more than it should. */
    static final int MOST_REMEMBERED = 50_000;

    /**
     * One login as far as another is the same.
     *
     * @param subject the account's id; of names that are no account's, the realm's
     * @param account whether it is an account's
     * @param secretRight whatever came of it
     */
    public record Login(
            String subject,
            boolean account,
            boolean admitted,
            boolean secretRight,
            String reason,
            String service,
            String address,
            String proof) {
        /** One host may take any address of its /64 (RFC 4291 section 2.5.4): each login could be a new one otherwise. */
        public Login {
            String typed = address;
            address = IpAddress.parse(typed)
                    .filter(IpAddress::isIpv6)
                    .map(parsed -> Cidr.ofCustomer(parsed, 64).toString())
                    .orElse(typed);
        }

        /** Wrong secrets can be had for nothing; they must not use up the room of the alarm that somebody knows the right one. */
        private Measured measured() {
            return new Measured(subject, account, secretRight);
        }
    }

    private record Measured(String subject, boolean account, boolean secretRight) {}

    private static final class Count {
        private Instant since;
        private int leftOut;
        private int events;
        private Instant last;
        private String trial = "";

        private Count(Instant since) {
            this.since = since;
            this.last = since;
        }
    }

    private final Map<Login, Count> same = new Remembered<>();
    private final Map<String, Count> admissions = new Remembered<>();
    private final Map<Measured, Count> refusals = new Remembered<>();
    private final Map<Measured, Count> guesses = new Remembered<>();

    /** How many alike were left out before it, if this one is due for an event; nothing if it is not. */
    public OptionalInt due(Login login, Instant now) {
        return due(login, now, "");
    }

    /** {@code trial}: what a policy on trial makes of it; another result than the last time is due once. */
    public synchronized OptionalInt due(Login login, Instant now, String trial) {
        Duration pause = login.admitted() ? SAME_ADMISSION : SAME_REFUSAL;
        Count count = current(same, login, pause, now);
        count.last = now;
        if (!trial.isEmpty() && !trial.equals(count.trial)) {
            count.trial = trial;
            count.events = 0;
        }
        if (count.events > 0
                || (login.admitted() ? overMeasure(login.subject(), now) : overMeasure(login.measured(), now))) {
            count.leftOut++;
            return OptionalInt.empty();
        }
        count.events = 1;
        int leftOut = count.leftOut;
        count.leftOut = 0;
        return OptionalInt.of(leftOut);
    }

    /** How many alike came since the last event that tells of them, and when the last did; nothing if none. */
    public synchronized Optional<LeftOut> leftOut(Login login) {
        return Optional.ofNullable(same.get(login))
                .filter(count -> count.leftOut > 0)
                .map(count -> new LeftOut(count.leftOut, count.last));
    }

    public record LeftOut(int times, Instant last) {}

    private boolean overMeasure(String admitted, Instant now) {
        Count day = current(admissions, admitted, DAY, now);
        if (day.events >= MOST_ADMISSIONS_A_DAY) {
            return true;
        }
        day.events++;
        return false;
    }

    private boolean overMeasure(Measured measured, Instant now) {
        Count count = current(refusals, measured, REFUSALS_WITHIN, now);
        if (count.events >= MOST_REFUSALS) {
            return true;
        }
        if (measured.account() && !measured.secretRight()) {
            Count day = current(guesses, measured, DAY, now);
            if (day.events >= MOST_GUESSES_A_DAY) {
                return true;
            }
            day.events++;
        }
        count.events++;
        return false;
    }

    /** The count of the time that is running; what was left out before stays to be told. */
    private static <K> Count current(Map<K, Count> counts, K key, Duration lasts, Instant now) {
        Count count = counts.computeIfAbsent(key, (Function<K, Count>) one -> new Count(now));
        if (!now.isBefore(count.since.plus(lasts)) || now.isBefore(count.since)) {
            count.since = now;
            count.events = 0;
        }
        return count;
    }

    private static final class Remembered<K> extends LinkedHashMap<K, Count> {
        Remembered() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Count> eldest) {
            return size() > MOST_REMEMBERED;
        }
    }
}
