// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.Urls;
import org.keycloak.services.managers.ClientSessionCode;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * {@code /realms/{realm}/gatepost/company}: from a page of a sign-in straight to a company's, as Keycloak's links do on its first
 * page; on later ones they are not taken. The sign-in starts over there.
 */
@Produces(MediaType.TEXT_HTML)
public final class CompanyResource {
    private static final String PATH = "gatepost/company/{alias}";

    private final KeycloakSession session;

    public CompanyResource(KeycloakSession session) {
        this.session = session;
    }

    static URI address(KeycloakSession session, AuthenticationSessionModel login, String alias) {
        return LoginUnderWay.address(session, login, PATH)
                .resolveTemplate("alias", alias)
                .build();
    }

    @GET
    @Path("{alias}")
    public Response go(
            @PathParam("alias") String alias,
            @QueryParam("client_id") @Nullable String clientId,
            @QueryParam("tab_id") @Nullable String tabId) {
        return LoginUnderWay.find(session, clientId, tabId)
                .filter(login -> CompanyWay.of(session, login).stream()
                        .anyMatch(way -> way.alias().equals(alias)))
                .map(login -> leave(login, alias))
                .orElseGet(() -> LoginUnderWay.closed(session, "gatepostCompanyClosed"));
    }

    private Response leave(AuthenticationSessionModel login, String alias) {
        RealmModel realm = login.getRealm();
        AuthenticationProcessor.resetFlow(login, LoginActionsService.AUTHENTICATE_PATH);
        return Response.seeOther(Urls.identityProviderAuthnRequest(
                        session.getContext().getUri().getBaseUri(),
                        alias,
                        realm.getName(),
                        new ClientSessionCode<>(session, realm, login).getOrGenerateCode(),
                        login.getClient().getClientId(),
                        login.getTabId(),
                        AuthenticationProcessor.getClientData(session, login),
                        null))
                .build();
    }
}
