// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.changes.Changes;
import io.gatepost.keycloak.support.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.Optional;

/** The changes as server-sent events for one bridge. Nothing of the request is touched once it flows: its session is closed by then. */
final class ChangeStream {
    /** For a reader who does not read; one who falls further behind is cut off, and begins anew. */
    private static final int BUFFERED = 1_024;

    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final int LONGEST_PLACE = 64;

    private final Changes changes;
    private final Optional<Changes.Place> before;
    private final Duration lasts;

    /** {@code lastEventId}: {@code epoch:sequence} of what the bridge heard last; {@code lasts}: how long its token is good. */
    ChangeStream(Changes changes, Optional<String> lastEventId, Duration lasts) {
        this.changes = changes;
        this.before = lastEventId.flatMap(ChangeStream::place);
        this.lasts = lasts.compareTo(LONGEST) < 0 ? lasts : LONGEST;
    }

    Multi<String> events() {
        if (changes.listeners() >= Changes.MOST_LISTENERS) {
            throw Problem.of(Response.Status.SERVICE_UNAVAILABLE, "As many bridges listen as may.")
                    .exception();
        }
        return Multi.createFrom().<String>emitter(this::attach, BUFFERED);
    }

    private void attach(MultiEmitter<? super String> emitter) {
        Changes.Listener listener = new Changes.Listener() {
            @Override
            public void tell(String message) {
                emitter.emit(message);
            }

            @Override
            public void end() {
                emitter.complete();
            }
        };
        emitter.onTermination(() -> changes.leave(listener));
        if (!changes.listen(listener, before, lasts)) {
            emitter.complete();
        }
    }

    private static Optional<Changes.Place> place(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || text.length() > LONGEST_PLACE) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Changes.Place(text.substring(0, colon), Long.parseLong(text.substring(colon + 1))));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }
}
