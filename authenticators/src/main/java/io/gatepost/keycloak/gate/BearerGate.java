// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.mailscope.MailScope;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.jose.jws.JWSInputException;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.util.JsonSerialization;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Every request that carries a bearer token: account and admin REST, userinfo, and what else takes one. It only ever adds a
 * refusal, so it reads the token without verifying it: whether the token is good, Keycloak judges after it.
 */
@Provider
public final class BearerGate implements ContainerRequestFilter {
    private static final Logger LOG = Logger.getLogger(BearerGate.class);

    /**
     * Our own: it checks its caller itself, a service account that may say where somebody else is. The whole path is matched,
     * as it was sent: a part of it could stand, percent-encoded, in a parameter of any other resource.
     */
    private static final Pattern BRIDGE = Pattern.compile("/realms/[^/]+/gatepost/bridge/[^/]+");

    /** Several times the largest token, and the largest profile. */
    private static final int LARGEST_BODY = 64 << 10;

    private static final Set<String> REGISTRATION_TOKENS = Set.of("InitialAccessToken", "RegistrationAccessToken");

    /** What the filter found out about one token. */
    private sealed interface Verdict {
        record Pass() implements Verdict {}

        /** No token that Keycloak would accept. */
        record Invalid() implements Verdict {}

        record Outside(WebDecision decision, UserSessionModel userSession, ClientModel client) implements Verdict {}

        /** The connection would do, but what is asked for takes a factor that was shown lately. */
        record StepUp() implements Verdict {}
    }

    @Override
    public void filter(ContainerRequestContext request) {
        try {
            for (String token : tokens(request)) {
                switch (judge(request, token)) {
                    case Verdict.Pass pass -> {}
                    case Verdict.Invalid invalid ->
                        request.abortWith(
                                answer(Response.Status.UNAUTHORIZED, "invalid_token", "The token is not valid here"));
                    case Verdict.StepUp stepUp ->
                        request.abortWith(answer(
                                Response.Status.FORBIDDEN,
                                "insufficient_user_authentication",
                                "Show a second factor first (kc_action=" + FreshFactorFactory.ID + ")"));
                    case Verdict.Outside outside -> {
                        Audit.refusedRequest(
                                KeycloakSessionUtil.getKeycloakSession(),
                                outside.decision(),
                                outside.userSession(),
                                outside.client());
                        request.abortWith(answer(
                                Response.Status.FORBIDDEN,
                                OAuthErrorException.ACCESS_DENIED,
                                "This connection is not trusted enough for this token; sign in again"));
                    }
                }
            }
        } catch (RuntimeException | IOException e) {
            LOG.errorf(e, "A request with a bearer token could not be decided; it is refused");
            request.abortWith(answer(
                    Response.Status.FORBIDDEN, OAuthErrorException.ACCESS_DENIED, "The request could not be judged"));
        }
    }

    private static List<String> tokens(ContainerRequestContext request) throws IOException {
        if (isBridge(request.getUriInfo().getRequestUri().getRawPath())) {
            return List.of();
        }
        List<String> tokens = new ArrayList<>(userinfoForm(request));
        List<String> headers = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        if (headers != null) {
            headers.forEach(header -> bearer(header).ifPresent(tokens::add));
        }
        return tokens;
    }

    /** Keycloak takes the scheme in any case, and any white space after it. */
    private static Optional<String> bearer(String header) {
        String[] words = header.strip().split("\\s+", 2);
        String scheme = words[0].toLowerCase(Locale.ROOT);
        return words.length == 2 && (scheme.equals("bearer") || scheme.equals("dpop"))
                ? Optional.of(words[1].strip())
                : Optional.empty();
    }

    /** RFC 6750 section 2.2: at userinfo the token may also come in the body, which Keycloak has not read yet. */
    private static List<String> userinfoForm(ContainerRequestContext request) throws IOException {
        MediaType type = request.getMediaType();
        if (!request.hasEntity()
                || !MediaType.APPLICATION_FORM_URLENCODED_TYPE.isCompatible(type)
                || Errand.of(path(request)) != Errand.USERINFO) {
            return List.of();
        }
        return Arrays.stream(new String(body(request), UTF_8).split("&"))
                .map(field -> field.split("=", 2))
                .filter(field ->
                        field.length == 2 && URLDecoder.decode(field[0], UTF_8).equals("access_token"))
                .map(field -> URLDecoder.decode(field[1], UTF_8))
                .toList();
    }

    private static byte[] body(ContainerRequestContext request) throws IOException {
        byte[] body = request.getEntityStream().readNBytes(LARGEST_BODY + 1);
        if (body.length > LARGEST_BODY) {
            throw new IOException("a body of more than " + LARGEST_BODY + " bytes");
        }
        request.setEntityStream(new ByteArrayInputStream(body));
        return body;
    }

    private static Verdict judge(ContainerRequestContext request, String token) throws IOException {
        Errand errand = Errand.of(path(request));
        JsonNode claims;
        try {
            claims = JsonSerialization.mapper.readTree(new JWSInput(token).getContent());
        } catch (JWSInputException e) {
            return new Verdict.Invalid();
        }
        if (errand == Errand.REGISTRATION && REGISTRATION_TOKENS.contains(text(claims, "typ"))) {
            // Of a program that registers itself, not of a person.
            return new Verdict.Pass();
        }
        if (errand != Errand.USERINFO && meantForMailServers(claims)) {
            // They and whatever stands between have seen it: it must not make itself a lasting credential.
            return new Verdict.Invalid();
        }
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        // An administrator's token is of realm master, whatever realm the path names.
        String issuer = text(claims, "iss");
        RealmModel realm = session.realms().getRealmByName(issuer.substring(issuer.lastIndexOf('/') + 1));
        if (realm == null || !realm.isEnabled()) {
            // Keycloak itself still takes the tokens of a realm that was switched off.
            return new Verdict.Invalid();
        }
        UserModel subject = session.users().getUserById(realm, text(claims, "sub"));
        if (subject != null && subject.getServiceAccountClientLink() != null) {
            return new Verdict.Pass();
        }
        UserSessionModel userSession = userSession(session, realm, text(claims, "sid"));
        ClientModel client = realm.getClientByClientId(text(claims, "azp"));
        if (userSession == null || client == null) {
            return new Verdict.Invalid();
        }
        WebDecision decision = WebDecision.of(
                session, userSession, client, service(errand, client), origin(session, errand, userSession, client));
        if (!decision.admits()) {
            return new Verdict.Outside(decision, userSession, client);
        }
        boolean stepUpDue = weakens(request, errand, userSession)
                && decision.factorCounts()
                && !ShownLately.in(session, userSession, Instant.ofEpochMilli(Time.currentTimeMillis()));
        return stepUpDue ? new Verdict.StepUp() : new Verdict.Pass();
    }

    private static boolean meantForMailServers(JsonNode claims) {
        JsonNode audience = claims.path("aud");
        return audience.isArray()
                ? StreamSupport.stream(audience.spliterator(), false)
                        .anyMatch(one -> one.asText().equals(MailScope.AUDIENCE))
                : audience.asText().equals(MailScope.AUDIENCE);
    }

    private static boolean weakens(ContainerRequestContext request, Errand errand, UserSessionModel userSession)
            throws IOException {
        return switch (errand) {
            case CREDENTIAL -> removesProtection(request, userSession);
            case PROFILE -> changesContact(request, userSession.getUser());
            case ADMINISTRATION, ACCOUNT, USERINFO, REGISTRATION, OTHER -> false;
        };
    }

    private static boolean changesContact(ContainerRequestContext request, UserModel user) throws IOException {
        if (request.getMethod().equals(HttpMethod.GET) || !request.hasEntity()) {
            return false;
        }
        byte[] body = body(request);
        try {
            return ContactChange.in(JsonSerialization.mapper.readTree(body), user);
        } catch (JsonProcessingException e) {
            // Keycloak should not be able to read it either.
            return true;
        }
    }

    static boolean isBridge(String rawPath) {
        return BRIDGE.matcher(rawPath).matches();
    }

    /**
     * Keycloak's account REST still removes credentials for any session (deprecated, but there in 26.7). Those of Gatepost
     * only ever open a mailbox; taking one away protects.
     */
    private static boolean removesProtection(ContainerRequestContext request, UserSessionModel userSession) {
        if (!request.getMethod().equals(HttpMethod.DELETE)) {
            return false;
        }
        String path = path(request).replaceAll("/+$", "");
        CredentialModel credential = userSession
                .getUser()
                .credentialManager()
                .getStoredCredentialById(path.substring(path.lastIndexOf('/') + 1));
        return credential == null || !credential.getType().startsWith("gatepost-");
    }

    /** Whatever client a token is of: what counts is what it is used for. */
    private static Optional<Service> service(Errand errand, ClientModel client) {
        return switch (errand) {
            case ADMINISTRATION, REGISTRATION -> Optional.of(Service.ADMIN);
            case ACCOUNT, CREDENTIAL, PROFILE -> Optional.of(Service.WEB);
            case USERINFO, OTHER -> WebDecision.serviceOf(client);
        };
    }

    /** A confidential client asks for userinfo from its own address, as it fetched the token; nothing else is its business. */
    private static Origin origin(
            KeycloakSession session, Errand errand, UserSessionModel userSession, ClientModel client) {
        AuthenticatedClientSessionModel clientSession =
                userSession.getAuthenticatedClientSessionByClient(client.getId());
        return errand == Errand.USERINFO && clientSession != null
                ? WebDecision.originOf(session, clientSession)
                : KeycloakOrigin.of(session);
    }

    /** Decoded, whatever of it the router has decoded. */
    private static String path(ContainerRequestContext request) {
        String path = request.getUriInfo().getRequestUri().getPath();
        return path == null ? "" : path;
    }

    private static @Nullable UserSessionModel userSession(KeycloakSession session, RealmModel realm, String id) {
        if (id.isEmpty()) {
            return null;
        }
        UserSessionModel online = session.sessions().getUserSession(realm, id);
        return online == null ? session.sessions().getOfflineUserSession(realm, id) : online;
    }

    private static String text(JsonNode claims, String name) {
        return claims.path(name).asText("");
    }

    /** RFC 6750 section 3. */
    private static Response answer(Response.Status status, String error, String description) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"" + error + "\"")
                .entity(Map.of("error", error, "error_description", description))
                .build();
    }
}
