// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.EnrolFrom;
import io.gatepost.iptrust.policy.Enrolment;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.SecondFactorMethod;
import io.gatepost.iptrust.policy.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the corpus cannot say: states of the policy, traces, and what holds for every policy there could be. */
final class DeciderTest {
    private static final long SEED = 20261101;
    private static final Instant NOW = Instant.parse("2026-11-02T09:00:00Z");
    private static final Origin OFFICE = known("192.0.2.5");
    private static final Origin OUTSIDE = known("198.51.100.5");
    private static final Account ANN = new Account("ann@example.org", Set.of(), true, List.of(), List.of());

    private static final PolicyState POLICY = new PolicyState.InForce(policy("""
            {"version": 1, "networks": {"office": ["192.0.2.0/24"]},
             "trust": {"addresses": {"allowed": true, "services": ["imap"]}},
             "services": {"imap": {"trusted": ["password"], "elsewhere": []},
                          "web": {"trusted": ["password"], "elsewhere": ["saml", "password+second-factor"]}},
             "exceptions": [{"id": "mailer", "accounts": ["mailer"], "services": ["imap"], "from": "elsewhere", "accept": ["token"]}]}
            """));

    @ParameterizedTest
    @EnumSource(Service.class)
    void no_policy_refuses_everything(Service service) {
        Decision decision = Decider.decide(
                new PolicyState.Absent(), ANN, attempt(service, OFFICE, new Presented.PasswordAndSecondFactor()));
        assertThat(decision.outcome()).isInstanceOf(Outcome.Refuse.class);
        assertThat(decision.reason()).isEqualTo(Reason.NO_POLICY);
        assertThat(decision.rule()).isEqualTo("policy");
        assertThat(decision.accepts()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Service.class)
    void a_policy_that_cannot_be_read_refuses_everything(Service service) {
        Decision decision = Decider.decide(
                new PolicyState.Broken("line 3"),
                ANN,
                attempt(service, OFFICE, new Presented.PasswordAndSecondFactor()));
        assertThat(decision.outcome()).isInstanceOf(Outcome.Refuse.class);
        assertThat(decision.reason()).isEqualTo(Reason.BROKEN_POLICY);
        assertThat(decision.trace()).containsExactly(new Step("policy", new Finding.Unknown("line 3"), "line 3"));
    }

    @Test
    void the_same_login_is_admitted_under_a_policy() {
        assertThat(Decider.decide(POLICY, ANN, attempt(Service.IMAP, OFFICE, new Presented.Password()))
                        .outcome())
                .isEqualTo(new Outcome.Admit(Enrolling.NONE));
    }

    // Traces

    @Test
    void tells_what_it_read() {
        assertThat(trace(ANN, Service.IMAP, OFFICE))
                .containsExactly(
                        "exceptions.mailer fails: does not name ann@example.org or a group of it",
                        "networks holds: 192.0.2.5 is inside office",
                        "services.imap.trusted holds: accepts password");
    }

    @Test
    void tells_why_a_connection_is_not_trusted() {
        Account trusting = new Account(
                "mailer@example.org",
                Set.of(),
                true,
                List.of(
                        new TrustedAddress(Cidr.parse("203.0.113.7"), NOW.plusSeconds(1)),
                        new TrustedAddress(Cidr.parse("198.51.100.5"), NOW)),
                List.of());
        assertThat(trace(trusting, Service.IMAP, OUTSIDE))
                .containsExactly(
                        "networks fails: 198.51.100.5 is in no network that is trusted for imap",
                        "trust.addresses fails: the account trusted 198.51.100.5/32 until 2026-11-02T09:00:00Z",
                        "exceptions.mailer holds: names the account for imap, from a connection that is not trusted; accepts token");
        assertThat(trace(trusting, Service.IMAP, new Origin.Unestablished("no address")))
                .containsExactly(
                        "exceptions.mailer unknown: names the account for imap, from a connection that is not trusted; accepts token");
    }

    @Test
    void tells_about_blocks() {
        Account blocking = new Account(
                "ann@example.org",
                Set.of(),
                true,
                List.of(),
                List.of(
                        new BlockedAddress(Cidr.parse("198.51.100.5"), NOW),
                        new BlockedAddress(Cidr.parse("198.51.100.0/29"), NOW.plusSeconds(1)),
                        new BlockedAddress(Cidr.parse("192.0.2.5"), NOW.plusSeconds(1))));
        assertThat(trace(blocking, Service.WEB, OUTSIDE))
                .containsExactly(
                        "account.blocks holds: the owner has blocked 198.51.100.0/29 until 2026-11-02T09:00:01Z");
        assertThat(trace(blocking, Service.WEB, OFFICE))
                .startsWith("account.blocks fails: the owner has blocked 192.0.2.5/32 until 2026-11-02T09:00:01Z,"
                        + " but it is in a network of the domain");
        assertThat(trace(blocking, Service.WEB, new Origin.Unestablished("no address")))
                .containsExactly("account.blocks unknown: no address");
    }

    @Test
    void tells_about_devices_and_second_factors() {
        assertThat(trace(ANN, Service.WEB, OUTSIDE))
                .containsExactly(
                        "networks fails: 198.51.100.5 is in no network that is trusted for web",
                        "trust.addresses fails: the account trusts no address of its own",
                        "trust.devices fails: the policy lets no account trust devices",
                        "services.web.elsewhere holds: accepts password+second-factor, saml",
                        "secondFactor.enrolment holds: for this account it is required, and it has a second factor");
        Account newcomer = new Account("new@example.org", Set.of(), false, List.of(), List.of());
        assertThat(trace(newcomer, Service.WEB, OUTSIDE))
                .endsWith(
                        "secondFactor.enrolment holds: for this account it is required, and it has no second factor",
                        "secondFactor.enrolFrom fails: a second factor may only be set up from a trusted network");
    }

    @Test
    void tells_what_is_wrong_with_an_app_password() {
        PolicyState policy = new PolicyState.InForce(
                policy(
                        "{\"version\": 1, \"services\": {\"imap\": {\"trusted\": [\"app-password\"], \"elsewhere\": [\"app-password\"]}}}"));
        Presented expired = new Presented.AppPassword(
                new CredentialScope(Set.of(Service.IMAP), Optional.empty(), Optional.of(NOW), false));
        assertThat(Decider.decide(policy, ANN, attempt(Service.IMAP, OUTSIDE, expired))
                        .trace())
                .last()
                .hasToString("credential fails: This app password has expired.");
    }

    @Test
    void a_trace_cannot_be_changed() {
        List<Step> trace = Decider.decide(POLICY, ANN, attempt(Service.IMAP, OFFICE, new Presented.Password()))
                .trace();
        assertThatThrownBy(trace::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void steps_are_equal_by_what_they_say() {
        Step step = new Step("networks", new Finding.Holds(), "inside");
        assertThat(step)
                .isEqualTo(new Step("networks", new Finding.Holds(), () -> "in" + "side"))
                .hasSameHashCodeAs(new Step("networks", new Finding.Holds(), "inside"));
        assertThat(step).isNotEqualTo(new Step("networks", new Finding.Fails(), "inside"));
        assertThat(step).isNotEqualTo(new Step("networks", new Finding.Holds(), "outside"));
        assertThat(step).isNotEqualTo(new Step("network", new Finding.Holds(), "inside"));
    }

    // Companies

    @ParameterizedTest(name = "{0} in a realm of its own: {1}, by {2}: {3}")
    @CsvSource({
        "company, false, urn:strong,       ACCEPTED_ELSEWHERE",
        "company, true,  urn:strong,       ACCEPTED_ELSEWHERE",
        "other,   true,  urn:strong,       COMPANY_PROVIDER", // the policy names another
        "COMPANY, true,  urn:strong,       COMPANY_PROVIDER",
        "company, true,  urn:weak,         COMPANY_CONTEXT",
        "company, true,  '',               COMPANY_CONTEXT", // unknown is not strong
        "company, true,  urn:strong:er,    COMPANY_CONTEXT",
    })
    void a_login_at_a_company_is_one_of_the_provider_and_the_context_that_the_policy_names(
            String provider, boolean ownRealm, String context, Reason reason) {
        for (Proof by : List.of(Proof.SAML, Proof.OIDC)) {
            assertThat(byCompany(
                                    by,
                                    "\"" + by + "\": {\"providers\": [\"company\"], \"contexts\": [\"urn:strong\"]},",
                                    provider,
                                    context,
                                    ownRealm)
                            .reason())
                    .isEqualTo(reason);
        }
    }

    @Test
    void what_is_said_of_one_way_says_nothing_of_the_other() {
        assertThat(byCompany(
                                Proof.OIDC,
                                "\"saml\": {\"providers\": [\"company\"], \"contexts\": [\"urn:strong\"]},",
                                "company",
                                "urn:strong",
                                false)
                        .reason())
                .isEqualTo(Reason.COMPANY_PROVIDER);
        assertThat(Decider.decide(
                                inForce("{\"version\": 1, \"services\": {\"web\": {\"elsewhere\": [\"saml\"]}}}"),
                                ANN,
                                atHome(new Presented.Company(Proof.OIDC, "company", Set.of(), true)))
                        .outcome())
                .isInstanceOf(Outcome.Refuse.class);
    }

    @Test
    void a_provider_that_nobody_names_speaks_for_the_domain_of_its_realm_alone() {
        assertThat(byCompany(Proof.SAML, "", "company", "", true).outcome())
                .isEqualTo(new Outcome.Admit(Enrolling.NONE));
        assertThat(byCompany(Proof.SAML, "", "company", "", false).reason()).isEqualTo(Reason.COMPANY_PROVIDER);
    }

    private static Decision byCompany(Proof by, String section, String provider, String context, boolean ownRealm) {
        return Decider.decide(
                inForce("{\"version\": 1, " + section + "\"services\": {\"web\": {\"elsewhere\": [\"" + by + "\"]}}}"),
                new Account("ann@example.org", Set.of(), false, List.of(), List.of()),
                atHome(new Presented.Company(
                        by, provider, context.isEmpty() ? Set.of() : Set.of(context, "other"), ownRealm)));
    }

    private static PolicyState inForce(String policy) {
        return new PolicyState.InForce(((PolicyReading.Valid) PolicyReader.read(policy)).policy());
    }

    private static Attempt atHome(Presented presented) {
        return new Attempt(
                Service.WEB,
                new Origin.Known(IpAddress.parse("198.51.100.1").orElseThrow(), "test"),
                presented,
                false,
                NOW);
    }

    // Whatever the policy says

    @Test
    void what_a_program_keeps_never_opens_pages_even_if_a_list_says_so() {
        EnumMap<Service, Policy.ServiceRule> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            Set<Proof> all = EnumSet.allOf(Proof.class);
            services.put(service, new Policy.ServiceRule(all, all, Optional.empty()));
        }
        Policy careless = new Policy(
                1,
                Map.of(),
                secondFactor(Enrolment.OFF),
                noTrust(),
                new Policy.AppPasswords(1),
                services,
                List.of(new Policy.ExceptionRule(
                        "all",
                        Set.of("bob"),
                        Set.of(),
                        EnumSet.allOf(Service.class),
                        new Policy.From.Anywhere(),
                        EnumSet.allOf(Proof.class),
                        Optional.empty())),
                new Policy.Company(Set.of(), Set.of()),
                new Policy.Company(Set.of(), Set.of()));
        PolicyState state = new PolicyState.InForce(CompiledPolicy.of(careless));
        Account bob = new Account("bob@example.org", Set.of(), true, List.of(), List.of());
        Presented app = new Presented.AppPassword(
                new CredentialScope(EnumSet.allOf(Service.class), Optional.empty(), Optional.empty(), false));
        Presented mobile = new Presented.AppPassword(
                new CredentialScope(Set.of(Service.EAS), Optional.empty(), Optional.empty(), false));
        for (Account account : List.of(ANN, bob)) {
            for (Service service : Service.values()) {
                assertThat(admits(state, account, service, app)).isEqualTo(!service.interactive());
                assertThat(admits(state, account, service, new Presented.Token()))
                        .isEqualTo(!service.interactive());
                assertThat(admits(state, account, service, mobile)).isEqualTo(service == Service.EAS);
                assertThat(admits(state, account, service, new Presented.Password()))
                        .isTrue();
            }
        }
    }

    @Test
    void an_unknown_origin_is_never_better_than_a_strange_one() {
        Random random = new Random(SEED);
        Origin unknown = new Origin.Unestablished("no address");
        int admitted = 0;
        int refusedForIt = 0;
        for (int i = 0; i < 30_000; i++) {
            PolicyState policy = new PolicyState.InForce(CompiledPolicy.of(randomPolicy(random)));
            Account account = randomAccount(random);
            Attempt attempt = randomAttempt(random);
            Decision fromUnknown = Decider.decide(policy, account, from(unknown, attempt));
            Decision fromOutside = Decider.decide(policy, account, from(OUTSIDE, attempt));
            if (fromUnknown.outcome() instanceof Outcome.Admit) {
                admitted++;
                assertThat(fromOutside.outcome())
                        .as("%s%n%s%n%s", attempt, fromUnknown, fromOutside)
                        .isEqualTo(fromUnknown.outcome());
            }
            if (fromOutside.outcome() instanceof Outcome.Admit && fromUnknown.outcome() instanceof Outcome.Refuse) {
                refusedForIt++;
            }
        }
        assertThat(admitted).isGreaterThan(1_000);
        assertThat(refusedForIt).isGreaterThan(100);
    }

    @Test
    void every_answer_fits_its_accepts() {
        Random random = new Random(SEED + 1);
        for (int i = 0; i < 30_000; i++) {
            Policy drawn = randomPolicy(random);
            PolicyState policy = new PolicyState.InForce(CompiledPolicy.of(drawn));
            Account account = randomAccount(random);
            Attempt attempt = randomAttempt(random);
            Decision decision = Decider.decide(policy, account, attempt);
            Set<Proof> accepts = decision.accepts();
            Optional<Proof> proof = attempt.presented().proof();
            switch (decision.outcome()) {
                case Outcome.Admit admit -> {
                    boolean listed = accepts.contains(proof.orElseThrow());
                    boolean asPassword = attempt.presented() instanceof Presented.PasswordAndSecondFactor
                            && accepts.contains(Proof.PASSWORD);
                    boolean secondFactorSpared = attempt.presented() instanceof Presented.Password
                            && attempt.service().interactive()
                            && accepts.contains(Proof.PASSWORD_AND_SECOND_FACTOR)
                            && (!account.secondFactor() || decision.reason() == Reason.SECOND_FACTOR_OFF);
                    assertThat(listed || asPassword || secondFactorSpared)
                            .as("%s", decision)
                            .isTrue();
                    if (admit.enrolling() != Enrolling.NONE) {
                        assertThat(account.secondFactor()).isFalse();
                        assertThat(attempt.service().interactive()).isTrue();
                    }
                }
                case Outcome.Challenge challenge -> {
                    assertThat(challenge.accepts()).isEqualTo(accepts).isNotEmpty();
                    assertThat(proof.isEmpty() || attempt.service().interactive())
                            .isTrue();
                    assertThat(proof.filter(accepts::contains)).isEmpty();
                }
                case Outcome.Refuse refuse ->
                    assertThat(attempt.presented() instanceof Presented.AppPassword
                                    || attempt.presented() instanceof Presented.Company
                                    || proof.filter(accepts::contains).isEmpty())
                            .isTrue();
            }
            decision.trace().forEach(step -> assertThat(step.detail()).isNotBlank());
        }
    }

    // Helpers

    private static Policy randomPolicy(Random random) {
        Map<Service, Policy.ServiceRule> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
            if (random.nextInt(4) > 0) {
                services.put(
                        service,
                        new Policy.ServiceRule(
                                some(Proof.class, random),
                                some(Proof.class, random),
                                random.nextInt(4) == 0 ? Optional.of(List.of("office")) : Optional.empty()));
            }
        }
        List<Policy.ExceptionRule> exceptions = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            Policy.From from = switch (random.nextInt(4)) {
                case 0 -> new Policy.From.Anywhere();
                case 1 -> new Policy.From.Trusted();
                case 2 -> new Policy.From.Elsewhere();
                default -> new Policy.From.Networks(List.of(random.nextBoolean() ? "office" : "vpn"));
            };
            exceptions.add(new Policy.ExceptionRule(
                    "e" + i,
                    Set.of(random.nextBoolean() ? "ann" : "bob@example.org"),
                    random.nextBoolean() ? Set.of("staff") : Set.of(),
                    some(Service.class, random),
                    from,
                    some(Proof.class, random),
                    Optional.empty()));
        }
        return new Policy(
                1,
                Map.of("office", List.of(Cidr.parse("192.0.2.0/24")), "vpn", List.of(Cidr.parse("203.0.113.0/24"))),
                new Policy.SecondFactor(
                        one(Enrolment.class, random),
                        EnumSet.allOf(SecondFactorMethod.class),
                        new Policy.RecoveryCodes(12, 3),
                        random.nextInt(3) == 0 ? Optional.of(NOW.plusSeconds(random.nextInt(3) - 1)) : Optional.empty(),
                        one(EnrolFrom.class, random),
                        random.nextBoolean() ? Map.of("staff", one(Enrolment.class, random)) : Map.of(),
                        random.nextBoolean() ? Map.of("ann", one(Enrolment.class, random)) : Map.of(),
                        new Policy.Recovery(random.nextBoolean(), Duration.ofMinutes(10))),
                new Policy.Trust(
                        new Policy.Addresses(
                                random.nextBoolean(),
                                Duration.ofDays(1),
                                Duration.ofDays(2),
                                64,
                                5,
                                some(Service.class, random)),
                        new Policy.Devices(random.nextBoolean(), Duration.ofDays(30), 10)),
                new Policy.AppPasswords(10),
                services,
                exceptions,
                randomCompany(random),
                randomCompany(random));
    }

    private static Policy.Company randomCompany(Random random) {
        return new Policy.Company(
                random.nextBoolean() ? Set.of("company") : Set.of(),
                random.nextBoolean() ? Set.of("urn:strong") : Set.of());
    }

    private static Account randomAccount(Random random) {
        return new Account(
                random.nextBoolean() ? "ann@example.org" : "bob@example.org",
                random.nextBoolean() ? Set.of("staff", "all") : Set.of(),
                random.nextBoolean(),
                random.nextBoolean()
                        ? List.of(new TrustedAddress(Cidr.parse("203.0.113.9"), NOW.plusSeconds(random.nextInt(3) - 1)))
                        : List.of(),
                random.nextInt(4) == 0
                        ? List.of(new BlockedAddress(
                                Cidr.parse(random.nextBoolean() ? "203.0.113.9" : "198.51.100.5"),
                                NOW.plusSeconds(random.nextInt(3) - 1)))
                        : List.of());
    }

    private static Attempt randomAttempt(Random random) {
        Presented presented = switch (random.nextInt(8)) {
            case 0 -> new Presented.Nothing();
            case 7 ->
                new Presented.Company(
                        random.nextBoolean() ? Proof.SAML : Proof.OIDC,
                        random.nextBoolean() ? "company" : "other",
                        random.nextBoolean() ? Set.of("urn:strong") : Set.of(),
                        random.nextBoolean());
            case 1 -> new Presented.PasswordAndSecondFactor();
            case 2 -> new Presented.AnyCompany(random.nextBoolean() ? Proof.SAML : Proof.OIDC);
            case 3 -> new Presented.Token();
            case 4 ->
                new Presented.AppPassword(new CredentialScope(
                        random.nextBoolean() ? Set.of(Service.EAS) : some(Service.class, random),
                        random.nextInt(3) == 0
                                ? Optional.of(NetworkSet.of(Map.of("n", List.of(Cidr.parse("198.51.100.0/24")))))
                                : Optional.empty(),
                        random.nextInt(3) == 0 ? Optional.of(NOW.plusSeconds(random.nextInt(3) - 1)) : Optional.empty(),
                        random.nextInt(5) == 0));
            default -> new Presented.Password();
        };
        Origin origin = switch (random.nextInt(4)) {
            case 0 -> OFFICE;
            case 1 -> OUTSIDE;
            case 2 -> known("203.0.113.9");
            default -> new Origin.Unestablished("no address");
        };
        return new Attempt(one(Service.class, random), origin, presented, random.nextInt(4) == 0, NOW);
    }

    private static <E extends Enum<E>> Set<E> some(Class<E> type, Random random) {
        EnumSet<E> set = EnumSet.noneOf(type);
        for (E constant : type.getEnumConstants()) {
            if (random.nextInt(3) == 0) {
                set.add(constant);
            }
        }
        return set;
    }

    private static <E extends Enum<E>> E one(Class<E> type, Random random) {
        E[] constants = type.getEnumConstants();
        return constants[random.nextInt(constants.length)];
    }

    private static boolean admits(PolicyState policy, Account account, Service service, Presented presented) {
        return Decider.decide(policy, account, attempt(service, OUTSIDE, presented))
                        .outcome()
                instanceof Outcome.Admit;
    }

    private static Policy.SecondFactor secondFactor(Enrolment enrolment) {
        return new Policy.SecondFactor(
                enrolment,
                EnumSet.allOf(SecondFactorMethod.class),
                new Policy.RecoveryCodes(12, 3),
                Optional.empty(),
                EnrolFrom.ANYWHERE,
                Map.of(),
                Map.of(),
                new Policy.Recovery(false, Duration.ofMinutes(10)));
    }

    private static Policy.Trust noTrust() {
        return new Policy.Trust(
                new Policy.Addresses(false, Duration.ofDays(1), Duration.ofDays(1), 64, 1, Set.of()),
                new Policy.Devices(false, Duration.ofDays(1), 1));
    }

    private static List<String> trace(Account account, Service service, Origin origin) {
        return Decider.decide(POLICY, account, attempt(service, origin, new Presented.Password())).trace().stream()
                .map(Step::toString)
                .toList();
    }

    private static Attempt attempt(Service service, Origin origin, Presented presented) {
        return new Attempt(service, origin, presented, false, NOW);
    }

    private static Attempt from(Origin origin, Attempt attempt) {
        return new Attempt(attempt.service(), origin, attempt.presented(), attempt.trustedDevice(), attempt.at());
    }

    private static Origin known(String address) {
        return new Origin.Known(IpAddress.parse(address).orElseThrow(), "connection");
    }

    private static CompiledPolicy policy(String json) {
        return switch (PolicyReader.read(json)) {
            case PolicyReading.Valid valid -> valid.policy();
            case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
