// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import static io.gatepost.iptrust.decision.Trace.FAILS;
import static io.gatepost.iptrust.decision.Trace.HOLDS;
import static io.gatepost.iptrust.decision.Trace.finding;

import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.CompiledPolicy.ServiceRules;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Service;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where an attempt comes from, as the policy and the account see it: blocked, trusted by one of three, or neither. */
final class Connection {
    static final String BLOCKS = "account.blocks";

    /** What is trusted until the longest time that is permitted is judged on another machine as well. */
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);

    private static final Step NO_TRUSTED_ADDRESS =
            new Step("trust.addresses", FAILS, "the account trusts no address of its own");
    private static final Step ADDRESSES_NOT_ALLOWED = new Step(
            "trust.addresses", FAILS, "the policy lets no account trust addresses of its own for this service");
    private static final Step DEVICE_TRUSTED =
            new Step("trust.devices", HOLDS, "the browser is a trusted device of the account");
    private static final Step DEVICE_NOT_TRUSTED =
            new Step("trust.devices", FAILS, "the browser is no trusted device of the account");
    private static final Step DEVICES_NOT_ALLOWED =
            new Step("trust.devices", FAILS, "the policy lets no account trust devices");

    /** What makes it trusted, the first that does. */
    enum Trust {
        NETWORK(Reason.TRUSTED_NETWORK),
        ADDRESS(Reason.TRUSTED_ADDRESS),
        DEVICE(Reason.TRUSTED_DEVICE),
        NOTHING(Reason.ACCEPTED_ELSEWHERE);

        private final Reason admission;

        Trust(Reason admission) {
            this.admission = admission;
        }

        /** Why somebody is let in there whose proof is on the list. */
        Reason admission() {
            return admission;
        }
    }

    private final CompiledPolicy policy;
    private final ServiceRules rules;
    private final Account account;
    private final Attempt attempt;
    private final Origin origin;
    private final Trace trace;
    private @Nullable Trust trust;

    Connection(CompiledPolicy policy, Account account, Attempt attempt, Trace trace) {
        this.policy = policy;
        this.rules = policy.rules(attempt.service());
        this.account = account;
        this.attempt = attempt;
        this.origin = attempt.origin();
        this.trace = trace;
    }

    /** Why nobody is let in from there. A network of the domain's stays open: it is not one person's to close. */
    Optional<Reason> blocked() {
        for (BlockedAddress block : account.blockedAddresses()) {
            if (!attempt.at().isBefore(block.until())) {
                continue;
            }
            switch (origin) {
                case Origin.Known known -> {
                    if (block.range().contains(known.address())) {
                        boolean closed = !policy.networks().contains(known.address());
                        trace.note(
                                BLOCKS,
                                finding(closed),
                                () -> "the owner has blocked " + block.range() + " until " + block.until()
                                        + (closed ? "" : ", but it is in a network of the domain"));
                        return closed ? Optional.of(Reason.ADDRESS_BLOCKED) : Optional.empty();
                    }
                }
                // Nobody knows that it is not the blocked one.
                case Origin.Unestablished unestablished -> {
                    trace.note(BLOCKS, new Finding.Unknown(unestablished.why()), unestablished::why);
                    return Optional.of(Reason.ORIGIN_UNESTABLISHED);
                }
            }
        }
        return Optional.empty();
    }

    boolean trusted() {
        return trust() != Trust.NOTHING;
    }

    /** Whether it is, or is not, trusted: unknown where nobody knows the address. */
    Finding isTrusted(boolean expected) {
        return switch (origin) {
            case Origin.Known known -> finding(trusted() == expected);
            case Origin.Unestablished unestablished -> new Finding.Unknown(unestablished.why());
        };
    }

    Finding inside(Optional<NetworkSet> networks) {
        return switch (origin) {
            case Origin.Known known ->
                finding(networks.isPresent() && networks.get().contains(known.address()));
            case Origin.Unestablished unestablished -> new Finding.Unknown(unestablished.why());
        };
    }

    /** Asked for, and noted, once. */
    Trust trust() {
        if (trust == null) {
            trust = findTrust();
        }
        return trust;
    }

    private Trust findTrust() {
        if (inTrustedNetwork()) {
            return Trust.NETWORK;
        }
        if (atTrustedAddress()) {
            return Trust.ADDRESS;
        }
        return attempt.service() == Service.WEB && onTrustedDevice() ? Trust.DEVICE : Trust.NOTHING;
    }

    private boolean inTrustedNetwork() {
        return switch (origin) {
            case Origin.Known known -> {
                IpAddress address = known.address();
                boolean inside = rules.networks().contains(address);
                trace.note("networks", finding(inside), () -> whereIs(address));
                yield inside;
            }
            case Origin.Unestablished unestablished -> {
                trace.note("networks", new Finding.Unknown(unestablished.why()), unestablished::why);
                yield false;
            }
        };
    }

    private String whereIs(IpAddress address) {
        return rules.networks()
                .find(address)
                .map(network -> address + " is inside " + network)
                .orElseGet(() -> address + " is in no network that is trusted for " + attempt.service());
    }

    private boolean atTrustedAddress() {
        Policy.Addresses permitted = policy.policy().trust().addresses();
        if (account.trustedAddresses().isEmpty()) {
            trace.note(NO_TRUSTED_ADDRESS);
            return false;
        }
        if (!permitted.allowed() || !permitted.services().contains(attempt.service())) {
            trace.note(ADDRESSES_NOT_ALLOWED);
            return false;
        }
        return switch (origin) {
            case Origin.Known known -> atTrustedAddress(known.address(), permitted);
            case Origin.Unestablished unestablished -> {
                trace.note("trust.addresses", new Finding.Unknown(unestablished.why()), unestablished::why);
                yield false;
            }
        };
    }

    private boolean atTrustedAddress(IpAddress address, Policy.Addresses permitted) {
        for (TrustedAddress trusted : account.trustedAddresses()) {
            // A range wider, or a time longer, than the policy now permits was trusted under an older one.
            if (trusted.range().contains(address)
                    && attempt.at().isBefore(trusted.until())
                    && permitted.permits(trusted.range())
                    && !tooLong(trusted, permitted)) {
                trace.note(
                        "trust.addresses",
                        HOLDS,
                        () -> address + " is inside " + trusted.range() + ", which the account trusts until "
                                + trusted.until());
                return true;
            }
        }
        trace.note("trust.addresses", FAILS, () -> notTrusted(address));
        return false;
    }

    private boolean tooLong(TrustedAddress trusted, Policy.Addresses permitted) {
        return trusted.until().isAfter(attempt.at().plus(permitted.atMost()).plus(CLOCKS_DIFFER_BY));
    }

    private String notTrusted(IpAddress address) {
        return account.trustedAddresses().stream()
                .filter(trusted -> trusted.range().contains(address))
                .map(this::whyNot)
                .findFirst()
                .orElse("the account does not trust " + address);
    }

    private String whyNot(TrustedAddress trusted) {
        if (!attempt.at().isBefore(trusted.until())) {
            return "the account trusted " + trusted.range() + " until " + trusted.until();
        }
        Policy.Addresses permitted = policy.policy().trust().addresses();
        return "the account trusts " + trusted.range()
                + (permitted.permits(trusted.range())
                        ? " until " + trusted.until() + ", which is longer than the policy permits"
                        : ", which is wider than the policy permits");
    }

    private boolean onTrustedDevice() {
        if (!policy.policy().trust().devices().allowed()) {
            trace.note(DEVICES_NOT_ALLOWED);
            return false;
        }
        trace.note(attempt.trustedDevice() ? DEVICE_TRUSTED : DEVICE_NOT_TRUSTED);
        return attempt.trustedDevice();
    }
}
