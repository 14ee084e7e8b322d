// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.AdminAttribute;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.bridge.Bridges;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Whom the bridges let wait for wrong secrets, and an end of it. A realm's admins have to do with the accounts of its domains, and
 * with addresses only as far as these were guessed at from there; what a whole address is held responsible for, the operator sees.
 */
@Produces({MediaType.APPLICATION_JSON, Problem.MEDIA_TYPE})
public final class ThrottleResource {
    private static final String RESOURCE_TYPE = "GATEPOST_THROTTLE";
    /** {@code io.gatepost.bridge.throttle.Source} has it for clients whose address is not established. */
    private static final String UNESTABLISHED = "unestablished";

    /** As many as a bridge takes at once. */
    private static final int MOST_NAMES = 16;

    private final AdminRequest request;

    ThrottleResource(AdminRequest request) {
        this.request = request;
    }

    /** What is held against an account, or against the accounts of a domain. */
    @GET
    public Response view(
            @QueryParam("account") @Nullable String account, @QueryParam("domain") @Nullable String domain) {
        request.guard().viewUsers();
        if (account != null && domain != null) {
            throw malformed("domain", "is not needed where an account is named");
        }
        return account == null
                ? held("domain", List.of(ours(domain).domain()))
                : held("account", names(account(account)));
    }

    /** Holds nothing against the account any more, from wherever. */
    @DELETE
    public Response clear(@QueryParam("account") @Nullable String account) {
        request.guard().helpUsers(request.realm());
        if (account == null) {
            throw malformed("account", "is missing");
        }
        LoginName name = account(account);
        // Whose lock one may not end, of that one's pause one may not either.
        owner(name).ifPresent(owner -> request.guard().helpable(request.session(), request.realm(), owner.getId()));
        return cleared("account", names(name));
    }

    /** All prefixes that something is held against; or one, with the accounts that were guessed at from there. */
    @GET
    @Path("prefixes")
    public Response prefixes(@QueryParam("prefix") @Nullable String prefix) {
        operatorsOnly();
        request.guard().viewRealm();
        return held("prefix", prefix == null ? List.of() : List.of(prefix(prefix)));
    }

    /** Holds nothing against the prefix any more, nor against it and any account. */
    @DELETE
    @Path("prefixes")
    public Response clearPrefix(@QueryParam("prefix") @Nullable String prefix) {
        operatorsOnly();
        request.guard().manageRealm();
        if (prefix == null) {
            throw malformed("prefix", "is missing");
        }
        return cleared("prefix", List.of(prefix(prefix)));
    }

    private void operatorsOnly() {
        if (!request.realm().getName().equals(AdminRealm.NAME)) {
            throw Problem.of(
                            Response.Status.FORBIDDEN,
                            "Addresses belong to no domain: ask in realm " + AdminRealm.NAME + ".")
                    .exception();
        }
    }

    private Response held(String parameter, List<String> values) {
        Bridges bridges = bridges();
        List<JsonNode> answers = bridges.held(request.session(), parameter, values);
        if (answers.isEmpty()) {
            throw unavailable("No bridge answers.");
        }
        // Of two that tell of the same, the one that knows more is right: news travels, and may be lost.
        Map<String, JsonNode> merged = new LinkedHashMap<>();
        for (JsonNode answer : answers) {
            for (JsonNode held : answer.path("held")) {
                merged.merge(
                        held.path("account").asText()
                                + ' '
                                + held.path("prefix").asText(),
                        held,
                        ThrottleResource::worse);
            }
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putArray("held").addAll(merged.values());
        json.putObject("bridges").put("asked", bridges.count()).put("answered", answers.size());
        return Answers.ok(json);
    }

    private static JsonNode worse(JsonNode one, JsonNode other) {
        int byWait = one.path("waitsUntil")
                .asText()
                .compareTo(other.path("waitsUntil").asText());
        int byCount =
                one.path("wrongSecrets").asInt() - other.path("wrongSecrets").asInt();
        return byWait > 0 || (byWait == 0 && byCount >= 0) ? one : other;
    }

    private Response cleared(String parameter, List<String> values) {
        Bridges bridges = bridges();
        int cleared = bridges.clear(request.session(), parameter, values);
        request.event(OperationType.DELETE, RESOURCE_TYPE)
                .detail("gatepost_bridges", cleared + " of " + bridges.count())
                .detail("gatepost_" + parameter, values.getFirst())
                .success();
        if (cleared < bridges.count()) {
            throw unavailable("Done at " + cleared + " of " + bridges.count()
                    + " bridges; the others do not answer, and may go on to let wait until they have heard of it.");
        }
        return Response.noContent().build();
    }

    private Bridges bridges() {
        Bridges bridges = Bridges.of(request.session());
        if (bridges.count() == 0) {
            throw unavailable("The operator has not told Keycloak where the bridges are (server option bridges).");
        }
        return bridges;
    }

    private LoginName account(String text) {
        LoginName name = LoginName.parse(text).orElseThrow(() -> malformed("account", "is no name of an account"));
        requireOurs(name, "account");
        return name;
    }

    /** The name and all others of its account: the bridges count under the name that was typed, and under the account's own. */
    private List<String> names(LoginName name) {
        Stream<LoginName> others = owner(name).stream()
                .flatMap(owner -> Stream.of(
                                Stream.of(AccountFacts.name(owner)),
                                Stream.ofNullable(owner.getEmail()),
                                AdminAttribute.ALIASES.of(request.session(), owner))
                        .flatMap(texts -> texts)
                        .flatMap(text -> LoginName.parse(text).stream())
                        .limit(MOST_NAMES)
                        // What it calls its own may be another's, or nobody's.
                        .filter(other -> owner(other)
                                .filter(claimant -> claimant.getId().equals(owner.getId()))
                                .isPresent()));
        return Stream.concat(Stream.of(name), others)
                .map(LoginName::toString)
                .distinct()
                .limit(MOST_NAMES)
                .toList();
    }

    private Optional<UserModel> owner(LoginName name) {
        return AccountDirectory.of(request.session()).mailUser(request.session(), request.realm(), name);
    }

    /** A name in the domain, or in the one that the realm was made for where none is said. */
    private LoginName ours(@Nullable String text) {
        String typed = Optional.ofNullable(text).orElse(request.realm().getName());
        String domain = DomainName.canonical(typed).orElseThrow(() -> malformed("domain", DomainName.objection(typed)));
        LoginName anybody = new LoginName("anybody", domain);
        requireOurs(anybody, "domain");
        return anybody;
    }

    /** Told by the name alone, whether there is such an account or not: guessers do not care either. */
    private void requireOurs(LoginName name, String parameter) {
        String ours = request.realm().getId();
        if (AccountDirectory.of(request.session())
                .realm(request.session(), name)
                .map(RealmModel::getId)
                .filter(ours::equals)
                .isEmpty()) {
            throw malformed(parameter, "is of no domain of this realm");
        }
    }

    /** As the bridges say it: an IPv4 address, or the /64 of an IPv6 address. */
    private static String prefix(String text) {
        if (text.equals(UNESTABLISHED)) {
            return text;
        }
        String address = text.endsWith("/64") ? text.substring(0, text.length() - "/64".length()) : text;
        return IpAddress.parse(address)
                .filter(parsed -> parsed.isIpv6() || address.equals(text))
                .map(parsed -> Cidr.ofCustomer(parsed, 64).brief())
                .orElseThrow(() -> malformed("prefix", "is no address, no /64, and not " + UNESTABLISHED));
    }

    private static RuntimeException malformed(String parameter, String what) {
        return Problem.malformed(List.of(new Violation(parameter, what))).exception();
    }

    private static RuntimeException unavailable(String why) {
        return Problem.of(Response.Status.SERVICE_UNAVAILABLE, why).exception();
    }
}
