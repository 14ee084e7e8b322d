// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import io.gatepost.iptrust.decision.Decision;
import io.gatepost.iptrust.decision.PolicyState;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** What a policy on trial says of one account's logins. Nothing that happens here touches the decision that counts. */
public record Trial(String id, PolicyState policy) {
    private static final Logger LOG = Logger.getLogger(Trial.class);

    /** In place of a change where there is none. */
    public static final String SAME = "same";

    /** The trial that the account of this name takes part in, if any, and its result as the events have it: id, change, decision, reason. */
    public static String result(
            RealmPolicies policies, String accountName, Decision enforced, Function<PolicyState, Decision> deciding) {
        try {
            Optional<Trial> trial = policies.onTrial(accountName);
            return trial.map(found -> found.compared(enforced, deciding.apply(found.policy)))
                    .orElse("");
        } catch (RuntimeException e) {
            LOG.warnf(e, "A policy on trial could not be tried on a login");
            return "";
        }
    }

    private String compared(Decision enforced, Decision tried) {
        return String.join(
                " ",
                id,
                OutcomeChange.between(enforced.outcome(), tried.outcome())
                        .map(OutcomeChange::word)
                        .orElse(SAME),
                tried.outcome().word(),
                tried.reason().word());
    }
}
