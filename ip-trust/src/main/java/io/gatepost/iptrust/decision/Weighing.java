// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import static io.gatepost.iptrust.decision.Trace.HOLDS;
import static io.gatepost.iptrust.decision.Trace.finding;

import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.EnrolFrom;
import io.gatepost.iptrust.policy.Enrolment;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is presented, weighed against the list of the rule that decides. */
final class Weighing {
    private static final Outcome ADMIT = new Outcome.Admit(Enrolling.NONE);
    private static final Outcome REFUSE = new Outcome.Refuse();

    private final CompiledPolicy policy;
    private final Account account;
    private final Attempt attempt;
    private final Connection connection;
    private final Trace trace;
    private final String rule;
    private final Set<Proof> accepts;
    private final Reason admission;

    /**
     * @param rule the name of the rule that decides
     * @param accepts the proofs on its list
     * @param admission why somebody is let in whose proof is among them
     */
    Weighing(
            CompiledPolicy policy,
            Account account,
            Attempt attempt,
            Connection connection,
            Trace trace,
            String rule,
            Set<Proof> accepts,
            Reason admission) {
        this.policy = policy;
        this.account = account;
        this.attempt = attempt;
        this.connection = connection;
        this.trace = trace;
        this.rule = rule;
        this.accepts = accepts;
        this.admission = admission;
    }

    Decision weigh() {
        return switch (attempt.presented()) {
            case Presented.Nothing nothing ->
                accepts.isEmpty() ? refuse(Reason.SERVICE_CLOSED) : challenge(Reason.PROOF_NEEDED);
            case Presented.Password password -> password();
            case Presented.PasswordAndSecondFactor both ->
                listed(Proof.PASSWORD_AND_SECOND_FACTOR, accepts) ? admit() : askForCompany();
            case Presented.AnyCompany any -> plain(any.by());
            case Presented.Company company -> company(company);
            case Presented.Token token -> plain(Proof.TOKEN);
            case Presented.AppPassword app -> appPassword(app.scope());
        };
    }

    /** Whoever presents the password and a second factor has presented the password, so a list with the password alone is content. */
    private static boolean listed(Proof proof, Set<Proof> list) {
        return list.contains(proof) || (proof == Proof.PASSWORD_AND_SECOND_FACTOR && list.contains(Proof.PASSWORD));
    }

    private Decision plain(Proof proof) {
        return accepts.contains(proof) ? admit() : refuse(unaccepted());
    }

    private Decision company(Presented.Company company) {
        if (!accepts.contains(company.by())) {
            return refuse(unaccepted());
        }
        Policy.Company demanded = policy.policy().company(company.by());
        boolean speaks = demanded.speaksFor(company.provider(), company.ownRealm());
        trace.note(
                company.by() + ".providers",
                finding(speaks),
                () -> "the provider " + company.provider()
                        + (speaks ? " speaks for the domain" : " does not speak for the domain"));
        if (!speaks) {
            return refuse(Reason.COMPANY_PROVIDER);
        }
        if (demanded.contexts().isEmpty()) {
            return admit();
        }
        boolean strong = company.contexts().stream().anyMatch(demanded.contexts()::contains);
        trace.note(
                company.by() + ".contexts",
                finding(strong),
                () -> "the provider states "
                        + (company.contexts().isEmpty()
                                ? "no context"
                                : "the context "
                                        + company.contexts().stream().sorted().collect(Collectors.joining(", "))));
        return strong ? admit() : refuse(Reason.COMPANY_CONTEXT);
    }

    private Decision password() {
        boolean interactive = attempt.service().interactive();
        if (accepts.contains(Proof.PASSWORD)) {
            // Skipping the prompt never skips enrolment (keycloak/keycloak#21837).
            boolean lacking = interactive && !account.secondFactor() && enrolment() == Enrolment.REQUIRED;
            return lacking ? answer(new Outcome.Admit(enrolling()), admission) : admit();
        }
        return interactive && accepts.contains(Proof.PASSWORD_AND_SECOND_FACTOR)
                ? askForSecondFactor()
                : askForCompany();
    }

    private Decision askForCompany() {
        return attempt.service().interactive() && accepts.stream().anyMatch(Proof::ofCompany)
                ? challenge(unaccepted())
                : refuse(unaccepted());
    }

    private Decision askForSecondFactor() {
        return switch (enrolment()) {
            case OFF -> answer(ADMIT, Reason.SECOND_FACTOR_OFF);
            case OPTIONAL ->
                account.secondFactor()
                        ? challenge(Reason.SECOND_FACTOR_NEEDED)
                        : answer(ADMIT, Reason.NO_SECOND_FACTOR_ENROLLED);
            case REQUIRED -> account.secondFactor() ? challenge(Reason.SECOND_FACTOR_NEEDED) : enrol();
        };
    }

    private Decision enrol() {
        return switch (enrolling()) {
            case REMINDED -> answer(new Outcome.Admit(Enrolling.REMINDED), Reason.ENROLMENT_GRACE);
            case OFFERED -> answer(new Outcome.Admit(Enrolling.OFFERED), Reason.ENROLMENT_GRACE);
            case DUE -> answer(new Outcome.Challenge(accepts, true), Reason.ENROLMENT_NEEDED);
            case NONE -> refuse(Reason.ENROL_FROM_TRUSTED_NETWORK);
        };
    }

    /** For an account that has to have a second factor and has none. */
    private Enrolling enrolling() {
        boolean here = mayEnrolHere();
        if (policy.policy().secondFactor().inGrace(attempt.at())) {
            trace.note("secondFactor.graceUntil", HOLDS, () -> "a second factor may still be set up later");
            return here ? Enrolling.OFFERED : Enrolling.REMINDED;
        }
        return here ? Enrolling.DUE : Enrolling.NONE;
    }

    private boolean mayEnrolHere() {
        boolean anywhere = policy.policy().secondFactor().enrolFrom() == EnrolFrom.ANYWHERE;
        boolean here = Decider.mayEnrol(policy, attempt.service(), attempt.origin());
        trace.note(
                "secondFactor.enrolFrom",
                finding(here),
                () -> anywhere
                        ? "a second factor may be set up from anywhere"
                        : "a second factor may only be set up from a trusted network");
        return here;
    }

    private Enrolment enrolment() {
        Enrolment enrolment = Decider.enrolment(policy.policy().secondFactor(), account);
        trace.note(
                "secondFactor.enrolment",
                finding(enrolment != Enrolment.OFF),
                () -> "for this account it is " + enrolment + ", and it has "
                        + (account.secondFactor() ? "a second factor" : "no second factor"));
        return enrolment;
    }

    private Decision appPassword(CredentialScope scope) {
        if (!accepts.contains(scope.mobile() ? Proof.MOBILE_PASSWORD : Proof.APP_PASSWORD)) {
            Reason reason = unaccepted();
            // Another place would not help one that is for other services.
            boolean elsewhere =
                    reason == Reason.UNTRUSTED_NETWORK && !scope.services().contains(attempt.service());
            return refuse(elsewhere ? Reason.APP_PASSWORD_SERVICE : reason);
        }
        Optional<Reason> shortcoming = shortcoming(scope);
        trace.note(
                "credential",
                finding(shortcoming.isEmpty()),
                () -> shortcoming.map(Reason::sentence).orElse("the app password is good for this service from here"));
        return shortcoming.map(this::refuse).orElseGet(this::admit);
    }

    private Optional<Reason> shortcoming(CredentialScope scope) {
        if (scope.revoked()) {
            return Optional.of(Reason.APP_PASSWORD_REVOKED);
        }
        if (!scope.services().contains(attempt.service())) {
            return Optional.of(Reason.APP_PASSWORD_SERVICE);
        }
        Optional<Instant> expires = scope.expires();
        if (expires.isPresent() && !attempt.at().isBefore(expires.get())) {
            return Optional.of(Reason.APP_PASSWORD_EXPIRED);
        }
        Optional<NetworkSet> networks = scope.networks();
        if (networks.isPresent()
                && !(attempt.origin() instanceof Origin.Known known
                        && networks.get().contains(known.address()))) {
            return Optional.of(Reason.APP_PASSWORD_NETWORK);
        }
        return Optional.empty();
    }

    /** Why a proof that is not on the list is not enough, as helpfully as it can be said. */
    private Reason unaccepted() {
        // Where an exception decides, it does so from a trusted connection as well, as far as anybody knows.
        boolean fromTrusted = admission != Reason.EXCEPTION
                && !connection.trusted()
                && attempt.presented()
                        .proof()
                        .filter(proof ->
                                listed(proof, policy.rules(attempt.service()).trusted()))
                        .isPresent();
        if (fromTrusted) {
            return switch (attempt.origin()) {
                case Origin.Known known -> Reason.UNTRUSTED_NETWORK;
                case Origin.Unestablished unestablished -> Reason.ORIGIN_UNESTABLISHED;
            };
        }
        return accepts.isEmpty() ? Reason.SERVICE_CLOSED : Reason.PROOF_NOT_ACCEPTED;
    }

    private Decision admit() {
        return answer(ADMIT, admission);
    }

    private Decision challenge(Reason reason) {
        return answer(new Outcome.Challenge(accepts, false), reason);
    }

    private Decision refuse(Reason reason) {
        return answer(REFUSE, reason);
    }

    private Decision answer(Outcome outcome, Reason reason) {
        return trace.answer(outcome, reason, rule, accepts);
    }
}
