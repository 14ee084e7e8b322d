// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.Decider;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.saml.SAMLIdentityProviderFactory;
import org.keycloak.events.Details;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.managers.AuthenticationManager;

/** Whether a session is fit for what weakens or gives away an account. */
final class StepUp {
    /** A factor that was shown longer ago says who sat there then. */
    static final Duration RECENT = Duration.ofMinutes(10);

    /** User session note of the gate: {@code <credential type>@<seconds since 1970>}. */
    private static final String FACTOR_NOTE = "gatepost.factor";

    private final KeycloakSession session;
    private final UserSessionModel userSession;
    private final Instant now;

    StepUp(KeycloakSession session, UserSessionModel userSession, Instant now) {
        this.session = session;
        this.userSession = userSession;
        this.now = now;
    }

    /** Throws the problem to answer with where the domain asks for a second factor and none was shown lately. */
    void require(PolicyState policy, Account account) {
        if (asked(policy, account) && !factorShown() && !samlLogin()) {
            throw Problem.typed(
                            Response.Status.FORBIDDEN,
                            "step-up",
                            "This needs a second factor shown in this session within the last " + RECENT.toMinutes()
                                    + " minutes, and set up before it. Sign in again and show it.")
                    .exception();
        }
    }

    /** Where enrolment is off nobody is asked; where it is optional, whoever has a factor. Without a policy that can be read, everybody. */
    private static boolean asked(PolicyState state, Account account) {
        return switch (state) {
            case PolicyState.InForce inForce ->
                switch (Decider.enrolment(inForce.policy().policy().secondFactor(), account)) {
                    case OFF -> false;
                    case OPTIONAL -> account.secondFactor();
                    case REQUIRED -> true;
                };
            case PolicyState.Absent absent -> true;
            case PolicyState.Broken broken -> true;
        };
    }

    private boolean factorShown() {
        @Nullable String note = userSession.getNote(FACTOR_NOTE);
        int at = note == null ? -1 : note.lastIndexOf('@');
        if (note == null || at < 1) {
            return false;
        }
        try {
            return recent(Long.parseLong(note.substring(at + 1))) && setUpBefore(note.substring(0, at));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** A factor that was set up in this very session shows nothing that the session did not know before. */
    private boolean setUpBefore(String type) {
        UserModel user = userSession.getUser();
        long started = Instant.ofEpochSecond(userSession.getStarted()).toEpochMilli();
        boolean kept = user.credentialManager()
                .getStoredCredentialsByTypeStream(type)
                .anyMatch(credential -> credential.getCreatedDate() == null || credential.getCreatedDate() < started);
        // What a user store keeps has no date here.
        return kept || (user.isFederated() && user.credentialManager().isConfiguredFor(type));
    }

    /** The organisation's own login is as good as a factor, as policies say with {@code saml}; only as long as it is fresh. */
    private boolean samlLogin() {
        String alias = userSession.getNote(Details.IDENTITY_PROVIDER);
        String authTime = userSession.getNote(AuthenticationManager.AUTH_TIME);
        if (alias == null || authTime == null) {
            return false;
        }
        Optional<IdentityProviderModel> provider =
                Optional.ofNullable(session.identityProviders().getByAlias(alias));
        try {
            return provider.isPresent()
                    && provider.get().isEnabled()
                    && SAMLIdentityProviderFactory.PROVIDER_ID.equals(
                            provider.get().getProviderId())
                    && recent(Long.parseLong(authTime));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private boolean recent(long seconds) {
        Instant at = Instant.ofEpochSecond(seconds);
        return !at.isBefore(now.minus(RECENT)) && !at.isAfter(now.plus(Duration.ofMinutes(1)));
    }
}
