// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.CredentialScope;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.rest.support.Answers;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.TraceJson;
import io.gatepost.keycloak.support.Violation;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** "What would happen if": the real decision, for an attempt that nobody made. */
public final class Explanation {
    private final AdminRequest request;
    private final String name;
    private final Attempt attempt;

    private Explanation(AdminRequest request, String name, Attempt attempt) {
        this.request = request;
        this.name = name;
        this.attempt = attempt;
    }

    /** Throws the problem that names every wrong parameter. Without an address the origin is unestablished, without a proof none is presented. */
    public static Explanation parse(
            AdminRequest request,
            @Nullable String account,
            @Nullable String service,
            @Nullable String address,
            @Nullable String proof,
            @Nullable String device,
            @Nullable String at) {
        List<Violation> violations = new ArrayList<>();
        if (account == null || account.isEmpty() || account.length() > LoginName.LONGEST) {
            violations.add(new Violation("account", "must be the name of an account"));
        }
        Optional<Service> asked = Optional.ofNullable(service).flatMap(Service::of);
        if (asked.isEmpty()) {
            violations.add(new Violation("service", "must be one of " + Answers.words(List.of(Service.values()))));
        }
        Optional<Proof> shown = Optional.ofNullable(proof).flatMap(Proof::of);
        if (proof != null && shown.isEmpty()) {
            violations.add(new Violation("proof", "must be one of " + Answers.words(List.of(Proof.values()))));
        }
        if (device != null && !device.equals("true") && !device.equals("false")) {
            violations.add(new Violation("device", "must be true or false"));
        }
        Optional<IpAddress> from = Optional.ofNullable(address).flatMap(IpAddress::parse);
        if (address != null && from.isEmpty()) {
            violations.add(new Violation(
                    "address", "must be an IPv4 or IPv6 address; one that could not be established is left out"));
        }
        Instant time = time(request, at, violations);
        if (!violations.isEmpty() || account == null || asked.isEmpty()) {
            throw Problem.malformed(violations).exception();
        }
        Presented presented = shown.map(given -> presented(given, asked.get())).orElseGet(Presented.Nothing::new);
        return new Explanation(
                request,
                LoginName.parse(account).map(LoginName::toString).orElseGet(() -> account.toLowerCase(Locale.ROOT)),
                new Attempt(asked.get(), origin(from), presented, "true".equals(device), time));
    }

    private static Instant time(AdminRequest request, @Nullable String at, List<Violation> violations) {
        try {
            return at == null ? request.now() : OffsetDateTime.parse(at).toInstant();
        } catch (DateTimeException e) {
            violations.add(new Violation("at", "must be a date and time with offset, as in 2027-01-31T12:00:00Z"));
            return request.now();
        }
    }

    private static Origin origin(Optional<IpAddress> from) {
        return from.<Origin>map(known -> new Origin.Known(known, "explain"))
                .orElseGet(() -> new Origin.Unestablished("no address was given"));
    }

    /** An app password here is one that is good for the service, from anywhere. */
    private static Presented presented(Proof proof, Service service) {
        return switch (proof) {
            case PASSWORD -> new Presented.Password();
            case PASSWORD_AND_SECOND_FACTOR -> new Presented.PasswordAndSecondFactor();
            case SAML, OIDC -> new Presented.AnyCompany(proof);
            case TOKEN -> new Presented.Token();
            case APP_PASSWORD -> new Presented.AppPassword(scope(Set.of(service, another(service))));
            case MOBILE_PASSWORD -> new Presented.AppPassword(scope(Set.of(Service.EAS)));
        };
    }

    /** A second service, so that one for ActiveSync is not taken for a mobile password. */
    private static Service another(Service service) {
        return service == Service.IMAP ? Service.SMTP : Service.IMAP;
    }

    private static CredentialScope scope(Set<Service> services) {
        return new CredentialScope(services, Optional.empty(), Optional.empty(), false);
    }

    public ObjectNode json() {
        RealmPolicies policies = RealmPolicies.of(request.session(), request.realm());
        Optional<UserModel> user = user();
        Account account = user.map(found -> AccountFacts.of(request.session(), request.realm(), found))
                .orElseGet(() -> Account.named(name));
        Decision decision = Decider.decide(policies.covering(account.name()), account, attempt);
        Optional<Reason> shortcoming = user.isEmpty()
                ? Optional.of(Reason.UNKNOWN_ACCOUNT)
                : Optional.of(Reason.ACCOUNT_DISABLED)
                        .filter(reason ->
                                !user.get().isEnabled() || !request.realm().isEnabled());
        return json(decision, shortcoming, policies.nameCovering(account.name()).map(PolicyName::word));
    }

    /** By mail an account has other names too, as it has for the mail program. */
    private Optional<UserModel> user() {
        return attempt.service().interactive()
                ? Optional.ofNullable(request.session().users().getUserByUsername(request.realm(), name))
                : LoginName.parse(name)
                        .flatMap(parsed -> AccountDirectory.of(request.session())
                                .mailUser(request.session(), request.realm(), parsed));
    }

    /** {@code shortcoming}: why the policy is not even asked; {@code policy}: which it is, unless it is the operator's. */
    public static ObjectNode json(Decision decision, Optional<Reason> shortcoming, Optional<String> policy) {
        Reason reason = shortcoming.orElse(decision.reason());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put(
                        "outcome",
                        shortcoming.isPresent() ? "refuse" : decision.outcome().word())
                .put("reason", reason.word())
                .put("sentence", reason.sentence())
                .put("rule", decision.rule())
                .put("policy", policy.orElse("operator"));
        json.set("accepts", Answers.words(decision.accepts()));
        json.set("trace", TraceJson.of(decision.trace()));
        return json;
    }
}
