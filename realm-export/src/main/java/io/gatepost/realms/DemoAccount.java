// SPDX-License-Identifier: Apache-2.0
package io.gatepost.realms;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/** One account as our realm files write it: a mail address, a name, a password, and perhaps an enrolled one-time code. */
record DemoAccount(String name, String firstName, String lastName, String password, Optional<String> otp) {
    private static final Set<String> REQUIRED = Set.of("name", "firstName", "lastName", "password");
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** Reads one account; what is wrong with it goes to the problems, and then there is none. */
    static Optional<DemoAccount> read(JsonNode node, Problems problems) {
        int before = problems.count();
        for (String field : REQUIRED) {
            if (!node.path(field).isTextual()) {
                problems.add("/" + field, "is missing or no text");
            }
        }
        for (var field : node.properties()) {
            if (!REQUIRED.contains(field.getKey()) && !field.getKey().equals("otp")) {
                problems.add("/" + field.getKey(), "is not known");
            }
        }
        if (problems.count() > before) {
            return Optional.empty();
        }
        return Optional.of(new DemoAccount(
                node.get("name").textValue(),
                node.get("firstName").textValue(),
                node.get("lastName").textValue(),
                node.get("password").textValue(),
                node.path("otp").isTextual() ? Optional.of(node.get("otp").textValue()) : Optional.empty()));
    }

    /** The same account in Keycloak's words. */
    ObjectNode toKeycloak(String realm) {
        ObjectNode user = JSON.objectNode()
                .put("username", name)
                .put("email", name)
                .put("emailVerified", true)
                .put("enabled", true)
                .put("firstName", firstName)
                .put("lastName", lastName);
        ArrayNode credentials = user.putArray("credentials");
        credentials.addObject().put("type", "password").put("value", password).put("temporary", false);
        otp.ifPresent(secret -> credentials
                .addObject()
                .put("type", "otp")
                .put("userLabel", "Authenticator app")
                .put("secretData", JSON.objectNode().put("value", secret).toString())
                .put("credentialData", otpForm().toString()));
        // Users of an import get no role by themselves, and without this one they cannot open their own account pages.
        user.putArray("realmRoles").add("default-roles-" + realm);
        return user;
    }

    private static ObjectNode otpForm() {
        return JSON.objectNode()
                .put("subType", "totp")
                .put("digits", 6)
                .put("counter", 0)
                .put("period", 30)
                .put("algorithm", "HmacSHA1")
                .put("secretEncoding", "BASE32");
    }

    @Override
    public String toString() {
        return "DemoAccount[" + name + "]";
    }
}
