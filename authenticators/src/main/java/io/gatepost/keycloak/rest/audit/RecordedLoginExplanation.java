// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Attempt;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.policy.PolicyHistory;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.PolicyVersion;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.signin.LoginRecord;
import io.gatepost.keycloak.signin.LoginRecords;
import io.gatepost.keycloak.signin.SignIn;
import java.util.Arrays;
import java.util.Optional;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.BruteForceProtector;

/** A login that was: how it was decided, how it would be now and under the policy of then, and what an admin can do about it. */
public final class RecordedLoginExplanation {
    private final AdminRequest request;
    private final LoginRecord login;
    private final RealmPolicies policies;

    private RecordedLoginExplanation(AdminRequest request, LoginRecord login) {
        this.request = request;
        this.login = login;
        this.policies = RealmPolicies.of(request.session(), request.realm());
    }

    /** Throws the problem that there is none of this id. */
    public static RecordedLoginExplanation of(AdminRequest request, String id) {
        return new RecordedLoginExplanation(
                request,
                LoginRecords.of(request.session()).find(request.realm(), id).orElseThrow(AuditResource::absent));
    }

    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode was = LoginJson.of(login);
        Arrays.stream(Reason.values())
                .filter(reason -> reason.word().equals(login.reason()))
                .findFirst()
                .ifPresent(reason -> was.put("sentence", reason.sentence()));
        json.set("login", was);
        Optional<UserModel> user = login.userId()
                .flatMap(id -> Optional.ofNullable(request.session().users().getUserById(request.realm(), id)));
        Optional<Service> service = Service.of(login.service());
        if (user.isEmpty() || service.isEmpty()) {
            return unknown(json, user.isEmpty() ? "there is no such account" : "its service is none of the policy's");
        }
        Account account = AccountFacts.of(request.session(), request.realm(), user.get());
        AppPasswords passwords = new AppPasswords(request.session(), request.realm(), user.get());
        PolicyState policy = policies.covering(account.name());
        Optional<Attempt> attempt = attempt(service.get(), passwords, policy);
        if (attempt.isEmpty()) {
            return unknown(json, "the app password is gone");
        }
        Decision now = Decider.decide(policy, account, attempt.get());
        if (open(account, policy, now)) {
            return unknown(json, CompanyWord.UNKNOWN);
        }
        Optional<Reason> shortcoming = shortcoming(user.get());
        json.set(
                "now",
                Explanation.json(
                        now, shortcoming, policies.nameCovering(account.name()).map(PolicyName::word)));
        underPolicyThen(account, service.get(), passwords, shortcoming)
                .ifPresent(then -> json.set("underPolicyThen", then));
        ArrayNode remedies = json.putArray("remedies");
        new Remedies(request, login, user.get(), account, attempt.get(), policies)
                .list(now, shortcoming)
                .forEach(remedies::add);
        return json;
    }

    private boolean open(Account account, PolicyState policy, Decision decision) {
        return CompanyWord.leavesOpen(request, account, policy, login.proof().flatMap(Proof::of), decision);
    }

    private static ObjectNode unknown(ObjectNode json, String why) {
        json.put("unknown", why);
        json.putArray("remedies");
        return json;
    }

    /** A login with a wrong secret is taken for one with the right one: what the policy says of that is the question. */
    private Optional<Attempt> attempt(Service service, AppPasswords passwords, PolicyState policy) {
        Origin origin = login.address()
                .flatMap(IpAddress::parse)
                .<Origin>map(address -> new Origin.Known(address, login.origin().orElse("recorded")))
                .orElseGet(() -> new Origin.Unestablished(login.origin().orElse("it was not established then")));
        boolean device = login.reason().equals(Reason.TRUSTED_DEVICE.word());
        return presented(passwords, policy)
                .map(presented -> new Attempt(service, origin, presented, device, request.now()));
    }

    private Optional<Presented> presented(AppPasswords passwords, PolicyState policy) {
        Optional<Proof> proof = login.proof().flatMap(Proof::of);
        if (proof.isEmpty()) {
            return Optional.of(new Presented.Nothing());
        }
        return switch (proof.get()) {
            case PASSWORD -> Optional.of(new Presented.Password());
            case PASSWORD_AND_SECOND_FACTOR -> Optional.of(new Presented.PasswordAndSecondFactor());
            case SAML, OIDC -> Optional.of(new Presented.AnyCompany(proof.get()));
            case TOKEN -> Optional.of(new Presented.Token());
            case APP_PASSWORD, MOBILE_PASSWORD ->
                login.credential()
                        .map(SignIn.Credential::id)
                        .flatMap(passwords::find)
                        .map(found -> new Presented.AppPassword(passwords.scope(found, policy)));
        };
    }

    private Optional<Reason> shortcoming(UserModel user) {
        if (!user.isEnabled() || !request.realm().isEnabled()) {
            return Optional.of(Reason.ACCOUNT_DISABLED);
        }
        boolean byPassword = login.proof()
                .flatMap(Proof::of)
                .filter(Remedies::ofAccountPassword)
                .isPresent();
        return byPassword
                        && request.realm().isBruteForceProtected()
                        && request.session()
                                .getProvider(BruteForceProtector.class)
                                .isTemporarilyDisabled(request.session(), request.realm(), user)
                ? Optional.of(Reason.ACCOUNT_LOCKED)
                : Optional.empty();
    }

    /** Only where the policy was another one, and is still kept. What it inherited from is as it is today. */
    private Optional<ObjectNode> underPolicyThen(
            Account account, Service service, AppPasswords passwords, Optional<Reason> shortcoming) {
        if (login.policy().filter(policies.stamp(account.name())::equals).isPresent()) {
            return Optional.empty();
        }
        return login.policy().flatMap(stamp -> {
            int at = stamp.lastIndexOf('@');
            Optional<PolicyName> name = at < 0
                    ? Optional.empty()
                    : stamp.startsWith(PolicyName.DEFAULT.word() + "@")
                            ? Optional.of(PolicyName.DEFAULT)
                            : PolicyName.ofDomain(stamp.substring(0, at));
            return name.flatMap(found -> version(found, stamp.substring(at + 1)))
                    .flatMap(document -> {
                        PolicyState then =
                                policies.with(name.get(), document.text()).state(name);
                        return attempt(service, passwords, then).flatMap(attempt -> {
                            Decision decision = Decider.decide(then, account, attempt);
                            return open(account, then, decision)
                                    ? Optional.<ObjectNode>empty()
                                    : Optional.of(Explanation.json(decision, shortcoming, Optional.of(stamp)));
                        });
                    });
        });
    }

    private Optional<PolicyVersion.Document> version(PolicyName name, String version) {
        return version.matches("[0-9]{1,18}")
                ? PolicyHistory.of(request.session()).version(request.realm(), name, Long.parseLong(version))
                : Optional.empty();
    }
}
