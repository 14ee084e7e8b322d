// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimestampsTest {
    @ParameterizedTest
    @CsvSource({
        "2026-11-23T03:37:12.943999Z, 2026-11-23T03:37:12.943Z",
        "2026-11-23T03:37:12.003Z, 2026-11-23T03:37:12.003Z",
        "2026-11-23T03:37:12.070Z, 2026-11-23T03:37:12.070Z",
        "2026-11-23T03:37:12Z, 2026-11-23T03:37:12.000Z",
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z"
    })
    void always_have_milliseconds(Instant at, String text) {
        assertThat(new Timestamps().text(at)).isEqualTo(text);
    }

    @Test
    void are_those_of_their_own_second() {
        Timestamps times = new Timestamps();
        for (String text : new String[] {
            "2026-11-23T03:37:12.943Z",
            "2026-11-23T03:37:13.001Z",
            "2026-11-23T03:37:12.944Z",
            "2026-12-31T23:59:59.999Z"
        }) {
            assertThat(times.text(Instant.parse(text))).isEqualTo(text);
        }
    }
}
