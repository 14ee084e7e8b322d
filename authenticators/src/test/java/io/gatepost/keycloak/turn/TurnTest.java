// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.WebApplicationException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class TurnTest {
    @Test
    void whoever_has_waited_long_enough_is_told_so_and_nothing_is_done() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Thread other = Thread.ofPlatform()
                .daemon()
                .start(() -> Turn.alone(() -> {
                    begun.countDown();
                    return awaited(over);
                }));
        begun.await();
        try {
            // The end of its patience, without waiting for it.
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Turn.alone(() -> {
                        throw new AssertionError("two at once");
                    }))
                    .isInstanceOfSatisfying(
                            WebApplicationException.class,
                            refused -> assertThat(refused.getResponse().getStatus())
                                    .isEqualTo(503));
        } finally {
            assertThat(Thread.interrupted()).isTrue();
            over.countDown();
            other.join();
        }
        assertThat(Turn.alone(() -> "my turn")).isEqualTo("my turn");
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
