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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
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
    void realms_that_are_made_up_cost_one_question_in_a_while_and_keep_no_other_waiting() {
        published.realms.put("a.tld", List.of(OLD));
        published.realms.put("b.tld", List.of(OLD));
        find("a.tld", "old");
        for (int i = 0; i < 10_000; i++) {
            assertThat(find("invented-" + i + ".tld", "any")).isInstanceOf(KeyRing.Search.NoSuchKey.class);
        }
        assertThat(published.lists).isEqualTo(1);
        assertThat(published.asked).containsExactly("a.tld");

        assertThat(find("b.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);
        pass(KeyRing.LOOK_AGAIN);
        find("invented.tld", "any");
        find("invented-too.tld", "any");
        assertThat(published.lists).isEqualTo(2);
    }

    @Test
    void a_new_realm_is_found_soon_and_one_that_was_removed_is_gone() {
        published.realms.put("a.tld", List.of(OLD));
        find("a.tld", "old");
        published.realms.put("b.tld", List.of(OLD));
        assertThat(find("b.tld", "old")).isInstanceOf(KeyRing.Search.NoSuchKey.class);
        pass(KeyRing.LOOK_AGAIN);
        assertThat(find("b.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);

        published.realms.remove("b.tld");
        pass(KeyRing.LOOK_AGAIN);
        int asked = published.asked.size();
        for (int i = 0; i < 100; i++) {
            assertThat(find("b.tld", "new")).isInstanceOf(KeyRing.Search.NoSuchKey.class);
        }
        assertThat(published.asked).hasSize(asked + 1);
        published.realms.put("b.tld", List.of(NEW));
        pass(KeyRing.LOOK_AGAIN);
        assertThat(find("b.tld", "new")).isInstanceOf(KeyRing.Search.Found.class);
    }

    @Test
    void a_realm_whose_keys_could_not_be_had_is_asked_again() {
        published.realms.put("a.tld", List.of(OLD));
        find("no.tld", "old");
        published.trouble = Optional.of(Trouble.UNREACHABLE);
        assertThat(find("a.tld", "old")).isEqualTo(new KeyRing.Search.Unavailable(Trouble.UNREACHABLE));
        published.trouble = Optional.empty();
        assertThat(find("a.tld", "old")).isInstanceOf(KeyRing.Search.Found.class);
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
    void many_who_wait_for_one_realm_ask_once() {
        CompletableFuture<RealmKeys.Listed> list = new CompletableFuture<>();
        CompletableFuture<RealmKeys.Published> answer = new CompletableFuture<>();
        List<String> asked = new ArrayList<>();
        KeyRing slow = new KeyRing(
                new RealmKeys() {
                    @Override
                    public CompletionStage<Listed> realms() {
                        asked.add("list");
                        return list;
                    }

                    @Override
                    public CompletionStage<Published> of(String realm) {
                        asked.add(realm);
                        return answer;
                    }
                },
                () -> now);
        var first = slow.find("a.tld", "old").toCompletableFuture();
        var second = slow.find("a.tld", "old").toCompletableFuture();
        assertThat(asked).containsExactly("list");
        list.complete(new RealmKeys.Listed.Realms(Set.of("a.tld")));
        assertThat(asked).containsExactly("list", "a.tld");
        var third = slow.find("a.tld", "old").toCompletableFuture();
        assertThat(first).isNotDone();
        answer.complete(new RealmKeys.Published.NoSuchRealm());

        assertThat(List.of(first, second, third))
                .allSatisfy(search -> assertThat(search).isCompletedWithValue(new KeyRing.Search.NoSuchKey()));
        assertThat(asked).containsExactly("list", "a.tld");
    }

    private static KeyRing of(String jwks, LongSupplier nanoTime) {
        return new KeyRing(
                new RealmKeys() {
                    @Override
                    public CompletionStage<Listed> realms() {
                        return CompletableFuture.completedFuture(new Listed.Realms(Set.of("a.tld")));
                    }

                    @Override
                    public CompletionStage<Published> of(String realm) {
                        return CompletableFuture.completedFuture(new Published.Keys(jwks));
                    }
                },
                nanoTime);
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
        KeyRing mixed = of(jwks, () -> now);

        for (String id : List.of("secret", "encryption", "small")) {
            assertThat(mixed.find("a.tld", id).toCompletableFuture().join())
                    .isInstanceOf(KeyRing.Search.NoSuchKey.class);
        }
        assertThat(mixed.find("a.tld", "old").toCompletableFuture().join()).isInstanceOf(KeyRing.Search.Found.class);
    }

    @Test
    void what_is_no_key_set_is_trouble() {
        for (String garbage : List.of("", "x", "[]", "{}", "{\"keys\":7}")) {
            KeyRing garbled = of(garbage, () -> now);
            assertThat(garbled.find("a.tld", "old").toCompletableFuture().join())
                    .isEqualTo(new KeyRing.Search.Unavailable(Trouble.GARBLED));
        }
    }
}
