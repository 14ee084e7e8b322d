// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.Response;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager;

/** Who may ask: the service account of client {@code gatepost-bridge} of the realm of the server's admins, and nobody else. */
public final class BridgeCallers {
    public static final String CLIENT_ID = "gatepost-bridge";

    /**
     * A token that was verified is believed this long without checking its signature and its revocation again, while what
     * costs nothing (its expiry, its client, not-before) is checked each time. The signature alone would cost as much as a login.
     */
    private static final long BELIEVED_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int MOST = 1_000;

    private record Verified(long atNanos, long issued, long expires, String userId) {}

    private final Map<String, Verified> verified = new ConcurrentHashMap<>();

    /** Throws the problem to answer with if the caller is not the bridge; else, how long its token is good yet. */
    Duration require(KeycloakSession session) {
        RealmModel realm = session.getContext().getRealm();
        String token = token(session);
        String key = hash(token);
        Verified known = verified.get(key);
        if (known != null && System.nanoTime() - known.atNanos < BELIEVED_NANOS && stillGood(session, realm, known)) {
            return left(known);
        }
        Verified now = verify(session);
        if (verified.size() >= MOST) {
            verified.clear();
        }
        verified.put(key, now);
        return left(now);
    }

    private static Duration left(Verified token) {
        return Duration.ofSeconds(Math.max(0, token.expires - Time.currentTimeMillis() / 1000));
    }

    private static boolean stillGood(KeycloakSession session, RealmModel realm, Verified known) {
        long now = Time.currentTimeMillis() / 1000;
        ClientModel client = realm.getClientByClientId(CLIENT_ID);
        UserModel user = session.users().getUserById(realm, known.userId);
        return now < known.expires
                && known.issued >= realm.getNotBefore()
                && client != null
                && client.isEnabled()
                && known.issued >= client.getNotBefore()
                && user != null
                && user.isEnabled();
    }

    private static Verified verify(KeycloakSession session) {
        AuthenticationManager.@Nullable AuthResult result = authenticate(session);
        if (result == null) {
            throw unauthorized();
        }
        ClientModel client = result.client();
        // A person's token that happens to be of this client is not the bridge's.
        if (!client.getClientId().equals(CLIENT_ID)
                || !client.getId().equals(result.user().getServiceAccountClientLink())) {
            throw Problem.of(Response.Status.FORBIDDEN, "Only the bridge's own service account may ask.")
                    .exception();
        }
        Long expires = result.token().getExp();
        Long issued = result.token().getIat();
        if (expires == null || issued == null) {
            throw unauthorized();
        }
        return new Verified(System.nanoTime(), issued, expires, result.user().getId());
    }

    private static AuthenticationManager.@Nullable AuthResult authenticate(KeycloakSession session) {
        try {
            return new AppAuthManager.BearerTokenAuthenticator(session).authenticate();
        } catch (NotAuthorizedException | NullPointerException e) {
            // Keycloak 26.7 stumbles over a token whose header names no algorithm; it is no token.
            return null;
        } finally {
            // For a token without a session it has made a login of its own and left it as this request's. Keycloak's
            // protection against guessing would take two such requests for one account for guesses sent at once.
            session.getContext().setAuthenticationSession(null);
        }
    }

    private static String token(KeycloakSession session) {
        AppAuthManager.@Nullable AuthHeader header = null;
        try {
            header = AppAuthManager.extractAuthorizationHeaderTokenOrReturnNull(
                    session.getContext().getHttpRequest().getHttpHeaders());
        } catch (NotAuthorizedException e) {
            // Two such headers: nobody knows which one counts.
        }
        if (header == null || !header.getScheme().equalsIgnoreCase("Bearer")) {
            throw unauthorized();
        }
        return header.getToken();
    }

    private static RuntimeException unauthorized() {
        return Problem.of(Response.Status.UNAUTHORIZED, "A valid access token of the bridge is needed.")
                .exception();
    }

    private static String hash(String token) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
