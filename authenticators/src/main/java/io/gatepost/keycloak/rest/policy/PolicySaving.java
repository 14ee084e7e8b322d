// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.PolicyProblem;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.domain.ClosedDomains;
import io.gatepost.keycloak.policy.PolicyHistory;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.rest.support.Preconditions;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * A policy about to be saved or removed: whatever speaks against it is found before anything is changed.
 *
 * @param force whether the caller means it even if it locks them out
 * @param ifMatch the policy has to be this one (RFC 9110 section 13.1.1); {@code ifNoneMatch}: must not be
 */
public record PolicySaving(
        AdminRequest request,
        PolicyName name,
        boolean force,
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch) {
    private static final String RESOURCE_TYPE = "GATEPOST_POLICY";
    private static final String CHANGED = "Somebody else has saved this policy since it was read. Read it again.";
    private static final int LONGEST_COMMENT = 500;

    private record Saved(boolean isNew, StoredPolicy policy) {}

    /** {@code comment}: for those who read the history. */
    public Response save(String text, @Nullable String comment) {
        String remark = comment(comment);
        PolicyReading.Valid valid = requireAllowed(text);
        Saved saved = inTurn(session -> {
            Optional<StoredPolicy> before = StoredPolicy.of(session, realm(session), name);
            checkPreconditions(before);
            return new Saved(before.isEmpty(), saveIn(session, text, remark));
        });
        audit(
                saved.isNew() ? OperationType.CREATE : OperationType.UPDATE,
                saved.policy().version());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.word()).put("version", saved.policy().version());
        ArrayNode remarks = json.putArray("remarks");
        valid.remarks()
                .forEach(found ->
                        remarks.addObject().put("pointer", found.pointer()).put("detail", found.message()));
        if (isForNobody()) {
            remarks.addObject()
                    .put("pointer", "")
                    .put(
                            "detail",
                            "the accounts of " + name.word()
                                    + " are in another realm: as long as they are, this policy covers nobody");
        }
        Response answer = Answers.json(saved.isNew() ? Response.Status.CREATED : Response.Status.OK, json);
        return Response.fromResponse(answer)
                .header(HttpHeaders.ETAG, saved.policy().entityTag())
                .build();
    }

    /** Whether the name is a domain's that has its accounts elsewhere. */
    private boolean isForNobody() {
        return !name.equals(PolicyName.DEFAULT)
                && AccountDirectory.of(request.session())
                        .realm(request.session(), new LoginName("anybody", name.word()))
                        .filter(realm -> !realm.getId().equals(request.realm().getId()))
                        .isPresent();
    }

    /** Throws the problem that saving the document would answer with. */
    public PolicyReading.Valid check(String text) {
        PolicyReading.Valid valid = requireAllowed(text);
        requireNoHeirBroken(policies(request.session()), text);
        return valid;
    }

    /** What needs no look at other policies. */
    private PolicyReading.Valid requireAllowed(String text) {
        RealmPolicies policies = policies(request.session());
        PolicyReading.Valid valid = requireValid(policies.trial(name, text));
        requireOwnAccess(policies.with(name, text));
        return valid;
    }

    /** As part of a change that is made in its turn, judged by what the changes before it have left. */
    public StoredPolicy saveIn(KeycloakSession session, String text, String comment) {
        requireOpen(session);
        RealmPolicies policies = policies(session);
        requireValid(policies.trial(name, text));
        requireNoHeirBroken(policies, text);
        return PolicyHistory.of(session)
                .save(realm(session), name, text, new PolicyHistory.Change(request.author(), request.now(), comment));
    }

    Response remove() {
        if (name.equals(PolicyName.DEFAULT)) {
            throw Problem.of(
                            Response.Status.CONFLICT,
                            "A realm's default policy is replaced, not removed: without one everything is refused.")
                    .exception();
        }
        requireOwnAccess(policies(request.session()).without(name));
        StoredPolicy removed = inTurn(session -> {
            StoredPolicy before = StoredPolicy.of(session, realm(session), name).orElseThrow(PolicySaving::absent);
            requireOpen(session);
            checkPreconditions(Optional.of(before));
            PolicyHistory.of(session).remove(realm(session), name, request.now());
            return before;
        });
        audit(OperationType.DELETE, removed.version());
        return Response.noContent().build();
    }

    private void requireOwnAccess(RealmPolicies after) {
        if (!force) {
            OwnAccess.of(request).requireUnder(after);
        }
    }

    static RuntimeException absent() {
        return Problem.of(Response.Status.NOT_FOUND, "The realm holds no policy of this name.")
                .exception();
    }

    private static String comment(@Nullable String comment) {
        String text = comment == null ? "" : comment.strip();
        if (text.length() > LONGEST_COMMENT || text.chars().anyMatch(Character::isISOControl)) {
            throw Problem.malformed(List.of(new Violation(
                            "comment", "must be at most " + LONGEST_COMMENT + " characters, on one line")))
                    .exception();
        }
        return text;
    }

    private <T> T inTurn(Function<KeycloakSession, T> change) {
        try {
            return request.inTurn(Set.of(request.realm().getId()), (caller, session) -> caller.manageRealm(), change);
        } catch (ModelDuplicateException somebodyElseWasFaster) {
            throw Preconditions.changed(CHANGED);
        }
    }

    private RealmModel realm(KeycloakSession session) {
        return session.realms().getRealm(request.realm().getId());
    }

    /** What is kept of a closed domain is its policy; another one would open it, or be lost when the domain comes back. */
    private void requireOpen(KeycloakSession session) {
        if (ClosedDomains.contain(session, name.word())) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "closed",
                            "The domain is closed. Bring it back before its policy is changed.")
                    .exception();
        }
    }

    private void requireNoHeirBroken(RealmPolicies policies, String text) {
        List<PolicyName> broken = name.equals(PolicyName.DEFAULT) ? heirsBrokenBy(policies, text) : List.of();
        if (!broken.isEmpty()) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "heirs",
                            "Policies that inherit from this one could not be read any more, and their domains would be"
                                    + " closed: "
                                    + broken.stream()
                                            .limit(20)
                                            .map(PolicyName::word)
                                            .collect(Collectors.joining(", "))
                                    + (broken.size() > 20 ? " and " + (broken.size() - 20) + " more." : "."))
                    .exception();
        }
    }

    private List<PolicyName> heirsBrokenBy(RealmPolicies before, String text) {
        RealmPolicies after = before.with(name, text);
        return before.heirs().stream()
                .filter(heir -> before.state(Optional.of(heir)) instanceof PolicyState.InForce)
                .filter(heir -> after.state(Optional.of(heir)) instanceof PolicyState.Broken)
                .toList();
    }

    private RealmPolicies policies(KeycloakSession session) {
        return RealmPolicies.of(session, realm(session));
    }

    private void checkPreconditions(Optional<StoredPolicy> before) {
        new Preconditions(ifMatch, ifNoneMatch).require(before.map(StoredPolicy::entityTag), CHANGED);
    }

    /** Throws the problem that names everything that is wrong, and everything that goes beyond the operator's limits. */
    static PolicyReading.Valid requireValid(PolicyReading reading) {
        return switch (reading) {
            case PolicyReading.Valid valid -> {
                if (!valid.ownExcesses().isEmpty()) {
                    throw refused(
                            "urn:gatepost:beyond-limits",
                            "The policy goes beyond the operator's limits and was not saved.",
                            valid.ownExcesses());
                }
                yield valid;
            }
            case PolicyReading.Invalid invalid ->
                throw refused(
                        "urn:gatepost:invalid-policy", "The policy is wrong and was not saved.", invalid.problems());
        };
    }

    private static RuntimeException refused(String type, String detail, List<PolicyProblem> problems) {
        return new Problem(
                        422,
                        type,
                        "Unprocessable Content",
                        detail,
                        problems.stream()
                                .map(problem -> new Violation(problem.pointer(), problem.message()))
                                .toList())
                .exception();
    }

    private void audit(OperationType operation, long version) {
        AdminEventBuilder event = request.event(operation, RESOURCE_TYPE);
        event.detail("gatepost_policy", name.word());
        event.detail("gatepost_version", String.valueOf(version));
        event.success();
    }
}
