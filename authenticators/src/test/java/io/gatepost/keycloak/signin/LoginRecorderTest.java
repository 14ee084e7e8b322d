// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LoginRecorderTest {
    private static final LoginRecorder.Cells CELLS = new LoginRecorder.Cells(Map.of(
            "plain", "tablet", "empty", "", "strange", "a\u0000b\nc\u202ed\u2028e\ud800f", "long", "x".repeat(300)));

    @Test
    void a_text_is_kept_on_one_line_without_what_prints_strangely() {
        assertThat(CELLS.text("plain", 16)).contains("tablet");
        assertThat(CELLS.text("strange", 16)).contains("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf");
        assertThat(CELLS.text("empty", 16)).isEmpty();
        assertThat(CELLS.text("missing", 16)).isEmpty();
    }

    @Test
    void a_text_fits_its_column_and_no_character_is_cut_in_two() {
        assertThat(CELLS.text("long", 255))
                .hasValueSatisfying(text -> assertThat(text).hasSize(255));
        assertThat(LoginRecorder.Cells.clean("ab\ud83d\ude00", 3)).contains("ab");
        assertThat(LoginRecorder.Cells.clean("ab\ud83d\ude00", 4)).contains("ab\ud83d\ude00");
    }
}
