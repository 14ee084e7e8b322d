// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.policy;

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
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.policy.OutcomeChange;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.rest.audit.CompanyWord;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.signin.RecordedLogin;
import io.gatepost.keycloak.signin.RecordedLogins;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * What another policy would have made of the logins that were: each is decided twice, under the policies as they are and as they
 * would be, with what the account is and has today. So only the difference between the policies shows.
 */
final class Replay {
    private static final int MOST_LISTED = 500;

    /** Of each line of the summary. */
    private static final int MOST_LABELS = 20;

    private final AdminRequest request;
    private final PolicyName name;
    private final RealmPolicies now;
    private final RealmPolicies then;
    private final Map<String, Optional<UserModel>> users = new HashMap<>();
    private final Map<String, Account> accounts = new HashMap<>();

    /** {@code name}: of the policy that is another one in {@code then}. */
    Replay(AdminRequest request, PolicyName name, RealmPolicies then) {
        this.request = request;
        this.name = name;
        this.now = RealmPolicies.of(request.session(), request.realm());
        this.then = then;
    }

    private record Changed(
            RecordedLogin login,
            Account account,
            OutcomeChange change,
            Reason reason,
            @Nullable String label) {}

    /** At most so many different logins, the newest. */
    ObjectNode since(Instant from, int most) {
        RecordedLogins logins = RecordedLogins.since(
                request.session(),
                request.realm(),
                Optional.of(name).filter(of -> !of.equals(PolicyName.DEFAULT)).map(PolicyName::word),
                from,
                most);
        List<Changed> changes = new ArrayList<>();
        int unknown = 0;
        for (RecordedLogin login : logins.list()) {
            Optional<Account> account = account(login.userId());
            Optional<UserModel> user = user(login.userId());
            if (account.isEmpty() || user.isEmpty()) {
                unknown++;
                continue;
            }
            Optional<AppPassword> app = login.credential()
                    .flatMap(id -> new AppPasswords(request.session(), request.realm(), user.get()).find(id));
            Optional<Decision> before = decide(now, user.get(), account.get(), login, app);
            Optional<Decision> after = decide(then, user.get(), account.get(), login, app);
            if (before.isEmpty() || after.isEmpty()) {
                unknown++;
                continue;
            }
            OutcomeChange.between(before.get().outcome(), after.get().outcome())
                    .ifPresent(change -> changes.add(new Changed(
                            login,
                            account.get(),
                            change,
                            after.get().reason(),
                            app.map(AppPassword::label).orElse(null))));
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("since", from.toString())
                .put(
                        "logins",
                        logins.list().stream().mapToLong(RecordedLogin::times).sum())
                .put("different", logins.list().size())
                .put("unknown", unknown)
                .put("complete", logins.complete());
        json.set("summary", summary(changes));
        json.set("changes", list(changes));
        return json;
    }

    private Optional<UserModel> user(String id) {
        return users.computeIfAbsent(
                id, key -> Optional.ofNullable(request.session().users().getUserById(request.realm(), key)));
    }

    private Optional<Account> account(String id) {
        return user(id).map(user ->
                accounts.computeIfAbsent(id, key -> AccountFacts.of(request.session(), request.realm(), user)));
    }

    /** Nothing where what was shown then cannot be said: the app password is gone, or nobody knows which company spoke. */
    private Optional<Decision> decide(
            RealmPolicies policies,
            UserModel user,
            Account account,
            RecordedLogin login,
            Optional<AppPassword> appPassword) {
        PolicyState policy = policies.covering(account.name());
        return presented(policy, user, login, appPassword)
                .map(presented -> Decider.decide(
                        policy,
                        account,
                        new Attempt(login.service(), origin(login), presented, login.trustedDevice(), request.now())))
                .filter(decision ->
                        !CompanyWord.leavesOpen(request, account, policy, Optional.of(login.proof()), decision));
    }

    private Optional<Presented> presented(
            PolicyState policy, UserModel user, RecordedLogin login, Optional<AppPassword> appPassword) {
        return switch (login.proof()) {
            case PASSWORD -> Optional.of(new Presented.Password());
            case PASSWORD_AND_SECOND_FACTOR -> Optional.of(new Presented.PasswordAndSecondFactor());
            case SAML, OIDC -> Optional.of(new Presented.AnyCompany(login.proof()));
            case TOKEN -> Optional.of(new Presented.Token());
            case APP_PASSWORD, MOBILE_PASSWORD ->
                appPassword.map(found -> new Presented.AppPassword(
                        new AppPasswords(request.session(), request.realm(), user).scope(found, policy)));
        };
    }

    private static Origin origin(RecordedLogin login) {
        return login.address()
                .flatMap(IpAddress::parse)
                .<Origin>map(address -> new Origin.Known(address, "recorded"))
                .orElseGet(() -> new Origin.Unestablished("it was not established then"));
    }

    private static ArrayNode summary(List<Changed> changes) {
        // Of each account the labels of the app passwords by which; an empty one stands for whatever else.
        Map<Service, Map<OutcomeChange, Map<String, Set<String>>>> found = new TreeMap<>();
        changes.forEach(changed -> found.computeIfAbsent(changed.login().service(), service -> new TreeMap<>())
                .computeIfAbsent(changed.change(), change -> new HashMap<>())
                .computeIfAbsent(changed.account().name(), account -> new HashSet<>())
                .add(changed.label() == null ? "" : changed.label()));
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        found.forEach((service, byChange) -> byChange.forEach((change, accounts) -> {
            ObjectNode line = json.addObject()
                    .put("service", service.word())
                    .put("change", change.word())
                    .put("accounts", accounts.size());
            ArrayNode onlyBy = onlyBy(accounts.values());
            if (!onlyBy.isEmpty()) {
                line.set("onlyBy", onlyBy);
            }
        }));
        return json;
    }

    /** How many of the accounts it concerns by one app password alone, label by label: those of most accounts first. */
    private static ArrayNode onlyBy(Collection<Set<String>> labels) {
        Map<String, Long> accounts = labels.stream()
                .filter(ofOne -> ofOne.size() == 1 && !ofOne.contains(""))
                .flatMap(Set::stream)
                .collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        accounts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_LABELS)
                .forEach(one -> json.addObject().put("label", one.getKey()).put("accounts", one.getValue()));
        return json;
    }

    /** Those that lose most first. */
    private static ArrayNode list(List<Changed> changes) {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        changes.stream()
                .sorted(Comparator.comparing(Changed::change)
                        .thenComparing(changed -> changed.login().times(), Comparator.reverseOrder()))
                .limit(MOST_LISTED)
                .forEach(changed -> {
                    RecordedLogin login = changed.login();
                    ObjectNode row = json.addObject()
                            .put("account", changed.account().name())
                            .put("service", login.service().word())
                            .put("change", changed.change().word())
                            .put("reason", changed.reason().word())
                            .put("proof", login.proof().word());
                    login.address().ifPresent(address -> row.put("address", address));
                    if (changed.label() != null) {
                        row.put("label", changed.label());
                    }
                    row.put("times", login.times()).put("last", login.last().toString());
                });
        return json;
    }
}
