// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.RealmKeys;
import java.text.ParseException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The realms' public keys, kept and renewed. A key that is not among them is looked for again, but not more often than
 * {@link #LOOK_AGAIN} for one realm, and a realm in the {@link RealmList}: whoever makes up keys or realms causes no more questions
 * than that, and keeps nobody else's token waiting.
 */
public final class KeyRing {
    static final Duration RENEW = Duration.ofMinutes(10);
    static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final int MOST_KEYS = 100;
    private static final int LEAST_RSA_BITS = 2048;

    /** What looking for a key came to. */
    sealed interface Search {
        record Found(JWK key) implements Search {}

        record NoSuchKey() implements Search {}

        record Unavailable(Trouble why) implements Search {}
    }

    private record Held(Map<String, JWK> keys, long fetchedAt) {}

    /** What a fetch came to: the ring holds the keys, or nobody could say. */
    private sealed interface Fetched {
        record Renewed(Held held) implements Fetched {}

        record Failed(Trouble why) implements Fetched {}
    }

    private final RealmKeys published;
    private final LongSupplier nanoTime;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Fetched>> fetching = new ConcurrentHashMap<>();
    private final RealmList realms;

    public KeyRing(RealmKeys published, LongSupplier nanoTime) {
        this.published = published;
        this.nanoTime = nanoTime;
        this.realms = new RealmList(published, nanoTime);
    }

    CompletionStage<Search> find(String realm, String keyId) {
        Held mine = held.get(realm);
        if (mine == null) {
            return realms.find(realm).thenCompose(presence -> switch (presence) {
                case RealmList.Presence.There there -> fetch(realm).thenApply(fetched -> search(fetched, keyId));
                case RealmList.Presence.Absent absent -> CompletableFuture.completedFuture(new Search.NoSuchKey());
                case RealmList.Presence.Unknown(Trouble why) ->
                    CompletableFuture.completedFuture(new Search.Unavailable(why));
            });
        }
        long age = nanoTime.getAsLong() - mine.fetchedAt();
        JWK key = mine.keys().get(keyId);
        if (key != null) {
            if (age >= RENEW.toNanos()) {
                // The old ones still serve: Keycloak verifies each token once more.
                fetch(realm);
            }
            return CompletableFuture.completedFuture(new Search.Found(key));
        }
        if (age < LOOK_AGAIN.toNanos()) {
            return CompletableFuture.completedFuture(new Search.NoSuchKey());
        }
        return fetch(realm).thenApply(fetched -> search(fetched, keyId));
    }

    private static Search search(Fetched fetched, String keyId) {
        return switch (fetched) {
            case Fetched.Renewed(Held held) -> {
                JWK key = held.keys().get(keyId);
                yield key == null ? new Search.NoSuchKey() : new Search.Found(key);
            }
            case Fetched.Failed(Trouble why) -> new Search.Unavailable(why);
        };
    }

    /** One question for all who wait for the same realm. */
    private CompletionStage<Fetched> fetch(String realm) {
        CompletableFuture<Fetched> mine = new CompletableFuture<>();
        CompletableFuture<Fetched> underWay = fetching.putIfAbsent(realm, mine);
        if (underWay != null) {
            return underWay;
        }
        published.of(realm).thenApply(answer -> kept(realm, answer)).whenComplete((fetched, unexpected) -> {
            fetching.remove(realm, mine);
            mine.complete(unexpected == null ? fetched : new Fetched.Failed(Trouble.INTERNAL));
        });
        return mine;
    }

    private Fetched kept(String realm, RealmKeys.Published answer) {
        return switch (answer) {
            case RealmKeys.Published.Keys keys -> {
                try {
                    yield keep(realm, read(keys.jwks()));
                } catch (ParseException | JOSEException noKeys) {
                    yield new Fetched.Failed(Trouble.GARBLED);
                }
            }
            case RealmKeys.Published.NoSuchRealm none -> miss(realm);
            case RealmKeys.Published.Unavailable unavailable -> new Fetched.Failed(unavailable.why());
        };
    }

    private Fetched miss(String realm) {
        held.remove(realm);
        realms.forget(realm);
        return new Fetched.Renewed(new Held(Map.of(), nanoTime.getAsLong()));
    }

    private Fetched keep(String realm, Map<String, JWK> keys) {
        Held renewed = new Held(keys, nanoTime.getAsLong());
        held.put(realm, renewed);
        return new Fetched.Renewed(renewed);
    }

    private static Map<String, JWK> read(String jwks) throws ParseException, JOSEException {
        Map<String, JWK> keys = new HashMap<>();
        for (JWK key : JWKSet.parse(jwks).getKeys()) {
            boolean strong = !(key instanceof RSAKey rsa) || rsa.size() >= LEAST_RSA_BITS;
            if (key instanceof AsymmetricJWK
                    && KeyUse.SIGNATURE.equals(key.getKeyUse())
                    && key.getKeyID() != null
                    && strong
                    && keys.size() < MOST_KEYS) {
                keys.put(key.getKeyID(), key);
            }
        }
        return Map.copyOf(keys);
    }
}
