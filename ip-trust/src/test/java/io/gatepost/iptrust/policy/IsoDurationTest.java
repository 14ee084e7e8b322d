// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IsoDurationTest {
    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT12H", "PT23H59M59S", "P1D", "P31D", "P1DT2H3M4S", "P2DT0.5S"})
    void is_said_as_a_policy_says_it(String text) {
        assertThat(IsoDuration.text(Duration.parse(text))).isEqualTo(text);
    }
}
