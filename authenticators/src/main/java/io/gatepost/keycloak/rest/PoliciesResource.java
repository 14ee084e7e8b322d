// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.keycloak.domain.Domains;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.PolicyStore;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** The policies of a realm: {@code default}, and those of single domains. A document is taken as a whole or not at all. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class PoliciesResource {
    private static final int LARGEST = 1 << 20;
    private static final String RESOURCE_TYPE = "GATEPOST_POLICY";

    /** Saving is rare; without this, two who read the same version could both save over it. On two nodes they still can. */
    private static final Object SAVING = new Object();

    private final AdminRequest request;
    private final RealmModel realm;

    PoliciesResource(AdminRequest request) {
        this.request = request;
        this.realm = request.realm();
    }

    /** Which policies the realm holds. */
    @GET
    public Response list() {
        request.guard().viewRealm();
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        for (PolicyName name : PolicyStore.of(request.session()).namesIn(realm)) {
            StoredPolicy.of(realm, name)
                    .ifPresent(
                            policy -> json.addObject().put("name", name.word()).put("version", policy.version()));
        }
        return Answers.ok(json);
    }

    /** The document itself, as it was saved. */
    @GET
    @Path("{name}")
    public Response read(@PathParam("name") String name) {
        request.guard().viewRealm();
        StoredPolicy policy = StoredPolicy.of(realm, named(name)).orElseThrow(PoliciesResource::absent);
        return Response.ok(policy.text(), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, policy.entityTag())
                .header("Cache-Control", "no-cache")
                .build();
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response save(
            @PathParam("name") String nameText,
            @QueryParam("force") @Nullable String force,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            InputStream body) {
        request.guard().manageRealm();
        PolicyName name = named(nameText);
        String text = text(body);
        PolicyReading.Valid valid = valid(text);
        if (!"true".equals(force)) {
            OwnAccess.of(request).requireUnder(name, new PolicyState.InForce(valid.policy()));
        }
        Optional<StoredPolicy> before;
        StoredPolicy after;
        synchronized (SAVING) {
            before = current(name);
            requireOpen(name);
            checkPreconditions(before, ifMatch, ifNoneMatch);
            after = KeycloakModelUtils.runJobInTransactionWithResult(
                    request.session().getKeycloakSessionFactory(),
                    session -> StoredPolicy.save(session.realms().getRealm(realm.getId()), name, text));
        }
        audit(before.isPresent() ? OperationType.UPDATE : OperationType.CREATE, name, after.version());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.word()).put("version", after.version());
        ArrayNode remarks = json.putArray("remarks");
        valid.remarks()
                .forEach(remark ->
                        remarks.addObject().put("pointer", remark.pointer()).put("detail", remark.message()));
        Response answer = Answers.json(before.isPresent() ? Response.Status.OK : Response.Status.CREATED, json);
        return Response.fromResponse(answer)
                .header(HttpHeaders.ETAG, after.entityTag())
                .build();
    }

    /** Removes a domain's own policy; the realm's default covers the domain from then on. */
    @DELETE
    @Path("{name}")
    public Response remove(
            @PathParam("name") String nameText,
            @QueryParam("force") @Nullable String force,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        request.guard().manageRealm();
        PolicyName name = named(nameText);
        if (name.equals(PolicyName.DEFAULT)) {
            throw Problem.of(
                            Response.Status.CONFLICT,
                            "A realm's default policy is replaced, not removed: without one everything is refused.")
                    .exception();
        }
        if (!"true".equals(force)) {
            OwnAccess.of(request)
                    .requireUnder(name, PolicyStore.of(request.session()).coveringWithout(realm, name));
        }
        synchronized (SAVING) {
            StoredPolicy before = current(name).orElseThrow(PoliciesResource::absent);
            requireOpen(name);
            checkPreconditions(Optional.of(before), ifMatch, null);
            KeycloakModelUtils.runJobInTransaction(
                    request.session().getKeycloakSessionFactory(),
                    session -> StoredPolicy.remove(session.realms().getRealm(realm.getId()), name));
            audit(OperationType.DELETE, name, before.version());
        }
        return Response.noContent().build();
    }

    /** As another request may just have saved it; this request's own view of the realm may be older. */
    private Optional<StoredPolicy> current(PolicyName name) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                request.session().getKeycloakSessionFactory(),
                session -> StoredPolicy.of(session.realms().getRealm(realm.getId()), name));
    }

    /** What is kept of a closed domain is its policy; another one would open it, or be lost when the domain comes back. */
    private void requireOpen(PolicyName name) {
        if (Domains.closed(request.session(), name.word())) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "closed",
                            "The domain is closed. Bring it back before its policy is changed.")
                    .exception();
        }
    }

    private static void checkPreconditions(
            Optional<StoredPolicy> before, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        boolean wanted = ifMatch == null || (before.isPresent() && matches(ifMatch, before.get()));
        boolean unwanted = ifNoneMatch != null && before.isPresent() && matches(ifNoneMatch, before.get());
        if (!wanted || unwanted) {
            throw Problem.typed(
                            Response.Status.PRECONDITION_FAILED,
                            "changed",
                            "Somebody else has saved this policy since it was read. Read it again.")
                    .exception();
        }
    }

    private static boolean matches(String header, StoredPolicy policy) {
        return Arrays.stream(header.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(policy.entityTag()));
    }

    private static PolicyName named(String text) {
        if (text.equals(PolicyName.DEFAULT.word())) {
            return PolicyName.DEFAULT;
        }
        return PolicyName.ofDomain(text)
                .orElseThrow(() -> Problem.invalid(List.of(new Violation(
                                "", "\"" + printable(text) + "\" can be no domain's name, nor is it default")))
                        .exception());
    }

    private static String printable(String text) {
        return text.codePoints().limit(80).allMatch(c -> c > ' ' && c < 127)
                ? text.substring(0, Math.min(80, text.length()))
                : "…";
    }

    private static String text(InputStream body) {
        try {
            byte[] bytes = body.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new Problem(
                                413,
                                "urn:gatepost:too-long",
                                "Content Too Large",
                                "A policy has at most " + LARGEST + " bytes.",
                                List.of())
                        .exception();
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw Problem.malformed(List.of(new Violation("", "is not UTF-8"))).exception();
        } catch (IOException e) {
            throw Problem.malformed(List.of(new Violation("", "could not be read")))
                    .exception();
        }
    }

    /** Only what is saved anew is held against the proxies: a proxy added later must not break the policies of old. */
    private PolicyReading.Valid valid(String text) {
        List<Cidr> proxies = Gatepost.part(request.session(), GatepostSettings.class)
                .trustedProxies()
                .ranges();
        return switch (PolicyReader.read(text, proxies)) {
            case PolicyReading.Valid valid -> valid;
            case PolicyReading.Invalid invalid ->
                throw new Problem(
                                422,
                                "urn:gatepost:invalid-policy",
                                "Unprocessable Content",
                                "The policy is wrong and was not saved.",
                                invalid.problems().stream()
                                        .map(problem -> new Violation(problem.pointer(), problem.message()))
                                        .toList())
                        .exception();
        };
    }

    private static RuntimeException absent() {
        return Problem.of(Response.Status.NOT_FOUND, "The realm holds no policy of this name.")
                .exception();
    }

    private void audit(OperationType operation, PolicyName name, long version) {
        AdminEventBuilder event = request.event(operation, RESOURCE_TYPE);
        event.detail("gatepost_policy", name.word());
        event.detail("gatepost_version", String.valueOf(version));
        event.success();
    }
}
