// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyAddresses;
import io.gatepost.keycloak.company.CompanyEvents;
import io.gatepost.keycloak.company.CompanyMetadata;
import io.gatepost.keycloak.company.CompanyProviders;
import io.gatepost.keycloak.company.CompanyRefresh;
import io.gatepost.keycloak.company.CompanySetup;
import io.gatepost.keycloak.company.CompanyTest;
import io.gatepost.keycloak.company.CompanyWish;
import io.gatepost.keycloak.company.MetadataFetch;
import io.gatepost.keycloak.company.MetadataReading;
import io.gatepost.keycloak.company.Remark;
import io.gatepost.keycloak.company.SamlReader;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.rest.policy.PolicySaving;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Flag;
import io.gatepost.keycloak.rest.support.Preconditions;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Problem;
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
import jakarta.ws.rs.core.UriBuilder;
import java.io.InputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** A domain's company, from the metadata of its SAML identity provider or the discovery document of its OpenID provider. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class CompanyAdminResource {
    /** Which field of the request a finding is about. */
    private static final Map<String, String> POINTERS = Map.of(
            "metadata-url",
            "/metadataUrl",
            "client",
            "/clientId",
            "client-secret",
            "/clientSecret",
            "issuer",
            "/issuer");

    private static final SecureRandom RANDOM = new SecureRandom();

    private final AdminRequest request;
    private final String typedDomain;

    public CompanyAdminResource(AdminRequest request, String typedDomain) {
        this.request = request;
        this.typedDomain = typedDomain;
    }

    /** The company as it stands. */
    @GET
    public Response read() {
        request.guard().viewIdentityProviders();
        String domain = domain();
        Company company = providers(request.session(), domain).find().orElseThrow(CompanyAdminResource::absent);
        ObjectNode json = json(request.session()).of(company);
        List<Remark> remarks = new ArrayList<>(company.remarks(request.now()));
        remarks.addAll(
                setup(request.session(), domain, company.wish().source().by()).remarks());
        json.set("findings", CompanyJson.remarks(remarks));
        return tagged(Answers.ok(json), company);
    }

    /** Sets it up, whole or not at all; the same again changes nothing. With {@code dryRun=true} all is found out and nothing kept. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @QueryParam("dryRun") @Nullable String dryRun,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            InputStream stream) {
        request.guard().manageIdentityProviders();
        boolean dry = Flag.parse("dryRun", dryRun, false);
        CompanyBody body = CompanyBody.read(stream);
        String domain = domain();
        MetadataReading reading = reading(domain, body);
        CompanySetup setup =
                setup(request.session(), domain, body.wish().source().by());
        if (!setup.speaks() && setup.change().isPresent()) {
            // The policy is a matter of the realm.
            request.guard().manageRealm();
        }
        List<Remark> remarks = new ArrayList<>(reading.remarks());
        remarks.addAll(setup.remarks());
        Optional<CompanyMetadata> metadata = reading.taken()
                .filter(found ->
                        new MetadataReading(Optional.of(found), remarks).taken().isPresent());
        if (!dry && metadata.isEmpty()) {
            throw refused(body.wish().source().by(), remarks);
        }
        metadata.ifPresent(found -> requireVacant(
                providers(request.session(), domain), body.wish().source().by(), found));
        if (dry) {
            ObjectNode json = found(domain, body.wish().source().by(), metadata, remarks);
            metadata.ifPresent(found -> json.set(
                    "company",
                    json(request.session())
                            .of(providers(request.session(), domain).preview(body.wish(), Optional.of(found)))));
            return Answers.ok(json);
        }
        // With the realm as the others have left it: it has the policy.
        Done done = inTurn(Set.of(request.realm().getId()), session -> {
            CompanyProviders providers = providers(session, domain);
            requireUnchanged(providers.find(), ifMatch, ifNoneMatch);
            requireVacant(providers, body.wish().source().by(), metadata.get());
            return done(session, domain, body, metadata.get());
        });
        if (done.change() != CompanyProviders.Change.NONE) {
            Map<String, String> details =
                    new HashMap<>(Map.of("gatepost_entity", done.company().entityId()));
            done.policy().ifPresent(policy -> details.put("gatepost_policy", policy.word()));
            audit(
                    done.change() == CompanyProviders.Change.MADE ? OperationType.CREATE : OperationType.UPDATE,
                    domain,
                    details);
        }
        ObjectNode json = done.json();
        json.put("dryRun", false).put("changed", done.change() != CompanyProviders.Change.NONE);
        json.set("findings", CompanyJson.remarks(remarks));
        return tagged(
                Answers.json(
                        done.change() == CompanyProviders.Change.MADE ? Response.Status.CREATED : Response.Status.OK,
                        json),
                done.company());
    }

    /** What needs no metadata, all of it. With {@code dryRun=true} it is told how the company would stand, and nothing kept. */
    @PUT
    @Path("settings")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response settings(
            @QueryParam("dryRun") @Nullable String dryRun,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            InputStream stream) {
        request.guard().manageIdentityProviders();
        boolean dry = Flag.parse("dryRun", dryRun, false);
        CompanySettings settings = CompanySettings.read(stream);
        String domain = domain();
        if (dry) {
            CompanyProviders providers = providers(request.session(), domain);
            Company before = providers.find().orElseThrow(CompanyAdminResource::absent);
            requireUnchanged(Optional.of(before), ifMatch, null);
            Company after = providers.preview(settings.of(before), Optional.empty());
            Proof by = after.wish().source().by();
            List<Remark> remarks = new ArrayList<>(after.remarks(request.now()));
            remarks.addAll(setup(request.session(), domain, by).remarks());
            return Answers.ok(JsonNodeFactory.instance
                    .objectNode()
                    .put("domain", domain)
                    .put("dryRun", true)
                    .put("possible", true)
                    .put("entityId", after.entityId())
                    .put("signOn", after.signOn())
                    .<ObjectNode>set("findings", CompanyJson.remarks(remarks))
                    .<ObjectNode>set("company", json(request.session()).of(after))
                    .set("ours", json(request.session()).ours(by, after.alias())));
        }
        Done done = inTurn(Set.of(), session -> {
            CompanyProviders providers = providers(session, domain);
            Company before = providers.find().orElseThrow(CompanyAdminResource::absent);
            requireUnchanged(Optional.of(before), ifMatch, null);
            CompanyProviders.Change change = providers.put(settings.of(before), Optional.empty(), request.now());
            Company after = providers.find().orElseThrow();
            ObjectNode json = json(session).of(after);
            json.set("findings", CompanyJson.remarks(after.remarks(request.now())));
            return new Done(change, after, Optional.empty(), json);
        });
        if (done.change() != CompanyProviders.Change.NONE) {
            audit(
                    OperationType.UPDATE,
                    domain,
                    Map.of("gatepost_entity", done.company().entityId()));
        }
        done.json().put("dryRun", false).put("changed", done.change() != CompanyProviders.Change.NONE);
        return tagged(Answers.ok(done.json()), done.company());
    }

    /** Nobody comes in by it any more; accounts stay, and so does the policy. */
    @DELETE
    public Response remove(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        request.guard().manageIdentityProviders();
        String domain = domain();
        String entityId = inTurn(Set.of(), session -> {
            CompanyProviders providers = providers(session, domain);
            Company company = providers.find().orElseThrow(CompanyAdminResource::absent);
            requireUnchanged(Optional.of(company), ifMatch, null);
            providers.remove();
            return company.entityId();
        });
        audit(OperationType.DELETE, domain, Map.of("gatepost_entity", entityId));
        return Response.noContent().build();
    }

    /** Fetches the metadata again. What cannot be had or taken changes nothing. */
    @POST
    @Path("refresh")
    public Response refresh() {
        request.guard().manageIdentityProviders();
        String domain = domain();
        Company company = providers(request.session(), domain).find().orElseThrow(CompanyAdminResource::absent);
        if (company.wish().source().url().isEmpty()) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "no-url",
                            "There is no address that it could be fetched from. Set it up again: with metadataUrl, the new"
                                    + " file, or the issuer.")
                    .exception();
        }
        MetadataReading reading = MetadataFetch.forAdmins(
                request.realm(), () -> CompanyRefresh.fetched(request.session(), company, request.now()));
        CompanyRefresh.Result result = inTurn(
                Set.of(), session -> CompanyRefresh.apply(providers(session, domain), company, reading, request.now()));
        audit(OperationType.UPDATE, domain, result.details());
        if (!result.taken()) {
            throw refused(company.wish().source().by(), result.remarks());
        }
        return KeycloakModelUtils.runJobInTransactionWithResult(
                request.session().getKeycloakSessionFactory(), session -> {
                    session.getContext().setRealm(realm(session));
                    Company after = providers(session, domain).find().orElseThrow(CompanyAdminResource::absent);
                    ObjectNode json = json(session).of(after).put("changed", result.changed());
                    json.set("findings", CompanyJson.remarks(result.remarks()));
                    return tagged(Answers.ok(json), after);
                });
    }

    /** An address at which a browser signs in at the company without being signed in here. */
    @POST
    @Path("tests")
    public Response test() {
        request.guard().manageIdentityProviders();
        String domain = domain();
        Company company = providers(request.session(), domain).find().orElseThrow(CompanyAdminResource::absent);
        CompanyTest test =
                CompanyTest.begin(request.session(), RANDOM, request.realm().getId(), company.alias());
        audit(OperationType.ACTION, domain, Map.of("gatepost_change", "test"));
        return Answers.json(
                Response.Status.CREATED,
                JsonNodeFactory.instance
                        .objectNode()
                        .put("id", test.id())
                        .put("url", address(company, test).toString())
                        .put("until", request.now().plus(CompanyTest.LASTS).toString()));
    }

    private URI address(Company company, CompanyTest test) {
        URI base = request.session().getContext().getUri().getBaseUri();
        String realm = request.realm().getName();
        return UriBuilder.fromUri(base)
                .path("realms/{realm}/protocol/openid-connect/auth")
                .queryParam("client_id", Constants.ACCOUNT_CONSOLE_CLIENT_ID)
                .queryParam("response_type", "code")
                .queryParam("scope", "openid")
                .queryParam("redirect_uri", "{redirect}")
                // Nobody has its verifier, and no code is ever given out for it.
                .queryParam("code_challenge_method", "S256")
                .queryParam("code_challenge", "{challenge}")
                // The admin may be signed in here.
                .queryParam("prompt", "login")
                .queryParam("kc_idp_hint", "{alias}")
                .queryParam(CompanyTest.PARAMETER, "{test}")
                .build(
                        realm,
                        base.resolve("realms/" + realm + "/account/"),
                        "A".repeat(43),
                        company.alias(),
                        test.id());
    }

    /** What arrived, and what the decision made of it. */
    @GET
    @Path("tests/{id}")
    public Response tested(@PathParam("id") String id) {
        request.guard().viewIdentityProviders();
        String alias = providers(request.session(), domain()).alias();
        String result = new CompanyTest(request.realm().getId(), alias, id)
                .result(request.session())
                .orElseThrow(() -> Problem.of(
                                Response.Status.NOT_FOUND, "No such test was asked for, or it was too long ago.")
                        .exception());
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("state", result.isEmpty() ? "waiting" : "arrived");
        if (!result.isEmpty()) {
            json.set("arrived", Answers.parsed(result));
        }
        return Answers.ok(json);
    }

    private static void requireUnchanged(
            Optional<Company> company, @Nullable String ifMatch, @Nullable String ifNoneMatch) {
        new Preconditions(ifMatch, ifNoneMatch)
                .require(
                        company.map(Company::entityTag),
                        "Somebody else has changed the company since it was read. Read it again.");
    }

    private static Response tagged(Response answer, Company company) {
        return Response.fromResponse(answer)
                .header(HttpHeaders.ETAG, company.entityTag())
                .build();
    }

    /** {@code policy}: that which had to be told of it. */
    private record Done(
            CompanyProviders.Change change, Company company, Optional<PolicyName> policy, ObjectNode json) {}

    private Done done(KeycloakSession session, String domain, CompanyBody body, CompanyMetadata metadata) {
        CompanyProviders providers = providers(session, domain);
        CompanyProviders.Change change = providers.put(body.wish(), Optional.of(metadata), request.now());
        CompanySetup setup = setup(session, domain, body.wish().source().by());
        Optional<CompanySetup.Change> policy = setup.speaks() ? Optional.empty() : setup.change();
        policy.ifPresent(wanted -> {
            // Asked again: the policy may have been changed since it was looked at.
            request.guardIn(session).manageRealm();
            new PolicySaving(request, wanted.name(), true, null, null)
                    .saveIn(session, wanted.text(), "company " + providers.alias());
        });
        Company company = providers.find().orElseThrow();
        return new Done(
                policy.isPresent() && change == CompanyProviders.Change.NONE ? CompanyProviders.Change.CHANGED : change,
                company,
                policy.map(CompanySetup.Change::name),
                json(session).of(company));
    }

    private MetadataReading reading(String domain, CompanyBody body) {
        return switch (body.wish().source()) {
            case CompanyWish.Oidc oidc -> {
                boolean kept = providers(request.session(), domain)
                        .find()
                        .filter(company -> company.wish().source() instanceof CompanyWish.Oidc before
                                && before.issuer().equals(oidc.issuer())
                                && before.clientSecret().isPresent())
                        .isPresent();
                yield MetadataFetch.forAdmins(
                        request.realm(),
                        () -> CompanyRefresh.fetched(
                                request.session(),
                                oidc,
                                kept || oidc.clientSecret().isPresent()));
            }
            case CompanyWish.Saml saml ->
                body.metadata()
                        .map(text -> new SamlReader(
                                        body.entityId(),
                                        saml.anchor(),
                                        Gatepost.part(request.session(), CompanyAddresses.class),
                                        request.now())
                                .read(text.getBytes(UTF_8)))
                        .orElseGet(() -> MetadataFetch.forAdmins(
                                request.realm(),
                                () -> CompanyRefresh.fetched(request.session(), body.entityId(), saml, request.now())));
        };
    }

    /** Another company's people would come in by the ties of the first one's. */
    private static void requireVacant(CompanyProviders providers, Proof by, CompanyMetadata metadata) {
        if (providers.occupied(by, metadata.entityId())) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "other-company",
                            "The domain has another company, or a provider of another kind stands in its place. Remove it"
                                    + " first; with it go the ties between its accounts and ours.")
                    .exception();
        }
    }

    private static RuntimeException refused(Proof by, List<Remark> remarks) {
        return Problem.invalid(remarks.stream()
                        .filter(remark -> remark.level() == Remark.Level.ERROR)
                        .map(remark -> new Violation(
                                POINTERS.getOrDefault(remark.what(), by == Proof.OIDC ? "/issuer" : "/metadata"),
                                remark.what() + ": " + remark.reason()))
                        .toList())
                .exception();
    }

    private ObjectNode found(String domain, Proof by, Optional<CompanyMetadata> metadata, List<Remark> remarks) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("domain", domain)
                .put("dryRun", true)
                .put("possible", metadata.isPresent());
        metadata.ifPresent(found -> json.put("entityId", found.entityId())
                .put("signOn", found.signOn().toString()));
        json.set("findings", CompanyJson.remarks(remarks));
        json.set(
                "ours",
                json(request.session())
                        .ours(by, providers(request.session(), domain).alias()));
        return json;
    }

    private static RuntimeException absent() {
        return Problem.of(Response.Status.NOT_FOUND, "The domain has no company.")
                .exception();
    }

    /** One whose accounts are in this realm. */
    private String domain() {
        return HeldDomain.of(request, typedDomain);
    }

    /** {@code realms}: those that are read anew, which to bridges is a change of all their accounts. */
    private <T> T inTurn(Set<String> realms, Function<KeycloakSession, T> change) {
        try {
            return request.inTurn(realms, (caller, session) -> caller.manageIdentityProviders(), change);
        } catch (ModelDuplicateException e) {
            throw Problem.typed(Response.Status.CONFLICT, "exists", "Somebody else set it up at the same moment.")
                    .exception();
        }
    }

    private CompanyProviders providers(KeycloakSession session, String domain) {
        return new CompanyProviders(session, realm(session), domain);
    }

    private CompanySetup setup(KeycloakSession session, String domain, Proof by) {
        return new CompanySetup(
                session, realm(session), domain, providers(session, domain).alias(), by);
    }

    private CompanyJson json(KeycloakSession session) {
        return new CompanyJson(session, realm(session), request.now());
    }

    private RealmModel realm(KeycloakSession session) {
        return session.realms().getRealm(request.realm().getId());
    }

    private void audit(OperationType operation, String domain, Map<String, String> details) {
        AdminEventBuilder event =
                request.event(operation, CompanyEvents.RESOURCE_TYPE).detail("gatepost_domain", domain);
        details.forEach(event::detail);
        event.success();
    }
}
