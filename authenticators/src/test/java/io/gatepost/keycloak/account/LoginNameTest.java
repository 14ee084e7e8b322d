// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.account;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoginNameTest {
    @ParameterizedTest
    @CsvSource({
        "alice@a.tld,           alice@a.tld",
        "Alice@A.TLD,           alice@a.tld",
        // The build runs in Turkish, where the lower case of I has no dot.
        "IRIS@ISP.TLD,          iris@isp.tld",
        "jürgen@bücher.example, jürgen@xn--bcher-kva.example",
        // One letter or letter and accent: the same name (Unicode NFC).
        "'ju\u0308rgen@a.tld',  jürgen@a.tld",
        "x@BÜCHER.example,      x@xn--bcher-kva.example",
        "x@XN--BCHER-KVA.example, x@xn--bcher-kva.example",
        "first.last+tag@a.tld,  first.last+tag@a.tld",
        "o'brien@a.tld,         o'brien@a.tld",
        "r&d=1_a-b#2@a.tld,     r&d=1_a-b#2@a.tld",
        "x@localhost,           x@localhost",
        "x@xn--fa-hia.tld,      x@xn--fa-hia.tld",
        // A full stop of another script is one (RFC 3490 section 3.1).
        "x@a\u3002tld,          x@a.tld",
    })
    void has_one_form(String typed, String canonical) {
        assertThat(LoginName.parse(typed)).map(LoginName::toString).contains(canonical);
    }

    @ParameterizedTest
    @CsvSource({"alice+phone@a.tld, alice@a.tld", "alice+a+b@a.tld, alice@a.tld", "alice+@a.tld, alice@a.tld"})
    void may_have_a_detail(String typed, String bare) {
        assertThat(LoginName.parse(typed).flatMap(LoginName::withoutDetail))
                .map(LoginName::toString)
                .contains(bare);
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@a.tld", "+alice@a.tld", "alice@a.tld"})
    void has_no_detail(String typed) {
        assertThat(LoginName.parse(typed).flatMap(LoginName::withoutDetail)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice",
                "@a.tld",
                "alice@",
                "@",
                "alice@b@a.tld",
                "alice@@a.tld",
                " alice@a.tld",
                "alice@a.tld ",
                "ali ce@a.tld",
                "alice@a.tld\0",
                "alice\0@a.tld",
                "alice\n@a.tld",
                "alice\t@a.tld",
                "ali\u00a0ce@a.tld",
                // Invisible: it would make two accounts look like one.
                "ali\u200bce@a.tld",
                "ali\u202ece@a.tld",
                "ali\ud800ce@a.tld",
                "alice@a..tld",
                "alice@.a.tld",
                "alice@a.tld.",
                "alice@-a.tld",
                "alice@a-.tld",
                "alice@a_b.tld",
                "alice@a.tld/x",
                "alice@[192.0.2.1]",
                "user*master@a.tld",
                "user%b.tld@a.tld",
                "../b.tld/bob@a.tld",
                "sub/dir@a.tld",
                "a\\b@a.tld",
                "%h@a.tld",
                "${x}@a.tld",
                "b.tld!bob@a.tld",
                "~root@a.tld",
                "..@a.tld",
                ".@a.tld",
                "..+x@a.tld",
                ".hidden@a.tld",
                "\"bob\"@a.tld",
                "bob`id`@a.tld",
                // A mail server's is xn--fa-hia.tld, and fass.tld is somebody else's.
                "alice@fa\u00df.tld",
            })
    void is_none(String typed) {
        assertThat(LoginName.parse(typed)).isEmpty();
    }

    @Test
    void has_a_longest_form_in_bytes() {
        assertThat(LoginName.parse("a".repeat(314) + "@a.tld")).isPresent();
        assertThat(LoginName.parse("a".repeat(315) + "@a.tld")).isEmpty();
        assertThat(LoginName.parse("ä".repeat(157) + "@a.tld")).isPresent();
        assertThat(LoginName.parse("ä".repeat(158) + "@a.tld")).isEmpty();
        assertThat(LoginName.parse("a@" + "b".repeat(64) + ".tld")).isEmpty();
        assertThat(LoginName.parse("a@" + "b.".repeat(127) + "tld")).isEmpty();
        assertThat(LoginName.parse("a".repeat(10_000) + "@a.tld")).isEmpty();
    }
}
