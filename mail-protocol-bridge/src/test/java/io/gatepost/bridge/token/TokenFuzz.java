// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Whatever may be sent as a token: none of it is signed by the realm, so that none of it gets as far as Keycloak. */
final class TokenFuzz {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final PublishedKeys KEYS = published();
    private static final TokenVerifier VERIFIER = new TokenVerifier(
            attempt -> CompletableFuture.completedFuture(
                    new LoginOutcome.Admitted("alice@a.tld", "trusted-network", Evidence.NONE)),
            new TokenRules("https://sso.example", Optional.of("isp"), Set.of()),
            new KeyRing(KEYS, System::nanoTime),
            InstantSource.system());

    @FuzzTest
    void as_it_is_sent(byte[] octets) {
        present(new String(octets, UTF_8));
    }

    /** The parts before they are encoded: a line each for the header and the claims. */
    @FuzzTest
    void its_json(byte[] octets) {
        int end = 0;
        while (end < octets.length && octets[end] != '\n') {
            end++;
        }
        byte[] header = Arrays.copyOf(octets, end);
        byte[] claims = Arrays.copyOfRange(octets, Math.min(end + 1, octets.length), octets.length);
        present(BASE64.encodeToString(header) + "." + BASE64.encodeToString(claims) + "."
                + BASE64.encodeToString("signature".getBytes(US_ASCII)));
    }

    private static PublishedKeys published() {
        PublishedKeys published = new PublishedKeys();
        try {
            published.realms.put(
                    "isp", List.of(new RSAKeyGenerator(2048).keyID("key").generate()));
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
        return published;
    }

    private static void present(String text) {
        Secret token = Secret.of(text);
        LoginName claimed = ClaimedName.of(token);
        if (!token.plausible()) {
            return;
        }
        LoginAttempt attempt = new LoginAttempt(
                claimed.typed().isEmpty() ? new LoginName("alice@a.tld") : claimed,
                token,
                SecretKind.TOKEN,
                Service.IMAP,
                new Origin.Unestablished("fuzzing"),
                "fuzzing",
                Particulars.NONE);
        assertThat(VERIFIER.verify(attempt).toCompletableFuture().join()).isInstanceOf(LoginOutcome.Refused.class);
    }
}
