// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PolicyReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path CORPUS = Path.of("src/test/resources/policies");
    private static final Path DEMO = Path.of("../realm-export/policies");

    private static final JsonSchema SCHEMA = schema();

    // Documents that are refused

    @Test
    void the_base_of_the_refused_documents_is_accepted() throws IOException {
        assertThat(problems(read(full()))).isEmpty();
        assertThat(SCHEMA.validate(full())).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> refuses() throws IOException {
        return items("refused.json")
                .map(item -> dynamicTest(item.get("because").textValue(), () -> {
                    JsonNode document = altered(item);
                    Map<String, String> expected = texts(item.get("problems"));
                    Map<String, String> found = problems(read(document));
                    assertThat(found.keySet()).isEqualTo(expected.keySet());
                    expected.forEach(
                            (pointer, words) -> assertThat(found.get(pointer)).contains(words));
                    assertThat(SCHEMA.validate(document).isEmpty())
                            .as("the schema's verdict")
                            .isEqualTo(item.get("schema").textValue().equals("accepts"));
                }));
    }

    @TestFactory
    Stream<DynamicTest> accepts() throws IOException {
        return items("accepted.json")
                .map(item -> dynamicTest(item.get("because").textValue(), () -> {
                    JsonNode document = item.get("document");
                    PolicyReading reading = read(document);
                    assertThat(problems(reading)).isEmpty();
                    Map<String, String> expected = item.has("remarks") ? texts(item.get("remarks")) : Map.of();
                    Map<String, String> found = remarks(reading);
                    assertThat(found.keySet()).isEqualTo(expected.keySet());
                    expected.forEach(
                            (pointer, words) -> assertThat(found.get(pointer)).contains(words));
                    assertThat(SCHEMA.validate(document))
                            .as("the schema's verdict")
                            .isEmpty();
                }));
    }

    @TestFactory
    Stream<DynamicTest> schema_and_reader_accept_every_policy_of_the_corpus() throws IOException {
        List<Path> policies = new ArrayList<>();
        for (Path folder : List.of(CORPUS, DEMO)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".policy.json")).forEach(policies::add);
            }
        }
        assertThat(policies).hasSizeGreaterThan(4);
        return policies.stream()
                .map(file -> dynamicTest(file.getFileName().toString(), () -> {
                    String text = Files.readString(file);
                    assertThat(problems(PolicyReader.read(text))).isEmpty();
                    assertThat(SCHEMA.validate(JSON.readTree(text))).isEmpty();
                }));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"version\": 1} x",
                "{\"version\": 1}{}",
                "{version: 1}",
                "{\"version\": 1,}",
                "// v\n{}"
            })
    void refuses_what_is_no_json(String text) {
        assertThat(problems(PolicyReader.read("{\"version\": 1}"))).isEmpty();
        assertThat(problems(PolicyReader.read(text))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "1", "\"policy\"", "true"})
    void refuses_what_is_no_object(String text) {
        assertThat(problems(PolicyReader.read(text))).containsExactly(Map.entry("", "a policy has to be an object"));
    }

    @Test
    void a_key_that_stands_twice_is_refused_where_it_stands() {
        String text = "{\"version\": 1, \"services\": {\"imap\": {\"trusted\": [%s]}}}";
        String twice = text.formatted("], \"trusted\": [");
        assertThat(problems(PolicyReader.read(text.formatted("")))).isEmpty();
        Map<String, String> problems = problems(PolicyReader.read(twice));
        assertThat(problems).containsOnlyKeys("/services/imap/trusted");
        assertThat(problems.get("/services/imap/trusted")).contains("Duplicate field 'trusted'", "line 1, column");
    }

    @Test
    void a_bracket_that_is_not_closed_is_told_by_its_place_and_nothing_of_the_parser() {
        assertThat(problems(PolicyReader.read("{\"version\": 1,\n \"services\": {"))
                        .values())
                .singleElement()
                .asString()
                .contains("(start marker at line 2, column 14)")
                .doesNotContain("Source", "REDACTED");
    }

    // Bounds

    @Test
    void ten_thousand_networks_fit() {
        String text = document(10_000, 1);
        assertThat(text.length()).isLessThan(PolicyReader.LARGEST / 2);
        assertThat(problems(PolicyReader.read(text))).isEmpty();
    }

    @Test
    void more_networks_do_not() {
        assertThat(problems(PolicyReader.read(document(10_001, 1)))).containsOnlyKeys("/networks");
        assertThat(problems(PolicyReader.read(document(2_000, 10)))).isEmpty();
        assertThat(problems(PolicyReader.read(document(2_001, 10)))).containsOnlyKeys("/networks");
    }

    @Test
    void a_document_that_is_too_long_is_not_even_parsed() {
        String padding = " ".repeat(PolicyReader.LARGEST);
        assertThat(problems(PolicyReader.read("{\"version\": 1}" + padding.substring(14))))
                .isEmpty();
        assertThat(problems(PolicyReader.read("{\"version\": 1}" + padding)).get(""))
                .contains("longer than");
    }

    @Test
    void a_document_that_is_too_deep_is_refused() {
        String deep = "{\"version\": 1, \"services\": " + "[".repeat(5000) + "]".repeat(5000) + "}";
        assertThat(problems(PolicyReader.read(deep)).values())
                .singleElement()
                .asString()
                .contains("nesting depth");
    }

    @Test
    void a_string_that_is_too_long_is_refused() {
        String text = "{\"version\": 1, \"networks\": {\"office\": [\"%s\"]}}";
        assertThat(problems(PolicyReader.read(text.formatted("1".repeat(2000)))))
                .hasSize(1);
        assertThat(problems(PolicyReader.read(text.formatted("1".repeat(100)))).get("/networks/office/0"))
                .contains("at most 64 characters");
    }

    @Test
    void a_problem_shows_no_more_than_a_line_of_what_was_written() {
        String text = "{\"version\": 1, \"services\": {\"%s\": {}}}".formatted("x".repeat(900));
        assertThat(problems(PolicyReader.read(text)).values().iterator().next().length())
                .isLessThan(250);
    }

    @Test
    void after_two_hundred_problems_it_only_counts() {
        String keys =
                IntStream.range(0, 1000).mapToObj(i -> ", \"k" + i + "\": 1").collect(Collectors.joining());
        PolicyReading reading = PolicyReader.read("{\"version\": 1" + keys + "}");
        List<PolicyProblem> problems = ((PolicyReading.Invalid) reading).problems();
        assertThat(problems).hasSize(201);
        assertThat(problems.getLast()).isEqualTo(new PolicyProblem("", "and 800 more problems"));
    }

    @Test
    @Timeout(10)
    void a_document_made_of_mistakes_is_read_in_good_time() {
        String many = document(10_000, 1);
        String unknown =
                IntStream.range(0, 60_000).mapToObj(i -> "\"x" + i + "\"").collect(Collectors.joining(","));
        String text =
                many.substring(0, many.length() - 1) + ", \"services\": {\"imap\": {\"networks\": [" + unknown + "]}}}";
        assertThat(text.length()).isLessThan(PolicyReader.LARGEST);
        List<PolicyProblem> problems = ((PolicyReading.Invalid) PolicyReader.read(text)).problems();
        assertThat(problems.getLast().message()).isEqualTo("and 59800 more problems");
    }

    @Test
    void exceptions_are_bounded() {
        assertThat(problems(PolicyReader.read(exceptions(1_000)))).isEmpty();
        assertThat(problems(PolicyReader.read(exceptions(1_001)))).containsOnlyKeys("/exceptions");
    }

    // Proxies

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9", "192.0.2.0/24", "192.0.0.0/8", "::ffff:192.0.2.9/128"})
    void a_network_that_holds_the_proxies_is_refused(String network) {
        String text = "{\"version\": 1, \"networks\": {\"office\": [\"198.51.100.0/24\", \"" + network + "\"]}}";
        assertThat(problems(PolicyReader.read(text))).isEmpty();
        assertThat(problems(PolicyReader.read(text, List.of(Cidr.parse("192.0.2.8/31"))))
                        .get("/networks/office/1"))
                .contains("the operator's own proxies (192.0.2.8/31)");
        assertThat(problems(PolicyReader.read(text, List.of(Cidr.parse("203.0.113.0/24")))))
                .isEmpty();
    }

    // What is read

    @Test
    void reads_every_field() throws IOException {
        Policy policy = policy(JSON.writeValueAsString(full()));

        assertThat(policy.version()).isEqualTo(1);
        assertThat(policy.networks().keySet()).containsExactly("office", "branch", "vpn");
        assertThat(policy.networks().get("branch"))
                .containsExactly(Cidr.parse("198.51.100.0/25"), Cidr.parse("198.51.100.200/32"));
        Policy.SecondFactor secondFactor = policy.secondFactor();
        assertThat(secondFactor.enrolment()).isEqualTo(Enrolment.REQUIRED);
        assertThat(secondFactor.methods()).containsExactly(SecondFactorMethod.OTP, SecondFactorMethod.PASSKEY);
        assertThat(secondFactor.recoveryCodes()).isEqualTo(new Policy.RecoveryCodes(20, 5));
        assertThat(secondFactor.graceUntil()).contains(Instant.parse("2027-01-30T23:00:00Z"));
        assertThat(secondFactor.enrolFrom()).isEqualTo(EnrolFrom.ANYWHERE);
        assertThat(secondFactor.groups()).isEqualTo(Map.of("staff", Enrolment.REQUIRED, "guests", Enrolment.OFF));
        assertThat(secondFactor.accounts())
                .isEqualTo(Map.of("postmaster", Enrolment.REQUIRED, "scanner@example.org", Enrolment.OFF));
        assertThat(policy.trust())
                .isEqualTo(new Policy.Trust(
                        new Policy.Addresses(
                                true,
                                Duration.ofHours(12),
                                Duration.ofDays(7),
                                56,
                                3,
                                Set.of(Service.IMAP, Service.SMTP, Service.WEB)),
                        new Policy.Devices(true, Duration.ofDays(14), 4)));
        assertThat(policy.appPasswords().limit()).isEqualTo(7);
        assertThat(policy.services().keySet()).containsExactlyInAnyOrder(Service.values());
        assertThat(policy.services().get(Service.WEB))
                .isEqualTo(new Policy.ServiceRule(
                        Set.of(Proof.PASSWORD),
                        Set.of(Proof.PASSWORD_AND_SECOND_FACTOR, Proof.SAML),
                        Optional.of(List.of("office", "vpn"))));
        assertThat(policy.services().get(Service.SOAP))
                .isEqualTo(new Policy.ServiceRule(Set.of(), Set.of(), Optional.empty()));
        assertThat(policy.exceptions())
                .extracting(Policy.ExceptionRule::id)
                .containsExactly("newsletter", "chiefs", "branch-printers", "phones", "locked-in");
        assertThat(policy.exceptions())
                .extracting(Policy.ExceptionRule::from)
                .containsExactly(
                        new Policy.From.Anywhere(),
                        new Policy.From.Trusted(),
                        new Policy.From.Networks(List.of("branch", "vpn")),
                        new Policy.From.Elsewhere(),
                        new Policy.From.Networks(List.of("office")));
        assertThat(policy.exceptions().get(1))
                .isEqualTo(new Policy.ExceptionRule(
                        "chiefs",
                        Set.of("ceo@example.org"),
                        Set.of("board"),
                        Set.of(Service.WEB),
                        new Policy.From.Trusted(),
                        Set.of(Proof.PASSWORD_AND_SECOND_FACTOR),
                        Optional.empty()));
    }

    @Test
    void what_is_left_out_is_strict() {
        Policy policy = policy("{\"version\": 1}");

        assertThat(policy.networks()).isEmpty();
        assertThat(policy.secondFactor().enrolment()).isEqualTo(Enrolment.REQUIRED);
        assertThat(policy.secondFactor().methods()).isEqualTo(EnumSet.allOf(SecondFactorMethod.class));
        assertThat(policy.secondFactor().recoveryCodes()).isEqualTo(new Policy.RecoveryCodes(12, 3));
        assertThat(policy.secondFactor().graceUntil()).isEmpty();
        assertThat(policy.secondFactor().recovery().allowed()).isFalse();
        assertThat(policy.secondFactor().enrolFrom()).isEqualTo(EnrolFrom.ANYWHERE);
        assertThat(policy.trust().addresses())
                .isEqualTo(new Policy.Addresses(false, Duration.ofDays(1), Duration.ofDays(1), 64, 5, Set.of()));
        assertThat(policy.trust().devices()).isEqualTo(new Policy.Devices(false, Duration.ofDays(30), 10));
        assertThat(policy.appPasswords().limit()).isEqualTo(10);
        assertThat(policy.services()).isEmpty();
        assertThat(policy.exceptions()).isEmpty();
        assertThat(policy("{\"version\": 1, \"trust\": {\"addresses\": {}, \"devices\": {}}}")
                        .trust())
                .isEqualTo(policy.trust());
    }

    @Test
    void where_there_are_networks_the_first_factor_is_set_up_there() {
        assertThat(policy("{\"version\": 1, \"networks\": {\"office\": [\"192.0.2.0/24\"]}}")
                        .secondFactor()
                        .enrolFrom())
                .isEqualTo(EnrolFrom.TRUSTED);
    }

    @Test
    void names_of_accounts_are_read_in_small_letters_whatever_the_locale() {
        // The tests run under a Turkish locale, where "I".toLowerCase() is no "i".
        Policy policy =
                policy("{\"version\": 1, \"secondFactor\": {\"accounts\": {\"INFO\": {\"enrolment\": \"off\"}}},"
                        + "\"exceptions\": [{\"id\": \"x\", \"accounts\": [\"INFO@EXAMPLE.ORG\"], \"services\": [\"soap\"],"
                        + "\"from\": \"anywhere\", \"accept\": []}]}");
        assertThat(policy.secondFactor().accounts()).containsOnlyKeys("info");
        assertThat(policy.exceptions().getFirst().accounts()).containsExactly("info@example.org");
    }

    @Test
    void a_network_is_asked_by_its_name() throws IOException {
        CompiledPolicy policy = ((PolicyReading.Valid) read(full())).policy();
        assertThat(policy.networks().find(address("2001:db8:a:1::5"))).contains("office");
        assertThat(policy.networks().find(address("198.51.100.200"))).contains("branch");
        assertThat(policy.networks().find(address("198.51.100.201"))).isEmpty();
        assertThat(policy.rules(Service.WEB).networks().contains(address("198.51.100.200")))
                .isFalse();
        assertThat(policy.rules(Service.POP3).networks().contains(address("192.0.2.1")))
                .isFalse();
        assertThat(policy.rules(Service.IMAP).networks().contains(address("198.51.100.200")))
                .isTrue();
    }

    // Helpers

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static Policy policy(String text) {
        PolicyReading reading = PolicyReader.read(text);
        assertThat(problems(reading)).isEmpty();
        return ((PolicyReading.Valid) reading).policy().policy();
    }

    private static PolicyReading read(JsonNode document) {
        return PolicyReader.read(document.toString());
    }

    private static JsonNode full() throws IOException {
        return JSON.readTree(CORPUS.resolve("full.policy.json").toFile());
    }

    private static Stream<JsonNode> items(String file) throws IOException {
        return JSON.readTree(CORPUS.resolve(file).toFile()).valueStream();
    }

    /** The full policy with values put in or taken out at JSON pointers. */
    private static JsonNode altered(JsonNode item) throws IOException {
        JsonNode document = full();
        item.path("put").properties().forEach(entry -> {
            JsonPointer pointer = JsonPointer.compile(entry.getKey());
            JsonNode parent = document.at(pointer.head());
            String key = pointer.last().getMatchingProperty();
            if (parent instanceof ArrayNode array) {
                array.set(Integer.parseInt(key), entry.getValue());
            } else {
                ((ObjectNode) parent).set(key, entry.getValue());
            }
        });
        item.path("remove").valueStream().forEach(text -> {
            JsonPointer pointer = JsonPointer.compile(text.textValue());
            ((ObjectNode) document.at(pointer.head())).remove(pointer.last().getMatchingProperty());
        });
        return document;
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().textValue()));
        return texts;
    }

    /** By pointer; two problems at one place would be a test's mistake. */
    private static Map<String, String> problems(PolicyReading reading) {
        return switch (reading) {
            case PolicyReading.Valid valid -> Map.of();
            case PolicyReading.Invalid invalid -> {
                assertThat(invalid.problems()).isNotEmpty();
                yield invalid.problems().stream()
                        .collect(Collectors.toMap(PolicyProblem::pointer, PolicyProblem::message));
            }
        };
    }

    private static Map<String, String> remarks(PolicyReading reading) {
        return ((PolicyReading.Valid) reading)
                .remarks().stream().collect(Collectors.toMap(PolicyRemark::pointer, PolicyRemark::message));
    }

    private static String document(int networks, int blocksEach) {
        return IntStream.range(0, networks)
                .mapToObj(i -> "\"n" + i + "\":["
                        + IntStream.range(i * blocksEach, (i + 1) * blocksEach)
                                .mapToObj(
                                        b -> "\"" + (11 + b / 65536) + "." + b / 256 % 256 + "." + b % 256 + ".0/24\"")
                                .collect(Collectors.joining(","))
                        + "]")
                .collect(Collectors.joining(",", "{\"version\": 1, \"networks\": {", "}}"));
    }

    private static String exceptions(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"id\":\"e" + i
                        + "\",\"accounts\":[\"a\"],\"services\":[\"soap\"],\"from\":\"anywhere\",\"accept\":[]}")
                .collect(Collectors.joining(",", "{\"version\": 1, \"exceptions\": [", "]}"));
    }

    private static JsonSchema schema() {
        try (InputStream stream = Objects.requireNonNull(
                PolicyReader.class.getResourceAsStream("/io/gatepost/iptrust/policy.schema.json"))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
