// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The webmail client of a realm, with PKCE (RFC 7636), by its requests alone: a public client, or one with a secret. */
public final class Webmail {
    /** Where the demo's client lives; nobody listens there, the visitors of these tests read the address instead. */
    public static final String REDIRECT_PREFIX = "http://127.0.0.1:8000/";

    private static final String REDIRECT = REDIRECT_PREFIX + "signed-in";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final URI realm;
    private final String client;
    private final Map<String, String> authentication;

    public Webmail(URI keycloak, String realm) {
        this(keycloak, realm, "webmail");
    }

    public Webmail(URI keycloak, String realm, String client) {
        this(keycloak, realm, client, Map.of());
    }

    private Webmail(URI keycloak, String realm, String client, Map<String, String> authentication) {
        this.realm = keycloak.resolve("/realms/" + realm + "/protocol/openid-connect/");
        this.client = client;
        this.authentication = authentication;
    }

    /** One whose back end shows a secret. */
    public static Webmail confidential(URI keycloak, String realm, String client, String secret) {
        return new Webmail(keycloak, realm, client, Map.of("client_secret", secret));
    }

    /** One sign-in under way: where to send the visitor, and what only this client knows of it. */
    public record SignIn(URI address, String state, String verifier) {}

    /** What the token endpoint answers. */
    public sealed interface TokenAnswer {}

    /** {@code id} is empty where none was asked for. */
    public record Tokens(String access, String refresh, String id) implements TokenAnswer {
        @Override
        public String toString() {
            return "Tokens[••••]";
        }
    }

    public record NoTokens(int status, String error, String description) implements TokenAnswer {}

    public SignIn begin() {
        return begin(Map.of());
    }

    public SignIn begin(Map<String, String> more) {
        String state = random();
        String verifier = random() + random();
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("client_id", client);
        parameters.put("response_type", "code");
        parameters.put("scope", "openid");
        parameters.put("redirect_uri", REDIRECT);
        parameters.put("state", state);
        parameters.put("code_challenge_method", "S256");
        parameters.put("code_challenge", sha256(verifier));
        parameters.putAll(more);
        return new SignIn(realm.resolve("auth?" + HttpPlace.encode(parameters)), state, verifier);
    }

    public TokenAnswer redeem(Place from, SignIn signIn, Page.Arrived arrived) {
        if (!signIn.state().equals(arrived.parameters().get("state"))) {
            throw new IllegalStateException("the state came back changed");
        }
        return ask(
                from,
                Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        client,
                        "redirect_uri",
                        REDIRECT,
                        "code_verifier",
                        signIn.verifier(),
                        "code",
                        arrived.code().orElseThrow()));
    }

    public TokenAnswer refresh(Place from, Tokens tokens) {
        return ask(from, Map.of("grant_type", "refresh_token", "client_id", client, "refresh_token", tokens.refresh()));
    }

    /** The password grant (RFC 6749, 4.3). */
    public TokenAnswer passwordGrant(Place from, Map<String, String> more) {
        Map<String, String> form = new LinkedHashMap<>(Map.of("grant_type", "password", "client_id", client));
        form.putAll(more);
        return ask(from, form);
    }

    private TokenAnswer ask(Place from, Map<String, String> form) {
        Map<String, String> fields = new LinkedHashMap<>(form);
        fields.putAll(authentication);
        HttpResponse<String> response = HttpPlace.at(from).postForm(realm.resolve("token"), fields);
        JsonNode answer = Json.read(response.body());
        if (response.statusCode() == 200) {
            return new Tokens(
                    answer.path("access_token").asText(),
                    answer.path("refresh_token").asText(),
                    answer.path("id_token").asText());
        }
        return new NoTokens(
                response.statusCode(),
                answer.path("error").asText(),
                answer.path("error_description").asText());
    }

    private static String random() {
        byte[] octets = new byte[32];
        RANDOM.nextBytes(octets);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
