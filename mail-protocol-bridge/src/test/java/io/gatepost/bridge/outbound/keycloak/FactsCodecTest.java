// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.bridge.login.Facts;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.BlockedAddress;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FactsCodecTest {
    /** As Keycloak's side writes it (LoginFacts). */
    private static final String ANSWER = """
            {"outcome": "admit", "credential": {"id": "7", "label": "Phone"},
             "facts": {"account": "account-id", "realm": "realm-id", "federated": false, "secondFactor": true,
                       "groups": ["staff"],
                       "trustedAddresses": [{"range": "203.0.113.7/32", "until": "2026-11-02T12:00:00Z"}],
                       "blockedAddresses": [{"range": "2001:db8::/64", "until": "2026-12-02T12:00:00Z"}],
                       "credential": {"services": ["imap", "smtp"], "networks": ["office"], "expires": "2027-01-01T00:00:00Z"},
                       "policy": {"name": "a.tld", "tag": "\\"5\\""}}}""";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode answer = (ObjectNode) json(ANSWER);
    private final ObjectNode facts = (ObjectNode) answer.get("facts");

    @Test
    void everything_that_the_decision_needs_is_read() {
        assertThat(FactsCodec.facts("alice@a.tld", answer))
                .contains(new Facts(
                        "account-id",
                        "realm-id",
                        false,
                        new Account(
                                "alice@a.tld",
                                Set.of("staff"),
                                true,
                                List.of(new TrustedAddress(
                                        Cidr.parse("203.0.113.7/32"), Instant.parse("2026-11-02T12:00:00Z"))),
                                List.of(new BlockedAddress(
                                        Cidr.parse("2001:db8::/64"), Instant.parse("2026-12-02T12:00:00Z")))),
                        Optional.of(new Facts.AppPassword(
                                "7",
                                Set.of(Service.IMAP, Service.SMTP),
                                List.of("office"),
                                Optional.of(Instant.parse("2027-01-01T00:00:00Z")))),
                        new Facts.PolicyReference("realm-id", Optional.of("a.tld"), "\"5\""),
                        Optional.empty()));
    }

    @Test
    void an_account_password_has_no_scope_and_the_operators_policy_no_name() {
        facts.remove("credential");
        ((ObjectNode) facts.get("policy")).remove("name");

        Facts read = FactsCodec.facts("alice@a.tld", answer).orElseThrow();

        assertThat(read.appPassword()).isEmpty();
        assertThat(read.policy().name()).isEmpty();
    }

    @Test
    void a_token_tells_its_own_end() {
        facts.put("until", "2026-11-02T12:00:00Z");

        assertThat(FactsCodec.facts("alice@a.tld", answer).orElseThrow().until())
                .contains(Instant.parse("2026-11-02T12:00:00Z"));
    }

    @Test
    void an_answer_without_facts_has_none() {
        answer.remove("facts");

        assertThat(FactsCodec.facts("alice@a.tld", answer)).isEmpty();
    }

    /** Nothing is made up for what is missing: such a login is asked about each time. */
    @ParameterizedTest
    @CsvSource({
        "account",
        "realm",
        "federated",
        "secondFactor",
        "groups",
        "trustedAddresses",
        "blockedAddresses",
        "policy"
    })
    void facts_with_a_hole_are_none(String field) {
        facts.remove(field);

        assertThat(FactsCodec.facts("alice@a.tld", answer)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "account | 5",
                "account | \"\"",
                "federated | \"no\"",
                "secondFactor | 1",
                "groups | \"staff\"",
                "groups | [1]",
                "trustedAddresses | [{\"range\": \"everywhere\", \"until\": \"2026-11-02T12:00:00Z\"}]",
                "trustedAddresses | [{\"range\": \"203.0.113.7/32\", \"until\": \"tomorrow\"}]",
                "blockedAddresses | [{\"range\": \"2001:db8::/64\"}]",
                "credential | {\"services\": [\"gopher\"], \"networks\": []}",
                "credential | {\"services\": [\"imap\"]}",
                "credential | {\"services\": [\"imap\"], \"networks\": [], \"expires\": \"never\"}",
                "credential | true",
                "policy | {\"name\": \"a.tld\"}",
                "until | 1761998400"
            })
    void facts_that_are_not_understood_are_none(String field, String value) {
        facts.set(field, json(value));

        assertThat(FactsCodec.facts("alice@a.tld", answer)).isEmpty();
    }

    @Test
    void the_scope_of_an_app_password_without_an_id_is_none() {
        answer.remove("credential");

        assertThat(FactsCodec.facts("alice@a.tld", answer)).isEmpty();
    }

    @Test
    void lists_are_bounded() {
        ArrayNode groups = facts.putArray("groups");
        for (int i = 0; i < 1_001; i++) {
            groups.add("group-" + i);
        }

        assertThat(FactsCodec.facts("alice@a.tld", answer)).isEmpty();
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
