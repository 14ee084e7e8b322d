// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.keycloak.trust.TrustedDevices;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.util.JsonSerialization;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Whoever signs out everywhere on the account pages means the trusted devices too. Keycloak marks nothing on the account then,
 * as it does where an admin signs somebody out ({@link TrustedDevices}), so it is seen at the request.
 */
@Provider
public final class SignedOutEverywhere implements ContainerResponseFilter {
    private static final Logger LOG = Logger.getLogger(SignedOutEverywhere.class);
    private static final Pattern ALL_SESSIONS =
            Pattern.compile("/+realms/+[^/]+/+account(/+v[0-9][^/]*)?/+sessions/*$");

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (!request.getMethod().equals(HttpMethod.DELETE)
                || response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL
                || !ALL_SESSIONS
                        .matcher(request.getUriInfo().getRequestUri().getPath())
                        .find()) {
            return;
        }
        try {
            KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
            RealmModel realm = session.getContext().getRealm();
            UserModel user = session.users().getUserById(realm, subject(request));
            if (user != null) {
                new TrustedDevices(session, realm, user).removeAll();
            }
        } catch (RuntimeException | IOException | JWSInputException e) {
            LOG.errorf(e, "The trusted devices of somebody who signed out everywhere are still trusted");
        }
    }

    /** Keycloak has done what was asked, so that the token is good. */
    private static String subject(ContainerRequestContext request) throws IOException, JWSInputException {
        String[] words =
                request.getHeaderString(HttpHeaders.AUTHORIZATION).strip().split("\\s+", 2);
        JsonNode claims = JsonSerialization.mapper.readTree(new JWSInput(words[words.length - 1]).getContent());
        return claims.path("sub").asText("");
    }
}
