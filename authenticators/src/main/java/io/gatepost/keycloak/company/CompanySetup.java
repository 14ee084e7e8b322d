// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.policy.StoredPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Whether a domain's policy lets its company speak, and the policy that would.
 *
 * @param by how it vouches for people
 */
public record CompanySetup(KeycloakSession session, RealmModel realm, String domain, String alias, Proof by) {
    private static final JsonMapper JSON = new JsonMapper();

    /** A policy that has to be saved under a name. */
    public record Change(PolicyName name, String text) {}

    public boolean speaks() {
        return Decider.speaksFor(state(), by, alias, RealmOwnership.holds(session, realm, domain));
    }

    /** What an admin should know of the policy. */
    public List<Remark> remarks() {
        List<Remark> remarks = new ArrayList<>();
        if (!speaks()) {
            remarks.add(
                    change().isPresent()
                            ? Remark.info(
                                    "policy-providers",
                                    "The domain's policy does not name " + alias + " among " + by
                                            + ".providers; it is added.")
                            : Remark.error(
                                    "policy-providers",
                                    "The domain has no policy of its own that could be read, and without one that names"
                                            + " " + alias
                                            + " nobody's word is taken for it in a realm of many domains. Make"
                                            + " one first."));
        }
        if (!accepts()) {
            remarks.add(
                    Remark.warning(
                            "policy-proof",
                            "The policy takes " + by
                                    + " for web from nowhere: it stands for the password, and a second factor is asked for after it."));
        }
        return remarks;
    }

    private boolean accepts() {
        return state() instanceof PolicyState.InForce force
                && Optional.ofNullable(force.policy().policy().services().get(Service.WEB))
                        .filter(rule ->
                                rule.trusted().contains(by) || rule.elsewhere().contains(by))
                        .isPresent();
    }

    private PolicyState state() {
        return RealmPolicies.of(session, realm).covering("anybody@" + domain);
    }

    /**
     * The policy that names the company too. It says all of {@code saml} or {@code oidc} that was in force, inherited or not: an entry is inherited as a
     * whole, and to leave the contexts out would be to demand none.
     */
    public Optional<Change> change() {
        return RealmPolicies.of(session, realm)
                .nameCovering("anybody@" + domain)
                .filter(name -> !name.equals(PolicyName.DEFAULT) || RealmOwnership.holds(session, realm, domain))
                .filter(name -> state() instanceof PolicyState.InForce)
                .flatMap(name -> StoredPolicy.of(session, realm, name)
                        .flatMap(stored -> naming(stored.text()))
                        .map(text -> new Change(name, text)));
    }

    private Optional<String> naming(String text) {
        if (!(state() instanceof PolicyState.InForce force)) {
            return Optional.empty();
        }
        Policy.Company demanded = force.policy().policy().company(by);
        try {
            JsonNode parsed = JSON.readTree(text);
            if (!(parsed instanceof ObjectNode document)) {
                return Optional.empty();
            }
            ObjectNode said = document.withObjectProperty(by.word());
            ArrayNode providers = said.putArray("providers");
            TreeSet<String> named = new TreeSet<>(demanded.providers());
            named.add(alias);
            named.forEach(providers::add);
            if (!demanded.contexts().isEmpty()) {
                ArrayNode contexts = said.putArray("contexts");
                new TreeSet<>(demanded.contexts()).forEach(contexts::add);
            }
            return Optional.of(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
