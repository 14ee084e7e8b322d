// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.HashSet;
import java.util.Set;
import org.keycloak.authentication.requiredactions.DeleteAccount;
import org.keycloak.authentication.requiredactions.DeleteCredentialAction;
import org.keycloak.authentication.requiredactions.WebAuthnPasswordlessRegisterFactory;
import org.keycloak.authentication.requiredactions.WebAuthnRegisterFactory;
import org.keycloak.broker.provider.IdpLinkAction;
import org.keycloak.models.Constants;
import org.keycloak.models.UserModel.RequiredAction;
import org.keycloak.sessions.AuthenticationSessionModel;

/** What must not be done with a borrowed session: it weakens the account or gives it away. */
final class Sensitive {
    /** Setting up a factor: a second one is as good as the first, so whoever has one must show it. */
    private static final Set<String> ENROLMENTS = Set.of(
            RequiredAction.CONFIGURE_TOTP.name(),
            RequiredAction.CONFIGURE_RECOVERY_AUTHN_CODES.name(),
            WebAuthnRegisterFactory.PROVIDER_ID,
            WebAuthnPasswordlessRegisterFactory.PROVIDER_ID);

    /** What a link from a mail can lead to. */
    private static final Set<String> BY_LINK = union(
            ENROLMENTS,
            Set.of(
                    RequiredAction.UPDATE_PASSWORD.name(),
                    RequiredAction.UPDATE_EMAIL.name(),
                    DeleteCredentialAction.PROVIDER_ID,
                    DeleteAccount.PROVIDER_ID,
                    // Another provider's account is one more way in.
                    IdpLinkAction.PROVIDER_ID));

    /** The account pages want a fresh factor before what they do over REST. */
    private static final Set<String> INITIATED = union(BY_LINK, Set.of(FreshFactorFactory.ID));

    private Sensitive() {}

    /**
     * Whether the account's second factor is missing for what the login leads to. It must be shown in this very login: an
     * older one says who sat here then, and one that was set up here says nothing at all. Or for what the client asks.
     */
    static boolean stepUpDue(WebDecision decision, AuthenticationSessionModel login) {
        return (decision.factorCounts() && !decision.evidence().factorNow() && wanted(login))
                || AskedLevel.of(login).factorDue(decision);
    }

    private static boolean wanted(AuthenticationSessionModel login) {
        return initiated(login)
                || ContactChange.askedFor(login)
                // A link from a mail puts its actions on the login; an administrator's wish stands on the user.
                || login.getRequiredActions().stream()
                        .anyMatch(action -> BY_LINK.contains(action) && !follows(action, login))
                || (!Enrolment.finished(login)
                        && login.getAuthenticatedUser()
                                .getRequiredActionsStream()
                                .anyMatch(ENROLMENTS::contains));
    }

    /** The codes that stand in for a factor that was set up a moment ago: its next code would have to be waited for. */
    private static boolean follows(String action, AuthenticationSessionModel login) {
        return RequiredAction.CONFIGURE_RECOVERY_AUTHN_CODES.name().equals(action) && Enrolment.codesDue(login);
    }

    private static boolean initiated(AuthenticationSessionModel login) {
        String word = login.getClientNote(Constants.KC_ACTION);
        if (word == null) {
            return false;
        }
        String action = actionOf(word);
        // Whoever came to show a factor and had none has just set one up; more cannot be had of it in this login.
        return INITIATED.contains(action) && !(action.equals(FreshFactorFactory.ID) && Enrolment.finished(login));
    }

    /** {@code kc_action=delete_credential:<id>} was one word until Keycloak 24 and still is in old clients. */
    private static String actionOf(String initiated) {
        int colon = initiated.indexOf(':');
        return colon < 0 ? initiated : initiated.substring(0, colon);
    }

    private static Set<String> union(Set<String> one, Set<String> other) {
        Set<String> all = new HashSet<>(one);
        all.addAll(other);
        return Set.copyOf(all);
    }
}
