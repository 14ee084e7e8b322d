// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.keycloak.signin.LoginRecords.Place;
import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Shares;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is recorded, by the line, batch by batch: each is read from the database once the one before it is written to the reader, and in
 * between neither a thread nor a connection is held. A reader who stops reading is cut off.
 */
public final class LineExport {
    /** Beside them the server has to let people in. */
    static final int MOST_AT_ONCE = 8;

    /** Whoever may read one realm's records, and does so slowly, keeps nobody of another from theirs. */
    static final int MOST_OF_ONE = 2;

    static final int BATCH = 500;

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** In ASCII: what is a control character to a terminal is an escape to JSON. */
    private static final ObjectWriter LINES = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    /** {@code place}: after which the next one comes. */
    record Line(Place place, ObjectNode json) {}

    private final Shares seats = new Shares(MOST_AT_ONCE, MOST_OF_ONE);
    private final Executor workers;
    private final Duration patience;

    public LineExport(Executor workers) {
        this(workers, PATIENCE);
    }

    public LineExport(Executor workers, Duration patience) {
        this.workers = workers;
        this.patience = patience;
    }

    /**
     * Throws where too many export.
     *
     * @param realm whose records they are, by its id
     * @param batches what comes after a place, oldest first; nothing where there is no more
     */
    Multi<byte[]> of(String realm, Function<Optional<Place>, List<Line>> batches) {
        if (!seats.hasPlace(realm)) {
            throw full();
        }
        // Once it is read: one that never is has no seat to give back.
        return Multi.createFrom()
                .deferred(() -> seats.enter(realm)
                        ? lines(new Batches(batches)).onTermination().invoke(() -> seats.leave(realm))
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
                .map(LineExport::lines)
                .ifNoItem()
                .after(patience)
                .fail();
    }

    /** Where an export is. Its batches come one after the other. */
    private static final class Batches {
        private final Function<Optional<Place>, List<Line>> batches;
        private volatile Optional<Place> last = Optional.empty();

        Batches(Function<Optional<Place>, List<Line>> batches) {
            this.batches = batches;
        }

        List<Line> next() {
            List<Line> batch = batches.apply(last);
            if (!batch.isEmpty()) {
                last = Optional.of(batch.getLast().place());
            }
            return batch;
        }
    }

    /** The last line's end is written by whoever writes the batch. */
    private static byte[] lines(List<Line> batch) {
        return batch.stream()
                .map(LineExport::text)
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Line line) {
        try {
            return LINES.writeValueAsString(line.json());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree always has a JSON form", e);
        }
    }
}
