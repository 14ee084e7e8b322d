// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Webmail;
import java.net.http.HttpResponse;
import java.util.Map;

/** A mail domain with a realm of its own, made from the template as an operator makes it; closed, realm and accounts are gone. */
public record OwnRealm(Stack stack, String name) implements AutoCloseable {

    /** Under a name that no other test has; the prefix tells whose it is. */
    public static OwnRealm like(Stack stack, String prefix, String policy) {
        return named(stack, prefix + Long.toHexString(System.nanoTime()) + ".tld", policy);
    }

    public static OwnRealm named(Stack stack, String name, String policy) {
        HttpResponse<String> made = stack.admin()
                .send(
                        "POST",
                        "master/gatepost/domains",
                        Json.write(Map.of(
                                "domain",
                                name,
                                "place",
                                "own-realm",
                                "webmail",
                                Webmail.REDIRECT_PREFIX,
                                "policy",
                                Json.read(policy))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return new OwnRealm(stack, name);
    }

    /** Where its policy is read and written, as a path of {@link io.gatepost.e2e.client.KeycloakAdmin#send}. */
    public String policy() {
        return name + "/gatepost/policies/default";
    }

    @Override
    public void close() {
        assertThat(stack.admin().send("DELETE", name, "").statusCode())
                .as("removing " + name)
                .isEqualTo(204);
    }
}
