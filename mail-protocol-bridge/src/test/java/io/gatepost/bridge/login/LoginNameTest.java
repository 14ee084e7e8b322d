// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoginNameTest {
    @ParameterizedTest
    @CsvSource({
        "alice,         alice@a.tld",
        "Jürgen,        Jürgen@a.tld",
        "alice+phone,   alice+phone@a.tld",
        "alice@b.tld,   alice@b.tld",
        "alice@,        alice@",
        "@b.tld,        @b.tld",
        "alice*master,  alice*master",
        "alice%b.tld,   alice%b.tld",
        "b.tld!alice,   b.tld!alice",
        "B\\alice,     B\\alice",
        "b.tld/alice,   b.tld/alice",
        "'',            ''"
    })
    void a_name_without_a_domain_gets_the_listeners(String typed, String name) {
        assertThat(new LoginName(typed).inDomain("a.tld").typed()).isEqualTo(name);
    }
}
