// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.RealmKeys;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Which realms there are. One that is not in the list may be new, so that the list is asked for again, one question for all who
 * wait and not more often than {@link KeyRing#LOOK_AGAIN}.
 */
final class RealmList {
    sealed interface Presence {
        record There() implements Presence {}

        record Absent() implements Presence {}

        record Unknown(Trouble why) implements Presence {}
    }

    private final RealmKeys published;
    private final LongSupplier nanoTime;
    private Set<String> names = Set.of();
    private Optional<Long> listedAt = Optional.empty();
    private Optional<CompletableFuture<RealmKeys.Listed>> asking = Optional.empty();

    RealmList(RealmKeys published, LongSupplier nanoTime) {
        this.published = published;
        this.nanoTime = nanoTime;
    }

    CompletionStage<Presence> find(String realm) {
        CompletableFuture<RealmKeys.Listed> mine = new CompletableFuture<>();
        synchronized (this) {
            if (names.contains(realm)) {
                return CompletableFuture.completedFuture(new Presence.There());
            }
            if (asking.isPresent()) {
                return asking.get().thenApply(listed -> presence(listed, realm));
            }
            long now = nanoTime.getAsLong();
            if (listedAt.filter(at -> now - at < KeyRing.LOOK_AGAIN.toNanos()).isPresent()) {
                return CompletableFuture.completedFuture(new Presence.Absent());
            }
            asking = Optional.of(mine);
        }
        published.realms().whenComplete((listed, unexpected) -> {
            RealmKeys.Listed answer = unexpected == null ? listed : new RealmKeys.Listed.Unavailable(Trouble.INTERNAL);
            keep(answer);
            mine.complete(answer);
        });
        return mine.thenApply(listed -> presence(listed, realm));
    }

    /** It is in the list no more, until the next one says otherwise. */
    synchronized void forget(String realm) {
        Set<String> others = new HashSet<>(names);
        others.remove(realm);
        names = others;
    }

    private synchronized void keep(RealmKeys.Listed answer) {
        asking = Optional.empty();
        if (answer instanceof RealmKeys.Listed.Realms(Set<String> all)) {
            names = all;
            listedAt = Optional.of(nanoTime.getAsLong());
        }
    }

    private static Presence presence(RealmKeys.Listed answer, String realm) {
        return switch (answer) {
            case RealmKeys.Listed.Realms(Set<String> all) ->
                all.contains(realm) ? new Presence.There() : new Presence.Absent();
            case RealmKeys.Listed.Unavailable(Trouble why) -> new Presence.Unknown(why);
        };
    }
}
