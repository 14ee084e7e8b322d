// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class XmlTest {
    @Test
    void no_comment_cuts_a_text_in_two() {
        assertThat(Xml.parse("<a>one<!-- , -->two</a>".getBytes(UTF_8)))
                .hasValueSatisfying(document -> assertThat(
                                document.getDocumentElement().getChildNodes().getLength())
                        .isEqualTo(1));
    }

    @Test
    void no_document_is_deeper_than_its_reader() {
        assertThat(Xml.parse(("<a>".repeat(64) + "</a>".repeat(64)).getBytes(UTF_8)))
                .isPresent();
        assertThat(Xml.parse(("<a>".repeat(100_000) + "</a>".repeat(100_000)).getBytes(UTF_8)))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no XML",
                "<a>",
                "<a/><b/>",
                "<!DOCTYPE a><a/>",
                "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
                "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]><a>&b;</a>",
                "<!DOCTYPE a SYSTEM \"http://127.0.0.1:1/a.dtd\"><a/>",
                "<a>&b;</a>",
            })
    void what_is_no_plain_document_is_nothing(String text) {
        assertThat(Xml.parse(text.getBytes(UTF_8))).isEmpty();
    }
}
