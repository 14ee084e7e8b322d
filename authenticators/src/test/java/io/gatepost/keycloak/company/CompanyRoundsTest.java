// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CompanyRoundsTest {
    private static final Instant NOON = Instant.parse("2027-01-31T12:00:00Z");

    @ParameterizedTest(name = "tried {0}, failed {1}: {2}")
    @CsvSource({
        "                    , false, true",
        "2027-01-31T00:00:00Z, false, true",
        "2027-01-31T00:00:01Z, false, false",
        "2027-01-31T11:00:00Z, true,  true",
        "2027-01-31T11:00:01Z, true,  false",
    })
    void is_due_twice_a_day_and_hourly_after_a_failure(@Nullable Instant tried, boolean failed, boolean due) {
        assertThat(CompanyRounds.due(Optional.ofNullable(tried), failed, NOON)).isEqualTo(due);
    }
}
