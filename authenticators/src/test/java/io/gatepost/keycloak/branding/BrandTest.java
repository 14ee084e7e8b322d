// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.RealmModel;

final class BrandTest {
    @Test
    void a_realm_that_says_nothing_is_keycloaks_own() {
        assertThat(Brand.of(realm(Map.of("gatepost.server.imap", "imaps://a.tld")), Optional.of("a.tld")))
                .isEmpty();
    }

    @Test
    void a_domain_of_a_shared_realm_takes_its_own_or_the_realms_but_never_some_of_both() {
        RealmModel isp = realm(Map.of(
                "gatepost.brand.name", "Example ISP",
                "gatepost.brand.color", "#0066cc",
                "gatepost.brand.name.c.tld", "C. Conrad"));
        assertThat(brand(isp, "c.tld").name()).contains("C. Conrad");
        assertThat(brand(isp, "c.tld").forPages()).isEmpty();
        assertThat(brand(isp, "d.tld").name()).contains("Example ISP");
        assertThat(brand(isp, "d.tld").forPages()).containsEntry("line", "#0066cc");
        assertThat(Brand.of(isp, Optional.empty()).orElseThrow().name()).contains("Example ISP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "Bank</div><form action=https://evil.example>",
                "a\nb",
                "a\u202Ecod.rekcah",
                "a\u200Bb",
                "   "
            })
    void a_name_that_is_more_than_a_name_is_left_out(String name) {
        assertThat(brand(realm(Map.of("gatepost.brand.name", name)), "a.tld").name())
                .isEmpty();
    }

    @Test
    void a_name_has_a_bound() {
        assertThat(brand(realm(Map.of("gatepost.brand.name", "ä".repeat(80))), "a.tld")
                        .name())
                .isPresent();
        assertThat(brand(realm(Map.of("gatepost.brand.name", "ä".repeat(81))), "a.tld")
                        .name())
                .isEmpty();
    }

    @Test
    void one_bad_value_does_not_take_the_others_with_it() {
        Brand brand = brand(
                realm(Map.of(
                        "gatepost.brand.name", "Müller & Söhne",
                        "gatepost.brand.color", "red;}body{display:none",
                        "gatepost.brand.background", "#ffcc00",
                        "gatepost.brand.logo", "javascript:alert(1)")),
                "a.tld");
        assertThat(brand.name()).contains("Müller & Söhne");
        assertThat(brand.forPages())
                .containsOnly(Map.entry("background", "#ffcc00"), Map.entry("backgroundText", "#000000"));
    }

    @Test
    void a_colour_that_cannot_be_read_is_shown_as_one_that_can() {
        Map<String, String> yellow =
                brand(realm(Map.of("gatepost.brand.color", "#ffee00")), "a.tld").forPages();
        assertThat(yellow).containsEntry("line", "#ffee00").doesNotContainEntry("accent", "#ffee00");
        assertThat(Colour.parse(String.valueOf(yellow.get("accent")))
                        .orElseThrow()
                        .contrast(Colour.WHITE))
                .isGreaterThanOrEqualTo(Colour.READABLE);
        assertThat(yellow).containsEntry("accentDark", "#ffee00").containsEntry("accentDarkText", "#000000");
    }

    private static Brand brand(RealmModel realm, String domain) {
        return Brand.of(realm, Optional.of(domain)).orElseThrow();
    }

    /** The two things that are asked of a realm here, of the two hundred that it can answer. */
    private static RealmModel realm(Map<String, String> attributes) {
        return (RealmModel) Proxy.newProxyInstance(
                BrandTest.class.getClassLoader(),
                new Class<?>[] {RealmModel.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAttributes" -> attributes;
                    case "getName" -> "isp";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
