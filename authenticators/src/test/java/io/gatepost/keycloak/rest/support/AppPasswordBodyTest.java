// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.keycloak.apppassword.AppPasswordRequest;
import jakarta.ws.rs.WebApplicationException;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppPasswordBodyTest {
    @Test
    void reads_when_it_ends() {
        assertThat(read("2027-01-31T12:00:00+02:00").expires()).contains(Instant.parse("2027-01-31T10:00:00Z"));
    }

    /** The last is one to Java and none to a browser, whose page of all app passwords would fail at it. */
    @ParameterizedTest
    @ValueSource(strings = {"tomorrow", "2027-01-31T12:00:00", "+999999999-12-31T23:59:59Z"})
    void an_end_is_a_date_that_a_page_can_show(String expires) {
        assertThatThrownBy(() -> read(expires)).isInstanceOf(WebApplicationException.class);
    }

    private static AppPasswordRequest read(String expires) {
        String body = """
                {"label": "Phone", "services": ["imap"], "expires": "%s"}""".formatted(expires);
        return AppPasswordBody.appPassword(new ByteArrayInputStream(body.getBytes(UTF_8)));
    }
}
