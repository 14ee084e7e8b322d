// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.Outcome;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Presented;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.rest.support.AdminRequest;
import java.util.Optional;

/**
 * What can be said today of a recorded login by a company's word. Which provider spoke and which context it stated is not recorded, so
 * that it is decided as one that meets the policy's every demand ({@link Presented.AnyCompany}): a refusal is certain, an admission only where
 * there is no demand.
 */
public final class CompanyWord {
    static final String UNKNOWN = "which company spoke, and how the person signed in there, is not recorded";

    private CompanyWord() {}

    public static boolean leavesOpen(
            AdminRequest request, Account account, PolicyState policy, Optional<Proof> proof, Decision decision) {
        return proof.filter(Proof::ofCompany).isPresent()
                && switch (decision.outcome()) {
                    case Outcome.Admit admit -> demands(request, account, policy, proof.get());
                    case Outcome.Challenge challenge -> false;
                    case Outcome.Refuse refuse -> false;
                };
    }

    private static boolean demands(AdminRequest request, Account account, PolicyState policy, Proof by) {
        return switch (policy) {
            case PolicyState.InForce inForce -> {
                Policy.Company demanded = inForce.policy().policy().company(by);
                yield !demanded.providers().isEmpty()
                        || !demanded.contexts().isEmpty()
                        || !RealmOwnership.holds(
                                request.session(), request.realm(), AccountFacts.domain(account.name()));
            }
            case PolicyState.Absent absent -> false;
            case PolicyState.Broken broken -> false;
        };
    }
}
