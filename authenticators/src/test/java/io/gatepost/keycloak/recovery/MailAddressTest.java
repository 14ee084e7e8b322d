// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MailAddressTest {
    @ParameterizedTest(name = "{0} and {1} are one mailbox: {2}")
    @CsvSource({
        "ann@example.org,      ann@example.org,     true",
        "Ann@Example.ORG,      ann@example.org,     true",
        "ann+lost@example.org, ann@example.org,     true",
        "ann+a@example.org,    ann+b@example.org,   true",
        "+ann@example.org,     ann@example.org,     false",
        "ann@mail.example.org, ann@example.org,     false",
        "anna@example.org,     ann@example.org,     false",
        "ann@bücher.example,   ann@xn--bcher-kva.example, true",
    })
    void the_same_mailbox(String one, String other, boolean same) {
        assertThat(parse(one).sameMailbox(parse(other))).isEqualTo(same);
    }

    @Test
    void tells_little_to_whoever_has_only_the_password() {
        assertThat(parse("jane.doe@mail.example.org").masked()).isEqualTo("j•••@•••.org");
        assertThat(parse("j@x.io").masked()).isEqualTo("j•••@•••.io");
    }

    @Test
    void has_a_bound() {
        assertThat(MailAddress.parse("x".repeat(64) + "@example.org")).isPresent();
        assertThat(MailAddress.parse("x".repeat(65) + "@example.org")).isEmpty();
    }

    private static MailAddress parse(String text) {
        return MailAddress.parse(text).orElseThrow();
    }
}
