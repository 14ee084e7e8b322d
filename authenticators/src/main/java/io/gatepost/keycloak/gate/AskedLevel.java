// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.jspecify.annotations.Nullable;
import org.keycloak.dom.saml.v2.protocol.AuthnContextComparisonType;
import org.keycloak.dom.saml.v2.protocol.RequestedAuthnContextType;
import org.keycloak.models.Constants;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The level of authentication that the client asked for, by {@code acr_values} or {@code claims}, as Keycloak
 * read it, or by a SAML request.
 */
record AskedLevel(int level, boolean essential) {
    private static final int SECOND_FACTOR = 2;

    /** An OpenID client is heard by Keycloak; a SAML client's RequestedAuthnContext (SAML core 3.3.2.2.1) is noted in the same way. */
    static void note(@Nullable RequestedAuthnContextType asked, AuthenticationSessionModel login) {
        if (asked != null && wantsFactor(asked)) {
            login.setClientNote(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION, Integer.toString(SECOND_FACTOR));
            login.setClientNote(Constants.FORCE_LEVEL_OF_AUTHENTICATION, "true");
        }
    }

    /** Nothing that it names can be told of less. */
    private static boolean wantsFactor(RequestedAuthnContextType asked) {
        AuthnContextComparisonType comparison = asked.getComparison();
        return comparison == AuthnContextComparisonType.BETTER
                || (comparison != AuthnContextComparisonType.MAXIMUM
                        && !asked.getAuthnContextClassRef().isEmpty()
                        && asked.getAuthnContextClassRef().stream().allMatch(ProofUsed.FACTOR_CONTEXT::equals));
    }

    static AskedLevel of(AuthenticationSessionModel login) {
        String level = login.getClientNote(Constants.REQUESTED_LEVEL_OF_AUTHENTICATION);
        return new AskedLevel(
                level == null || !level.matches("-?\\d{1,9}") ? 0 : Integer.parseInt(level),
                Boolean.parseBoolean(login.getClientNote(Constants.FORCE_LEVEL_OF_AUTHENTICATION)));
    }

    /** Whether a second factor is to be shown, or the login to be refused. Who merely wishes for it gets it of whoever has one. */
    boolean factorDue(WebDecision decision) {
        if (level < SECOND_FACTOR) {
            return false;
        }
        return essential
                ? ProofUsed.of(decision.evidence()).level() < level
                : decision.factorCounts() && decision.evidence().factor().isEmpty();
    }

    /** Whether nothing less than a factor that was shown will do; an admin's bypass is none to a client. */
    boolean insists() {
        return essential && level >= SECOND_FACTOR;
    }

    /** More than there is: no factor would do, and asking for one would go on for ever. */
    boolean beyondReach() {
        return essential && level > SECOND_FACTOR;
    }
}
