// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class TurnstileTest {
    private final Turnstile two = new Turnstile(2, "Two are in.");

    @Test
    void whoever_comes_beyond_is_told_to_come_back_and_the_others_go_on() throws Exception {
        String done = two.through(() -> two.through(() -> {
            assertThatThrownBy(() -> two.through(() -> "third"))
                    .isInstanceOfSatisfying(WebApplicationException.class, refused -> {
                        assertThat(refused.getResponse().getStatus()).isEqualTo(503);
                        assertThat(refused.getResponse().getHeaderString("Retry-After"))
                                .isEqualTo("10");
                    })
                    .hasMessage("Two are in.");
            return "both";
        }));

        assertThat(done).isEqualTo("both");
    }

    @Test
    void what_goes_wrong_behind_it_leaves_its_place_free() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> two.through(() -> {
                        throw new IOException("gone wrong");
                    }))
                    .isInstanceOf(IOException.class);
        }
        assertThat(two.<String, RuntimeException>through(() -> "free")).isEqualTo("free");
    }
}
