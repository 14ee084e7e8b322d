// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.login.Facts;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.port.Uses;
import io.gatepost.bridge.port.Uses.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Which app passwords were used without Keycloak hearing of it; each is told at most once a minute, many at a time. */
final class UseNotes {
    static final Duration AT_MOST_EVERY = Duration.ofMinutes(1);

    /** The list is a convenience of the account's owner, its size a promise. */
    static final int MOST = 20_000;

    private final Uses uses;
    /** By the id of the app password. */
    private final Map<String, Use> untold = new HashMap<>();

    UseNotes(Uses uses) {
        this.uses = uses;
    }

    void note(Facts facts, Facts.AppPassword password, LoginAttempt attempt, Instant at) {
        put(new Use(
                facts.realmId(),
                facts.accountId(),
                password.id(),
                at,
                attempt.origin().addressOrNone(),
                attempt.service()));
    }

    /** Tells of as many as may be told at once. Those that could not be told stay for the next time. */
    CompletionStage<Boolean> tell() {
        List<Use> due = take();
        if (due.isEmpty()) {
            return CompletableFuture.completedFuture(true);
        }
        return uses.report(due).thenApply(taken -> {
            if (!taken) {
                due.forEach(this::putBack);
            }
            return taken;
        });
    }

    private synchronized List<Use> take() {
        List<Use> due = new ArrayList<>(Math.min(untold.size(), Uses.MOST));
        var all = untold.values().iterator();
        while (all.hasNext() && due.size() < Uses.MOST) {
            due.add(all.next());
            all.remove();
        }
        return due;
    }

    private synchronized void put(Use use) {
        if (untold.size() < MOST || untold.containsKey(use.appPasswordId())) {
            untold.put(use.appPasswordId(), use);
        }
    }

    private synchronized void putBack(Use use) {
        if (untold.size() < MOST) {
            // A newer one may have come meanwhile.
            untold.putIfAbsent(use.appPasswordId(), use);
        }
    }
}
