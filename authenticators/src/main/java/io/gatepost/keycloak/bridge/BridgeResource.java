// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.apppassword.LastUses;
import io.gatepost.keycloak.changes.ChangeSource;
import io.gatepost.keycloak.changes.Changes;
import io.gatepost.keycloak.directory.DirectoryTrouble;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.PolicyStore;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Problem;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** {@code /realms/master/gatepost/bridge}: only for the bridge, which alone may say on whose behalf it asks. */
public final class BridgeResource {
    private final KeycloakSession session;

    public BridgeResource(KeycloakSession session) {
        this.session = session;
        if (!session.getContext().getRealm().getName().equals(AdminRealm.NAME)) {
            throw new NotFoundException();
        }
    }

    @POST
    @Path("login")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response login(InputStream body) {
        Gatepost.part(session, BridgeCallers.class).require(session);
        LoginRequest request = LoginRequest.read(body);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        LoginAnswer answer = answered(() -> new BridgeLogin(session, request, now).answer());
        BridgeAudit.record(session, request, answer, now);
        return Response.ok(answer.json(), MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }

    /** What the policy would say of a login whose secret a mail server checks itself: advice, not an admission. */
    @POST
    @Path("policy")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response policy(InputStream body) {
        Gatepost.part(session, BridgeCallers.class).require(session);
        LoginRequest request = LoginRequest.readInquiry(body);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        LoginAnswer answer = answered(() -> new BridgeInquiry(session, request, now).answer());
        return Response.ok(answer.json(), MediaType.APPLICATION_JSON_TYPE)
                .header("Cache-Control", "no-store")
                .build();
    }

    /** What changes, as it happens: docs/architecture.md, "Known logins". */
    @GET
    @Path("changes")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<String> changes(@HeaderParam("Last-Event-ID") @Nullable String lastEventId) {
        Duration lasts = Gatepost.part(session, BridgeCallers.class).require(session);
        if (!Gatepost.part(session, ChangeSource.class).complete(session)) {
            throw Problem.of(
                            Response.Status.SERVICE_UNAVAILABLE,
                            "This Keycloak cannot tell of all changes: its user cache or realm cache is switched off,"
                                    + " or another provider stands in the place of Gatepost's cluster provider.")
                    .exception();
        }
        return new ChangeStream(Gatepost.part(session, Changes.class), Optional.ofNullable(lastEventId), lasts)
                .events();
    }

    /** A policy as the realm of this id holds it; its tag is that of the facts in the answer to a login. */
    @GET
    @Path("policies/{realm}/{name}")
    @Produces(MediaType.APPLICATION_JSON)
    public Response policy(@PathParam("realm") String realmId, @PathParam("name") String name) {
        Gatepost.part(session, BridgeCallers.class).require(session);
        RealmModel realm = session.realms().getRealm(realmId);
        Optional<PolicyName> policy =
                name.equals(PolicyName.DEFAULT.word()) ? Optional.of(PolicyName.DEFAULT) : PolicyName.ofDomain(name);
        if (realm == null || policy.isEmpty()) {
            throw new NotFoundException();
        }
        return document(RealmPolicies.of(session, realm).document(policy));
    }

    /** The operator's policy, for realms that hold none. */
    @GET
    @Path("operator-policy")
    @Produces(MediaType.APPLICATION_JSON)
    public Response operatorPolicy() {
        Gatepost.part(session, BridgeCallers.class).require(session);
        return document(
                RealmPolicies.of(session, session.getContext().getRealm()).document(Optional.empty()));
    }

    /** The names of all realms, so that a bridge asks for no keys of such as somebody has made up. */
    @GET
    @Path("realms")
    @Produces(MediaType.APPLICATION_JSON)
    public Response realms() {
        Gatepost.part(session, BridgeCallers.class).require(session);
        return Response.ok(session.getProvider(JpaConnectionProvider.class)
                        .getEntityManager()
                        // Of each its name alone: Keycloak's own list makes a realm of every row.
                        .createQuery("select r.name from RealmEntity r", String.class)
                        .getResultList())
                .header("Cache-Control", "no-store")
                .build();
    }

    /** App passwords that the bridge admitted by what it knew. */
    @POST
    @Path("uses")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response uses(InputStream body) {
        Gatepost.part(session, BridgeCallers.class).require(session);
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        KnownUses.read(body, now).note(Gatepost.part(session, LastUses.class));
        return Response.noContent().build();
    }

    /** No answer is given where it would be a no for want of the directory that knows. */
    private LoginAnswer answered(Supplier<LoginAnswer> answer) {
        LoginAnswer answered;
        try {
            answered = answer.get();
        } catch (RuntimeException failure) {
            if (DirectoryTrouble.in(session)) {
                throw unavailable();
            }
            throw failure;
        }
        if (!answered.admitted() && DirectoryTrouble.in(session)) {
            throw unavailable();
        }
        return answered;
    }

    private static WebApplicationException unavailable() {
        return Problem.typed(
                        Response.Status.SERVICE_UNAVAILABLE,
                        "directory-unavailable",
                        "The directory behind this realm could not be asked.")
                .exception();
    }

    private static Response document(Optional<PolicyStore.Document> document) {
        PolicyStore.Document found = document.orElseThrow(NotFoundException::new);
        return Response.ok(found.text(), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, found.tag())
                .header("Cache-Control", "no-cache")
                .build();
    }
}
