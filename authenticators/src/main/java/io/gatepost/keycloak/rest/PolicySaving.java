// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.PolicyProblem;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.keycloak.domain.Domains;
import io.gatepost.keycloak.policy.PolicyHistory;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.PolicyStore;
import io.gatepost.keycloak.policy.PolicyVersion;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * A policy about to be saved or removed: whatever speaks against it is found before anything is changed.
 *
 * @param force whether the caller means it even if it locks them out
 * @param ifMatch the policy has to be this one (RFC 9110 section 13.1.1); {@code ifNoneMatch}: must not be
 */
record PolicySaving(
        AdminRequest request,
        PolicyName name,
        boolean force,
        @Nullable String ifMatch,
        @Nullable String ifNoneMatch) {
    private static final String RESOURCE_TYPE = "GATEPOST_POLICY";
    private static final int LONGEST_COMMENT = 500;

    /** Saving is rare; without this, two who read the same version could both save over it. On two nodes they still can. */
    private static final Object SAVING = new Object();

    /** {@code comment}: for those who read the history. */
    Response save(String text, @Nullable String comment) {
        String remark = comment(comment);
        PolicyReading.Valid valid = requireValid(policies().trial(name, text));
        requireHeirsReadable(text);
        if (!force) {
            OwnAccess.of(request).requireUnder(name, new PolicyState.InForce(valid.policy()));
        }
        Optional<StoredPolicy> before;
        StoredPolicy after;
        synchronized (SAVING) {
            before = current();
            requireOpen();
            checkPreconditions(before);
            after = inTransaction(session -> saved(session, text, remark));
        }
        audit(before.isPresent() ? OperationType.UPDATE : OperationType.CREATE, after.version());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("name", name.word()).put("version", after.version());
        ArrayNode remarks = json.putArray("remarks");
        valid.remarks()
                .forEach(found ->
                        remarks.addObject().put("pointer", found.pointer()).put("detail", found.message()));
        Response answer = Answers.json(before.isPresent() ? Response.Status.OK : Response.Status.CREATED, json);
        return Response.fromResponse(answer)
                .header(HttpHeaders.ETAG, after.entityTag())
                .build();
    }

    Response remove() {
        if (name.equals(PolicyName.DEFAULT)) {
            throw Problem.of(
                            Response.Status.CONFLICT,
                            "A realm's default policy is replaced, not removed: without one everything is refused.")
                    .exception();
        }
        if (!force) {
            OwnAccess.of(request)
                    .requireUnder(
                            name,
                            policies()
                                    .without(name)
                                    .state(policies().without(name).covering(Optional.empty())));
        }
        synchronized (SAVING) {
            StoredPolicy before = current().orElseThrow(PolicySaving::absent);
            requireOpen();
            checkPreconditions(Optional.of(before));
            inTransaction(session -> {
                keep(session, Optional.of(before));
                StoredPolicy.remove(realm(session), name);
                return before;
            });
            audit(OperationType.DELETE, before.version());
        }
        return Response.noContent().build();
    }

    static RuntimeException absent() {
        return Problem.of(Response.Status.NOT_FOUND, "The realm holds no policy of this name.")
                .exception();
    }

    private StoredPolicy saved(KeycloakSession session, String text, String remark) {
        RealmModel realm = realm(session);
        keep(session, StoredPolicy.of(realm, name));
        StoredPolicy saved = StoredPolicy.save(realm, name, text);
        PolicyHistory.of(session)
                .add(realm, name, new PolicyVersion(saved.version(), request.now(), author(), remark), text);
        return saved;
    }

    /** What came with the realm, or was written past Gatepost, would have no place in the history otherwise. */
    private void keep(KeycloakSession session, Optional<StoredPolicy> stored) {
        stored.filter(found -> PolicyHistory.of(session)
                        .version(realm(session), name, found.version())
                        .isEmpty())
                .ifPresent(found -> PolicyHistory.of(session)
                        .add(
                                realm(session),
                                name,
                                new PolicyVersion(found.version(), request.now(), "", ""),
                                found.text()));
    }

    private String author() {
        var caller = request.guard().caller();
        return caller.getRealm().getName() + "/" + caller.getUser().getUsername();
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

    /** As another request may just have saved it; this request's own view of the realm may be older. */
    private Optional<StoredPolicy> current() {
        return inTransaction(session -> StoredPolicy.of(realm(session), name));
    }

    private <T> T inTransaction(Function<KeycloakSession, T> job) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                request.session().getKeycloakSessionFactory(), job::apply);
    }

    private RealmModel realm(KeycloakSession session) {
        return session.realms().getRealm(request.realm().getId());
    }

    /** What is kept of a closed domain is its policy; another one would open it, or be lost when the domain comes back. */
    private void requireOpen() {
        if (Domains.closed(request.session(), name.word())) {
            throw Problem.typed(
                            Response.Status.CONFLICT,
                            "closed",
                            "The domain is closed. Bring it back before its policy is changed.")
                    .exception();
        }
    }

    private void requireHeirsReadable(String text) {
        List<PolicyName> broken = name.equals(PolicyName.DEFAULT) ? heirsBrokenBy(text) : List.of();
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

    private List<PolicyName> heirsBrokenBy(String text) {
        RealmPolicies after = policies().with(name, text);
        return policies().names().stream()
                .filter(heir -> policies().state(Optional.of(heir)) instanceof PolicyState.InForce)
                .filter(heir -> after.state(Optional.of(heir)) instanceof PolicyState.Broken)
                .toList();
    }

    private RealmPolicies policies() {
        return PolicyStore.of(request.session()).in(request.realm());
    }

    private void checkPreconditions(Optional<StoredPolicy> before) {
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
