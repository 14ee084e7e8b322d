// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Person;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;

/** A SAML identity provider of a domain: another realm, which knows the domain's people by passwords of its own. */
public final class Company implements AutoCloseable {
    public static final String ALIAS = "company";

    /** As people read it on the domain's pages and on the company's own. */
    public static final String NAME = "The Company";

    private static final String EVERYBODY_BY_PASSWORD = """
        {"version": 1, "secondFactor": {"enrolment": "off"},
         "services": {"web": {"trusted": ["password"], "elsewhere": ["password"]}}}\
        """;

    private final KeycloakAdmin admin;
    private final String realm;
    private final String domainRealm;

    private Company(KeycloakAdmin admin, String realm, String domainRealm) {
        this.admin = admin;
        this.realm = realm;
        this.domainRealm = domainRealm;
    }

    public static Company of(Stack stack, String domainRealm) {
        String name = "company-" + Long.toHexString(System.nanoTime());
        expect(stack.admin().send("POST", "", Json.write(Map.of("realm", name, "displayName", NAME, "enabled", true))));
        // A token from before the realm does not know of it.
        KeycloakAdmin admin = stack.admin();
        Company company = new Company(admin, name, domainRealm);
        expect(admin.send("PUT", company.realm + "/gatepost/policies/default", EVERYBODY_BY_PASSWORD));
        String domain = stack.keycloakUrl() + "realms/" + domainRealm;
        String provider = stack.keycloakUrl() + "realms/" + company.realm;
        company.ask(
                "POST",
                company.realm + "/clients",
                Map.of(
                        "clientId",
                        domain,
                        "protocol",
                        "saml",
                        "redirectUris",
                        new String[] {domain + "/*"},
                        "attributes",
                        Map.of(
                                "saml.client.signature", "false",
                                "saml.server.signature", "true",
                                "saml.assertion.signature", "true",
                                "saml.authnstatement", "true",
                                "saml_name_id_format", "username",
                                "saml_force_name_id_format", "true",
                                "saml_assertion_consumer_url_post", domain + "/broker/" + ALIAS + "/endpoint")));
        company.ask(
                "POST",
                domainRealm + "/identity-provider/instances",
                Map.of(
                        "alias",
                        ALIAS,
                        "providerId",
                        "saml",
                        "displayName",
                        NAME,
                        "enabled",
                        true,
                        "config",
                        Map.of(
                                "entityId", domain,
                                "idpEntityId", provider,
                                "singleSignOnServiceUrl", provider + "/protocol/saml",
                                "nameIDPolicyFormat", "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified",
                                "principalType", "SUBJECT",
                                "postBindingResponse", "true",
                                "wantAssertionsSigned", "true",
                                "validateSignature", "true",
                                "signingCertificate", company.certificate())));
        return company;
    }

    /** Somebody whom the domain does not know. */
    Person hire(String person) {
        return admin.create(new Person(realm, person, "at-the-company", ""));
    }

    /** Has the provider send people of its own accord, for this SAML client of the domain; the address that begins it. */
    URI unasked(URI keycloak, String client) {
        String domain = keycloak + "realms/" + domainRealm;
        String clients = realm + "/clients";
        ObjectNode provided =
                (ObjectNode) Json.read(admin.send("GET", clients, "").body())
                        .valueStream()
                        .filter(one -> one.path("clientId").asText().equals(domain))
                        .findFirst()
                        .orElseThrow();
        provided.withObject("attributes")
                .put("saml_idp_initiated_sso_url_name", "unasked")
                .put("saml_assertion_consumer_url_post", domain + "/broker/" + ALIAS + "/endpoint/clients/" + client);
        ask("PUT", clients + "/" + provided.path("id").asText(), provided);
        return keycloak.resolve("/realms/" + realm + "/protocol/saml/clients/unasked");
    }

    /** The same person at the company, under another password. */
    public Person employ(Person person) {
        Person employee = new Person(realm, person.name(), "at-the-company-" + person.password(), "");
        admin.create(employee);
        ask(
                "POST",
                domainRealm + "/users/" + admin.idOf(person) + "/federated-identity/" + ALIAS,
                Map.of("identityProvider", ALIAS, "userId", person.name(), "userName", person.name()));
        return employee;
    }

    private String certificate() {
        for (JsonNode key :
                Json.read(admin.send("GET", realm + "/keys", "").body()).path("keys")) {
            if (key.path("algorithm").asText().equals("RS256")
                    && key.path("status").asText().equals("ACTIVE")) {
                return key.path("certificate").asText();
            }
        }
        throw new IllegalStateException("the company has no key to sign with");
    }

    private void ask(String method, String path, Object body) {
        expect(admin.send(method, path, Json.write(body)));
    }

    private static void expect(HttpResponse<String> response) {
        if (response.statusCode() / 100 != 2) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() {
        admin.send("DELETE", domainRealm + "/identity-provider/instances/" + ALIAS, "");
        admin.send("DELETE", realm, "");
    }
}
