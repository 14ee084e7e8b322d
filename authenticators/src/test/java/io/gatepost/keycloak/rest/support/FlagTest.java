// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.WebApplicationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FlagTest {
    @Test
    void is_what_it_says_and_the_usual_where_it_is_not_there() {
        assertThat(Flag.parse("dryRun", "true", false)).isTrue();
        assertThat(Flag.parse("dryRun", "false", true)).isFalse();
        assertThat(Flag.parse("dryRun", null, true)).isTrue();
        assertThat(Flag.parse("dryRun", null, false)).isFalse();
    }

    /** Whoever writes one of these wants a dry run, and must not get a wet one. */
    @ParameterizedTest
    @ValueSource(strings = {"True", "TRUE", "1", "yes", "", " true"})
    void anything_else_is_refused_by_name(String text) {
        assertThatThrownBy(() -> Flag.parse("dryRun", text, false))
                .isInstanceOfSatisfying(
                        WebApplicationException.class,
                        refused -> assertThat(refused.getResponse().getEntity())
                                .asString()
                                .contains("\"dryRun\""));
    }
}
