// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.EnrolFrom;
import io.gatepost.iptrust.policy.Enrolment;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The one place that decides. An explanation is the trace of the same run. */
public final class Decider {
    static final String POLICY = "policy";

    private static final Presented NOTHING = new Presented.Nothing();

    private Decider() {}

    /** The answer to the attempt, as docs/policy.md describes it. Total: for every input there is an answer, and never an exception. */
    public static Decision decide(PolicyState policy, Account account, Attempt attempt) {
        return switch (policy) {
            case PolicyState.InForce inForce -> new Run(inForce.policy(), account, attempt).decide();
            case PolicyState.Absent absent ->
                refused(Reason.NO_POLICY, new Step(POLICY, new Finding.Fails(), "no policy covers " + account.name()));
            case PolicyState.Broken broken ->
                refused(Reason.BROKEN_POLICY, new Step(POLICY, new Finding.Unknown(broken.why()), broken.why()));
        };
    }

    /** What would be accepted on this connection, were anything presented. */
    public static Set<Proof> accepts(
            PolicyState policy, Account account, Service service, Origin origin, boolean trustedDevice, Instant at) {
        return decide(policy, account, new Attempt(service, origin, NOTHING, trustedDevice, at))
                .accepts();
    }

    /** Whether a provider of the realm may vouch for the accounts that the policy covers; {@code by}: how it would. */
    public static boolean speaksFor(PolicyState policy, Proof by, String provider, boolean ownRealm) {
        return switch (policy) {
            case PolicyState.InForce inForce ->
                inForce.policy().policy().company(by).speaksFor(provider, ownRealm);
            case PolicyState.Absent absent -> false;
            case PolicyState.Broken broken -> false;
        };
    }

    /** Whether the connection is trusted: inside a network of the domain's, or at an address that the account trusts for itself. */
    public static boolean trusts(PolicyState policy, Account account, Service service, Origin origin, Instant at) {
        return switch (policy) {
            case PolicyState.InForce inForce ->
                new Run(inForce.policy(), account, new Attempt(service, origin, NOTHING, false, at)).trusted();
            case PolicyState.Absent absent -> false;
            case PolicyState.Broken broken -> false;
        };
    }

    /** Which enrolment holds for the account: its own, else the strictest of its groups', else the domain's. */
    public static Enrolment enrolment(Policy.SecondFactor secondFactor, Account account) {
        Map<String, Enrolment> accounts = secondFactor.accounts();
        if (!accounts.isEmpty()) {
            Enrolment own = accounts.get(account.name());
            if (own == null) {
                own = accounts.get(account.localPart());
            }
            if (own != null) {
                return own;
            }
        }
        // The constants are in the order of their strictness.
        return secondFactor.groups().isEmpty()
                ? secondFactor.enrolment()
                : account.groups().stream()
                        .flatMap(group ->
                                Optional.ofNullable(secondFactor.groups().get(group)).stream())
                        .max(Enrolment::compareTo)
                        .orElse(secondFactor.enrolment());
    }

    /** Whether an account without a second factor may set up its first one on this connection. */
    public static boolean mayEnrol(PolicyState policy, Service service, Origin origin) {
        return switch (policy) {
            case PolicyState.InForce inForce -> mayEnrol(inForce.policy(), service, origin);
            case PolicyState.Absent absent -> false;
            case PolicyState.Broken broken -> false;
        };
    }

    /** Only the domain's networks count: an address or a device was trusted by whoever held the account then. */
    static boolean mayEnrol(CompiledPolicy policy, Service service, Origin origin) {
        return policy.policy().secondFactor().enrolFrom() == EnrolFrom.ANYWHERE
                || (origin instanceof Origin.Known known
                        && policy.rules(service).networks().contains(known.address()));
    }

    private static Decision refused(Reason reason, Step step) {
        return new Decision(new Outcome.Refuse(), reason, POLICY, Set.of(), List.of(step));
    }
}
