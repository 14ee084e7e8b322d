// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.throttle.News;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTest {
    private static final long MEMORY = Duration.ofHours(1).toMillis();
    private static final long NOW = 10 * MEMORY;
    private static final News BOB = new News.AccountCleared("bob@b.tld");
    private static final News CAROL = new News.AccountCleared("carol@c.tld");
    private static final News DAVE = new News.AccountCleared("dave@d.tld");

    private final Board board = new Board(Duration.ofMillis(MEMORY), 2);

    @Test
    void news_hangs_there_once_as_of_when_it_was_told_last_and_in_the_order_of_time() {
        assertThat(pin(BOB, NOW - 10)).isTrue();
        assertThat(pin(CAROL, NOW - 20)).isTrue();
        assertThat(board.inTime()).containsExactly(new Notice(CAROL, NOW - 20), new Notice(BOB, NOW - 10));
        assertThat(pin(CAROL, NOW - 20)).isFalse();
        assertThat(pin(CAROL, NOW - 30)).isFalse();
        assertThat(pin(CAROL, NOW)).isTrue();
        assertThat(board.inTime()).containsExactly(new Notice(BOB, NOW - 10), new Notice(CAROL, NOW));
    }

    @Test
    void of_the_same_moment_what_came_first_is_first() {
        pin(CAROL, NOW);
        pin(BOB, NOW);
        assertThat(told()).containsExactly(CAROL, BOB);
    }

    @Test
    void a_full_board_keeps_the_newest() {
        pin(BOB, NOW - 20);
        pin(CAROL, NOW - 10);
        assertThat(pin(DAVE, NOW - 30)).isFalse();
        assertThat(pin(DAVE, NOW)).isTrue();
        assertThat(told()).containsExactly(CAROL, DAVE);
    }

    @Test
    void what_the_throttle_would_have_forgotten_does_not_hang_there() {
        pin(BOB, NOW);
        assertThat(pin(CAROL, NOW - MEMORY - 1)).isFalse();
        board.pin(new Notice(DAVE, NOW + MEMORY + 1), NOW + MEMORY + 1);
        assertThat(told()).containsExactly(DAVE);
    }

    private boolean pin(News news, long millis) {
        return board.pin(new Notice(news, millis), NOW);
    }

    private List<News> told() {
        return board.inTime().stream().map(Notice::news).toList();
    }
}
