// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.ws.rs.WebApplicationException;
import java.io.ByteArrayInputStream;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {
    private static final int LIMIT = 200;

    @Test
    void reads_text_and_lists() {
        JsonBody body = read("{\"label\": \"phone\", \"services\": [\"imap\", \"smtp\"], \"networks\": null}");

        assertThat(body.text("label", 10)).isEqualTo("phone");
        assertThat(body.optionalTexts("services", 2, 10))
                .hasValueSatisfying(list -> assertThat(list).containsExactly("imap", "smtp"));
        assertThat(body.optionalTexts("networks", 2, 10)).isEmpty();
        body.complete();
    }

    // JAX-RS has no implementation on the test's class path to build the answer with, which shows all the same.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "label=phone",
                "null",
                "[]",
                "\"text\"",
                "{\"label\": \"a\"",
                "{\"label\": \"a\"} x",
                "{\"label\": \"a\", \"label\": \"b\"}",
                "{\"services\": [[[[[[[[[[[[]]]]]]]]]]]]}",
            })
    void refuses_what_is_no_object(String text) {
        assertThatExceptionOfType(WebApplicationException.class).isThrownBy(() -> read(text));
    }

    @Test
    void refuses_what_is_too_long() {
        assertThatExceptionOfType(WebApplicationException.class)
                .isThrownBy(() -> read("{\"label\": \"" + "x".repeat(LIMIT) + "\"}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"label\": null}",
                "{\"label\": 5}",
                "{\"label\": \"longer than ten\"}",
                "{\"label\": \"a\", \"services\": \"imap\"}",
                "{\"label\": \"a\", \"services\": [\"a\", \"b\", \"c\"]}",
                "{\"label\": \"a\", \"services\": [1]}",
                "{\"label\": \"a\", \"lable\": \"b\"}",
                "{\"label\": \"a\\u0000\"}",
                "{\"label\": \"a\", \"services\": [\"\\u0000\"]}",
            })
    void tells_what_is_wrong_when_all_is_read(String text) {
        JsonBody body = read(text);
        body.text("label", 10);
        body.optionalTexts("services", 2, 10);
        assertThatExceptionOfType(WebApplicationException.class).isThrownBy(body::complete);
    }

    /** A secret or a login name may be anything; it is refused as wrong and not as no text. */
    @Test
    void takes_any_text_where_that_is_wanted() {
        JsonBody body = read("{\"label\": \"a\\u0000\"}");

        assertThat(body.anyText("label", 10)).isEqualTo("a\0");
        body.complete();
    }

    private static JsonBody read(String text) {
        return JsonBody.read(
                new ByteArrayInputStream(text.getBytes(UTF_8)), LIMIT, Set.of("label", "services", "networks"));
    }
}
