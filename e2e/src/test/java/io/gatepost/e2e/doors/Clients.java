// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clients of many kinds in one realm, as its admins might make them without a thought of us. */
final class Clients {
    static final String PUBLIC = "doors-public";
    static final String SECOND = "doors-second";
    static final String CONSENT = "doors-consent";
    static final String GRANT = "doors-grant";
    static final String DEVICE = "doors-device";
    static final String BACKEND = "doors-backend";
    static final String BACKEND_SECRET = "doors-backend-secret-of-this-test";
    /** Bound to Keycloak's own browser flow, which knows nothing of networks. */
    static final String OVERRIDE = "doors-override";

    static final String SAML = "doors-saml";
    static final String SAML_ECP = "doors-saml-ecp";
    static final String IMPLICIT = "doors-implicit";
    static final String LIGHTWEIGHT = "doors-lightweight";
    /** A resource server with resources of its own (UMA). */
    static final String RESOURCES = "doors-resources";

    /** Its tokens are meant for that resource server. */
    static final String FOR_RESOURCES = "doors-for-resources";

    private Clients() {}

    static void make(KeycloakAdmin admin, String realm) {
        make(admin, realm, PUBLIC, Map.of());
        make(admin, realm, SECOND, Map.of());
        make(admin, realm, CONSENT, Map.of("consentRequired", true));
        make(admin, realm, GRANT, Map.of("directAccessGrantsEnabled", true));
        make(admin, realm, DEVICE, Map.of("attributes", Map.of("oauth2.device.authorization.grant.enabled", "true")));
        make(admin, realm, BACKEND, Map.of("publicClient", false, "secret", BACKEND_SECRET));
        make(admin, realm, IMPLICIT, Map.of("implicitFlowEnabled", true));
        make(
                admin,
                realm,
                LIGHTWEIGHT,
                Map.of("attributes", Map.of("client.use.lightweight.access.token.enabled", "true")));
        make(
                admin,
                realm,
                RESOURCES,
                Map.of(
                        "publicClient",
                        false,
                        "secret",
                        BACKEND_SECRET,
                        "serviceAccountsEnabled",
                        true,
                        "authorizationServicesEnabled",
                        true));
        permit(admin, realm);
        make(
                admin,
                realm,
                FOR_RESOURCES,
                Map.of(
                        "protocolMappers",
                        List.of(Map.of(
                                "name",
                                "for " + RESOURCES,
                                "protocol",
                                "openid-connect",
                                "protocolMapper",
                                "oidc-audience-mapper",
                                "config",
                                Map.of("included.client.audience", RESOURCES, "access.token.claim", "true")))));
        make(admin, realm, SAML, saml(Map.of("saml_idp_initiated_sso_url_name", SAML)));
        make(admin, realm, SAML_ECP, saml(Map.of("saml.allow.ecp.flow", "true")));
        make(
                admin,
                realm,
                OVERRIDE,
                Map.of("authenticationFlowBindingOverrides", Map.of("browser", stockBrowserFlow(admin, realm))));
    }

    /** What no policy of the resource server's forbids is permitted; it has something, which there must be. */
    private static void permit(KeycloakAdmin admin, String realm) {
        String id = Json.read(admin.send("GET", realm + "/clients?clientId=" + RESOURCES, "")
                        .body())
                .get(0)
                .path("id")
                .asText();
        String server = realm + "/clients/" + id + "/authz/resource-server";
        ObjectNode settings =
                (ObjectNode) Json.read(admin.send("GET", server, "").body());
        settings.put("policyEnforcementMode", "PERMISSIVE");
        admin.send("PUT", server, Json.write(settings));
        admin.send("POST", server + "/resource", "{\"name\":\"letters\"}");
    }

    private static Map<String, Object> saml(Map<String, String> more) {
        Map<String, String> attributes = new HashMap<>(Map.of(
                "saml.client.signature", "false",
                "saml.authnstatement", "true",
                "saml_assertion_consumer_url_post", "http://127.0.0.1:8000/saml"));
        attributes.putAll(more);
        return Map.of("protocol", "saml", "attributes", attributes);
    }

    private static String stockBrowserFlow(KeycloakAdmin admin, String realm) {
        HttpResponse<String> flows = admin.send("GET", realm + "/authentication/flows", "");
        for (var flow : Json.read(flows.body())) {
            if (flow.path("alias").asText().equals("browser")) {
                return flow.path("id").asText();
            }
        }
        throw new IllegalStateException("no flow named browser");
    }

    private static void make(KeycloakAdmin admin, String realm, String name, Map<String, Object> more) {
        Map<String, Object> client = new HashMap<>(Map.of(
                "clientId",
                name,
                "publicClient",
                true,
                "redirectUris",
                List.of("http://127.0.0.1:8000/*"),
                // Who names scopes of one kind gets none of the realm's defaults of the other.
                "defaultClientScopes",
                List.of("basic", "acr", "roles", "profile", "email", "web-origins"),
                "optionalClientScopes",
                List.of("offline_access")));
        client.putAll(more);
        HttpResponse<String> response = admin.send("POST", realm + "/clients", Json.write(client));
        if (response.statusCode() != 201 && response.statusCode() != 409) {
            throw new IllegalStateException(name + ": " + response.statusCode() + " " + response.body());
        }
    }
}
