// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.domain.Difference;
import io.gatepost.keycloak.domain.Domain;
import io.gatepost.keycloak.domain.DomainCreation;
import io.gatepost.keycloak.domain.DomainPlace;
import io.gatepost.keycloak.domain.Domains;
import io.gatepost.keycloak.domain.NewDomain;
import io.gatepost.keycloak.domain.RealmTemplate;
import io.gatepost.keycloak.policy.PolicyStore;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.AdminGuard;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Flag;
import io.gatepost.keycloak.rest.support.Paging;
import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** The mail domains of the server, in the realm of its admins: made in one step, compared, repaired, removed and brought back. */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class DomainsResource {
    private static final int LONGEST_BODY = 64 << 10;
    private static final int MOST_POINTERS = 200;
    private static final int LONGEST_TEXT = 512;
    private static final String RESOURCE_TYPE = "GATEPOST_DOMAIN";

    private final AdminRequest request;
    private final GatepostSettings settings;

    public DomainsResource(AdminRequest request) {
        this.request = request;
        this.settings = Gatepost.part(request.session(), GatepostSettings.class);
        if (!request.realm().getName().equals(AdminRealm.NAME)) {
            throw Problem.of(
                            Response.Status.NOT_FOUND,
                            "Domains are made in the realm of the server's admins, " + AdminRealm.NAME + ".")
                    .exception();
        }
    }

    /** Those whose name holds {@code search}, by name. */
    @GET
    public Response list(
            @QueryParam("search") @Nullable String search,
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max) {
        request.guard().viewRealm();
        Paging paging = Paging.parse(first, max);
        Domains domains = domains(request.session());
        List<String> names = domains.search(search == null ? "" : search);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        settings.defaultRealm().ifPresent(name -> json.put("defaultRealm", name));
        json.put("mayMake", mayMake()).put("total", names.size());
        ArrayNode page = json.putArray("domains");
        paging.of(names)
                .forEach(name -> domains.find(name)
                        .ifPresent(domain -> page.add(json(domain)
                                .put("mayManage", request.guard().mayManageRealm(request.session(), realm(domain))))));
        return Answers.ok(json);
    }

    /** In either place. */
    private boolean mayMake() {
        return request.guard().mayCreateRealms(request.session())
                || (settings.defaultRealm().isPresent()
                        && request.guard().mayManageRealm(request.session(), defaultRealm()));
    }

    /** Makes one, whole or not at all; the same again changes nothing. With {@code dryRun=true} everything is tried and nothing kept. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(@QueryParam("dryRun") @Nullable String dryRun, InputStream stream) {
        request.guard().viewRealm();
        boolean dry = Flag.parse("dryRun", dryRun, false);
        NewDomain wanted = DomainBody.read(stream, settings, this::trial);
        AdminRequest.Right right = switch (wanted.place()) {
            case OWN_REALM -> AdminGuard::createRealms;
            case DEFAULT_REALM -> managing(defaultRealm());
        };
        right.require(request.guard(), request.session());
        String creator = request.guard().caller().getUser().getId();
        DomainCreation creation = changing(wanted.place(), right, (session, domains) -> {
            DomainCreation result = domains.create(wanted, creator);
            if (dry) {
                session.getTransactionManager().setRollbackOnly();
            }
            return result;
        });
        return switch (creation) {
            case DomainCreation.Made made -> {
                if (!dry) {
                    audit(OperationType.CREATE, made.domain(), "created");
                }
                yield Answers.json(
                        dry ? Response.Status.OK : Response.Status.CREATED,
                        json(made.domain()).put("dryRun", dry));
            }
            case DomainCreation.There there -> Answers.ok(json(there.domain()).put("dryRun", dry));
            case DomainCreation.Conflict conflict ->
                throw Problem.typed(Response.Status.CONFLICT, "exists", conflict.why())
                        .exception();
        };
    }

    private PolicyReading trial(DomainPlace place, String policy) {
        // In the default realm it inherits from that realm's default, whatever the domain is called.
        return place == DomainPlace.DEFAULT_REALM && settings.defaultRealm().isPresent()
                ? RealmPolicies.of(request.session(), defaultRealm()).trialOfDomain(policy)
                : PolicyStore.of(request.session()).trial(policy);
    }

    /** One domain, and in what its realm differs from the template. */
    @GET
    @Path("{domain}")
    public Response read(@PathParam("domain") String name) {
        request.guard().viewRealm();
        Domains domains = domains(request.session());
        Domain domain = existing(domains, name);
        request.guard().viewRealm(request.session(), realm(domain));
        return Answers.ok(withDifferences(domain, domains.differences(domain)));
    }

    /** Makes all that differs, or the {@code pointers} named, as the template says. */
    @POST
    @Path("{domain}/repair")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response repair(@PathParam("domain") String name, InputStream stream) {
        request.guard().viewRealm();
        Domain there = existing(domains(request.session()), name);
        AdminRequest.Right right = managing(realm(there));
        right.require(request.guard(), request.session());
        JsonBody body = JsonBody.readIfAny(stream, LONGEST_BODY, Set.of("pointers"));
        Optional<List<String>> pointers = body.optionalTexts("pointers", MOST_POINTERS, LONGEST_TEXT);
        body.complete();
        Domain domain = changing(there.place(), right, (session, domains) -> {
            Domain found = existing(domains, name);
            if (found.removed().isPresent()) {
                throw Problem.of(Response.Status.CONFLICT, "The domain is closed. Bring it back first.")
                        .exception();
            }
            List<Difference> all = domains.differences(found);
            domains.repair(found, pointers.map(wanted -> named(all, wanted)).orElse(all));
            return found;
        });
        audit(OperationType.UPDATE, domain, "repaired");
        return afterwards((session, domains) -> {
            Domain repaired = existing(domains, name);
            return Answers.ok(withDifferences(repaired, domains.differences(repaired)));
        });
    }

    /**
     * Closes the domain first: nobody of it gets in, everything is kept. Asked again with the domain's name as
     * {@code confirm}, once {@link Domains#KEPT_FOR} is over, removes it for good.
     */
    @DELETE
    @Path("{domain}")
    public Response remove(@PathParam("domain") String name, @QueryParam("confirm") @Nullable String confirm) {
        request.guard().viewRealm();
        Domain there = existing(domains(request.session()), name);
        AdminRequest.Right right = managing(realm(there));
        right.require(request.guard(), request.session());
        Domain before = changing(there.place(), right, (session, domains) -> {
            Domain domain = existing(domains, name);
            if (domain.removed().isEmpty()) {
                requireNoConfirmation(confirm);
                domains.close(domain);
            } else {
                requireRemovable(domains, domain, confirm);
                domains.remove(domain);
            }
            return domain;
        });
        if (before.removed().isPresent()) {
            audit(OperationType.DELETE, before, "removed");
            return Response.noContent().build();
        }
        audit(OperationType.UPDATE, before, "closed");
        return Answers.json(Response.Status.ACCEPTED, json(changed(name)));
    }

    @POST
    @Path("{domain}/restore")
    public Response restore(@PathParam("domain") String name) {
        request.guard().viewRealm();
        Domain there = existing(domains(request.session()), name);
        AdminRequest.Right right = managing(realm(there));
        right.require(request.guard(), request.session());
        Domain before = changing(there.place(), right, (session, domains) -> {
            Domain domain = existing(domains, name);
            if (domain.removed().isEmpty()) {
                throw Problem.of(Response.Status.CONFLICT, "The domain is not closed.")
                        .exception();
            }
            domains.bringBack(domain);
            return domain;
        });
        audit(OperationType.UPDATE, before, "restored");
        return Answers.ok(json(changed(name)));
    }

    /** Whoever wants it gone for good would not expect it to be kept, and nobody in it to be told. */
    private static void requireNoConfirmation(@Nullable String confirm) {
        if (confirm != null) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "not-closed",
                            "The domain is open. Close it first, without confirm; a week later it can be removed for good.")
                    .exception();
        }
    }

    private void requireRemovable(Domains domains, Domain domain, @Nullable String confirm) {
        if (!domain.name().equals(confirm)) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "confirm",
                            "The domain is closed already. To remove it for good, add confirm=" + domain.name() + ".")
                    .exception();
        }
        if (domain.finalRemovalFrom().filter(request.now()::isBefore).isPresent()) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "kept",
                            "The domain can be brought back until "
                                    + domain.finalRemovalFrom().get() + ", and be removed for good after it.")
                    .exception();
        }
        long accounts = domain.place() == DomainPlace.DEFAULT_REALM ? domains.accountsInDefaultRealm(domain.name()) : 0;
        if (accounts > 0) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "accounts",
                            accounts
                                    + " accounts of this domain are left in the default realm, whose own policy would cover"
                                    + " them. Remove them first.")
                    .exception();
        }
    }

    private static List<Difference> named(List<Difference> all, List<String> pointers) {
        List<Violation> unknown = pointers.stream()
                .filter(pointer -> all.stream()
                        .noneMatch(difference -> difference.pointer().equals(pointer)))
                .map(pointer -> new Violation("/pointers/" + pointers.indexOf(pointer), "names nothing that differs"))
                .toList();
        if (!unknown.isEmpty()) {
            throw Problem.invalid(unknown).exception();
        }
        return all.stream()
                .filter(difference -> pointers.contains(difference.pointer()))
                .toList();
    }

    private static AdminRequest.Right managing(RealmModel realm) {
        String id = realm.getId();
        return (caller, session) -> caller.manageRealm(session, session.realms().getRealm(id));
    }

    private Domain changed(String name) {
        return afterwards((session, domains) -> existing(domains, name));
    }

    /** As the rest of this request sees what was changed. */
    private <T> T afterwards(BiFunction<KeycloakSession, Domains, T> look) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                request.session().getKeycloakSessionFactory(), session -> {
                    session.getContext()
                            .setRealm(session.realms().getRealm(request.realm().getId()));
                    return look.apply(session, domains(session));
                });
    }

    /**
     * Whole or not at all, and in its turn. The default realm is read anew for its own domains alone: to bridges, that is a change of all
     * its accounts.
     */
    private <T> T changing(
            DomainPlace place, AdminRequest.Right right, BiFunction<KeycloakSession, Domains, T> change) {
        Set<String> realms =
                place == DomainPlace.DEFAULT_REALM ? Set.of(defaultRealm().getId()) : Set.of();
        try {
            return request.inTurn(realms, right, session -> change.apply(session, domains(session)));
        } catch (ModelDuplicateException e) {
            throw Problem.typed(
                            Response.Status.CONFLICT, "exists", "Somebody else made this domain at the same moment.")
                    .exception();
        } catch (ModelException e) {
            throw Problem.of(Response.Status.BAD_REQUEST, "Keycloak does not take it: " + e.getMessage())
                    .exception();
        }
    }

    private Domains domains(KeycloakSession session) {
        return new Domains(session, settings.defaultRealm(), RealmTemplate.shipped(), request.author(), request.now());
    }

    private static Domain existing(Domains domains, String name) {
        return DomainName.canonical(name)
                .flatMap(domains::find)
                .orElseThrow(() -> Problem.of(
                                Response.Status.NOT_FOUND,
                                "There is no such domain. One that lives in the default realm without a policy of its own is"
                                        + " not listed.")
                        .exception());
    }

    private RealmModel realm(Domain domain) {
        return request.session().realms().getRealmByName(domain.realm());
    }

    private RealmModel defaultRealm() {
        return settings.defaultRealm()
                .flatMap(name -> RealmOwnership.called(request.session(), name))
                .orElseThrow(() -> Problem.of(
                                Response.Status.CONFLICT,
                                "The default realm of the server option default-realm does not exist.")
                        .exception());
    }

    private static ObjectNode json(Domain domain) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("domain", domain.name())
                .put("place", domain.place().word())
                .put("realm", domain.realm())
                .put("state", domain.removed().isPresent() ? "removed" : "active");
        domain.policyVersion().ifPresent(version -> json.put("policyVersion", version));
        domain.templateVersion().ifPresent(version -> json.put("templateVersion", version));
        domain.removed().ifPresent(since -> json.put("removed", since.toString()));
        domain.finalRemovalFrom().ifPresent(from -> json.put("finalRemovalFrom", from.toString()));
        return json;
    }

    private static ObjectNode withDifferences(Domain domain, List<Difference> differences) {
        ObjectNode json = json(domain);
        if (domain.place() == DomainPlace.OWN_REALM) {
            ArrayNode array = json.putArray("differences");
            differences.forEach(difference -> {
                ObjectNode one = array.addObject().put("pointer", difference.pointer());
                one.set("template", difference.template());
                one.set("realm", difference.realm());
            });
        }
        return json;
    }

    private void audit(OperationType operation, Domain domain, String what) {
        var event = request.event(operation, RESOURCE_TYPE);
        event.detail("gatepost_domain", domain.name());
        event.detail("gatepost_change", what);
        event.success();
    }
}
