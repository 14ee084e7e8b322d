// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Flag;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.signin.RecordedLogins;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Shares;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
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
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/** The policies of a realm: {@code default}, and those of single domains. A document is taken as a whole or not at all. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class PoliciesResource {
    private static final int LARGEST = 1 << 20;
    private static final int USUAL_DAYS = 7;
    private static final int MOST_DAYS = 90;

    /** Each decides up to twenty thousand logins twice: people who sign in need the threads, too. */
    private static final Shares REPLAYS = new Shares(4, 1);

    private final AdminRequest request;
    private final RealmModel realm;

    public PoliciesResource(AdminRequest request) {
        this.request = request;
        this.realm = request.realm();
    }

    /** Which policies the realm holds whose names hold {@code search}: its default first, then by name. */
    @GET
    public Response list(
            @QueryParam("search") @Nullable String search,
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max) {
        request.guard().viewRealm();
        List<RealmPolicies.Listed> all =
                RealmPolicies.of(request.session(), realm).list(search == null ? "" : search.toLowerCase(Locale.ROOT));
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        Paging.parse(first, max)
                .of(all)
                .forEach(policy ->
                        json.addObject().put("name", policy.name().word()).put("version", policy.version()));
        return Answers.ok(json);
    }

    /** The document itself, as it was saved. */
    @GET
    @Path("{name}")
    public Response read(@PathParam("name") String name) {
        request.guard().viewRealm();
        StoredPolicy policy =
                StoredPolicy.of(request.session(), realm, named(name)).orElseThrow(PolicySaving::absent);
        return Response.ok(policy.text(), MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.ETAG, policy.entityTag())
                .header("Cache-Control", "no-cache")
                .build();
    }

    /** The policy in force: with all that it inherits and within the operator's limits, and where each part comes from. */
    @GET
    @Path("{name}/effective")
    public Response effective(@PathParam("name") String nameText) {
        request.guard().viewRealm();
        return Answers.ok(EffectivePolicy.of(request, named(nameText)));
    }

    @Path("{name}/history")
    public PolicyHistoryResource history(@PathParam("name") String name) {
        return new PolicyHistoryResource(request, named(name));
    }

    @Path("{name}/trial")
    public PolicyTrialResource trial(@PathParam("name") String name) {
        return new PolicyTrialResource(request, named(name));
    }

    /**
     * What the policy in the body would make of the logins of the last {@code days}, if it were saved under this name; of very
     * many different ones, only of the newest {@code max}.
     */
    @POST
    @Path("{name}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response replay(
            @PathParam("name") String nameText,
            @QueryParam("days") @Nullable String days,
            @QueryParam("max") @Nullable String max,
            InputStream body) {
        request.guard().viewRealm();
        request.guard().viewUsers();
        request.guard().viewEvents();
        PolicyName name = named(nameText);
        // Older ones are not kept, and nobody must take their absence for a quiet week.
        Duration back = Collections.min(List.of(
                Duration.ofDays(number("days", days, USUAL_DAYS, MOST_DAYS)),
                Gatepost.part(request.session(), GatepostSettings.class).loginsKept()));
        int most = number("max", max, RecordedLogins.MOST, RecordedLogins.MOST);
        String text = text(body);
        PolicySaving.requireValid(RealmPolicies.of(request.session(), realm).trial(name, text));
        return REPLAYS.through(
                        realm.getId(),
                        () -> Answers.ok(new Replay(
                                        request,
                                        name,
                                        RealmPolicies.of(request.session(), realm)
                                                .with(name, text))
                                .since(request.now().minus(back), most)))
                .orElseThrow(() -> Problem.busy("Other policies are being replayed at the moment."));
    }

    private static int number(String parameter, @Nullable String text, int otherwise, int most) {
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw Problem.malformed(List.of(new Violation(parameter, "must be a number from 1 to " + most)))
                    .exception();
        }
        return Integer.parseInt(text);
    }

    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response save(
            @PathParam("name") String name,
            @QueryParam("force") @Nullable String force,
            @QueryParam("comment") @Nullable String comment,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            InputStream body) {
        request.guard().manageRealm();
        return new PolicySaving(request, named(name), Flag.parse("force", force, false), ifMatch, ifNoneMatch)
                .save(text(body), comment);
    }

    /** Removes a domain's own policy; the realm's default covers the domain from then on. */
    @DELETE
    @Path("{name}")
    public Response remove(
            @PathParam("name") String name,
            @QueryParam("force") @Nullable String force,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        request.guard().manageRealm();
        return new PolicySaving(request, named(name), Flag.parse("force", force, false), ifMatch, null).remove();
    }

    private static PolicyName named(String text) {
        if (text.equals(PolicyName.DEFAULT.word())) {
            return PolicyName.DEFAULT;
        }
        return PolicyName.ofDomain(text)
                .orElseThrow(() -> Problem.invalid(
                                List.of(new Violation("", "\"" + printable(text) + "\" " + why(text))))
                        .exception());
    }

    private static String why(String text) {
        return text.codePoints().allMatch(c -> c < 128)
                ? "can be no domain's name, nor is it default"
                : DomainName.objection(text);
    }

    private static String printable(String text) {
        return text.codePoints().limit(80).allMatch(c -> c > ' ' && c < 127)
                ? text.substring(0, Math.min(80, text.length()))
                : "…";
    }

    static String text(InputStream body) {
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
}
