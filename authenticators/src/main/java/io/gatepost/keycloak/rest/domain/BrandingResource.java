// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.branding.Brand;
import io.gatepost.keycloak.branding.BrandField;
import io.gatepost.keycloak.branding.BrandValues;
import io.gatepost.keycloak.company.Remark;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Flag;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.rest.support.Preconditions;
import io.gatepost.keycloak.support.JsonBody;
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
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RealmModel;

/** How the sign-in pages of a realm ({@code default}), or of one domain in it, show themselves. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class BrandingResource {
    private static final String RESOURCE_TYPE = "GATEPOST_BRANDING";

    /** The realm's own, in the words of policies. */
    private static final String DEFAULT = "default";

    /** A logo of 32 KiB in base64, and the rest. */
    private static final int LONGEST_BODY = 64 << 10;

    /** Of a realm attribute's name, in Keycloak's table. */
    private static final int LONGEST_ATTRIBUTE = 255;

    /** Domains with looks of their own in a realm. Keycloak loads all attributes of a realm with it, and writes them anew at each change. */
    private static final int MOST_DOMAINS = 200;

    private static final Set<String> FIELDS =
            Arrays.stream(BrandField.values()).map(BrandField::word).collect(Collectors.toUnmodifiableSet());

    private final AdminRequest request;

    public BrandingResource(AdminRequest request) {
        this.request = request;
    }

    /** Who has something of their own: the realm first, then domains by name. */
    @GET
    public Response list(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        request.guard().viewRealm();
        Paging paging = Paging.parse(first, max);
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        paging.of(List.copyOf(BrandValues.owners(request.realm()))).forEach(owner -> {
            Optional<String> domain = Optional.of(owner).filter(name -> !name.isEmpty());
            json.add(of(domain, BrandValues.of(request.realm(), domain)));
        });
        return Answers.ok(json);
    }

    @GET
    @Path("{name}")
    public Response read(@PathParam("name") String name) {
        request.guard().viewRealm();
        Optional<String> domain = domain(name);
        BrandValues own = BrandValues.of(request.realm(), domain);
        return tagged(of(domain, own), own);
    }

    /** All that it shall say; what is left out is taken away. With {@code dryRun=true} it is told how it would look, and nothing kept. */
    @PUT
    @Path("{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response put(
            @PathParam("name") String name,
            @QueryParam("dryRun") @Nullable String dryRun,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            InputStream stream) {
        request.guard().manageRealm();
        boolean dry = Flag.parse("dryRun", dryRun, false);
        Optional<String> domain = domain(name);
        BrandValues wanted = wanted(stream);
        if (dry) {
            return Answers.ok(of(domain, wanted).put("dryRun", true));
        }
        boolean changed = save(domain, ifMatch, wanted, before -> {});
        return tagged(of(domain, wanted).put("dryRun", false).put("changed", changed), wanted);
    }

    /** Nothing of its own any more: a domain shows what its realm shows, and a realm what Keycloak does. */
    @DELETE
    @Path("{name}")
    public Response remove(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        request.guard().manageRealm();
        save(domain(name), ifMatch, new BrandValues(Map.of()), before -> {
            if (before.none()) {
                throw Problem.of(Response.Status.NOT_FOUND, "It has nothing of its own.")
                        .exception();
            }
        });
        return Response.noContent().build();
    }

    private boolean save(
            Optional<String> domain, @Nullable String ifMatch, BrandValues wanted, Consumer<BrandValues> check) {
        String id = request.realm().getId();
        BrandValues before = request.inTurn(Set.of(id), (caller, session) -> caller.manageRealm(), session -> {
            RealmModel realm = session.getContext().getRealm();
            BrandValues there = BrandValues.of(realm, domain);
            check.accept(there);
            new Preconditions(ifMatch, null)
                    .require(
                            Optional.of(there.entityTag()),
                            "Somebody else has changed the looks since they were read. Read them again.");
            if (there.none() && !wanted.none() && domain.isPresent()) {
                requireRoom(realm);
            }
            wanted.save(realm, domain);
            return there;
        });
        boolean changed = !before.equals(wanted);
        if (changed) {
            // Not what: a logo is long, and stands in the attribute.
            request.event(wanted.none() ? OperationType.DELETE : OperationType.UPDATE, RESOURCE_TYPE)
                    .detail("gatepost_domain", domain.orElse(DEFAULT))
                    .detail("gatepost_change", differences(before, wanted))
                    .success();
        }
        return changed;
    }

    private static void requireRoom(RealmModel realm) {
        if (BrandValues.owners(realm).stream().filter(owner -> !owner.isEmpty()).count() >= MOST_DOMAINS) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "limit",
                            MOST_DOMAINS
                                    + " domains of this realm have looks of their own, and there is room for no more:"
                                    + " take them away from one, or give the domain a realm of its own.")
                    .exception();
        }
    }

    private static String differences(BrandValues before, BrandValues after) {
        return Arrays.stream(BrandField.values())
                .filter(field -> !Optional.ofNullable(before.said().get(field))
                        .equals(Optional.ofNullable(after.said().get(field))))
                .map(BrandField::word)
                .collect(Collectors.joining(" "));
    }

    private static BrandValues wanted(InputStream stream) {
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, FIELDS);
        Map<BrandField, String> said = new EnumMap<>(BrandField.class);
        for (BrandField field : BrandField.values()) {
            body.optionalText(field.word(), LONGEST_BODY)
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .ifPresent(text -> said.put(field, text));
        }
        body.complete();
        List<Violation> wrong = new ArrayList<>();
        said.forEach((field, text) ->
                field.wrong(text).ifPresent(why -> wrong.add(new Violation("/" + field.word(), why))));
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong).exception();
        }
        return new BrandValues(said);
    }

    /** Nothing for the realm's own. */
    private Optional<String> domain(String name) {
        if (name.equals(DEFAULT)) {
            return Optional.empty();
        }
        String domain = HeldDomain.of(request, name);
        if (BrandField.BACKGROUND.attribute(Optional.of(domain)).length() > LONGEST_ATTRIBUTE) {
            throw Problem.invalid(List.of(new Violation(
                            "", "The domain's name is too long for looks of its own: it has its realm's.")))
                    .exception();
        }
        return Optional.of(domain);
    }

    private ObjectNode of(Optional<String> domain, BrandValues own) {
        boolean ofRealm = own.none() && domain.isPresent();
        BrandValues inForce = ofRealm ? BrandValues.of(request.realm(), Optional.empty()) : own;
        Optional<Brand> brand = Brand.of(request.realm().getName(), inForce);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", domain.orElse(DEFAULT));
        json.put("source", inForce.none() ? "keycloak" : ofRealm ? "realm" : "own");
        ObjectNode said = json.putObject("own");
        own.said().forEach((field, value) -> said.put(field.word(), value));
        ObjectNode shown = json.putObject("shown");
        shown.put("name", brand.flatMap(Brand::name).orElseGet(this::realmsName));
        brand.map(Brand::forPages).orElse(Map.of()).forEach(shown::put);
        json.set("findings", CompanyJson.remarks(remarks(own, brand)));
        return json;
    }

    private String realmsName() {
        @Nullable String shown = request.realm().getDisplayName();
        return shown == null || shown.isBlank() ? request.realm().getName() : shown;
    }

    private static List<Remark> remarks(BrandValues own, Optional<Brand> brand) {
        List<Remark> remarks = new ArrayList<>();
        own.said()
                .forEach((field, value) -> field.wrong(value)
                        .ifPresent(why -> remarks.add(Remark.error(
                                "brand-" + field.word(),
                                "The " + field.word() + " is left out on the pages: it " + why + "."))));
        brand.map(Brand::moved)
                .orElse(List.of())
                .forEach(moved -> remarks.add(Remark.warning(
                        "brand-contrast-" + moved.look().word(),
                        "The colour " + moved.given() + " has a contrast of " + moved.ratio()
                                + ":1 there and needs 4.5:1 to be read; links and buttons have " + moved.shown()
                                + " in its place.")));
        return remarks;
    }

    private static Response tagged(ObjectNode json, BrandValues own) {
        return Response.fromResponse(Answers.ok(json))
                .header(HttpHeaders.ETAG, own.entityTag())
                .build();
    }
}
