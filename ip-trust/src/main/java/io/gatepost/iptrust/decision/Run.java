// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.CompiledPolicy.CompiledException;
import io.gatepost.iptrust.policy.CompiledPolicy.ServiceRules;
import io.gatepost.iptrust.policy.EnrolFrom;
import io.gatepost.iptrust.policy.Enrolment;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One decision being made: reads the policy's rules in order and keeps what it found. */
final class Run {
    /** What is trusted until the longest time that is permitted is judged on another machine as well. */
    private static final Duration CLOCKS_DIFFER_BY = Duration.ofMinutes(5);

    private static final Finding HOLDS = new Finding.Holds();
    private static final Finding FAILS = new Finding.Fails();

    private static final Outcome ADMIT = new Outcome.Admit(Enrolling.NONE);
    private static final Outcome REFUSE = new Outcome.Refuse();

    private static final String BLOCKS = "account.blocks";

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

    private static final Map<Service, String> SERVICE_RULES = names("");
    private static final Map<Service, String> TRUSTED_LISTS = names(".trusted");
    private static final Map<Service, String> ELSEWHERE_LISTS = names(".elsewhere");

    /** What makes the connection trusted, the first that does. */
    private enum Trust {
        NETWORK(Reason.TRUSTED_NETWORK),
        ADDRESS(Reason.TRUSTED_ADDRESS),
        DEVICE(Reason.TRUSTED_DEVICE),
        NOTHING(Reason.ACCEPTED_ELSEWHERE);

        private final Reason admission;

        Trust(Reason admission) {
            this.admission = admission;
        }
    }

    private final CompiledPolicy policy;
    private final ServiceRules rules;
    private final Account account;
    private final Attempt attempt;
    private final Origin origin;
    private final List<Step> trace = new ArrayList<>(6);
    private @Nullable Trust trust;

    Run(CompiledPolicy policy, Account account, Attempt attempt) {
        this.policy = policy;
        this.rules = policy.rules(attempt.service());
        this.account = account;
        this.attempt = attempt;
        this.origin = attempt.origin();
    }

    Decision decide() {
        Optional<Reason> blocked = blocked();
        if (blocked.isPresent()) {
            return answer(REFUSE, blocked.get(), BLOCKS, Set.of());
        }
        for (CompiledException exception : rules.exceptions()) {
            String id = exception.rule().id();
            switch (judge(exception)) {
                case Finding.Holds holds -> {
                    return weigh(id, exception.accept(), Reason.EXCEPTION);
                }
                // Whether the exception demands more or less than the rule after it, nobody knows that it does not
                // apply.
                case Finding.Unknown unknown -> {
                    return answer(REFUSE, Reason.ORIGIN_UNESTABLISHED, id, Set.of());
                }
                case Finding.Fails fails -> {}
            }
        }
        Trust trusted = trust();
        boolean elsewhere = trusted == Trust.NOTHING;
        Set<Proof> accepts = elsewhere ? rules.elsewhere() : rules.trusted();
        String list = named(elsewhere ? ELSEWHERE_LISTS : TRUSTED_LISTS);
        note(list, accepts.isEmpty() ? FAILS : HOLDS, () -> accepted(accepts));
        return weigh(named(SERVICE_RULES), accepts, trusted.admission);
    }

    boolean trusted() {
        return trust() != Trust.NOTHING;
    }

    // Blocks

    /** Why nobody is let in from there. A network of the domain's stays open: it is not one person's to close. */
    private Optional<Reason> blocked() {
        for (BlockedAddress block : account.blockedAddresses()) {
            if (!attempt.at().isBefore(block.until())) {
                continue;
            }
            switch (origin) {
                case Origin.Known known -> {
                    if (block.range().contains(known.address())) {
                        boolean closed = !policy.networks().contains(known.address());
                        note(
                                BLOCKS,
                                finding(closed),
                                () -> "the owner has blocked " + block.range() + " until " + block.until()
                                        + (closed ? "" : ", but it is in a network of the domain"));
                        return closed ? Optional.of(Reason.ADDRESS_BLOCKED) : Optional.empty();
                    }
                }
                // Nobody knows that it is not the blocked one.
                case Origin.Unestablished unestablished -> {
                    note(BLOCKS, new Finding.Unknown(unestablished.why()), unestablished::why);
                    return Optional.of(Reason.ORIGIN_UNESTABLISHED);
                }
            }
        }
        return Optional.empty();
    }

    // Exceptions

    private Finding judge(CompiledException exception) {
        Policy.ExceptionRule rule = exception.rule();
        String name = exception.name();
        if (rule.over(attempt.at())) {
            note(
                    name,
                    FAILS,
                    () -> "ended at " + rule.until().map(Instant::toString).orElse(""));
            return FAILS;
        }
        if (!names(rule)) {
            note(name, FAILS, () -> "does not name " + account.name() + " or a group of it");
            return FAILS;
        }
        Finding finding = switch (rule.from()) {
            case Policy.From.Anywhere anywhere -> HOLDS;
            case Policy.From.Trusted trusted -> ifEstablished(() -> trust() != Trust.NOTHING);
            case Policy.From.Elsewhere elsewhere -> ifEstablished(() -> trust() == Trust.NOTHING);
            case Policy.From.Networks networks -> inside(exception.networks());
        };
        note(
                name,
                finding,
                () -> "names the account for " + attempt.service() + ", " + from(rule.from()) + "; "
                        + accepted(exception.accept()));
        return finding;
    }

    private boolean names(Policy.ExceptionRule rule) {
        if (rule.forEverybody()) {
            return true;
        }
        Set<String> accounts = rule.accounts();
        if (!accounts.isEmpty() && (accounts.contains(account.name()) || accounts.contains(account.localPart()))) {
            return true;
        }
        for (String group : rule.groups()) {
            if (account.groups().contains(group)) {
                return true;
            }
        }
        return false;
    }

    private Finding inside(Optional<NetworkSet> networks) {
        return switch (origin) {
            case Origin.Known known ->
                finding(networks.isPresent() && networks.get().contains(known.address()));
            case Origin.Unestablished unestablished -> new Finding.Unknown(unestablished.why());
        };
    }

    private Finding ifEstablished(BooleanCondition condition) {
        return switch (origin) {
            case Origin.Known known -> finding(condition.holds());
            case Origin.Unestablished unestablished -> new Finding.Unknown(unestablished.why());
        };
    }

    private interface BooleanCondition {
        boolean holds();
    }

    // Trust

    private Trust trust() {
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
                note("networks", finding(inside), () -> whereIs(address));
                yield inside;
            }
            case Origin.Unestablished unestablished -> {
                note("networks", new Finding.Unknown(unestablished.why()), unestablished::why);
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
            trace.add(NO_TRUSTED_ADDRESS);
            return false;
        }
        if (!permitted.allowed() || !permitted.services().contains(attempt.service())) {
            trace.add(ADDRESSES_NOT_ALLOWED);
            return false;
        }
        return switch (origin) {
            case Origin.Known known -> atTrustedAddress(known.address(), permitted);
            case Origin.Unestablished unestablished -> {
                note("trust.addresses", new Finding.Unknown(unestablished.why()), unestablished::why);
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
                note(
                        "trust.addresses",
                        HOLDS,
                        () -> address + " is inside " + trusted.range() + ", which the account trusts until "
                                + trusted.until());
                return true;
            }
        }
        note("trust.addresses", FAILS, () -> notTrusted(address));
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
            trace.add(DEVICES_NOT_ALLOWED);
            return false;
        }
        trace.add(attempt.trustedDevice() ? DEVICE_TRUSTED : DEVICE_NOT_TRUSTED);
        return attempt.trustedDevice();
    }

    // Proof

    private Decision weigh(String rule, Set<Proof> accepts, Reason admission) {
        return switch (attempt.presented()) {
            case Presented.Nothing nothing ->
                accepts.isEmpty()
                        ? answer(REFUSE, Reason.SERVICE_CLOSED, rule, accepts)
                        : answer(new Outcome.Challenge(accepts, false), Reason.PROOF_NEEDED, rule, accepts);
            case Presented.Password password -> weighPassword(rule, accepts, admission);
            case Presented.PasswordAndSecondFactor both -> weighBoth(rule, accepts, admission);
            case Presented.AnyCompany any -> weighPlain(any.by(), rule, accepts, admission);
            case Presented.Company company -> weighCompany(company, rule, accepts, admission);
            case Presented.Token token -> weighPlain(Proof.TOKEN, rule, accepts, admission);
            case Presented.AppPassword app -> weighAppPassword(app, rule, accepts, admission);
        };
    }

    private Decision weighBoth(String rule, Set<Proof> accepts, Reason admission) {
        if (listed(Proof.PASSWORD_AND_SECOND_FACTOR, accepts)) {
            return answer(ADMIT, admission, rule, accepts);
        }
        return attempt.service().interactive() && accepts.stream().anyMatch(Proof::ofCompany)
                ? answer(new Outcome.Challenge(accepts, false), unaccepted(accepts, admission), rule, accepts)
                : answer(REFUSE, unaccepted(accepts, admission), rule, accepts);
    }

    /** Whoever presents the password and a second factor has presented the password, so a list with the password alone is content. */
    private static boolean listed(Proof proof, Set<Proof> list) {
        return list.contains(proof) || (proof == Proof.PASSWORD_AND_SECOND_FACTOR && list.contains(Proof.PASSWORD));
    }

    private Decision weighPlain(Proof proof, String rule, Set<Proof> accepts, Reason admission) {
        return accepts.contains(proof)
                ? answer(ADMIT, admission, rule, accepts)
                : answer(REFUSE, unaccepted(accepts, admission), rule, accepts);
    }

    private Decision weighCompany(Presented.Company company, String rule, Set<Proof> accepts, Reason admission) {
        if (!accepts.contains(company.by())) {
            return answer(REFUSE, unaccepted(accepts, admission), rule, accepts);
        }
        Policy.Company demanded = policy.policy().company(company.by());
        boolean speaks = demanded.speaksFor(company.provider(), company.ownRealm());
        note(
                company.by() + ".providers",
                finding(speaks),
                () -> "the provider " + company.provider()
                        + (speaks ? " speaks for the domain" : " does not speak for the domain"));
        if (!speaks) {
            return answer(REFUSE, Reason.COMPANY_PROVIDER, rule, accepts);
        }
        if (demanded.contexts().isEmpty()) {
            return answer(ADMIT, admission, rule, accepts);
        }
        boolean strong = company.contexts().stream().anyMatch(demanded.contexts()::contains);
        note(
                company.by() + ".contexts",
                finding(strong),
                () -> "the provider states "
                        + (company.contexts().isEmpty()
                                ? "no context"
                                : "the context "
                                        + company.contexts().stream().sorted().collect(Collectors.joining(", "))));
        return strong ? answer(ADMIT, admission, rule, accepts) : answer(REFUSE, Reason.COMPANY_CONTEXT, rule, accepts);
    }

    private Decision weighPassword(String rule, Set<Proof> accepts, Reason admission) {
        boolean interactive = attempt.service().interactive();
        if (accepts.contains(Proof.PASSWORD)) {
            // Skipping the prompt never skips enrolment (keycloak/keycloak#21837).
            boolean lacking = interactive && !account.secondFactor() && enrolment() == Enrolment.REQUIRED;
            return answer(lacking ? new Outcome.Admit(enrolling()) : ADMIT, admission, rule, accepts);
        }
        if (interactive && accepts.contains(Proof.PASSWORD_AND_SECOND_FACTOR)) {
            return askForSecondFactor(rule, accepts);
        }
        if (interactive && accepts.stream().anyMatch(Proof::ofCompany)) {
            return answer(new Outcome.Challenge(accepts, false), unaccepted(accepts, admission), rule, accepts);
        }
        return answer(REFUSE, unaccepted(accepts, admission), rule, accepts);
    }

    private Decision askForSecondFactor(String rule, Set<Proof> accepts) {
        return switch (enrolment()) {
            case OFF -> answer(ADMIT, Reason.SECOND_FACTOR_OFF, rule, accepts);
            case OPTIONAL ->
                account.secondFactor()
                        ? challenge(rule, accepts)
                        : answer(ADMIT, Reason.NO_SECOND_FACTOR_ENROLLED, rule, accepts);
            case REQUIRED -> account.secondFactor() ? challenge(rule, accepts) : enrol(rule, accepts);
        };
    }

    private Decision challenge(String rule, Set<Proof> accepts) {
        return answer(new Outcome.Challenge(accepts, false), Reason.SECOND_FACTOR_NEEDED, rule, accepts);
    }

    private Decision enrol(String rule, Set<Proof> accepts) {
        return switch (enrolling()) {
            case REMINDED -> answer(new Outcome.Admit(Enrolling.REMINDED), Reason.ENROLMENT_GRACE, rule, accepts);
            case OFFERED -> answer(new Outcome.Admit(Enrolling.OFFERED), Reason.ENROLMENT_GRACE, rule, accepts);
            case DUE -> answer(new Outcome.Challenge(accepts, true), Reason.ENROLMENT_NEEDED, rule, accepts);
            case NONE -> answer(REFUSE, Reason.ENROL_FROM_TRUSTED_NETWORK, rule, accepts);
        };
    }

    /** For an account that has to have a second factor and has none. */
    private Enrolling enrolling() {
        boolean here = mayEnrolHere();
        if (policy.policy().secondFactor().inGrace(attempt.at())) {
            note("secondFactor.graceUntil", HOLDS, () -> "a second factor may still be set up later");
            return here ? Enrolling.OFFERED : Enrolling.REMINDED;
        }
        return here ? Enrolling.DUE : Enrolling.NONE;
    }

    private boolean mayEnrolHere() {
        boolean anywhere = policy.policy().secondFactor().enrolFrom() == EnrolFrom.ANYWHERE;
        boolean here = Decider.mayEnrol(policy, attempt.service(), origin);
        note(
                "secondFactor.enrolFrom",
                finding(here),
                () -> anywhere
                        ? "a second factor may be set up from anywhere"
                        : "a second factor may only be set up from a trusted network");
        return here;
    }

    private Enrolment enrolment() {
        Policy.SecondFactor secondFactor = policy.policy().secondFactor();
        Enrolment enrolment = Decider.enrolment(secondFactor, account);
        note(
                "secondFactor.enrolment",
                finding(enrolment != Enrolment.OFF),
                () -> "for this account it is " + enrolment + ", and it has "
                        + (account.secondFactor() ? "a second factor" : "no second factor"));
        return enrolment;
    }

    private Decision weighAppPassword(
            Presented.AppPassword presented, String rule, Set<Proof> accepts, Reason admission) {
        CredentialScope scope = presented.scope();
        if (!accepts.contains(scope.mobile() ? Proof.MOBILE_PASSWORD : Proof.APP_PASSWORD)) {
            Reason reason = unaccepted(accepts, admission);
            // Another place would not help one that is for other services.
            boolean elsewhere =
                    reason == Reason.UNTRUSTED_NETWORK && !scope.services().contains(attempt.service());
            return answer(REFUSE, elsewhere ? Reason.APP_PASSWORD_SERVICE : reason, rule, accepts);
        }
        Optional<Reason> shortcoming = shortcoming(scope);
        note(
                "credential",
                finding(shortcoming.isEmpty()),
                () -> shortcoming.map(Reason::sentence).orElse("the app password is good for this service from here"));
        return shortcoming.isPresent()
                ? answer(REFUSE, shortcoming.get(), rule, accepts)
                : answer(ADMIT, admission, rule, accepts);
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
                && !(origin instanceof Origin.Known known && networks.get().contains(known.address()))) {
            return Optional.of(Reason.APP_PASSWORD_NETWORK);
        }
        return Optional.empty();
    }

    /** Why a proof that is not on the list is not enough, as helpfully as it can be said. */
    private Reason unaccepted(Set<Proof> accepts, Reason admission) {
        // Where an exception decides, it does so from a trusted connection as well, as far as anybody knows.
        boolean fromTrusted = admission != Reason.EXCEPTION
                && trust() == Trust.NOTHING
                && attempt.presented()
                        .proof()
                        .filter(proof -> listed(proof, rules.trusted()))
                        .isPresent();
        if (fromTrusted) {
            return switch (origin) {
                case Origin.Known known -> Reason.UNTRUSTED_NETWORK;
                case Origin.Unestablished unestablished -> Reason.ORIGIN_UNESTABLISHED;
            };
        }
        return accepts.isEmpty() ? Reason.SERVICE_CLOSED : Reason.PROOF_NOT_ACCEPTED;
    }

    // Trace

    private Decision answer(Outcome outcome, Reason reason, String rule, Set<Proof> accepts) {
        return new Decision(outcome, reason, rule, accepts, Collections.unmodifiableList(trace));
    }

    private void note(String rule, Finding finding, Supplier<String> detail) {
        trace.add(new Step(rule, finding, detail));
    }

    private static Finding finding(boolean holds) {
        return holds ? HOLDS : FAILS;
    }

    private static String accepted(Set<Proof> proofs) {
        return proofs.isEmpty()
                ? "accepts nothing"
                : "accepts " + proofs.stream().map(Proof::word).collect(Collectors.joining(", "));
    }

    private static String from(Policy.From from) {
        return switch (from) {
            case Policy.From.Anywhere anywhere -> "from anywhere";
            case Policy.From.Trusted trusted -> "from a trusted connection";
            case Policy.From.Elsewhere elsewhere -> "from a connection that is not trusted";
            case Policy.From.Networks networks -> "from " + String.join(" or ", networks.names());
        };
    }

    private String named(Map<Service, String> names) {
        String name = names.get(attempt.service());
        return name == null ? attempt.service().word() : name;
    }

    private static Map<Service, String> names(String suffix) {
        Map<Service, String> names = new EnumMap<>(Service.class);
        Arrays.stream(Service.values()).forEach(service -> names.put(service, "services." + service + suffix));
        return names;
    }
}
