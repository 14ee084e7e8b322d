// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.keycloak.company.CompanyRounds.Due;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
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

    @Test
    void of_each_realm_one_goes_before_any_has_a_second_and_none_has_more_than_its_share() {
        List<Due> of = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            of.add(new Due("many", "d" + i + ".tld", NOON.minusSeconds(1000 - i)));
        }
        of.add(new Due("one", "late.tld", NOON));
        of.add(new Due("other", "first.tld", Instant.EPOCH));

        List<Due> turns = CompanyRounds.inTurns(of);

        assertThat(turns.stream().limit(4).map(Due::domain))
                .containsExactly("first.tld", "d0.tld", "late.tld", "d1.tld");
        assertThat(turns).hasSize(102);
    }
}
