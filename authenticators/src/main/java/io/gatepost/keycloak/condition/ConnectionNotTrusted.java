// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.condition;

import io.gatepost.keycloak.factor.Bypasses;
import io.gatepost.keycloak.gate.WebDecision;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Written as <em>require unless proven trusted</em>: whatever is not known makes it hold, and the factor is asked for. */
final class ConnectionNotTrusted implements ConditionalAuthenticator {
    private static final Logger LOG = Logger.getLogger(ConnectionNotTrusted.class);

    /**
     * False if the policy admits, from here, with what has been shown so far; or if an admin has given the account a one-time
     * bypass: then the gate asks for its code, in place of a factor that is not at hand.
     */
    @Override
    public boolean matchCondition(AuthenticationFlowContext context) {
        try {
            return !WebDecision.open(context.getSession(), context.getAuthenticationSession())
                    && new Bypasses(context.getSession(), context.getRealm(), context.getUser())
                            .standing(Instant.ofEpochMilli(Time.currentTimeMillis()))
                            .isEmpty();
        } catch (RuntimeException e) {
            LOG.errorf(e, "A connection could not be judged; it counts as not trusted");
            return true;
        }
    }

    @Override
    public boolean requiresUser() {
        return true;
    }

    @Override
    public void action(AuthenticationFlowContext context) {}

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
