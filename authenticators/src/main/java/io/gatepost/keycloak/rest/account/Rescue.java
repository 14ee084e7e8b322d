// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.signin.Dismissals;
import io.gatepost.keycloak.signin.SignIn;
import io.gatepost.keycloak.signin.SignIns;
import io.gatepost.keycloak.trust.TrustedAddresses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Which refused logins of mail programs still wait for their owner's word, and what would help them under the policy. */
final class Rescue {
    static final Duration LATELY = Duration.ofDays(7);
    static final int MOST = 20;

    private final SignIns signIns;
    private final Dismissals dismissals;
    private final AppPasswords passwords;
    private final Account account;
    private final PolicyState policy;
    private final Origin origin;
    private final Instant now;

    Rescue(
            SignIns signIns,
            Dismissals dismissals,
            AppPasswords passwords,
            Account account,
            PolicyState policy,
            Origin origin,
            Instant now) {
        this.signIns = signIns;
        this.dismissals = dismissals;
        this.passwords = passwords;
        this.account = account;
        this.policy = policy;
        this.origin = origin;
        this.now = now;
    }

    Instant now() {
        return now;
    }

    /** Newest first; none that was dismissed, that would be let in by now, that comes from where the owner lets nobody in, or that has got in from there since. */
    List<SignIn> open() {
        List<SignIn> lately = signIns.list();
        return lately.stream()
                .filter(one -> one.kind().secretRight())
                .filter(one -> !one.kind().reason().equals(Reason.ACCOUNT_DISABLED.word()))
                .filter(one -> one.newest().isAfter(now.minus(LATELY)))
                .filter(one -> lately.stream().noneMatch(other -> gotIn(other, one)))
                .filter(one -> !dismissals.contain(one.kind(), now))
                .filter(one -> !admitted(one, account))
                .filter(one -> !blocked(one))
                .limit(MOST)
                .toList();
    }

    private boolean blocked(SignIn refused) {
        return address(refused).stream()
                .anyMatch(address -> account.blockedAddresses().stream()
                        .anyMatch(block -> block.range().contains(address) && now.isBefore(block.until())));
    }

    private static boolean gotIn(SignIn later, SignIn refused) {
        return later.kind().admitted()
                && later.newest().isAfter(refused.newest())
                && later.kind().service().equals(refused.kind().service())
                && later.kind().address().equals(refused.kind().address());
    }

    /** Whether the person is now where the program was. */
    boolean here(SignIn refused) {
        return origin instanceof Origin.Known known
                && range(refused)
                        .filter(range -> range.contains(known.address()))
                        .isPresent();
    }

    /** Whether it would be let in, if its owner trusted the network it came from. Only who is there can do that. */
    boolean trustHelps(SignIn refused) {
        List<TrustedAddress> trusted = Stream.concat(
                        account.trustedAddresses().stream(),
                        // For a moment: longer than the policy permits would be no trust.
                        range(refused).map(range -> new TrustedAddress(range, now.plusSeconds(1))).stream())
                .toList();
        return admitted(
                refused,
                new Account(
                        account.name(), account.groups(), account.secondFactor(), trusted, account.blockedAddresses()));
    }

    /** The proofs that would be let in from where the program was. */
    Set<Proof> accepts(SignIn refused) {
        return Service.of(refused.kind().service())
                .map(service -> Decider.accepts(policy, account, service, origin(refused), false, now))
                .orElse(Set.of());
    }

    private boolean admitted(SignIn refused, Account as) {
        Optional<Service> service = Service.of(refused.kind().service());
        Optional<Presented> presented = presented(refused);
        if (service.isEmpty() || presented.isEmpty()) {
            return false;
        }
        Attempt again = new Attempt(service.get(), origin(refused), presented.get(), false, now);
        return switch (Decider.decide(policy, as, again).outcome()) {
            case Outcome.Admit admit -> true;
            case Outcome.Challenge challenge -> false;
            case Outcome.Refuse refuse -> false;
        };
    }

    /** Nothing for an app password that is gone. */
    private Optional<Presented> presented(SignIn refused) {
        return refused.kind().proof().flatMap(Proof::of).flatMap(proof -> switch (proof) {
            case PASSWORD -> Optional.of(new Presented.Password());
            case TOKEN -> Optional.of(new Presented.Token());
            case APP_PASSWORD, MOBILE_PASSWORD ->
                refused.kind()
                        .credential()
                        .flatMap(credential -> passwords.find(credential.id()))
                        .map(password -> new Presented.AppPassword(passwords.scope(password, policy)));
            case PASSWORD_AND_SECOND_FACTOR, SAML, OIDC -> Optional.empty();
        });
    }

    private static Origin origin(SignIn refused) {
        return address(refused)
                .<Origin>map(address -> new Origin.Known(address, "event"))
                .orElseGet(() -> new Origin.Unestablished("the refused login's was not established"));
    }

    private static Optional<IpAddress> address(SignIn refused) {
        return refused.kind().address().flatMap(IpAddress::parse);
    }

    /** What trusting its address would cover. */
    private Optional<Cidr> range(SignIn refused) {
        return policy instanceof PolicyState.InForce inForce
                ? address(refused)
                        .map(address -> TrustedAddresses.range(
                                address, inForce.policy().policy().trust().addresses()))
                : Optional.empty();
    }
}
