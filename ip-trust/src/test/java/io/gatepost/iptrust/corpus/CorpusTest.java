// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.BlockedAddress;
import io.gatepost.iptrust.decision.CredentialScope;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Enrolling;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.net.NetworkSet;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs the corpus: beside each {@code X.policy.json} stands {@code X.cases.json} with logins and what becomes of them. A case that is
 * not admitted has to show the same login admitted without the cause ({@code admittedWith}), or it would prove nothing.
 */
final class CorpusTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final List<Path> FOLDERS =
            List.of(Path.of("../realm-export/policies"), Path.of("src/test/resources/policies"));

    @TestFactory
    Stream<DynamicContainer> policies() throws IOException {
        List<Path> policies = new ArrayList<>();
        for (Path folder : FOLDERS) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".policy.json"))
                        .sorted()
                        .forEach(policies::add);
            }
        }
        assertThat(policies).hasSizeGreaterThan(5);
        return policies.stream().map(CorpusTest::cases);
    }

    private static DynamicContainer cases(Path file) {
        String name = file.getFileName().toString().replace(".policy.json", "");
        return dynamicContainer(name, Stream.of(name).flatMap(n -> {
            PolicyState policy = new PolicyState.InForce(policy(file));
            JsonNode corpus = parse(file.resolveSibling(n + ".cases.json"));
            only(corpus, "at", "accounts", "cases");
            return corpus.get("cases").valueStream().map(item -> run(policy, corpus, item));
        }));
    }

    static DynamicTest run(PolicyState policy, JsonNode corpus, JsonNode item) {
        only(item, "because", "login", "expect", "admittedWith");
        return dynamicTest(item.get("because").textValue(), () -> {
            ObjectNode login = (ObjectNode) item.get("login");
            Decision decision = decide(policy, corpus, login);
            check(decision, item.get("expect"));
            switch (decision.outcome()) {
                case Outcome.Admit admit -> assertThat(item.has("admittedWith")).isFalse();
                case Outcome.Challenge challenge -> checkAdmittedWithout(policy, corpus, login, item);
                case Outcome.Refuse refuse -> checkAdmittedWithout(policy, corpus, login, item);
            }
        });
    }

    private static void check(Decision decision, JsonNode expected) {
        only(expected, "outcome", "reason", "rule", "accepts", "enrolling");
        String trace = decision.trace().stream().map(Object::toString).collect(Collectors.joining("\n", "\n", "\n"));
        assertThat(decision.outcome().word() + ", " + decision.reason())
                .as(trace)
                .isEqualTo(expected.get("outcome").textValue() + ", "
                        + expected.get("reason").textValue());
        assertThat(decision.trace()).isNotEmpty();
        if (expected.has("rule")) {
            assertThat(decision.rule()).isEqualTo(expected.get("rule").textValue());
        }
        if (expected.has("accepts")) {
            assertThat(decision.accepts())
                    .extracting(Proof::word)
                    .containsExactlyElementsOf(words(expected.get("accepts")));
        }
        switch (decision.outcome()) {
            case Outcome.Admit admit -> checkEnrolment(admit.enrolling(), expected);
            case Outcome.Challenge challenge -> {
                assertThat(challenge.accepts()).isEqualTo(decision.accepts()).isNotEmpty();
                checkEnrolment(challenge.enrolmentDue() ? Enrolling.DUE : Enrolling.NONE, expected);
            }
            case Outcome.Refuse refuse -> assertThat(expected.has("enrolling")).isFalse();
        }
    }

    private static void checkEnrolment(Enrolling enrolling, JsonNode expected) {
        if (expected.has("enrolling")) {
            assertThat(enrolling.word()).isEqualTo(expected.get("enrolling").textValue());
        }
    }

    private static void checkAdmittedWithout(PolicyState policy, JsonNode corpus, ObjectNode login, JsonNode item) {
        assertThat(item.has("admittedWith"))
                .as("shows the login admitted without the cause")
                .isTrue();
        ObjectNode other = login.deepCopy();
        JsonNode change = item.get("admittedWith");
        if (change.has("from")) {
            other.remove("fromUnknown");
        }
        other.setAll((ObjectNode) change);
        Decision decision = decide(policy, corpus, other);
        assertThat(decision.outcome()).as("%s %s", other, decision).isInstanceOf(Outcome.Admit.class);
    }

    private static Decision decide(PolicyState policy, JsonNode corpus, JsonNode login) {
        only(
                login,
                "account",
                "service",
                "from",
                "fromUnknown",
                "proof",
                "appPassword",
                "device",
                "trusts",
                "blocks",
                "at");
        Account account = account(corpus, login);
        Service service = Service.of(login.get("service").textValue()).orElseThrow();
        Instant at = Instant.parse((login.has("at") ? login : corpus).get("at").textValue());
        boolean device = login.path("device").booleanValue();
        Attempt attempt = new Attempt(service, origin(login), presented(login), device, at);
        Decision decision = Decider.decide(policy, account, attempt);
        assertThat(Decider.accepts(policy, account, service, attempt.origin(), device, at))
                .as("what is accepted does not depend on what is presented")
                .isEqualTo(decision.accepts());
        return decision;
    }

    private static Account account(JsonNode corpus, JsonNode login) {
        String name = login.get("account").textValue();
        JsonNode account = corpus.get("accounts").required(name);
        only(account, "secondFactor", "groups");
        return new Account(
                name,
                Set.copyOf(words(account.path("groups"))),
                account.path("secondFactor").booleanValue(),
                login.path("trusts")
                        .valueStream()
                        .map(trust -> new TrustedAddress(
                                Cidr.parse(trust.get("range").textValue()),
                                Instant.parse(trust.get("until").textValue())))
                        .toList(),
                login.path("blocks")
                        .valueStream()
                        .map(block -> new BlockedAddress(
                                Cidr.parse(block.get("range").textValue()),
                                Instant.parse(block.get("until").textValue())))
                        .toList());
    }

    private static Origin origin(JsonNode login) {
        return login.has("from")
                ? new Origin.Known(
                        IpAddress.parse(login.get("from").textValue()).orElseThrow(), "connection")
                : new Origin.Unestablished(login.get("fromUnknown").textValue());
    }

    private static Presented presented(JsonNode login) {
        if (login.hasNonNull("appPassword")) {
            JsonNode scope = login.get("appPassword");
            only(scope, "services", "networks", "expires", "revoked");
            return new Presented.AppPassword(new CredentialScope(
                    words(scope.get("services")).stream()
                            .map(word -> Service.of(word).orElseThrow())
                            .collect(Collectors.toSet()),
                    Optional.of(scope.path("networks"))
                            .filter(JsonNode::isArray)
                            .map(list -> NetworkSet.of(Map.of(
                                    "networks",
                                    words(list).stream().map(Cidr::parse).toList()))),
                    Optional.of(scope.path("expires"))
                            .filter(JsonNode::isTextual)
                            .map(text -> Instant.parse(text.textValue())),
                    scope.path("revoked").booleanValue()));
        }
        if (!login.hasNonNull("proof")) {
            return new Presented.Nothing();
        }
        return switch (Proof.of(login.get("proof").textValue()).orElseThrow()) {
            case PASSWORD -> new Presented.Password();
            case PASSWORD_AND_SECOND_FACTOR -> new Presented.PasswordAndSecondFactor();
            case SAML, OIDC ->
                new Presented.AnyCompany(
                        Proof.of(login.get("proof").textValue()).orElseThrow());
            case TOKEN -> new Presented.Token();
            case APP_PASSWORD, MOBILE_PASSWORD -> throw new AssertionError("write it as appPassword");
        };
    }

    private static CompiledPolicy policy(Path file) {
        return switch (PolicyReader.read(read(file))) {
            case PolicyReading.Valid valid -> valid.policy();
            case PolicyReading.Invalid invalid -> throw new AssertionError(file + ": " + invalid.problems());
        };
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode parse(Path file) {
        try {
            return JSON.readTree(read(file));
        } catch (IOException e) {
            throw new AssertionError(file + ": " + e.getMessage(), e);
        }
    }

    private static List<String> words(JsonNode array) {
        return array.valueStream().map(JsonNode::textValue).toList();
    }

    /** A misspelt key would be a case that tests nothing. */
    private static void only(JsonNode object, String... keys) {
        Set<String> unknown = new LinkedHashSet<>();
        object.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Set.of(keys));
        assertThat(unknown).as("unknown keys").isEmpty();
    }
}
