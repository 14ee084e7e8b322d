// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.Limits;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.SecondFactorMethod;
import io.gatepost.iptrust.policy.Service;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** docs/policy.md tells the truth: its examples decide as it says, and nothing that a policy may say is left out. */
final class PolicyPageTest {
    private static final Path ROOT = Path.of("..");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern EXAMPLE = Pattern.compile("(?:<!-- (\\S+) -->\n)?```json\n(.*?)```", Pattern.DOTALL);

    private final String page;

    PolicyPageTest() throws IOException {
        page = Files.readString(ROOT.resolve("docs/policy.md"));
    }

    /** Each is what a file says, or stands in {@code page.cases.json} with logins and what becomes of them. */
    @TestFactory
    Stream<DynamicNode> examples() throws IOException {
        JsonNode cases = JSON.readTree(Files.readString(Path.of("src/test/resources/policies/page.cases.json")));
        Map<String, DynamicNode> tests = new LinkedHashMap<>();
        Matcher examples = EXAMPLE.matcher(page);
        while (examples.find()) {
            String name = String.valueOf(examples.group(1));
            String text = examples.group(2);
            tests.put(
                    name,
                    name.equals("limits")
                            ? dynamicTest(
                                    name, () -> assertThat(Limits.read(text)).isInstanceOf(Limits.Reading.Valid.class))
                            : name.contains("/")
                                    ? dynamicTest(
                                            name,
                                            () -> assertThat(text).isEqualTo(Files.readString(ROOT.resolve(name))))
                                    : dynamicContainer(name, cases(text, cases.required(name))));
        }
        assertThat(tests.keySet())
                .containsAll(cases.propertyStream().map(Map.Entry::getKey).toList());
        return tests.values().stream();
    }

    /** What shows one field leaves the version out, and what else it takes to decide. */
    private static Stream<DynamicTest> cases(String text, JsonNode corpus) throws IOException {
        ObjectNode document = (ObjectNode) JSON.readTree(text);
        document.put("version", 1);
        corpus.path("with").properties().forEach(field -> document.set(field.getKey(), field.getValue()));
        List<String> parents = corpus.has("inherits")
                ? List.of(Files.readString(ROOT.resolve(
                        "realm-export/policies/" + corpus.path("inherits").asText() + ".policy.json")))
                : List.of();
        PolicyReading reading = PolicyReader.read(document.toString(), parents, Limits.NONE, List.of());
        if (!(reading instanceof PolicyReading.Valid valid)) {
            throw new AssertionError(text + reading);
        }
        PolicyState policy = new PolicyState.InForce(valid.policy());
        return corpus.required("cases").valueStream().map(item -> CorpusTest.run(policy, corpus, item));
    }

    @Test
    void names_every_field_and_every_word() throws IOException {
        Set<String> words = new LinkedHashSet<>();
        try (InputStream schema = Objects.requireNonNull(
                PolicyReader.class.getResourceAsStream("/io/gatepost/iptrust/policy.schema.json"))) {
            collectProperties(JSON.readTree(schema), words);
        }
        Arrays.stream(Service.values()).map(Service::word).forEach(words::add);
        Arrays.stream(Proof.values()).map(Proof::word).forEach(words::add);
        Arrays.stream(SecondFactorMethod.values()).map(SecondFactorMethod::word).forEach(words::add);
        assertThat(words)
                .hasSizeGreaterThan(30)
                .allSatisfy(word -> assertThat(page).contains("`" + word + "`"));
    }

    @Test
    void links_lead_somewhere() {
        Matcher links = Pattern.compile("\\]\\((\\.\\./[^)#]+)\\)").matcher(page);
        int count = 0;
        while (links.find()) {
            count++;
            assertThat(ROOT.resolve("docs").resolve(links.group(1))).exists();
        }
        assertThat(count).isGreaterThan(3);
    }

    @Test
    void every_reason_has_a_word_of_its_own() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::word)).doesNotHaveDuplicates();
    }

    private static void collectProperties(JsonNode node, Set<String> words) {
        if (node.isObject()) {
            node.path("properties").fieldNames().forEachRemaining(words::add);
        }
        node.forEach(child -> collectProperties(child, words));
    }
}
