// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ClientSettingsTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "web", "admin", " web "})
    void a_service_that_a_browser_opens_or_none(String word) {
        assertThat(ClientSettings.problemOfService(word)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"wbe", "WEB", "imap", "web,admin"})
    void any_other_word_is_a_problem(String word) {
        assertThat(ClientSettings.problemOfService(word).orElseThrow()).contains("web or admin");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "192.0.2.10", "192.0.2.10, 2001:db8::a"})
    void a_list_of_addresses_or_none(String text) {
        assertThat(ClientSettings.problemOfHosts(text, false)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.0/24", "webmail.example.org", ","})
    void any_other_list_is_a_problem(String text) {
        assertThat(ClientSettings.problemOfHosts(text, false).orElseThrow()).contains("at most 32 addresses");
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.10", "anything"})
    void so_is_any_list_of_a_public_client(String text) {
        assertThat(ClientSettings.problemOfHosts(text, true).orElseThrow()).contains("public");
    }
}
