// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ColourTest {
    private static final Random RANDOM = new Random(20261122);

    @ParameterizedTest
    @CsvSource({"#fff, #ffffff", "#0a5, #00aa55", "#0066CC, #0066cc"})
    void reads_the_two_forms_of_css(String text, String same) {
        assertThat(Colour.parse(text).orElseThrow()).hasToString(same);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "red",
                "#ff",
                "#ffff",
                "#ffffff0",
                "#ggg",
                " #fff",
                "#fff ",
                "#fff;",
                "#fff}",
                "rgb(0,0,0)",
                "#fff;background:url(https://evil.example/x)",
                "expression(alert(1))",
                "#ffffff\n",
                "#\uFF10\uFF10\uFF10",
                "url(javascript:alert(1))",
                "var(--x)",
                "inherit",
                "</style><script>alert(1)</script>"
            })
    void takes_nothing_else(String text) {
        assertThat(Colour.parse(text)).isEmpty();
    }

    @Test
    void contrast_is_that_of_wcag() {
        assertThat(Colour.BLACK.contrast(Colour.WHITE)).isEqualTo(21, within(0.001));
        // The example of many a checker: the lightest grey that can be read on white.
        assertThat(Colour.parse("#767676").orElseThrow().contrast(Colour.WHITE)).isEqualTo(4.54, within(0.01));
        assertThat(Colour.WHITE.contrast(Colour.WHITE)).isEqualTo(1, within(0.001));
    }

    @Test
    void a_colour_that_can_be_read_stays_as_it_is() {
        Colour blue = Colour.parse("#0066cc").orElseThrow();
        assertThat(blue.readableOn(Colour.WHITE)).isEqualTo(blue);
    }

    @RepeatedTest(200)
    void whatever_is_chosen_can_be_read() {
        Colour chosen = new Colour(RANDOM.nextInt(256), RANDOM.nextInt(256), RANDOM.nextInt(256));
        for (Colour ground : new Colour[] {Colour.WHITE, new Colour(0x36, 0x37, 0x3a), Colour.BLACK}) {
            Colour shown = chosen.readableOn(ground);
            assertThat(shown.contrast(ground)).as(chosen + " on " + ground).isGreaterThanOrEqualTo(Colour.READABLE);
            assertThat(shown.text().contrast(shown)).as("text on " + shown).isGreaterThanOrEqualTo(Colour.READABLE);
        }
        assertThat(chosen.text().contrast(chosen)).isGreaterThanOrEqualTo(Colour.READABLE);
    }
}
