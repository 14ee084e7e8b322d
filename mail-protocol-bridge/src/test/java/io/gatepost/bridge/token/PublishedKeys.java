// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.RealmKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Realms and their keys, as the test wants them. */
final class PublishedKeys implements RealmKeys {
    final List<String> asked = new ArrayList<>();
    final Map<String, List<JWK>> realms = new ConcurrentHashMap<>();
    int lists;
    Optional<Trouble> trouble = Optional.empty();

    @Override
    public CompletionStage<Listed> realms() {
        lists++;
        return CompletableFuture.completedFuture(trouble.<Listed>map(Listed.Unavailable::new)
                .orElseGet(() -> new Listed.Realms(Set.copyOf(realms.keySet()))));
    }

    @Override
    public CompletionStage<Published> of(String realm) {
        asked.add(realm);
        return CompletableFuture.completedFuture(answer(realm));
    }

    private Published answer(String realm) {
        if (trouble.isPresent()) {
            return new Published.Unavailable(trouble.get());
        }
        List<JWK> keys = realms.get(realm);
        return keys == null
                ? new Published.NoSuchRealm()
                : new Published.Keys(new JWKSet(keys).toPublicJWKSet().toString());
    }
}
