// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptTest {
    private final Kept<String, String> kept = new Kept<>(10, (key, value) -> value.length());

    @Test
    void what_was_not_used_for_longest_makes_room() {
        kept.put("a", "12345");
        kept.put("b", "12345");
        assertThat(kept.find("a")).isNotNull();
        kept.put("c", "1");
        assertThat(kept.find("b")).isNull();
        assertThat(kept.find("a")).isEqualTo("12345");
        assertThat(kept.find("c")).isEqualTo("1");
    }

    @Test
    void what_is_replaced_weighs_no_more() {
        for (int i = 0; i < 100; i++) {
            kept.put("a", "1234");
        }
        kept.put("b", "123456");
        assertThat(kept.find("a")).isEqualTo("1234");
        assertThat(kept.find("b")).isEqualTo("123456");
    }

    @Test
    void one_that_is_too_heavy_alone_is_kept_until_the_next_one() {
        kept.put("a", "12345678901");
        assertThat(kept.find("a")).isNotNull();
        kept.put("b", "1");
        assertThat(kept.find("a")).isNull();
        assertThat(kept.find("b")).isEqualTo("1");
    }
}
