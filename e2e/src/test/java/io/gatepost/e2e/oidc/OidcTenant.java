// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.PlainVisitor;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

/** A domain in a realm of many, whose policy takes its company's word by OpenID Connect and does not name one yet. */
final class OidcTenant implements AutoCloseable {
    static final String REALM = "isp";

    private final Stack stack;
    private final String domain = "oidc-" + Long.toHexString(System.nanoTime()) + ".tld";

    OidcTenant(Stack stack) {
        this(stack, "{\"version\": 1, \"services\": {\"web\": {\"elsewhere\": [\"oidc\"]}}}");
    }

    OidcTenant(Stack stack, String policy) {
        this.stack = stack;
        expect(201, stack.admin().send("PUT", REALM + "/gatepost/policies/" + domain, policy));
    }

    String domain() {
        return domain;
    }

    String alias() {
        return "company-" + domain;
    }

    static Map<String, Object> wish(Issuer issuer) {
        return new LinkedHashMap<>(
                Map.of("issuer", issuer.address(), "clientId", Issuer.CLIENT, "clientSecret", Issuer.SECRET));
    }

    HttpResponse<String> post(String rest, Map<String, Object> body) {
        return send("POST", rest, Json.write(body));
    }

    HttpResponse<String> send(String method, String rest, String body) {
        return stack.admin().send(method, REALM + "/gatepost/domains/" + domain + "/company" + rest, body);
    }

    JsonNode get(String rest) {
        return Json.read(send("GET", rest, "").body());
    }

    OidcTenant setUp(Issuer issuer) {
        expect(201, post("", wish(issuer)));
        return this;
    }

    /** As an admin does it in Keycloak's console. */
    void changeByHand(Consumer<ObjectNode> change) {
        String provider = REALM + "/identity-provider/instances/" + alias();
        ObjectNode there =
                (ObjectNode) Json.read(stack.admin().send("GET", provider, "").body());
        change.accept(there.withObjectProperty("config"));
        expect(204, stack.admin().send("PUT", provider, Json.write(there)));
    }

    /** What a person of the domain is called there. */
    Map<String, Object> person(String part) {
        return person(part, part + "@" + domain);
    }

    Map<String, Object> person(String subject, String email) {
        return Map.of(
                "sub", subject, "email", email, "email_verified", true, "given_name", "Some", "family_name", "Body");
    }

    Page comeIn(PlainVisitor visitor) {
        return visitor.open(
                stack.webmail(REALM).begin(Map.of("kc_idp_hint", alias())).address());
    }

    JsonNode tiesOf(Person person) {
        return Json.read(stack.admin()
                .send("GET", REALM + "/users/" + stack.admin().idOf(person) + "/federated-identity", "")
                .body());
    }

    /** What the realm's events say of the last refused sign-in by this provider. */
    String eventOf(String alias) {
        JsonNode events = Json.read(stack.admin()
                .send("GET", REALM + "/events?type=IDENTITY_PROVIDER_LOGIN_ERROR&max=50", "")
                .body());
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event ->
                        alias.equals(event.at("/details/identity_provider").asText()))
                .findFirst()
                .map(JsonNode::toString)
                .orElse("");
    }

    static void expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() {
        send("DELETE", "", "");
        stack.admin().send("DELETE", REALM + "/gatepost/policies/" + domain, "");
    }
}
