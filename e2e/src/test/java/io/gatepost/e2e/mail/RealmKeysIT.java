// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** App passwords stand under a key of their realm, and fall with it (decision 0004). */
@OnTheStack
final class RealmKeysIT {
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["app-password"], "elsewhere": ["app-password"]}}}""";

    @Test
    void a_new_key_leaves_old_app_passwords_good_until_the_old_one_is_taken_away(Stack stack) {
        String realm = "keys" + Long.toHexString(System.nanoTime()) + ".tld";
        done(stack, "POST", "", Json.write(Map.of("realm", realm, "enabled", true)));
        try {
            done(stack, "PUT", realm + "/gatepost/policies/default", OPEN);
            Person owner = stack.admin().create(new Person(realm, "owner@" + realm, "an-owners-password", ""));
            String old = stack.admin().appPassword(owner, forImap("old")).secret();
            assertThat(knock(stack, owner, old)).isInstanceOf(Answer.In.class);
            Set<String> oldKeys = keys(stack, realm);

            done(
                    stack,
                    "POST",
                    realm + "/components",
                    Json.write(Map.of(
                            "name", "newer",
                            "providerId", "hmac-generated",
                            "providerType", "org.keycloak.keys.KeyProvider",
                            "config", Map.of("priority", List.of("200"), "algorithm", List.of("HS512")))));
            String young = stack.admin().appPassword(owner, forImap("young")).secret();
            assertThat(knock(stack, owner, young)).isInstanceOf(Answer.In.class);
            assertThat(knock(stack, owner, old)).isInstanceOf(Answer.In.class);

            oldKeys.forEach(key -> done(stack, "DELETE", realm + "/components/" + key, ""));
            Awaiting.until(
                    Instant.now().plusSeconds(1), "refused", () -> knock(stack, owner, old) instanceof Answer.Refused);
            Audit audit = stack.audit();
            assertThat(knock(stack, owner, old)).isInstanceOf(Answer.Refused.class);
            audit.await(entry -> entry.path("name").asText().equals(owner.name())
                    && entry.path("reason").asText().equals("app-password-key-gone"));
            assertThat(knock(stack, owner, young)).isInstanceOf(Answer.In.class);
        } finally {
            stack.admin().send("DELETE", realm, "");
        }
    }

    private static Map<String, ?> forImap(String label) {
        return Map.of("label", label, "services", List.of("imap"));
    }

    /** The ids of the realm's HS512 keys; Keycloak makes the first when it is asked for. */
    private static Set<String> keys(Stack stack, String realm) {
        Set<String> found = new HashSet<>();
        for (JsonNode component : Json.read(stack.admin()
                .send("GET", realm + "/components?type=org.keycloak.keys.KeyProvider", "")
                .body())) {
            if (component.path("providerId").asText().equals("hmac-generated")
                    && component
                            .path("config")
                            .path("algorithm")
                            .path(0)
                            .asText()
                            .equals("HS512")) {
                found.add(component.path("id").asText());
            }
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    private static void done(Stack stack, String method, String path, String body) {
        var answer = stack.admin().send(method, path, body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isBetween(200, 299);
    }

    private static Answer knock(Stack stack, Person owner, String secret) {
        return stack.knock(new MailProgram(), Place.CAFE, Door.IMAP, owner.name(), secret);
    }
}
