// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChangesTest {
    private static final Duration LASTS = Duration.ofMinutes(5);

    private Duration elapsed = Duration.ZERO;
    private final Changes changes = new Changes(() -> elapsed.toNanos());

    private static final class Remembering implements Changes.Listener {
        private final List<String> told = new ArrayList<>();
        private boolean ended;
        private boolean gone;

        @Override
        public void tell(String message) {
            if (gone) {
                throw new IllegalStateException("the connection is gone");
            }
            told.add(message);
        }

        @Override
        public void end() {
            ended = true;
        }
    }

    @Test
    void greets_tells_in_order_and_beats() {
        changes.publish(List.of(new Change.OfAccount("before")));
        Remembering listener = listening(Optional.empty());
        changes.publish(List.of(new Change.OfAccount("a"), new Change.OfRealm("b")));
        changes.publish(List.of(new Change.OfAnything()));
        beat(Changes.BEAT);

        assertThat(listener.told.getFirst()).contains("\"seq\":1", "\"resumed\":false", "\"lastsMillis\":300000");
        assertThat(listener.told.subList(1, 5))
                .containsExactly(
                        "{\"seq\":2,\"account\":\"a\"}",
                        "{\"seq\":3,\"realm\":\"b\"}",
                        "{\"seq\":4,\"all\":true}",
                        "{\"beat\":4}");
    }

    @Test
    void who_was_away_is_told_what_it_missed() {
        Changes.Place place = new Changes.Place(epoch(listening(Optional.empty())), 0);
        changes.publish(List.of(new Change.OfAccount("a"), new Change.OfAccount("b")));

        Remembering back = listening(Optional.of(new Changes.Place(place.epoch(), 1)));

        assertThat(back.told.getFirst()).contains("\"seq\":1", "\"resumed\":true");
        assertThat(back.told.subList(1, back.told.size())).containsExactly("{\"seq\":2,\"account\":\"b\"}");
    }

    @Test
    void who_was_away_for_too_long_or_elsewhere_begins_anew() {
        String epoch = epoch(listening(Optional.empty()));
        for (int i = 0; i <= Changes.REMEMBERED; i++) {
            changes.publish(List.of(new Change.OfAccount("a")));
        }

        assertThat(listening(Optional.of(new Changes.Place(epoch, 0))).told)
                .singleElement()
                .asString()
                .contains("\"resumed\":false");
        assertThat(listening(Optional.of(new Changes.Place(epoch, 1))).told).hasSize(Changes.REMEMBERED + 1);
        assertThat(listening(Optional.of(new Changes.Place("another", 5))).told).hasSize(1);
        assertThat(listening(Optional.of(new Changes.Place(epoch, Long.MAX_VALUE))).told)
                .hasSize(1);
    }

    @Test
    void after_a_pause_of_the_process_anything_may_have_been_missed() {
        Remembering listener = listening(Optional.empty());
        beat(Changes.LATE);
        assertThat(listener.told).hasSize(2);

        beat(Changes.LATE.plusMillis(1));

        assertThat(listener.told.subList(2, 4)).containsExactly("{\"seq\":1,\"all\":true}", "{\"beat\":1}");
    }

    @Test
    void a_stream_ends_at_its_time() {
        Remembering listener = listening(Optional.empty());
        beat(LASTS);

        assertThat(listener.told.getLast()).isEqualTo("{\"bye\":1}");
        assertThat(listener.ended).isTrue();
        assertThat(changes.listeners()).isZero();
    }

    @Test
    void there_is_room_for_so_many() {
        for (int i = 0; i < Changes.MOST_LISTENERS; i++) {
            listening(Optional.empty());
        }

        assertThat(changes.listen(new Remembering(), Optional.empty(), LASTS)).isFalse();
    }

    @Test
    void one_who_is_gone_does_not_keep_the_others_from_hearing() {
        Remembering gone = listening(Optional.empty());
        Remembering other = listening(Optional.empty());
        gone.gone = true;
        changes.publish(List.of(new Change.OfAccount("a")));

        assertThat(other.told).hasSize(2);
        assertThat(changes.listeners()).isEqualTo(1);
    }

    @Test
    void at_the_end_everybody_is_sent_away() {
        Remembering listener = listening(Optional.empty());
        changes.close();

        assertThat(listener.ended).isTrue();
        assertThat(changes.listen(new Remembering(), Optional.empty(), LASTS)).isFalse();
    }

    private void beat(Duration after) {
        elapsed = elapsed.plus(after);
        changes.beat();
    }

    private Remembering listening(Optional<Changes.Place> before) {
        Remembering listener = new Remembering();
        assertThat(changes.listen(listener, before, LASTS)).isTrue();
        return listener;
    }

    private static String epoch(Remembering listener) {
        Matcher epoch = Pattern.compile("\"epoch\":\"([^\"]+)\"").matcher(listener.told.getFirst());
        assertThat(epoch.find()).isTrue();
        return epoch.group(1);
    }
}
