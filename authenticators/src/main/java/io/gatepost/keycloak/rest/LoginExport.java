// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.keycloak.signin.LoginRecord;
import io.gatepost.keycloak.signin.LoginRecords.Place;
import io.gatepost.keycloak.support.Problem;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Recorded logins by the line, batch by batch: each is read from the database once the one before it is written to the reader, and in
 * between neither a thread nor a connection is held. A reader who stops reading is cut off.
 */
final class LoginExport {
    /** Beside them the server has to let people in. */
    static final int MOST_AT_ONCE = 8;

    static final int BATCH = 500;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** In ASCII: what is a control character to a terminal is an escape to JSON. */
    private static final ObjectWriter LINES = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    private final Semaphore seats = new Semaphore(MOST_AT_ONCE);
    private final Executor workers;
    private final Duration patience;

    LoginExport(Executor workers) {
        this(workers, PATIENCE);
    }

    LoginExport(Executor workers, Duration patience) {
        this.workers = workers;
        this.patience = patience;
    }

    /** {@code batches}: what comes after a place, oldest first; nothing where there is no more. Throws where too many export. */
    Multi<byte[]> of(Function<Optional<Place>, List<LoginRecord>> batches) {
        if (seats.availablePermits() == 0) {
            throw full();
        }
        // Once it is read: one that never is has no seat to give back.
        return Multi.createFrom()
                .deferred(() -> seats.tryAcquire()
                        ? lines(new Batches(batches)).onTermination().invoke(() -> seats.release())
                        : Multi.createFrom().failure(full()));
    }

    private static RuntimeException full() {
        return Problem.typed(
                        Response.Status.SERVICE_UNAVAILABLE,
                        "busy",
                        "As many exports run as may. Ask again once one of them has ended.")
                .exception();
    }

    private Multi<byte[]> lines(Batches batches) {
        return Uni.createFrom()
                .item(batches::next)
                .runSubscriptionOn(workers)
                .repeat()
                .until(List::isEmpty)
                .map(LoginExport::lines)
                .ifNoItem()
                .after(patience)
                .fail();
    }

    /** Where an export is. Its batches come one after the other. */
    private static final class Batches {
        private final Function<Optional<Place>, List<LoginRecord>> batches;
        private volatile Optional<Place> last = Optional.empty();

        Batches(Function<Optional<Place>, List<LoginRecord>> batches) {
            this.batches = batches;
        }

        List<LoginRecord> next() {
            List<LoginRecord> batch = batches.apply(last);
            if (!batch.isEmpty()) {
                LoginRecord end = batch.getLast();
                last = Optional.of(new Place(end.at(), end.id()));
            }
            return batch;
        }
    }

    /** The last line's end is written by whoever writes the batch. */
    private static byte[] lines(List<LoginRecord> batch) {
        return batch.stream()
                .map(LoginExport::line)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String line(LoginRecord login) {
        try {
            return LINES.writeValueAsString(LoginJson.of(login));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree always has a JSON form", e);
        }
    }
}
