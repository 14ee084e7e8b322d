// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.trust.DeviceCookie;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.RealmsResource;
import org.keycloak.utils.SecureContextResolver;

/** The cookie of a trusted device: one per realm and account, so that several people can trust one browser. */
public final class DeviceCookies {
    private static final String PREFIX = "GATEPOST_DEVICE_";

    private DeviceCookies() {}

    /** What the browser of this request has for the account. */
    public static Optional<DeviceCookie> shown(KeycloakSession session, RealmModel realm, UserModel user) {
        HttpRequest request = session.getContext().getHttpRequest();
        Cookie cookie =
                request == null ? null : request.getHttpHeaders().getCookies().get(name(realm, user));
        return cookie == null ? Optional.empty() : DeviceCookie.parse(cookie.getValue());
    }

    /** Lax: sent along when a webmail sends the browser here, never with what another site sends from a page of its own. */
    static void give(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            DeviceCookie cookie,
            Instant until,
            Instant now) {
        set(session, realm, name(realm, user), cookie.value(), (int)
                Duration.between(now, until).toSeconds());
    }

    static void takeBack(KeycloakSession session, RealmModel realm, UserModel user) {
        set(session, realm, name(realm, user), "", 0);
    }

    /** Path, Secure and the rest as Keycloak has them for its own cookies (DefaultCookieProvider, 26.7). */
    private static void set(KeycloakSession session, RealmModel realm, String name, String value, int maxAge) {
        String path = RealmsResource.realmBaseUrl(session.getContext().getUri())
                .path("/")
                .build(realm.getName())
                .getRawPath();
        session.getContext()
                .getHttpResponse()
                .setCookieIfAbsent(new NewCookie.Builder(name)
                        .value(value)
                        .path(path)
                        .maxAge(maxAge)
                        .httpOnly(true)
                        .secure(SecureContextResolver.isSecureContext(session))
                        .sameSite(NewCookie.SameSite.LAX)
                        .build());
    }

    /** The name says to whom it belongs, but not to others. */
    static String name(RealmModel realm, UserModel user) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((realm.getId() + '/' + user.getId()).getBytes(UTF_8));
            return PREFIX + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
