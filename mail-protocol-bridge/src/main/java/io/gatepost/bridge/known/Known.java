// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.Facts;
import io.gatepost.bridge.login.Knowledge;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome.Admitted;
import io.gatepost.bridge.port.ChangeFeed.Change;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.CredentialScope;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One name with one secret that Keycloak has admitted, and what it takes to decide the next login with them. */
final class Known {
    /** Of one name with one secret: a phone on its way through a few networks. */
    static final int MOST_PLACES = 8;

    private final Facts facts;
    private final String account;
    private final Evidence evidence;
    private final Map<String, String> extra;
    private final PolicyState policy;
    private final Presented presented;
    private final List<Place> places;
    private final long asked;
    private final long goodFor;
    private volatile boolean used;
    private volatile long noted;

    private Known(
            Facts facts,
            String account,
            Evidence evidence,
            Map<String, String> extra,
            PolicyState policy,
            Presented presented,
            List<Place> places,
            long asked,
            Duration goodFor) {
        this.facts = facts;
        this.account = account;
        this.evidence = evidence;
        this.extra = extra;
        this.policy = policy;
        this.presented = presented;
        this.places = places;
        this.asked = asked;
        this.goodFor = goodFor.toNanos();
        // Keycloak has noted the use that it was asked about.
        this.noted = asked;
    }

    /**
     * Nothing where the proof is not one that could be decided again here.
     *
     * @param account canonical, as {@code evidence}, {@code extra} and {@code facts} from the verifier's yes
     * @param places where Keycloak was asked about, newest last
     * @param asked in nanoTime, before Keycloak was
     */
    static Optional<Known> of(
            String account,
            Evidence evidence,
            Map<String, String> extra,
            Facts facts,
            CompiledPolicy policy,
            List<Place> places,
            long asked,
            Duration goodFor) {
        PolicyState inForce = new PolicyState.InForce(policy);
        return evidence.proof()
                .flatMap(Proof::of)
                .flatMap(proof -> presented(proof, facts, inForce))
                .map(presented ->
                        new Known(facts, account, evidence, extra, inForce, presented, places, asked, goodFor));
    }

    private static Optional<Presented> presented(Proof proof, Facts facts, PolicyState policy) {
        return switch (proof) {
            case PASSWORD -> facts.appPassword().isEmpty() ? Optional.of(new Presented.Password()) : Optional.empty();
            case APP_PASSWORD, MOBILE_PASSWORD ->
                facts.appPassword()
                        .map(password -> new Presented.AppPassword(new CredentialScope(
                                password.services(),
                                CredentialScope.networks(password.networks(), policy),
                                password.expires(),
                                false)));
            // Good for as long as it says itself, and no longer.
            case TOKEN -> facts.until().map(until -> new Presented.Token());
            case PASSWORD_AND_SECOND_FACTOR, SAML, OIDC -> Optional.empty();
        };
    }

    /** The same decision that Keycloak would come to; nothing where that is no. */
    Optional<Admitted> decide(LoginAttempt attempt, Instant now, Knowledge knowledge) {
        if (facts.until().isPresent() && !now.isBefore(facts.until().get())) {
            return Optional.empty();
        }
        Decision decision = Decider.decide(
                policy, facts.account(), new Attempt(attempt.service(), attempt.origin(), presented, false, now));
        return switch (decision.outcome()) {
            case Outcome.Admit admit ->
                Optional.of(new Admitted(
                        account,
                        decision.reason().word(),
                        new Evidence(
                                evidence.account(),
                                evidence.realm(),
                                evidence.proof(),
                                evidence.credential(),
                                Optional.of(decision.rule()),
                                knowledge),
                        extra,
                        Optional.empty()));
            case Outcome.Challenge challenge -> Optional.empty();
            case Outcome.Refuse refuse -> Optional.empty();
        };
    }

    /** Those and this one, which is the newest now. */
    static List<Place> places(Optional<Known> before, Place now) {
        List<Place> places = new ArrayList<>(before.map(known -> known.places).orElse(List.of()));
        places.remove(now);
        if (places.size() == MOST_PLACES) {
            places.removeFirst();
        }
        places.add(now);
        return List.copyOf(places);
    }

    /** Whether Keycloak was asked about this place. The first login from each is, so that its owner finds it among the sign-ins. */
    boolean seenFrom(LoginAttempt attempt) {
        for (int i = places.size() - 1; i >= 0; i--) {
            Place place = places.get(i);
            if (place.service() == attempt.service()
                    && switch (attempt.origin()) {
                        case Origin.Known known ->
                            place.address().isPresent() && place.address().get().equals(known.address());
                        case Origin.Unestablished unestablished ->
                            place.address().isEmpty();
                    }) {
                return true;
            }
        }
        return false;
    }

    Facts facts() {
        return facts;
    }

    /** In nanoTime, before Keycloak was asked. */
    long asked() {
        return asked;
    }

    boolean tooOld(long now) {
        return now - asked >= goodFor;
    }

    boolean concerns(Change change) {
        return switch (change) {
            case Change.OfAccount of -> of.id().equals(facts.accountId());
            case Change.OfRealm of -> of.id().equals(facts.realmId());
            case Change.OfAnything anything -> true;
        };
    }

    void use() {
        if (!used) {
            used = true;
        }
    }

    /** Whether it was used since this was last asked. */
    boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    /** True at most once in the given time; two at once may both be told so, which costs a line too many. */
    boolean noteDue(long now, long everyNanos) {
        if (now - noted < everyNanos) {
            return false;
        }
        noted = now;
        return true;
    }
}
