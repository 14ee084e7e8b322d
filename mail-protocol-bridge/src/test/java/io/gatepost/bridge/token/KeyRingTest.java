// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.RealmKeys;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final JWK OLD = key("old");
    private static final JWK NEW = key("new");

    private final PublishedKeys published = new PublishedKeys();
    private long now = 1_000;
    private final KeyRing ring = new KeyRing(published, () -> now);

    static JWK key(String id) {
        try {
            return new ECKeyGenerator(Curve.P_256)
                    .keyID(id)
                    .keyUse(KeyUse.SIGNATURE)
                    .generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private KeyRing.Search find(String realm, String keyId) {
        return ring.find(realm, keyId).toCompletableFuture().join();
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void keys_are_fetched_once_and_kept() {
        published.realms.put("a.tld", List.of(OLD));
        for (int i = 0; i < 100; i++) {
            assertThat(find("a.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);
        }
        assertThat(published.asked).containsExactly("a.tld");
    }

    @Test
    void a_new_key_is_found_when_it_is_first_needed_and_not_asked_for_more_often_than_that() {
        published.realms.put("a.tld", List.of(OLD));
        find("a.tld", "old");
        published.realms.put("a.tld", List.of(NEW));

        assertThat(find("a.tld", "new")).isInstanceOf(KeyRing.Search.NoSuchKey.class);
        pass(KeyRing.LOOK_AGAIN);
        assertThat(find("a.tld", "new")).isInstanceOf(KeyRing.Search.Found.class);
        for (int i = 0; i < 1_000; i++) {
            assertThat(find("a.tld", "made-up-" + i)).isInstanceOf(KeyRing.Search.NoSuchKey.class);
        }
        assertThat(published.asked).hasSize(2);
    }

    @Test
    void invented_realms_neither_drive_out_keys_nor_keep_a_new_one_from_being_found() {
        published.realms.put("a.tld", List.of(OLD));
        find("a.tld", "old");
        for (int i = 0; i < KeyRing.MOST_REALMS + 1_000; i++) {
            // As fast as the measure allows, so that each is asked for.
            pass(Duration.ofMillis(50));
            find("invented-" + i + ".tld", "any");
        }
        for (int i = 0; i < KeyRing.MOST_FETCHES + 10; i++) {
            find("burst-" + i + ".tld", "any");
        }
        assertThat(find("one-more.tld", "any")).isInstanceOf(KeyRing.Search.Unavailable.class);

        assertThat(find("a.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);
        published.realms.put("a.tld", List.of(NEW));
        assertThat(find("a.tld", "new")).isInstanceOf(KeyRing.Search.Found.class);
    }

    @Test
    void a_key_that_was_taken_away_is_gone_after_a_while() {
        published.realms.put("a.tld", List.of(OLD));
        find("a.tld", "old");
        published.realms.put("a.tld", List.of(NEW));
        pass(KeyRing.RENEW);

        assertThat(find("a.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);
        assertThat(find("a.tld", "old")).isInstanceOf(KeyRing.Search.NoSuchKey.class);
    }

    @Test
    void keys_that_are_there_serve_while_keycloak_is_away() {
        published.realms.put("a.tld", List.of(OLD));
        find("a.tld", "old");
        published.trouble = Optional.of(Trouble.UNREACHABLE);
        pass(KeyRing.RENEW.multipliedBy(3));

        assertThat(find("a.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);
        assertThat(find("a.tld", "new")).isEqualTo(new KeyRing.Search.Unavailable(Trouble.UNREACHABLE));
        assertThat(find("b.tld", "old")).isEqualTo(new KeyRing.Search.Unavailable(Trouble.UNREACHABLE));
        published.trouble = Optional.empty();
        assertThat(find("b.tld", "old")).isInstanceOf(KeyRing.Search.NoSuchKey.class);
    }

    @Test
    void realms_that_are_made_up_cost_keycloak_no_more_than_the_budget() {
        for (int i = 0; i < 10 * KeyRing.MOST_FETCHES; i++) {
            find("realm-" + i, "x");
        }
        assertThat(published.asked).hasSize(KeyRing.MOST_FETCHES);
        assertThat(find("a.tld", "x")).isEqualTo(new KeyRing.Search.Unavailable(Trouble.OVERLOADED));
        published.realms.put("a.tld", List.of(OLD));
        pass(Duration.ofSeconds(1));
        assertThat(find("a.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);
    }

    @Test
    void many_who_wait_for_one_realm_ask_once() {
        CompletableFuture<RealmKeys.Published> answer = new CompletableFuture<>();
        AtomicInteger asked = new AtomicInteger();
        KeyRing slow = new KeyRing(
                realm -> {
                    asked.incrementAndGet();
                    return answer;
                },
                () -> now);
        var first = slow.find("a.tld", "old").toCompletableFuture();
        var second = slow.find("a.tld", "old").toCompletableFuture();
        assertThat(first).isNotDone();
        answer.complete(new RealmKeys.Published.NoSuchRealm());

        assertThat(first).isCompletedWithValue(new KeyRing.Search.NoSuchKey());
        assertThat(second).isCompletedWithValue(new KeyRing.Search.NoSuchKey());
        assertThat(asked).hasValue(1);
    }

    @Test
    void secrets_encryption_keys_and_short_keys_are_no_keys() throws JOSEException, NoSuchAlgorithmException {
        OctetSequenceKey secret = new OctetSequenceKeyGenerator(256)
                .keyID("secret")
                .keyUse(KeyUse.SIGNATURE)
                .generate();
        JWK encryption = new ECKeyGenerator(Curve.P_256)
                .keyID("encryption")
                .keyUse(KeyUse.ENCRYPTION)
                .generate();
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(1024);
        RSAKey small = new RSAKey.Builder((RSAPublicKey) rsa.generateKeyPair().getPublic())
                .keyID("small")
                .keyUse(KeyUse.SIGNATURE)
                .build();
        assertThat(new BigInteger(1, small.getModulus().decode()).bitLength()).isEqualTo(1024);
        String jwks = "{\"keys\":[" + secret + "," + encryption + "," + small + "," + OLD + "]}";
        KeyRing mixed =
                new KeyRing(realm -> CompletableFuture.completedFuture(new RealmKeys.Published.Keys(jwks)), () -> now);

        for (String id : List.of("secret", "encryption", "small")) {
            assertThat(mixed.find("a.tld", id).toCompletableFuture().join())
                    .isInstanceOf(KeyRing.Search.NoSuchKey.class);
        }
        assertThat(mixed.find("a.tld", "old").toCompletableFuture().join()).isInstanceOf(KeyRing.Search.Found.class);
    }

    @Test
    void what_is_no_key_set_is_trouble() {
        for (String garbage : List.of("", "x", "[]", "{}", "{\"keys\":7}")) {
            KeyRing garbled = new KeyRing(
                    realm -> CompletableFuture.completedFuture(new RealmKeys.Published.Keys(garbage)), () -> now);
            assertThat(garbled.find("a.tld", "old").toCompletableFuture().join())
                    .isEqualTo(new KeyRing.Search.Unavailable(Trouble.GARBLED));
        }
    }
}
