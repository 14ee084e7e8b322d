// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatepost.e2e.client.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A company's OpenID provider, on this machine. Whoever comes is signed in at once as the person it was told. */
final class Issuer implements AutoCloseable {
    static final String CLIENT = "gatepost-at-the-company";
    static final String SECRET = "a-secret-of-the-company+and/us";

    private final HttpServer server;
    private final Map<String, Map<String, String>> asked = new ConcurrentHashMap<>();
    private volatile Map<String, Object> person = Map.of();
    private volatile RSAKey key = key("first");
    private volatile List<RSAKey> published = List.of(key);
    private volatile UnaryOperator<JWTClaimsSet.Builder> claims = builder -> builder;
    private volatile Signing signing = Issuer::signed;
    private volatile Consumer<Map<String, Object>> document = said -> {};
    private volatile boolean keysAreThere = true;
    private volatile String lastCode = "";
    private volatile String lastAnswer = "";

    /** How the ID token is made of its claims. */
    interface Signing {
        String of(JWTClaimsSet claims, RSAKey key) throws JOSEException;
    }

    Issuer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/.well-known/openid-configuration", exchange -> answer(exchange, 200, Json.write(said())));
        server.createContext(
                "/jwks",
                exchange ->
                        answer(exchange, keysAreThere ? 200 : 500, new JWKSet(List.copyOf(published)).toString(true)));
        server.createContext("/auth", this::signIn);
        server.createContext("/token", this::redeem);
        server.start();
    }

    static RSAKey key(String id) {
        return key(id, 2048);
    }

    static RSAKey key(String id, int bits) {
        try {
            return new RSAKeyGenerator(bits, bits < 2048).keyID(id).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Who signs in there, by the claims that it has of them. */
    void signsIn(Map<String, Object> whom) {
        person = Map.copyOf(whom);
    }

    /** It says and signs again what is so; its key stays. */
    void isHonest() {
        claims = builder -> builder;
        signing = Issuer::signed;
        document = said -> {};
    }

    /** Nobody can fetch them from now on. */
    void losesItsKeys() {
        keysAreThere = false;
    }

    void says(Consumer<Map<String, Object>> otherwise) {
        document = otherwise;
    }

    void claims(UnaryOperator<JWTClaimsSet.Builder> otherwise) {
        claims = otherwise;
    }

    void signs(Signing otherwise) {
        signing = otherwise;
    }

    /** From now on by this key; {@code known}: those that it publishes. */
    void rolls(RSAKey next, RSAKey... known) {
        key = next;
        published = List.of(known);
    }

    /** What it was asked with last, at the address where people are sent. */
    Map<String, String> lastAsked() {
        return asked.getOrDefault(lastCode, Map.of());
    }

    /** Where it sent the last person back to. */
    String lastAnswer() {
        return lastAnswer;
    }

    private Map<String, Object> said() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("issuer", address());
        said.put("authorization_endpoint", address() + "/auth");
        said.put("token_endpoint", address() + "/token");
        said.put("jwks_uri", address() + "/jwks");
        said.put("response_types_supported", List.of("code"));
        said.put("subject_types_supported", List.of("public"));
        said.put("id_token_signing_alg_values_supported", List.of("RS256"));
        said.put("code_challenge_methods_supported", List.of("S256"));
        document.accept(said);
        return said;
    }

    private void signIn(HttpExchange exchange) throws IOException {
        Map<String, String> wanted = form(exchange.getRequestURI().getRawQuery());
        String code = UUID.randomUUID().toString();
        asked.put(code, wanted);
        lastCode = code;
        lastAnswer = wanted.get("redirect_uri") + "?state=" + wanted.get("state") + "&code=" + code;
        exchange.getResponseHeaders().add("Location", lastAnswer);
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private void redeem(HttpExchange exchange) throws IOException {
        Map<String, String> given = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        Map<String, String> wanted = asked.get(given.getOrDefault("code", ""));
        String basic = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
        if (!basic.equals("Basic "
                + Base64.getEncoder()
                        .encodeToString((CLIENT + ":a-secret-of-the-company%2Band%2Fus").getBytes(UTF_8)))) {
            answer(exchange, 401, "{\"error\": \"invalid_client\"}");
        } else if (wanted == null
                || !wanted.getOrDefault("redirect_uri", "").equals(given.get("redirect_uri"))
                || !wanted.getOrDefault("code_challenge", "")
                        .equals(challenge(given.getOrDefault("code_verifier", "")))) {
            answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
        } else {
            answer(
                    exchange,
                    200,
                    Json.write(Map.of(
                            "access_token",
                            "opaque",
                            "token_type",
                            "Bearer",
                            "expires_in",
                            60,
                            "id_token",
                            token(wanted))));
        }
    }

    private String token(Map<String, String> wanted) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder said = new JWTClaimsSet.Builder()
                .issuer(address())
                .audience(CLIENT)
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plusSeconds(60)))
                .claim("auth_time", now.getEpochSecond())
                .claim("nonce", wanted.get("nonce"));
        person.forEach(said::claim);
        try {
            return signing.of(claims.apply(said).build(), key);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String signed(JWTClaimsSet claims, RSAKey key) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new RSASSASigner(key, Set.of(AllowWeakRSAKey.getInstance())));
        return token.serialize();
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new HashMap<>();
        for (String pair : text.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                form.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
            }
        }
        return form;
    }

    private static void answer(HttpExchange exchange, int status, String body) {
        try {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
