// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeptTest {
    private final Kept<String, String> kept = new Kept<>(20, (key, value) -> value.length());

    @Test
    void what_was_not_used_for_longest_makes_room() {
        kept.put("a", "12345");
        kept.put("b", "12345");
        kept.put("c", "12345");
        kept.put("d", "12345");
        assertThat(kept.find("a")).isNotNull();
        kept.put("e", "1");
        assertThat(kept.find("b")).isNull();
        assertThat(kept.find("a")).isEqualTo("12345");
        assertThat(kept.find("e")).isEqualTo("1");
    }

    @Test
    void what_is_replaced_weighs_no_more() {
        kept.put("b", "12345");
        for (int i = 0; i < 100; i++) {
            kept.put("a", "1234");
        }
        assertThat(kept.find("a")).isEqualTo("1234");
        assertThat(kept.find("b")).isEqualTo("12345");
    }

    @Test
    void what_would_crowd_out_the_others_is_not_kept() {
        kept.put("a", "12345");
        kept.put("b", "123456");
        assertThat(kept.find("b")).isNull();
        assertThat(kept.find("a")).isEqualTo("12345");
    }
}
