// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.gatepost.keycloak.apppassword.OldPassword;
import io.gatepost.keycloak.movein.Belongings.Kind;
import io.gatepost.keycloak.movein.Belongings.Leftover;
import io.gatepost.keycloak.movein.Belongings.Network;
import io.gatepost.keycloak.support.Secret;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Lines of JSON, each an answer of {@code carbonio --json auth} (or {@code zxsuite}) with the account or domain that it was asked
 * about: the answers to {@code credential list} and {@code totp list} do not say whose they are. What the answers are wrapped in does
 * not matter.
 */
final class CarbonioExport {
    private static final Pattern SEPARATOR = Pattern.compile("[,\\s]+");

    /** The services of Zextras that are ways into a mailbox without a page; the others have none here, or a page. */
    private static final Map<String, String> SERVICES =
            Map.of("imap", "imap", "pop3", "pop3", "smtp", "smtp", "dav", "dav", "eas", "eas");

    private final Belongings.Collection all = new Belongings.Collection();

    /** Trusted ranges by service, of the one domain. */
    private final Map<String, Set<String>> ranges = new TreeMap<>();

    private String domain = "";

    private CarbonioExport() {}

    static Belongings read(byte[] export) throws Unreadable {
        CarbonioExport reading = new CarbonioExport();
        int line = 0;
        try (MappingIterator<JsonNode> lines =
                Nodes.MAPPER.readerFor(JsonNode.class).readValues(Nodes.bounded(export))) {
            while (lines.hasNextValue()) {
                line++;
                reading.line(lines.nextValue(), "line " + line);
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable("What follows line " + line + " is no JSON");
        } catch (IOException e) {
            throw new Unreadable("It could not be read");
        }
        reading.networks();
        return reading.all.whole();
    }

    private void line(JsonNode node, String place) throws Unreadable {
        Nodes.object(node, place, Set.of("account", "domain", "credentials", "totp", "policies"));
        if (node.has("policies")) {
            String of = Nodes.text(node, "domain", place);
            if (!domain.isEmpty() && !domain.equals(of)) {
                throw new Unreadable(place + " is about another domain; carry the networks of one domain at a time");
            }
            domain = of;
            policies("", node.get("policies"));
            return;
        }
        Belongings.Collection.Belonging mover = all.of(Nodes.text(node, "account", place));
        if (node.has("credentials")) {
            List<JsonNode> found = new ArrayList<>();
            withHash(node.get("credentials"), found);
            found.forEach(credential -> credential(credential, mover));
        }
        if (node.has("totp")) {
            mover.left()
                    .add(new Leftover(
                            Kind.OTP,
                            "",
                            "no-secret",
                            "Carbonio tells nobody the secret of an OTP once it is set up."));
        }
    }

    private static void withHash(JsonNode node, List<JsonNode> found) {
        if (node.isObject() && node.path("hash").isTextual()) {
            found.add(node);
        } else {
            node.forEach(child -> withHash(child, found));
        }
    }

    private static void credential(JsonNode node, Belongings.Collection.Belonging mover) {
        String label = node.path("label").asText("").isBlank()
                ? node.path("id").asText("")
                : node.path("label").asText();
        if (!node.path("enabled").asText("true").equals("true")) {
            mover.left().add(new Leftover(Kind.APP_PASSWORD, label, "off", "It was switched off."));
            return;
        }
        List<String> named = words(node.path("services"));
        List<String> services = named.stream()
                .map(SERVICES::get)
                .flatMap(service -> Optional.ofNullable(service).stream())
                .distinct()
                .toList();
        List<String> others =
                named.stream().filter(service -> !SERVICES.containsKey(service)).toList();
        if (!others.isEmpty() || services.isEmpty()) {
            mover.left()
                    .add(new Leftover(
                            Kind.APP_PASSWORD,
                            label,
                            "service",
                            "No app password opens " + (others.isEmpty() ? "nothing" : String.join(", ", others))
                                    + (services.isEmpty() ? "." : "; it is carried for the other services alone.")));
        }
        if (services.isEmpty()) {
            return;
        }
        String hash = node.path("hash").asText();
        String scheme = node.path("algorithm").asText("");
        mover.passwords()
                .add(new OldPassword(
                        label,
                        services,
                        new Secret(hash.startsWith("{") ? hash : "{" + scheme + "}" + hash),
                        // Its own documentation contradicts itself on what "generated" means, so it says nothing.
                        false,
                        created(node.path("created")),
                        Optional.empty()));
    }

    private static Optional<Instant> created(JsonNode node) {
        return node.asText("").matches("[0-9]{1,14}")
                ? Optional.of(Instant.ofEpochMilli(Long.parseLong(node.asText())))
                : Optional.empty();
    }

    private static List<String> words(JsonNode node) {
        List<String> words = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(word -> words.add(word.asText("")));
        } else {
            words.addAll(List.of(SEPARATOR.split(node.asText(""))));
        }
        return words.stream()
                .map(word -> word.strip().toLowerCase(Locale.ROOT))
                .filter(word -> !word.isEmpty())
                .map(word -> word.matches("[a-z0-9]{1,20}") ? word : "…")
                .toList();
    }

    private void policies(String key, JsonNode node) {
        if (node.isObject() && node.has("trusted_ip_range")) {
            String service = node.path("service").asText(key).toLowerCase(Locale.ROOT);
            JsonNode value = node.get("trusted_ip_range");
            Set<String> found = ranges.computeIfAbsent(service, word -> new LinkedHashSet<>());
            if (value.isArray()) {
                value.forEach(range -> found.add(range.asText("").strip()));
            } else {
                found.addAll(List.of(SEPARATOR.split(value.asText("").strip())));
            }
            found.remove("");
        } else {
            node.properties().forEach(field -> policies(field.getKey(), field.getValue()));
            if (node.isArray()) {
                node.forEach(child -> policies(key, child));
            }
        }
    }

    /** What is trusted for some services must not come to be trusted for all. */
    private void networks() {
        Set<String> everywhere = new LinkedHashSet<>();
        Map<String, Set<String>> inSome = new TreeMap<>();
        ranges.forEach((service, found) -> found.forEach(
                range -> inSome.computeIfAbsent(range, key -> new TreeSet<>()).add(service)));
        inSome.forEach((range, services) -> {
            if (services.equals(ranges.keySet())) {
                everywhere.add(range);
            } else {
                all.left(new Leftover(
                        Kind.NETWORK,
                        range,
                        "some-services",
                        "It was trusted for "
                                + services.stream()
                                        .map(word -> word.matches("[a-z0-9]{1,20}") ? word : "…")
                                        .collect(Collectors.joining(", "))
                                + " only. A network of the policy is trusted for every service that names no networks:"
                                + " add it by hand, with the services' networks."));
            }
        });
        if (!everywhere.isEmpty()) {
            all.network(new Network("carbonio", List.copyOf(everywhere)));
        }
    }
}
