// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.factor.FactorReset;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import io.gatepost.keycloak.trust.SecondFactors;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * All second factors of a domain: reset some accounts at a time, so that a request ends in time; asked again, the rest. An account
 * without factors is left alone, so that asking once too often changes nothing.
 */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class DomainFactorsResource {
    private static final int LONGEST_BODY = 1024;
    private static final int USUAL = 50;
    private static final int MOST = 200;

    /** A domain's name has neither of LIKE's wildcards in it. */
    private static final String CONCERNED = " from CredentialEntity c join c.user u"
            + " where u.realmId = :realm and u.username like :names and c.type in :types and u.id <> :caller";

    private final AdminRequest request;
    private final String typedDomain;

    public DomainFactorsResource(AdminRequest request, String typedDomain) {
        this.request = request;
        this.typedDomain = typedDomain;
    }

    /** Tells whom a reset would concern; with {@code "dryRun": false} it is done. */
    @POST
    @Path("reset")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response reset(InputStream stream) {
        request.guard().manageUsers();
        String domain = DomainName.canonical(typedDomain)
                .orElseThrow(
                        () -> Problem.malformed(List.of(new Violation("domain", DomainName.objection(typedDomain))))
                                .exception());
        JsonBody body = JsonBody.readIfAny(stream, LONGEST_BODY, Set.of("dryRun", "max"));
        boolean dryRun = body.optionalFlag("dryRun").orElse(true);
        int max = body.optionalNumber("max", 1, MOST).orElse(USUAL);
        body.complete();

        long all = count(domain);
        ArrayNode accounts = JsonNodeFactory.instance.arrayNode();
        concerned(domain, max).forEach(user -> accounts.add(json(user, dryRun ? listed(user) : reset(user))));
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("domain", domain).put("dryRun", dryRun);
        json.set("accounts", accounts);
        json.put("affected", accounts.size()).put("remaining", all - accounts.size());
        callerIn(domain).ifPresent(name -> json.put("skipped", name));
        if (!dryRun) {
            request.event(OperationType.ACTION, FactorReset.RESOURCE_TYPE)
                    .detail("gatepost_domain", domain)
                    .detail("gatepost_affected", String.valueOf(accounts.size()))
                    .detail("gatepost_remaining", String.valueOf(all - accounts.size()))
                    .success();
        }
        return Answers.ok(json);
    }

    private static int listed(UserModel user) {
        return FactorReset.factors(user).size();
    }

    /** As if each had been asked for alone: its own event, and the owner's mail. */
    private int reset(UserModel user) {
        int removed =
                FactorReset.perform(request.session(), request.realm(), user).size();
        AdminEventBuilder event = request.events().clone(request.session());
        event.operation(OperationType.DELETE)
                .resource(FactorReset.RESOURCE_TYPE)
                .resourcePath("gatepost", "accounts", user.getId(), "second-factor", "reset")
                .detail("gatepost_factors", String.valueOf(removed))
                .success();
        return removed;
    }

    private static ObjectNode json(UserModel user, int factors) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", user.getId())
                .put("name", user.getUsername())
                .put("factors", factors);
    }

    /** Whoever resets a domain stays signed in to see it through. */
    private Optional<String> callerIn(String domain) {
        return Optional.of(request.guard().caller())
                .filter(caller -> caller.getRealm().equals(request.realm()))
                .map(caller -> AccountFacts.name(caller.getUser()))
                .filter(name -> name.endsWith("@" + domain));
    }

    private long count(String domain) {
        return bound(entities().createQuery("select count(distinct u.id)" + CONCERNED, Long.class), domain)
                .getSingleResult();
    }

    /** The first of them that the caller may manage: fine-grained permissions may deny some. */
    private List<UserModel> concerned(String domain, int max) {
        List<UserModel> found = new ArrayList<>(max);
        for (int first = 0; found.size() < max; first += max) {
            List<String> ids = ids(domain, first, max);
            if (ids.isEmpty()) {
                break;
            }
            ids.stream()
                    .flatMap(id ->
                            Optional.ofNullable(request.session().users().getUserById(request.realm(), id)).stream())
                    .filter(request.guard()::mayManage)
                    .limit(max - found.size())
                    .forEach(found::add);
        }
        return found;
    }

    private List<String> ids(String domain, int first, int max) {
        return bound(
                        entities()
                                .createQuery(
                                        "select distinct u.id, u.username" + CONCERNED + " order by u.username",
                                        Object[].class),
                        domain)
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultList()
                .stream()
                .map(row -> (String) row[0])
                .toList();
    }

    private <T> TypedQuery<T> bound(TypedQuery<T> query, String domain) {
        return query.setParameter("realm", request.realm().getId())
                .setParameter("names", "%@" + domain)
                .setParameter("types", SecondFactors.WITH_CODES)
                .setParameter("caller", request.guard().caller().getUser().getId());
    }

    private EntityManager entities() {
        return request.session().getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
