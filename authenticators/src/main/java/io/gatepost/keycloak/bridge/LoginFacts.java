// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.BlockedAddress;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.apppassword.AppPassword;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.PolicyStore;
import io.gatepost.keycloak.policy.RealmPolicies;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What the bridge has to know of an admitted login to decide the next one like it by itself. */
final class LoginFacts {
    /** Of an account with more groups than this the bridge asks each time: its facts are no small thing to keep. */
    private static final int MOST_GROUPS = 200;

    private LoginFacts() {}

    static Optional<ObjectNode> of(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            Account account,
            Optional<AppPassword> credential) {
        RealmPolicies policies = RealmPolicies.of(session, realm);
        Optional<PolicyName> policy = policies.nameCovering(account.name());
        Optional<PolicyStore.Document> document = policies.document(policy);
        if (document.isEmpty() || account.groups().size() > MOST_GROUPS) {
            return Optional.empty();
        }
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.put("account", user.getId()).put("realm", realm.getId());
        // A user store (LDAP, custom) tells nobody when it changes.
        facts.put("federated", user.isFederated());
        ArrayNode groups = facts.putArray("groups");
        account.groups().forEach(groups::add);
        facts.put("secondFactor", account.secondFactor());
        ArrayNode addresses = facts.putArray("trustedAddresses");
        for (TrustedAddress address : account.trustedAddresses()) {
            addresses
                    .addObject()
                    .put("range", address.range().toString())
                    .put("until", address.until().toString());
        }
        ArrayNode blocked = facts.putArray("blockedAddresses");
        for (BlockedAddress address : account.blockedAddresses()) {
            blocked.addObject()
                    .put("range", address.range().toString())
                    .put("until", address.until().toString());
        }
        credential.ifPresent(found -> facts.set("credential", json(found)));
        ObjectNode covering = facts.putObject("policy");
        policy.ifPresent(name -> covering.put("name", name.word()));
        covering.put("tag", document.get().tag());
        return Optional.of(facts);
    }

    private static ObjectNode json(AppPassword password) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode services = json.putArray("services");
        password.services().stream().map(Service::word).forEach(services::add);
        ArrayNode networks = json.putArray("networks");
        password.networks().forEach(networks::add);
        password.expires().ifPresent(expires -> json.put("expires", expires.toString()));
        return json;
    }
}
