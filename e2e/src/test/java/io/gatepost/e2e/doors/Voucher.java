// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Person;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** Somebody whose signed word a realm takes for a sign-in: RFC 7523, section 2.1, Keycloak's provider "JWT Authorization Grant". */
final class Voucher {
    static final String ALIAS = "voucher";

    private static final String ISSUER = "https://voucher.example";

    /** Keycloak takes none that is good for longer than five minutes. */
    private static final int SECONDS = 120;

    private final KeycloakAdmin admin;
    private final URI keycloak;
    private final String realm;
    private final RSAKey key;

    /** Makes the realm believe it. */
    Voucher(KeycloakAdmin admin, URI keycloak, String realm) throws JOSEException {
        this.admin = admin;
        this.keycloak = keycloak;
        this.realm = realm;
        this.key = key();
        expect(
                201,
                admin.send(
                        "POST",
                        realm + "/identity-provider/instances",
                        Json.write(Map.of(
                                "alias",
                                ALIAS,
                                "providerId",
                                "jwt-authorization-grant",
                                "enabled",
                                true,
                                "config",
                                Map.of(
                                        "issuer",
                                        ISSUER,
                                        "jwtAuthorizationGrantEnabled",
                                        "true",
                                        "useJwksUrl",
                                        "false",
                                        "publicKeySignatureVerifier",
                                        pem(key),
                                        "publicKeySignatureVerifierKeyId",
                                        key.getKeyID())))));
    }

    static RSAKey key() throws JOSEException {
        return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    }

    /** Ties the account to the name that this one knows the person by. */
    void knows(Person person) {
        expect(
                204,
                admin.send(
                        "POST",
                        realm + "/users/" + admin.idOf(person) + "/federated-identity/" + ALIAS,
                        Json.write(Map.of("userId", subject(person), "userName", person.name()))));
    }

    /** That it is this person, as it would be sent by whoever may. */
    String vouchesFor(Person person) throws JOSEException {
        return signed(person, key);
    }

    /** The same by a key that the realm does not know. */
    String forged(Person person) throws JOSEException {
        return signed(person, new RSAKey.Builder(key()).keyID(key.getKeyID()).build());
    }

    private String signed(Person person, RSAKey by) throws JOSEException {
        Instant now = Instant.now();
        SignedJWT assertion = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(by.getKeyID())
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(ISSUER)
                        .subject(subject(person))
                        .audience(keycloak.resolve("/realms/" + realm).toString())
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(SECONDS)))
                        .build());
        assertion.sign(new RSASSASigner(by));
        return assertion.serialize();
    }

    private static String subject(Person person) {
        return "known-as-" + person.name();
    }

    private static String pem(RSAKey key) throws JOSEException {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII))
                        .encodeToString(key.toRSAPublicKey().getEncoded())
                + "\n-----END PUBLIC KEY-----";
    }

    private static void expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
