// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.credential.CredentialModel;

final class StoredDeviceTest {
    private static final Instant START = Instant.parse("2026-11-01T08:00:00Z");
    private static final DeviceName FIREFOX = new DeviceName(Optional.of("Firefox"), Optional.of("Linux"));

    private final DeviceCookie first = DeviceCookie.fresh();

    @Test
    void keeps_what_it_was_given_and_no_part_of_the_cookie() {
        CredentialModel model = model();
        TrustedDevice device = StoredDevice.read(model).orElseThrow().device();
        assertThat(device.name()).isEqualTo(FIREFOX);
        assertThat(device.created()).isEqualTo(START);
        assertThat(device.until()).isEqualTo(START.plus(Duration.ofDays(30)));
        assertThat(device.used()).isEqualTo(START);
        assertThat(model.getSecretData() + model.getCredentialData())
                .doesNotContain(first.series())
                .doesNotContain(first.token());
        assertThat(model.getCredentialData()).doesNotContain(DeviceCookie.hash(first.series()));
    }

    @Test
    void a_token_that_was_replaced_is_good_for_the_grace_and_a_copys_after_it() {
        Instant used = START.plus(Duration.ofDays(1));
        StoredDevice before = StoredDevice.read(model()).orElseThrow();
        assertThat(before.judge(first, used)).isEqualTo(StoredDevice.Token.CURRENT);

        DeviceCookie second = first.next();
        StoredDevice after =
                StoredDevice.read(before.used(second, "192.0.2.1", used)).orElseThrow();
        assertThat(after.isOf(first)).isTrue();
        assertThat(after.judge(second, used)).isEqualTo(StoredDevice.Token.CURRENT);
        Instant end = used.plus(StoredDevice.GRACE);
        assertThat(after.judge(first, end.minusMillis(1))).isEqualTo(StoredDevice.Token.JUST_RETIRED);
        assertThat(after.judge(first, end)).isEqualTo(StoredDevice.Token.COPY);
        assertThat(after.device().used()).isEqualTo(used);
        assertThat(after.device().address()).isEqualTo("192.0.2.1");
        assertThat(after.device().until()).isEqualTo(before.device().until());

        StoredDevice third = StoredDevice.read(after.used(second.next(), "192.0.2.1", used.plusSeconds(60)))
                .orElseThrow();
        assertThat(third.judge(first, used.plusSeconds(60)))
                .as("one before the one before")
                .isEqualTo(StoredDevice.Token.COPY);
    }

    @Test
    void a_made_up_token_of_the_series_is_a_copys_and_another_series_is_not_its_own() {
        StoredDevice stored = StoredDevice.read(model()).orElseThrow();
        assertThat(stored.judge(first.next(), START)).isEqualTo(StoredDevice.Token.COPY);
        assertThat(stored.isOf(DeviceCookie.fresh())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"series\":null}", "not JSON"})
    void what_cannot_be_read_is_no_device(String stored) {
        CredentialModel secret = model();
        secret.setSecretData(stored);
        assertThat(StoredDevice.read(secret)).isEmpty();
        CredentialModel data = model();
        data.setCredentialData(stored);
        assertThat(StoredDevice.read(data)).isEmpty();
    }

    @Test
    void the_cookie_is_read_back_and_does_not_print() {
        assertThat(DeviceCookie.parse(first.value())).hasValue(first);
        assertThat(first.toString()).doesNotContain(first.series()).doesNotContain(first.token());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "AAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAA!.AAAAAAAAAAAAAAAAAAAAAA",
                "AAAAAAAAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAA\n",
            })
    void what_has_not_the_form_is_no_cookie(String text) {
        assertThat(DeviceCookie.parse(text)).isEmpty();
    }

    @Test
    void names_are_words_of_bounded_length() {
        assertThat(DeviceName.word("Mobile Safari")).hasValue("Mobile Safari");
        assertThat(DeviceName.word("Other")).isEmpty();
        assertThat(DeviceName.word(null)).isEmpty();
        assertThat(DeviceName.word("<b>\u202eevil</b>\r\n")).hasValue("bevilb");
        assertThat(DeviceName.word("x".repeat(500)).orElseThrow()).hasSize(40);
        assertThat(FIREFOX.label()).isEqualTo("Firefox on Linux");
    }

    private CredentialModel model() {
        CredentialModel model = StoredDevice.model(
                "Firefox on Linux",
                FIREFOX,
                first,
                START,
                START.plus(Duration.ofDays(30)),
                "127.0.99.7",
                "1",
                Set.of("otp-1"));
        model.setId("device-1");
        return model;
    }
}
