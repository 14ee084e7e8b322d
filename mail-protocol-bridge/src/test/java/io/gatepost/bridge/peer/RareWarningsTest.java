// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.inbound.CapturedLog;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

class RareWarningsTest {
    @Test
    void one_line_a_second_and_the_number_of_the_others() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
        try (CapturedLog log = CapturedLog.of("io.gatepost.test.rare")) {
            RareWarnings warnings = new RareWarnings(Logger.getLogger("io.gatepost.test.rare"), now::get);
            for (int i = 1; i <= 100; i++) {
                warnings.warn("turned away " + i);
            }
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            warnings.warn("turned away 101");
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            warnings.warn("turned away 102");

            assertThat(log.text().lines())
                    .hasSize(3)
                    .satisfiesExactly(
                            first -> assertThat(first).startsWith("turned away 1"),
                            second -> assertThat(second).contains("turned away 101 (99 more"),
                            third -> assertThat(third)
                                    .contains("turned away 102")
                                    .doesNotContain("more"));
        }
    }
}
