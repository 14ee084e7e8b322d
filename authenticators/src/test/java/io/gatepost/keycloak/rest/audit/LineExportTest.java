// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatepost.keycloak.signin.LoginRecords.Place;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import jakarta.ws.rs.WebApplicationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class LineExportTest {
    private static final Instant MORNING = Instant.parse("2027-01-31T08:00:00Z");

    private static final String REALM = "a";

    private final List<Optional<Place>> asked = new ArrayList<>();
    private final LineExport export = new LineExport(Runnable::run);

    @Test
    void each_batch_goes_on_where_the_last_one_ended_and_the_last_one_ends_it() {
        AssertSubscriber<byte[]> reader =
                export.of(REALM, this::batch).subscribe().withSubscriber(AssertSubscriber.create(9));
        reader.assertCompleted();
        assertThat(reader.getItems().stream().map(batch -> new String(batch, US_ASCII)))
                .hasSize(2)
                .allSatisfy(
                        batch -> assertThat(batch.lines()).hasSize(2).allMatch(line -> line.startsWith("{\"id\":")));
        assertThat(asked)
                .containsExactly(
                        Optional.empty(),
                        Optional.of(new Place(MORNING.plusSeconds(1), "1")),
                        Optional.of(new Place(MORNING.plusSeconds(3), "3")));
    }

    @Test
    void nothing_is_read_for_a_reader_who_does_not_read() {
        AssertSubscriber<byte[]> reader =
                export.of(REALM, this::batch).subscribe().withSubscriber(AssertSubscriber.create(0));
        assertThat(asked).isEmpty();
        reader.request(1);
        assertThat(asked).hasSize(1);
        reader.request(1);
        assertThat(asked).hasSize(2);
        reader.assertNotTerminated();
    }

    @Test
    void a_reader_who_has_stopped_is_cut_off() {
        LineExport impatient = new LineExport(Runnable::run, Duration.ofMillis(50));
        impatient
                .of(REALM, this::batch)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(1))
                .awaitFailure(Duration.ofSeconds(10))
                .assertFailedWith(TimeoutException.class);
    }

    @Test
    void more_than_some_at_once_are_told_to_wait_until_one_has_ended_or_is_gone() {
        List<AssertSubscriber<byte[]>> readers = new ArrayList<>();
        for (int i = 0; i < LineExport.MOST_OF_ONE; i++) {
            readers.add(export.of(REALM, this::batch).subscribe().withSubscriber(AssertSubscriber.create(1)));
        }
        assertBusy();
        readers.getFirst().request(9);
        readers.getFirst().assertCompleted();
        AssertSubscriber<byte[]> next =
                export.of(REALM, this::batch).subscribe().withSubscriber(AssertSubscriber.create(1));
        assertBusy();
        next.cancel();
        assertThat(export.of(REALM, this::batch)).isNotNull();
    }

    @Test
    void those_of_one_realm_do_not_take_the_places_of_all() {
        for (int i = 0; i < LineExport.MOST_OF_ONE; i++) {
            export.of(REALM, this::batch)
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(1))
                    .assertNotTerminated();
        }
        assertBusy();
        AssertSubscriber<byte[]> other =
                export.of("b", this::batch).subscribe().withSubscriber(AssertSubscriber.create(9));
        other.assertCompleted();
    }

    @Test
    void an_export_that_fails_gives_its_place_back() {
        for (int i = 0; i <= LineExport.MOST_AT_ONCE; i++) {
            export.of(REALM, last -> {
                        throw new IllegalStateException("the database is gone");
                    })
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(1))
                    .assertFailedWith(IllegalStateException.class);
        }
    }

    private void assertBusy() {
        assertThatThrownBy(() -> export.of(REALM, this::batch))
                .isInstanceOfSatisfying(
                        WebApplicationException.class,
                        refused -> assertThat(refused.getResponse().getStatus()).isEqualTo(503));
    }

    /** Two and two, and no more. */
    private List<LineExport.Line> batch(Optional<Place> last) {
        asked.add(last);
        int first = last.map(place -> Integer.parseInt(place.id()) + 1).orElse(0);
        return first > 2 ? List.of() : List.of(line(first), line(first + 1));
    }

    private static LineExport.Line line(int number) {
        return new LineExport.Line(
                new Place(MORNING.plusSeconds(number), String.valueOf(number)),
                JsonNodeFactory.instance.objectNode().put("id", number));
    }
}
