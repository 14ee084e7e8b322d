// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.CredentialScope;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.IsoDuration;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.PolicyReading;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.StoredPolicy;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.signin.LoginRecord;
import io.gatepost.keycloak.trust.TrustedAddresses;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.UserModel;
import org.keycloak.util.JsonSerialization;

/**
 * What an admin can do, with one request each, so that such a login comes in next time. Whether it helps is asked of the decision
 * itself, as if it were done; what the caller may not do is left out.
 */
final class Remedies {
    /** A larger document is for an editor. */
    private static final int LARGEST_POLICY = 64 << 10;

    private static final DateTimeFormatter LABEL_TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final AdminRequest request;
    private final LoginRecord login;
    private final UserModel user;
    private final Account account;
    private final Attempt attempt;
    private final RealmPolicies policies;
    private final PolicyState policy;
    private final List<ObjectNode> found = new ArrayList<>();

    Remedies(
            AdminRequest request,
            LoginRecord login,
            UserModel user,
            Account account,
            Attempt attempt,
            RealmPolicies policies) {
        this.request = request;
        this.login = login;
        this.user = user;
        this.account = account;
        this.attempt = attempt;
        this.policies = policies;
        this.policy = policies.covering(account.name());
    }

    static boolean ofAccountPassword(Proof proof) {
        return proof == Proof.PASSWORD || proof == Proof.PASSWORD_AND_SECOND_FACTOR;
    }

    /** {@code now}: how the policy would decide today; {@code shortcoming}: why it is not even asked. */
    List<ObjectNode> list(Decision now, Optional<Reason> shortcoming) {
        boolean closed = !admits(now) && !blocked(now);
        if (request.guard().mayHelp(request.realm(), user)) {
            if (shortcoming.filter(Reason.ACCOUNT_LOCKED::equals).isPresent()) {
                add("unlock", "End the lock.", "DELETE", "/gatepost/accounts/" + user.getId() + "/lock");
            }
            if (closed) {
                bypass();
            }
        }
        if (request.guard().mayManage(user)) {
            if (shortcoming.filter(Reason.ACCOUNT_DISABLED::equals).isPresent() && !user.isEnabled()) {
                add(
                        "enable-account",
                        "Enable the account.",
                        "PUT",
                        "/users/" + user.getId(),
                        object().put("enabled", true));
            }
            if (closed) {
                appPassword();
                trust();
            }
        }
        if (request.guard().mayManageRealm() && closed) {
            network();
        }
        return List.copyOf(found);
    }

    private void appPassword() {
        if (attempt.service().interactive()) {
            return;
        }
        Presented made = new Presented.AppPassword(
                new CredentialScope(Set.of(attempt.service()), Optional.empty(), Optional.empty(), false));
        if (admits(policy, account, made)) {
            // Another one on the same day has another label.
            ObjectNode body = object().put("label", attempt.service().word() + " " + LABEL_TIME.format(request.now()));
            body.putArray("services").add(attempt.service().word());
            add(
                    "make-app-password",
                    "Make an app password for this service; the answer has it, and nothing else ever will.",
                    "POST",
                    "/gatepost/accounts/" + user.getId() + "/app-passwords",
                    body);
        }
    }

    private void bypass() {
        // Who has not got past the password needs another remedy.
        if (attempt.service().interactive()
                && attempt.presented().proof().isPresent()
                && admits(policy, account, new Presented.PasswordAndSecondFactor())) {
            add(
                    "give-bypass",
                    "Give a code that stands in for the second factor once; who has none sets one up with it.",
                    "POST",
                    "/gatepost/accounts/" + user.getId() + "/second-factor/bypass",
                    object());
        }
    }

    private void trust() {
        if (!login.secretRight()
                || !(attempt.origin() instanceof Origin.Known known)
                || !(policy instanceof PolicyState.InForce inForce)) {
            return;
        }
        Policy.Addresses rules = inForce.policy().policy().trust().addresses();
        if (!rules.allowed() || !new TrustedAddresses(user).hasRoomFor(known.address(), rules, request.now())) {
            return;
        }
        TrustedAddress trusted = new TrustedAddress(
                TrustedAddresses.range(known.address(), rules), request.now().plus(rules.lasts()));
        Account trusting = new Account(
                account.name(),
                account.groups(),
                account.secondFactor(),
                Stream.concat(account.trustedAddresses().stream(), Stream.of(trusted))
                        .toList(),
                account.blockedAddresses());
        if (admits(policy, trusting, attempt.presented())) {
            add(
                    "trust-address",
                    "Trust this address for the account, for " + IsoDuration.text(rules.lasts()) + ".",
                    "POST",
                    "/gatepost/audit/" + login.id() + "/trust",
                    object().put("for", IsoDuration.text(rules.lasts())));
        }
    }

    private void network() {
        Optional<PolicyName> name = policies.nameCovering(account.name());
        Optional<StoredPolicy> stored =
                name.flatMap(found -> StoredPolicy.of(request.session(), request.realm(), found));
        // Whoever guessed there would have made an admin open the house to them.
        if (!login.secretRight()
                || stored.isEmpty()
                || stored.get().text().length() > LARGEST_POLICY
                || !(attempt.origin() instanceof Origin.Known known)) {
            return;
        }
        Optional<ObjectNode> document = document(stored.get().text());
        String network = "seen-" + known.address().toString().replaceAll("[^0-9a-f.]", "-");
        if (document.isEmpty() || document.get().path("networks").has(network)) {
            return;
        }
        document.get()
                .withObjectProperty("networks")
                .putArray(network)
                .add(known.address().toString());
        String text = document.get().toString();
        if (policies.trial(name.get(), text) instanceof PolicyReading.Valid valid
                && valid.ownExcesses().isEmpty()
                && admits(policies.with(name.get(), text).covering(account.name()), account, attempt.presented())) {
            add(
                            "add-network",
                            "Make the address a network of the policy "
                                    + name.get().word() + ", trusted for everybody whom it covers.",
                            "PUT",
                            "/gatepost/policies/" + name.get().word() + "?comment="
                                    + URLEncoder.encode("for login " + login.id(), StandardCharsets.UTF_8),
                            document.get())
                    .putObject("headers")
                    .put("If-Match", stored.get().entityTag());
        }
    }

    private static Optional<ObjectNode> document(String text) {
        try {
            return Optional.ofNullable(JsonSerialization.mapper.readTree(text))
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** Nobody but the owner takes that back. */
    private static boolean blocked(Decision decision) {
        return decision.reason() == Reason.ADDRESS_BLOCKED;
    }

    private boolean admits(PolicyState under, Account as, Presented presented) {
        return admits(Decider.decide(
                under,
                as,
                new Attempt(attempt.service(), attempt.origin(), presented, attempt.trustedDevice(), request.now())));
    }

    private static boolean admits(Decision decision) {
        return switch (decision.outcome()) {
            case Outcome.Admit admit -> true;
            case Outcome.Challenge challenge -> false;
            case Outcome.Refuse refuse -> false;
        };
    }

    private void add(String action, String sentence, String method, String path) {
        found.add(object().put("action", action)
                .put("sentence", sentence)
                .put("method", method)
                .put("path", "/admin/realms/" + encoded(request.realm().getName()) + path));
    }

    private ObjectNode add(String action, String sentence, String method, String path, JsonNode body) {
        add(action, sentence, method, path);
        found.getLast().set("body", body);
        return found.getLast();
    }

    private static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
