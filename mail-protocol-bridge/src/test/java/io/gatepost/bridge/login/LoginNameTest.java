// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@a.tld",
                "o'brien@a.tld",
                "first.last+tag@a.tld",
                "j\u00fcrgen@xn--bcher-kva.example",
                "mailer-of_the=team@a.tld"
            })
    void one_mailbox_can_be_named(String account) {
        assertThat(new LoginName(account).namesOneMailbox()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "../b.tld/bob@a.tld",
                "sub/dir@a.tld",
                "a\\b@a.tld",
                "%h@a.tld",
                "a*b@a.tld",
                "${x}@a.tld",
                "b!a@a.tld",
                "~root@a.tld",
                "..@a.tld",
                ".hidden@a.tld",
                "al ice@a.tld",
                "al\u0001ice@a.tld"
            })
    void what_is_more_than_a_name_names_none(String account) {
        assertThat(new LoginName(account).namesOneMailbox()).isFalse();
    }
}
