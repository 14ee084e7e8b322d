// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each attack beside the same token without it, which reaches Keycloak. */
class TokenVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final JWK KEY = KeyRingTest.key("a-key");
    private static final JWK OTHER_KEY = KeyRingTest.key("b-key");
    private static final JWK SAME_ID = KeyRingTest.key("a-key");
    private static final String NAME = "alice@a.tld";
    private static final LoginOutcome DECIDED = new LoginOutcome.Admitted(NAME, "trusted-network", Evidence.NONE);

    private final PublishedKeys keys = new PublishedKeys();
    private final List<LoginAttempt> asked = new ArrayList<>();

    @BeforeEach
    void publish() {
        keys.realms.put("a.tld", List.of(KEY));
        keys.realms.put("b.tld", List.of(OTHER_KEY));
        keys.realms.put("isp", List.of(OTHER_KEY));
        keys.realms.put("master", List.of(KEY));
    }

    private LoginOutcome verify(String name, String token, Set<String> clients) {
        TokenVerifier verifier = new TokenVerifier(
                attempt -> {
                    asked.add(attempt);
                    return CompletableFuture.completedFuture(DECIDED);
                },
                new TokenRules("https://sso.example", Optional.of("isp"), clients),
                new KeyRing(keys, () -> 0),
                InstantSource.fixed(NOW));
        return verifier.verify(new LoginAttempt(
                        new LoginName(name),
                        Secret.of(token),
                        SecretKind.TOKEN,
                        Service.IMAP,
                        new Origin.Unestablished("test"),
                        "test",
                        Particulars.NONE))
                .toCompletableFuture()
                .join();
    }

    private LoginOutcome verify(String token) {
        return verify(NAME, token, Set.of());
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://sso.example/realms/a.tld")
                .audience(List.of("account", "gatepost-mail"))
                .subject("7")
                .jwtID("j")
                .claim("typ", "Bearer")
                .claim("azp", "webmail")
                .claim("scope", "openid mail")
                .claim("preferred_username", NAME)
                .issueTime(Date.from(NOW.minusSeconds(60)))
                .expirationTime(Date.from(NOW.plusSeconds(60)));
    }

    private static String signed(JWTClaimsSet.Builder claims) {
        return signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("a-key"), claims, KEY);
    }

    private static String signed(JWSHeader.Builder header, JWTClaimsSet.Builder claims, JWK key) {
        try {
            SignedJWT jwt = new SignedJWT(header.build(), claims.build());
            jwt.sign(new ECDSASigner((ECKey) key));
            return jwt.serialize();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void assertRefused(LoginOutcome outcome, Reason reason) {
        assertThat(outcome).isInstanceOf(LoginOutcome.Refused.class);
        assertThat(((LoginOutcome.Refused) outcome).reason()).isEqualTo(reason.word());
        assertThat(asked).as("what reached Keycloak").isEmpty();
    }

    @Test
    void a_good_token_is_keycloaks_to_decide() {
        assertThat(verify(signed(claims()))).isEqualTo(DECIDED);
        assertThat(verify(signed(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("a-key").type(new JOSEObjectType("at+jwt")),
                        claims(),
                        KEY)))
                .isEqualTo(DECIDED);
        assertThat(asked).hasSize(2);
    }

    @Test
    void a_password_passes_unread() {
        TokenVerifier verifier = new TokenVerifier(
                attempt -> CompletableFuture.completedFuture(DECIDED),
                new TokenRules("https://sso.example", Optional.empty(), Set.of()),
                new KeyRing(keys, () -> 0),
                InstantSource.fixed(NOW));
        LoginAttempt attempt = new LoginAttempt(
                new LoginName(NAME),
                Secret.of("a.b.c"),
                SecretKind.PASSWORD,
                Service.IMAP,
                new Origin.Unestablished("test"),
                "test",
                Particulars.NONE);
        assertThat(verifier.verify(attempt).toCompletableFuture().join()).isEqualTo(DECIDED);
        assertThat(keys.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"x", "a.b.c", "..", "eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "{}", "eyJ.eyJ.eyJ", "bnVsbA.e30.AAAA"})
    void what_is_no_token(String garbage) {
        assertRefused(verify(garbage), Reason.TOKEN_MALFORMED);
        assertThat(keys.asked).isEmpty();
    }

    @Test
    void nesting_is_bounded() {
        String deep = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("{\"alg\":" + "[".repeat(3_000)).getBytes(StandardCharsets.UTF_8));
        assertRefused(verify(deep + ".e30.AAAA"), Reason.TOKEN_MALFORMED);
    }

    @Test
    void without_a_signature_or_with_one_that_anybody_could_make_who_can_check_it() throws JOSEException {
        String unsigned = Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "." + signed(claims()).split("\\.", -1)[1] + ".";
        assertRefused(verify(unsigned), Reason.TOKEN_ALGORITHM);

        // The public key, which everybody has, taken for a shared secret.
        SignedJWT confused = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("a-key").build(), claims().build());
        confused.sign(new MACSigner(((ECKey) KEY).toECPublicKey().getEncoded()));
        assertRefused(verify(confused.serialize()), Reason.TOKEN_ALGORITHM);
        assertThat(keys.asked).isEmpty();
    }

    @Test
    void a_header_that_brings_its_own_key_or_demands_to_be_understood() {
        JWSHeader.Builder own =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("a-key").jwk(SAME_ID.toPublicJWK());
        assertRefused(verify(signed(own, claims(), SAME_ID)), Reason.TOKEN_SIGNATURE);
        JWSHeader.Builder critical = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .keyID("a-key")
                .criticalParams(Set.of("exp"))
                .customParam("exp", 1);
        assertRefused(verify(signed(critical, claims(), KEY)), Reason.TOKEN_MALFORMED);
        assertRefused(verify(signed(new JWSHeader.Builder(JWSAlgorithm.ES256), claims(), KEY)), Reason.TOKEN_MALFORMED);
        assertRefused(
                verify(signed(
                        new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("a-key").type(new JOSEObjectType("logout+jwt")),
                        claims(),
                        KEY)),
                Reason.TOKEN_KIND);
    }

    @Test
    void a_signature_by_another_key_or_over_other_words() {
        assertRefused(
                verify(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("a-key"), claims(), SAME_ID)),
                Reason.TOKEN_SIGNATURE);
        assertRefused(
                verify(signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("b-key"), claims(), OTHER_KEY)),
                Reason.TOKEN_SIGNATURE);
        String[] mine = signed(claims()).split("\\.", -1);
        String[] longer = signed(claims().expirationTime(Date.from(NOW.plus(Duration.ofDays(1)))))
                .split("\\.", -1);
        assertRefused(verify(mine[0] + "." + longer[1] + "." + mine[2]), Reason.TOKEN_SIGNATURE);
    }

    @ParameterizedTest
    @CsvSource({
        "alice@a.tld,   https://sso.example/realms/b.tld",
        "alice@a.tld,   https://sso.example/realms/master",
        "alice@a.tld,   https://sso.example/realms/a.tld/",
        "alice@a.tld,   https://sso.example/realms/A.TLD",
        "alice@a.tld,   https://sso.example.evil/realms/a.tld",
        "alice@a.tld,   http://sso.example/realms/a.tld",
        "alice@a.tld,   https://evil.example/realms/a.tld",
        "bob@b.tld,     https://sso.example/realms/a.tld",
        "alice,         https://sso.example/realms/a.tld",
        "x@master,      https://sso.example/realms/master",
        "alice@,        https://sso.example/realms/",
        "alice@a.tld/x, https://sso.example/realms/a.tld/x",
        "alice@a.tld,   ''"
    })
    void only_the_accounts_own_realm_is_an_issuer(String name, String issuer) {
        assertRefused(verify(name, signed(claims().issuer(issuer)), Set.of()), Reason.TOKEN_ISSUER);
        assertThat(keys.asked).isEmpty();
    }

    @Test
    void a_domain_without_a_realm_is_at_home_in_the_default_realm() {
        JWTClaimsSet.Builder claims = claims().issuer("https://sso.example/realms/isp");
        String token = signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("b-key"), claims, OTHER_KEY);
        assertThat(verify("carol@c.tld", token, Set.of())).isEqualTo(DECIDED);
        assertThat(verify("Alice@A.TLD", signed(claims()), Set.of())).isEqualTo(DECIDED);
        keys.realms.put("xn--mller-kva.example", List.of(KEY));
        assertThat(verify(
                        "j@Müller.example",
                        signed(claims().issuer("https://sso.example/realms/xn--mller-kva.example")),
                        Set.of()))
                .isEqualTo(DECIDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ID", "Refresh", "Offline", "Logout", "DPoP", "bearer", ""})
    void only_access_tokens(String type) {
        assertRefused(verify(signed(claims().claim("typ", type))), Reason.TOKEN_KIND);
    }

    @Test
    void one_that_is_bound_to_a_key_is_not_for_whoever_bears_it() {
        assertRefused(verify(signed(claims().claim("cnf", java.util.Map.of("jkt", "x")))), Reason.TOKEN_KIND);
    }

    @Test
    void only_tokens_for_mail() {
        List<UnaryOperator<JWTClaimsSet.Builder>> changes = List.of(
                c -> c.audience("account"),
                c -> c.audience(List.<String>of()),
                c -> c.audience("gatepost-mail2"),
                c -> c.claim("scope", "openid"),
                c -> c.claim("scope", "openid email"),
                c -> c.claim("scope", null),
                c -> c.claim("scope", List.of("mail")),
                c -> c.claim("azp", null),
                c -> c.claim("azp", ""));
        for (UnaryOperator<JWTClaimsSet.Builder> change : changes) {
            assertRefused(verify(signed(change.apply(claims()))), Reason.TOKEN_AUDIENCE);
        }
    }

    @Test
    void only_of_clients_that_are_named_where_some_are() {
        assertRefused(verify(NAME, signed(claims()), Set.of("other")), Reason.TOKEN_AUDIENCE);
        assertThat(verify(NAME, signed(claims()), Set.of("other", "webmail"))).isEqualTo(DECIDED);
    }

    @Test
    void only_now() {
        assertRefused(
                verify(signed(claims().expirationTime(Date.from(NOW.minus(TokenVerifier.SKEW))))),
                Reason.TOKEN_EXPIRED);
        assertRefused(verify(signed(claims().expirationTime(null))), Reason.TOKEN_EXPIRED);
        assertRefused(
                verify(signed(claims().notBeforeTime(Date.from(NOW.plus(TokenVerifier.SKEW.plusSeconds(1)))))),
                Reason.TOKEN_EXPIRED);
        assertRefused(
                verify(signed(claims().issueTime(Date.from(NOW.plus(TokenVerifier.SKEW.plusSeconds(1)))))),
                Reason.TOKEN_EXPIRED);
        assertThat(verify(signed(claims().issueTime(null)
                        .notBeforeTime(Date.from(NOW.plus(TokenVerifier.SKEW)))
                        .expirationTime(Date.from(NOW.minus(TokenVerifier.SKEW).plusSeconds(1))))))
                .isEqualTo(DECIDED);
    }

    @Test
    void claims_of_other_types_are_no_claims() {
        assertRefused(verify(signed(claims().claim("typ", List.of("Bearer")))), Reason.TOKEN_KIND);
        assertRefused(verify(signed(claims().claim("azp", 7))), Reason.TOKEN_AUDIENCE);
    }

    @Test
    void without_keys_nobody_can_say() {
        keys.trouble = Optional.of(Trouble.TIMEOUT);
        assertThat(verify(signed(claims()))).isEqualTo(new LoginOutcome.Unavailable(Trouble.TIMEOUT));
    }

    @Test
    void the_token_shows_itself_nowhere() {
        String token = signed(claims());
        assertThat(PresentedToken.read(Secret.of(token)).toString()).doesNotContain(token.substring(0, 20));
    }
}
