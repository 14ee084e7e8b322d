// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {
    @ParameterizedTest
    @CsvSource({
        "alice@a.tld,   a.tld",
        "alice@A.TLD,   A.TLD",
        // Whoever reads the first one takes a name of b.tld for one of a.tld.
        "x@a.tld@b.tld, b.tld",
        "x@,            ''",
        "@,             ''",
    })
    void stands_behind_the_last_at_sign(String name, String domain) {
        assertThat(DomainName.within(name)).contains(domain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "alice", "a.tld"})
    void is_in_no_name_without_an_at_sign(String name) {
        assertThat(DomainName.within(name)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.tld,                       a.tld",
        "A.TLD,                       a.tld",
        "localhost,                   localhost",
        "b\u00fccher.tld,             xn--bcher-kva.tld",
        "BU\u0308CHER.tld,            xn--bcher-kva.tld",
        "\u03b1\u03b2.tld,            xn--mxac.tld",
        "\u0391\u0392.tld,            xn--mxac.tld",
        // An inner sigma is one everywhere, a capital one too, whatever stands behind it.
        "\u03a3\u03b1.tld,            xn--mxa9a.tld",
        // Full stops and letters of full width (RFC 3490 section 3.1; NFKC).
        "\uff41\u3002tld,             a.tld",
        "a\uff0etld,                  a.tld",
        "a\uff61tld,                  a.tld",
        // As it stands in DNS it is nobody else's, whichever standard has made it.
        "xn--fa-hia.tld,              xn--fa-hia.tld",
        "XN--FA-HIA.b\u00fccher.tld,  xn--fa-hia.xn--bcher-kva.tld",
    })
    void has_one_form(String typed, String canonical) {
        assertThat(DomainName.canonical(typed)).contains(canonical);
        assertThat(DomainName.canonical(canonical)).contains(canonical);
    }

    /** Two standards make two domains of each, or one leaves out what the other keeps. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fa\u00df.tld",
                "\u03b1\u03c2.tld",
                "a\u200db.tld",
                "a\u200cb.tld",
                "a\u00adb.tld",
                // A letter of a later Unicode is its lower case; Unicode 3.2 knew none.
                "\u04c0.tld",
                "\u1fb3.tld",
                "b\u00fccher.fa\u00df.tld",
            })
    void is_none_where_the_standards_differ_about_which(String typed) {
        assertThat(DomainName.canonical(typed)).isEmpty();
        assertThat(DomainName.objection(typed)).contains("xn--");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "a..tld",
                "a.tld.",
                "a_b.tld",
                "fa\u1e9e.tld",
                // Not a full stop of a name (RFC 3490 section 3.1), though it looks like one and NFKC makes one of it.
                "a\u2024tld",
                "a\ufe52tld",
                "\u2488tld",
            })
    void is_none(String typed) {
        assertThat(DomainName.canonical(typed)).isEmpty();
        assertThat(DomainName.objection(typed)).isEqualTo("is no domain name");
    }
}
