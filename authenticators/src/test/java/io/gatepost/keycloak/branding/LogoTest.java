// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogoTest {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13};

    @ParameterizedTest
    @ValueSource(strings = {"https://www.a.tld/logo.png", "https://www.a.tld:8443/a%20b/logo.svg?v=3&size=2x"})
    void takes_addresses_of_https(String address) {
        assertThat(Logo.parse(address).map(Logo::address)).contains(address);
    }

    @Test
    void takes_small_pictures() {
        assertThat(Logo.parse(data("png", PNG))).isPresent();
        assertThat(Logo.parse(data("jpeg", new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, 0})))
                .isPresent();
        assertThat(Logo.parse(data("webp", new byte[] {'R', 'I', 'F', 'F', 0, 0, 0, 0, 'W', 'E', 'B', 'P'})))
                .isPresent();
    }

    @Test
    void takes_no_large_ones() {
        byte[] largest = Arrays.copyOf(PNG, Logo.LARGEST_IMAGE);
        assertThat(Logo.parse(data("png", largest))).isPresent();
        assertThat(Logo.parse(data("png", Arrays.copyOf(PNG, Logo.LARGEST_IMAGE + 1))))
                .isEmpty();
        assertThat(Logo.parse("https://a.tld/" + "a".repeat(Logo.LONGEST_ADDRESS)))
                .isEmpty();
    }

    @Test
    void a_page_or_a_drawing_in_disguise_is_no_picture() {
        byte[] drawing = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".getBytes(UTF_8);
        assertThat(Logo.parse(data("png", drawing))).isEmpty();
        assertThat(Logo.parse(data("svg+xml", drawing))).isEmpty();
        assertThat(Logo.parse(data("jpeg", PNG))).isEmpty();
        assertThat(Logo.parse("data:text/html;base64,PHNjcmlwdD4=")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://www.a.tld/logo.png",
                "//www.a.tld/logo.png",
                "/logo.png",
                "javascript:alert(1)",
                "https:logo.png",
                "https://user:secret@a.tld/logo.png",
                "https://a.tld/logo.png\")",
                "https://a.tld/logo.png')",
                "https://a.tld/logo.png);}body{display:none",
                "https://a.tld/x\"></style><script>alert(1)</script>",
                "https://a.tld/a b.png",
                "https://a.tld/\\22",
                "https://a.tld/\nx",
                "https://a.tld/%zz",
                "https://\u0430.tld/logo.png",
                "data:image/png,abc",
                "data:image/png;base64,iVBORw0KGgo=;x",
                "data:image/png;base64,iVBORw0KGgo=\")",
                "data:image/png;charset=x;base64,iVBORw0KGgo=",
                "DATA:image/png;base64,iVBORw0KGgo="
            })
    void takes_nothing_else(String text) {
        assertThat(Logo.parse(text)).isEmpty();
    }

    private static String data(String kind, byte[] bytes) {
        return "data:image/" + kind + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }
}
