// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.gate.WebDecision;
import io.gatepost.keycloak.gate.WebmailHosts;
import io.gatepost.keycloak.mailscope.MailScope;
import io.gatepost.keycloak.support.Secret;
import jakarta.ws.rs.NotAuthorizedException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/**
 * The check of an access token that a mail program presents: it is this realm's, meant for mail, this account's, and its
 * session still stands and would do from here.
 */
final class AccountToken {
    private AccountToken() {}

    /** What checking came to. */
    sealed interface Judged {
        record Good(TokenFacts facts) implements Judged {}

        /** Shown by the webmail that it was issued to: what counts is the person at the browser. */
        record OfWebmail(TokenFacts facts, WebDecision person) implements Judged {}

        record Bad(Reason reason) implements Judged {}
    }

    static Judged judge(
            KeycloakSession session, RealmModel realm, UserModel user, Secret secret, Service service, Origin origin) {
        @Nullable AuthResult result = verify(session, realm, secret);
        if (result == null) {
            return new Judged.Bad(Reason.TOKEN_NOT_VALID);
        }
        AccessToken token = result.token();
        // One that is bound to a key (RFC 7800) is worth nothing without that key, which no mail protocol can show.
        if (token.getConfirmation() != null) {
            return new Judged.Bad(Reason.TOKEN_KIND);
        }
        if (!forMail(result)) {
            return new Judged.Bad(Reason.TOKEN_AUDIENCE);
        }
        if (!result.user().getId().equals(user.getId())) {
            return new Judged.Bad(Reason.TOKEN_OTHER_ACCOUNT);
        }
        TokenFacts facts = new TokenFacts(
                Optional.ofNullable(token.getId()).orElse(""),
                result.client().getClientId(),
                Optional.ofNullable(token.getAcr()).orElse(""));
        if (WebmailHosts.include(result.client(), service, origin)) {
            return new Judged.OfWebmail(facts, WebDecision.ofWebmail(session, result.session(), result.client()));
        }
        // What only the network let in dies outside of it, here as on the web.
        return WebDecision.refusalFrom(session, result.session(), Service.WEB, origin)
                .<Judged>map(Judged.Bad::new)
                .orElseGet(() -> new Judged.Good(facts));
    }

    /** The client may still have the scope, too: whoever takes it away does not wait for its tokens to expire. */
    private static boolean forMail(AuthResult result) {
        AccessToken token = result.token();
        @Nullable String scope = token.getScope();
        return token.hasAudience(MailScope.AUDIENCE)
                && scope != null
                && List.of(scope.split(" ", -1)).contains(MailScope.NAME)
                && (result.client().getClientScopes(false).containsKey(MailScope.NAME)
                        || result.client().getClientScopes(true).containsKey(MailScope.NAME));
    }

    /** Signature, issuer, type, time, revocation, client, session, account and every not-before, as Keycloak's own endpoints. */
    private static @Nullable AuthResult verify(KeycloakSession session, RealmModel realm, Secret secret) {
        KeycloakContext context = session.getContext();
        try {
            return AuthenticationManager.verifyIdentityToken(
                    session,
                    realm,
                    context.getUri(),
                    context.getConnection(),
                    true,
                    true,
                    MailScope.AUDIENCE,
                    false,
                    secret.reveal(),
                    context.getHttpRequest().getHttpHeaders(),
                    verifier -> {});
        } catch (NotAuthorizedException | NullPointerException e) {
            // Keycloak 26.7 stumbles over a token whose header names no algorithm; it is no token.
            return null;
        }
    }
}
