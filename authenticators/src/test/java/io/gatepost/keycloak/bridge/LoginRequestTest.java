// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.keycloak.account.LoginName;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginRequestTest {
    private static LoginRequest request(String name, String secret) {
        return LoginRequest.read(
                new ByteArrayInputStream("""
                {"name": "%s", "secret": "%s", "kind": "password", "service": "imap", "via": "dovecot-lua"}
                """.formatted(name, secret).getBytes(UTF_8)));
    }

    @ParameterizedTest(name = "{0} with {1}: {2}")
    @CsvSource({
        "Alice@A.tld,           alice-password,           alice@a.tld",
        "alice@a.tld,           alice,                    alice@a.tld",
        "hunter2@a.tld,         hunter2@a.tld,            ",
        "Hunter2@a.tld,         hUNTER2@a.tld,            ",
        "hunter2@a.tld,         ' hunter2@a.tld ',        ",
        "hunter2@b\u00fccher.tld, hunter2@xn--bcher-kva.tld, ",
        "hunter2,               something-else,           "
    })
    void a_name_is_kept_unless_it_gives_the_secret_away(String name, String secret, String kept) {
        assertThat(request(name, secret).nameToKeep().map(LoginName::toString).orElse(null))
                .isEqualTo(kept);
    }
}
