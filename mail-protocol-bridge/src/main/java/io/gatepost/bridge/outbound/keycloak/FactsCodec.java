// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.bridge.login.Facts;
import io.gatepost.bridge.login.Facts.AppPassword;
import io.gatepost.bridge.login.Facts.PolicyReference;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.BlockedAddress;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.Service;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The facts in an answer. What is not understood in full is none, and such a login is asked about each time. */
final class FactsCodec {
    private static final int LONGEST = 512;
    private static final int MOST = 1_000;

    private FactsCodec() {}

    static Optional<Facts> facts(String account, JsonNode answer) {
        JsonNode facts = answer.get("facts");
        if (facts == null || !facts.isObject()) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(account, facts, answer.path("credential")));
        } catch (IllegalArgumentException | DateTimeException notUnderstood) {
            return Optional.empty();
        }
    }

    private static Facts read(String account, JsonNode facts, JsonNode credential) {
        String realmId = text(facts.get("realm"));
        List<TrustedAddress> addresses = new ArrayList<>();
        for (JsonNode address : list(facts.get("trustedAddresses"))) {
            addresses.add(new TrustedAddress(
                    Cidr.parse(text(address.get("range"))), Instant.parse(text(address.get("until")))));
        }
        List<BlockedAddress> blocked = new ArrayList<>();
        for (JsonNode address : list(facts.get("blockedAddresses"))) {
            blocked.add(new BlockedAddress(
                    Cidr.parse(text(address.get("range"))), Instant.parse(text(address.get("until")))));
        }
        JsonNode policy = facts.path("policy");
        return new Facts(
                text(facts.get("account")),
                realmId,
                flag(facts.get("federated")),
                new Account(
                        account,
                        new HashSet<>(texts(facts.get("groups"))),
                        flag(facts.get("secondFactor")),
                        addresses,
                        blocked),
                facts.has("credential")
                        ? Optional.of(appPassword(text(credential.get("id")), facts.path("credential")))
                        : Optional.empty(),
                new PolicyReference(
                        realmId,
                        policy.has("name") ? Optional.of(text(policy.get("name"))) : Optional.empty(),
                        text(policy.get("tag"))),
                instant(facts.get("until")));
    }

    private static AppPassword appPassword(String id, JsonNode scope) {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (String word : texts(scope.get("services"))) {
            services.add(Service.of(word).orElseThrow(() -> new IllegalArgumentException("no service of ours")));
        }
        return new AppPassword(id, services, texts(scope.get("networks")), instant(scope.get("expires")));
    }

    private static Optional<Instant> instant(JsonNode node) {
        return node == null || node.isNull() ? Optional.empty() : Optional.of(Instant.parse(text(node)));
    }

    private static List<String> texts(JsonNode node) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(node)) {
            texts.add(text(element));
        }
        return texts;
    }

    private static JsonNode list(JsonNode node) {
        if (node == null || !node.isArray() || node.size() > MOST) {
            throw new IllegalArgumentException("no list");
        }
        return node;
    }

    private static String text(JsonNode node) {
        if (node == null
                || !node.isTextual()
                || node.textValue().isEmpty()
                || node.textValue().length() > LONGEST) {
            throw new IllegalArgumentException("no text");
        }
        return node.textValue();
    }

    private static boolean flag(JsonNode node) {
        if (node == null || !node.isBoolean()) {
            throw new IllegalArgumentException("neither true nor false");
        }
        return node.booleanValue();
    }
}
