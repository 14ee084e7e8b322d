// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.oidc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.io.IOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a company's OpenID provider says wrong, one thing at a time, opens nothing (OpenID Connect Core 3.1.3.7, Discovery 4.3). */
@OnTheStack
final class OidcAnswersIT {
    /** Each in an otherwise good answer. */
    private record Fault(String name, String detail, Consumer<Issuer> fault) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault("ISSUER", "issuer", issuer -> issuer.claims(claims -> claims.issuer("https://other.example"))),
            // To the letter: another address of the same server is another issuer.
            new Fault(
                    "ISSUER_WITH_A_SLASH",
                    "issuer",
                    issuer -> issuer.claims(claims -> claims.issuer(issuer.address() + "/"))),
            new Fault("AUDIENCE", "audience", issuer -> issuer.claims(claims -> claims.audience("another-client"))),
            new Fault("NO_AUDIENCE", "audience", issuer -> issuer.claims(claims -> claims.audience((String) null))),
            new Fault(
                    "SEVERAL_AUDIENCES",
                    "authorized-party",
                    issuer -> issuer.claims(claims -> claims.audience(List.of(Issuer.CLIENT, "another-client")))),
            new Fault(
                    "ANOTHER_PARTY",
                    "authorized-party",
                    issuer -> issuer.claims(claims -> claims.claim("azp", "another-client"))),
            new Fault(
                    "EXPIRED",
                    "expired",
                    issuer -> issuer.claims(claims ->
                            claims.expirationTime(Date.from(Instant.now().minusSeconds(120))))),
            new Fault("WITHOUT_END", "expired", issuer -> issuer.claims(claims -> claims.expirationTime(null))),
            new Fault(
                    "OLD",
                    "issued-at",
                    issuer -> issuer.claims(
                            claims -> claims.issueTime(Date.from(Instant.now().minusSeconds(7200))))),
            new Fault("NONCE", "nonce", issuer -> issuer.claims(claims -> claims.claim("nonce", "of-another-sign-in"))),
            new Fault("NO_NONCE", "nonce", issuer -> issuer.claims(claims -> claims.claim("nonce", null))),
            new Fault("NO_SUBJECT", "subject", issuer -> issuer.claims(claims -> claims.subject(null))),
            new Fault(
                    "EMAIL_UNVERIFIED",
                    "email-unverified",
                    issuer -> issuer.claims(claims -> claims.claim("email_verified", false))),
            new Fault(
                    "EMAIL_UNSAID",
                    "email-unverified",
                    issuer -> issuer.claims(claims -> claims.claim("email_verified", null))),
            new Fault("NO_NAME", "name", issuer -> issuer.claims(claims -> claims.claim("email", "nobody"))),
            new Fault(
                    "UNSIGNED", "algorithm", issuer -> issuer.signs((claims, key) -> new PlainJWT(claims).serialize())),
            new Fault(
                    "SIGNED_BY_THE_SECRET",
                    "algorithm",
                    issuer -> issuer.signs((claims, key) -> hmac(claims, key, sha256(Issuer.SECRET)))),
            // The public key taken for a secret (RFC 8725, 2.1).
            new Fault(
                    "SIGNED_BY_THE_PUBLIC_KEY",
                    "algorithm",
                    issuer -> issuer.signs((claims, key) -> hmac(claims, key, publicKey(key)))),
            new Fault(
                    "SIGNED_BY_SOMEBODY_ELSE",
                    "signature",
                    issuer -> issuer.signs((claims, key) -> Issuer.signed(claims, Issuer.key(key.getKeyID())))),
            new Fault(
                    "CHANGED_SINCE",
                    "signature",
                    issuer -> issuer.signs((claims, key) -> {
                        String[] parts = Issuer.signed(claims, key).split("\\.", -1);
                        String other = new PlainJWT(new JWTClaimsSet.Builder(claims)
                                        .subject("boss")
                                        .build())
                                .serialize();
                        return parts[0] + "." + other.split("\\.", -1)[1] + "." + parts[2];
                    })),
            // What has to be understood of it and is not (RFC 7515, 4.1.11).
            new Fault(
                    "CRITICAL",
                    "critical",
                    issuer -> issuer.signs((claims, key) -> {
                        SignedJWT token = new SignedJWT(
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .keyID(key.getKeyID())
                                        .criticalParams(Set.of("exp"))
                                        .customParam("exp", 1)
                                        .build(),
                                claims);
                        token.sign(new RSASSASigner(key));
                        return token.serialize();
                    })),
            new Fault("WEAK_KEY", "signature", issuer -> {
                RSAKey weak = Issuer.key("weak", 1024);
                issuer.rolls(weak, weak);
            }),
            new Fault("NO_TOKEN", "no-token", issuer -> issuer.signs((claims, key) -> "not.a.token")));

    /** By one company, which is honest first: what is refused is refused for its fault. */
    @Test
    void a_wrong_answer_opens_nothing_and_the_admin_sees_why(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack).setUp(issuer);
                PlainVisitor honest = new PlainVisitor(Place.HOME)) {
            issuer.signsIn(tenant.person("wrong"));
            assertThat(tenant.comeIn(honest)).isInstanceOf(Page.Arrived.class);
            for (Fault fault : FAULTS) {
                issuer.isHonest();
                fault.fault.accept(issuer);
                try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
                    assertThat(tenant.comeIn(visitor)).as(fault.name()).isEqualTo(new Page.Refused("company-answer"));
                }
                assertThat(tenant.eventOf(tenant.alias()))
                        .as(fault.name())
                        .contains("\"gatepost_detail\":\"" + fault.detail + "\"");
            }
            JsonNode test = Json.read(tenant.send("POST", "/tests", "").body());
            try (PlainVisitor admin = new PlainVisitor(Place.HOME)) {
                admin.open(URI.create(test.path("url").asText()));
            }
            assertThat(tenant.get("/tests/" + test.path("id").asText())
                            .at("/arrived/fault")
                            .asText())
                    .isEqualTo("company-answer: no-token");
        }
    }

    @Test
    void keys_that_cannot_be_had_make_no_signature_wrong(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack).setUp(issuer);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            issuer.signsIn(tenant.person("keyless"));
            issuer.losesItsKeys();
            assertThat(tenant.comeIn(visitor)).isEqualTo(new Page.Refused("company-answer"));
            assertThat(tenant.eventOf(tenant.alias())).contains("\"gatepost_detail\":\"keys\"");
        }
    }

    @Test
    void what_was_redeemed_once_opens_nothing_again(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack).setUp(issuer);
                PlainVisitor visitor = new PlainVisitor(Place.HOME);
                PlainVisitor thief = new PlainVisitor(Place.OFFICE)) {
            issuer.signsIn(tenant.person("once"));
            assertThat(tenant.comeIn(visitor)).isInstanceOf(Page.Arrived.class);
            URI back = URI.create(issuer.lastAnswer());
            assertThat(thief.open(back)).as("by another browser").isNotInstanceOf(Page.Arrived.class);
            assertThat(visitor.open(back))
                    .as("by the same: the client hears that it is too late")
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(arrived.code()).isEmpty());
        }
    }

    @Test
    void a_wrong_secret_is_told_to_the_admin_and_to_nobody_else(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Map<String, Object> wish = OidcTenant.wish(issuer);
            wish.put("clientSecret", "an-old-one");
            OidcTenant.expect(201, tenant.post("", wish));
            issuer.signsIn(tenant.person("late"));
            assertThat(tenant.comeIn(visitor)).isEqualTo(new Page.Refused("company-answer"));
            assertThat(visitor.html()).doesNotContain("invalid_client", "an-old-one");
            assertThat(tenant.eventOf(tenant.alias())).contains("token-endpoint 401 invalid_client");
            // The right one instead, and then none: the one that is there is kept.
            OidcTenant.expect(200, tenant.post("", OidcTenant.wish(issuer)));
            wish.remove("clientSecret");
            OidcTenant.expect(200, tenant.post("", wish));
            try (PlainVisitor later = new PlainVisitor(Place.HOME)) {
                assertThat(tenant.comeIn(later)).isInstanceOf(Page.Arrived.class);
            }
        }
    }

    /** What speaks against a discovery document. */
    private record Document(String name, String what, Consumer<Map<String, Object>> fault) {}

    private static final List<Document> DOCUMENTS = List.of(
            new Document("OTHER_ISSUER", "issuer", said -> said.put("issuer", "https://other.example")),
            new Document("NO_KEYS", "endpoint", said -> said.remove("jwks_uri")),
            new Document("TOKENS_INSIDE", "endpoint", said -> said.put("token_endpoint", "https://10.0.0.1/token")),
            new Document(
                    "TOKENS_WITHOUT_TLS", "endpoint", said -> said.put("token_endpoint", "http://192.0.2.1/token")),
            new Document(
                    "SIGN_ON_WITHOUT_TLS",
                    "endpoint",
                    said -> said.put("authorization_endpoint", "http://login.example/auth")),
            new Document("NO_CODE", "response-type", said -> said.put("response_types_supported", List.of("id_token"))),
            new Document(
                    "SECRET_SIGNATURES",
                    "algorithm",
                    said -> said.put("id_token_signing_alg_values_supported", List.of("none", "HS256"))),
            new Document(
                    "NO_SECRETS",
                    "client-secret",
                    said -> said.put("token_endpoint_auth_methods_supported", List.of("tls_client_auth"))));

    @Test
    void a_bad_document_is_refused_with_the_reason(Stack stack) throws IOException {
        try (Issuer issuer = new Issuer();
                OidcTenant tenant = new OidcTenant(stack)) {
            for (Document document : DOCUMENTS) {
                issuer.says(document.fault);
                assertThat(CompanyByOidcIT.errors(Json.read(tenant.post("?dryRun=true", OidcTenant.wish(issuer))
                                .body())))
                        .as(document.name())
                        .contains(document.what);
            }
            assertThat(tenant.post("", OidcTenant.wish(issuer)).statusCode()).isEqualTo(422);
            assertThat(tenant.send("GET", "", "").statusCode()).isEqualTo(404);
        }
    }

    private static String hmac(JWTClaimsSet claims, RSAKey key, byte[] secret) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build(), claims);
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    private static byte[] publicKey(RSAKey key) throws JOSEException {
        return key.toRSAPublicKey().getEncoded();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
