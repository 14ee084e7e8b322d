// SPDX-License-Identifier: Apache-2.0
package io.gatepost.realms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Merges {@code template/*.json}, {@code realms/*.json} and {@code policies/*.policy.json} into what Keycloak imports.
 * A realm file is what differs from the template, with two words of ours: {@code accounts}, and {@code policies}, which
 * names the policy file of each domain ({@code default} for the realm's own).
 */
final class RealmExport {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path home;
    private final Problems problems = new Problems();

    RealmExport(Path home) {
        this.home = home;
    }

    /** Every realm by its name; only to be used if there are no {@link #problems}. */
    Map<String, JsonNode> realms() throws IOException {
        ObjectNode template = template();
        Map<String, JsonNode> realms = new TreeMap<>();
        for (Path file : jsonFiles(home.resolve("realms"))) {
            Problems here = problems.at(home.relativize(file).toString());
            Optional<ObjectNode> read = read(file, here);
            if (read.isPresent()) {
                ObjectNode own = read.get();
                String name = own.path("realm").asText();
                if (!file.getFileName().toString().equals(name + ".json")) {
                    here.add("/realm", "must be the name of the file");
                } else {
                    realms.put(name, realm(name, own, template, here));
                }
            }
        }
        return realms;
    }

    List<String> problems() {
        return problems.all();
    }

    private ObjectNode template() throws IOException {
        ObjectNode whole = JsonNodeFactory.instance.objectNode();
        for (Path file : jsonFiles(home.resolve("template"))) {
            Problems here = problems.at(home.relativize(file).toString());
            read(file, here)
                    .ifPresent(piece -> piece.properties().forEach(field -> {
                        if (whole.has(field.getKey())) {
                            here.add("/" + field.getKey(), "stands in another file of the template too");
                        }
                        whole.set(field.getKey(), field.getValue());
                    }));
        }
        return whole;
    }

    private ObjectNode realm(String name, ObjectNode own, ObjectNode template, Problems here) throws IOException {
        JsonNode accounts = own.path("accounts");
        JsonNode policies = own.path("policies");
        ObjectNode realm = merged(filledIn(template, name), own.without(List.of("accounts", "policies")));
        // A new realm has them; of those that an import names it would have no others.
        realm.remove("requiredActions");

        ArrayNode users = realm.putArray("users");
        for (int i = 0; i < accounts.size(); i++) {
            DemoAccount.read(accounts.get(i), here.at("/accounts/" + i))
                    .ifPresent(account -> users.add(account.toKeycloak(name)));
        }

        if (!policies.has("default")) {
            here.add("/policies/default", "is missing: a realm without a policy refuses everybody");
        }
        ObjectNode attributes = realm.withObjectProperty("attributes");
        for (var policy : policies.properties()) {
            Path file = home.resolve("policies").resolve(policy.getValue().asText() + ".policy.json");
            if (!Files.isRegularFile(file)) {
                here.add("/policies/" + policy.getKey(), "there is no " + home.relativize(file));
                continue;
            }
            String document = Files.readString(file);
            validate(document, problems.at(home.relativize(file).toString()));
            attributes.put("gatepost.policy." + policy.getKey(), document);
            attributes.put("gatepost.policy." + policy.getKey() + ".version", "1");
        }
        return realm;
    }

    private static void validate(String document, Problems here) {
        switch (PolicyReader.read(document)) {
            case PolicyReading.Valid valid -> {}
            case PolicyReading.Invalid invalid ->
                invalid.problems().forEach(problem -> here.add(problem.pointer(), problem.message()));
        }
    }

    private static Optional<ObjectNode> read(Path file, Problems here) throws IOException {
        try {
            if (JSON.readTree(Files.readString(file)) instanceof ObjectNode object) {
                return Optional.of(object);
            }
            here.add("", "must be a JSON object");
        } catch (JsonProcessingException malformed) {
            here.add("", malformed.getOriginalMessage());
        }
        return Optional.empty();
    }

    /** The template with the realm's name where it says {@code ${realm}}. */
    private static ObjectNode filledIn(ObjectNode template, String realm) throws JsonProcessingException {
        String quoted = JSON.writeValueAsString(realm);
        String name = quoted.substring(1, quoted.length() - 1);
        return (ObjectNode) JSON.readTree(template.toString().replace("${realm}", name));
    }

    /** Objects are merged field by field, lists are joined; anything else of the second replaces the first. */
    private static ObjectNode merged(ObjectNode base, ObjectNode own) {
        ObjectNode result = base.deepCopy();
        own.properties().forEach(field -> {
            if (result.get(field.getKey()) instanceof ObjectNode below
                    && field.getValue() instanceof ObjectNode above) {
                result.set(field.getKey(), merged(below, above));
            } else if (result.get(field.getKey()) instanceof ArrayNode below
                    && field.getValue() instanceof ArrayNode above) {
                below.addAll(above);
            } else {
                result.set(field.getKey(), field.getValue());
            }
        });
        return result;
    }

    private static List<Path> jsonFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return new ArrayList<>(files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList());
        }
    }

    /** Writes one {@code <realm>-realm.json} each, and takes away what is no realm any more. */
    static void write(Map<String, JsonNode> realms, Path directory) throws IOException {
        Files.createDirectories(directory);
        for (Path old : jsonFiles(directory)) {
            Files.delete(old);
        }
        for (var realm : realms.entrySet()) {
            Path file = directory.resolve(realm.getKey() + "-realm.json");
            Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(realm.getValue()) + "\n");
        }
    }
}
