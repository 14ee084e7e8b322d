// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What addresses are held responsible for, over all domains: in realm master, and there by role. */
@OnTheStack
final class ThrottleRestIT {
    private static final String PREFIXES = "/admin/realms/master/gatepost/throttle/prefixes";

    @ParameterizedTest
    @CsvSource({"view-users, 403, 403", "view-realm, 200, 403", "manage-realm, 200, 204"})
    void addresses_are_for_who_may_see_and_change_the_server(String role, int seen, int cleared, Stack stack) {
        Caller admin = admin(stack, role);

        assertThat(admin.get(PREFIXES).status()).isEqualTo(seen);
        assertThat(admin.ask("DELETE", PREFIXES + "?prefix=192.0.2.77", "").status())
                .isEqualTo(cleared);
    }

    private static Caller admin(Stack stack, String role) {
        String name = "prefixes-" + Long.toHexString(System.nanoTime()) + "@operator.example";
        Person person = stack.admin().create(new Person("master", name, "a password of " + name, ""));
        String client = read(stack, "clients?clientId=master-realm").at("/0/id").asText();
        JsonNode granted = read(stack, "clients/" + client + "/roles/" + role);
        String mapping = "master/users/" + stack.admin().idOf(person) + "/role-mappings/clients/" + client;
        assertThat(stack.admin()
                        .send("POST", mapping, Json.write(List.of(granted)))
                        .statusCode())
                .isEqualTo(204);
        return Caller.administrator(stack, person);
    }

    private static JsonNode read(Stack stack, String path) {
        return Json.read(stack.admin().send("GET", "master/" + path, "").body());
    }
}
