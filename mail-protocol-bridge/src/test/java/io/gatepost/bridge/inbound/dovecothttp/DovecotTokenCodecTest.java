// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.policy.Service;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DovecotTokenCodecTest {
    /** As Dovecot 2.4.1 sends them. */
    private static MultiMap headers() {
        return MultiMap.caseInsensitiveMultiMap()
                .add("X-Dovecot-Auth-Protocol", "imap")
                .add("X-Dovecot-Auth-Local", "192.0.2.10:143")
                .add("X-Dovecot-Auth-Remote", "192.0.2.7:49144");
    }

    @Test
    void reads_what_dovecot_sends() {
        assertThat(DovecotTokenCodec.decode(headers(), "token=eyJ.a%2B.b"))
                .isInstanceOfSatisfying(DovecotTokenQuestion.Login.class, login -> {
                    assertThat(login.token().reveal()).isEqualTo("eyJ.a+.b");
                    assertThat(login.service()).isEqualTo(Service.IMAP);
                    assertThat(login.addresses()).containsExactly("192.0.2.7");
                    assertThat(login.particulars().entries()).isEqualTo(Map.of("local-address", "192.0.2.10"));
                });
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.7:49144, 192.0.2.7",
        "[2001:db8::7]:49144, 2001:db8::7",
        "[2001:db8::7], 2001:db8::7",
        "192.0.2.7, 192.0.2.7",
        "unix, unix",
    })
    void the_address_is_what_stands_before_the_port(String remote, String address) {
        assertThat(DovecotTokenCodec.decode(headers().set("X-Dovecot-Auth-Remote", remote), "token=x"))
                .isInstanceOfSatisfying(
                        DovecotTokenQuestion.Login.class,
                        login -> assertThat(login.addresses()).containsExactly(address));
    }

    @Test
    void of_several_addresses_none_is_left_out_and_of_none_there_is_none() {
        assertThat(DovecotTokenCodec.decode(headers().add("X-Dovecot-Auth-Remote", "192.0.2.8:1"), "token=x"))
                .isInstanceOfSatisfying(
                        DovecotTokenQuestion.Login.class,
                        login -> assertThat(login.addresses()).containsExactly("192.0.2.7", "192.0.2.8"));
        assertThat(DovecotTokenCodec.decode(headers().remove("X-Dovecot-Auth-Remote"), "token=x"))
                .isInstanceOfSatisfying(
                        DovecotTokenQuestion.Login.class,
                        login -> assertThat(login.addresses()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "tokens=x", "token=x&token=y", "token=%zz", "%", "{\"token\":\"x\"}"})
    void what_has_not_one_token_makes_no_sense(String form) {
        assertThat(DovecotTokenCodec.decode(headers(), form)).isInstanceOf(DovecotTokenQuestion.Malformed.class);
    }

    @Test
    void a_service_is_named_once_and_is_one_of_the_mailboxs() {
        MultiMap none = headers().remove("X-Dovecot-Auth-Protocol");
        assertThat(DovecotTokenCodec.decode(none, "token=x")).isInstanceOf(DovecotTokenQuestion.Malformed.class);
        MultiMap two = headers().add("X-Dovecot-Auth-Protocol", "pop3");
        assertThat(DovecotTokenCodec.decode(two, "token=x")).isInstanceOf(DovecotTokenQuestion.Malformed.class);
        for (String other : List.of("doveadm", "lmtp", "web", "")) {
            assertThat(DovecotTokenCodec.decode(headers().set("X-Dovecot-Auth-Protocol", other), "token=x"))
                    .isInstanceOf(DovecotTokenQuestion.NotOffered.class);
        }
    }

    @Test
    void only_an_admission_names_somebody() {
        assertThat(DovecotTokenCodec.admitted("al\"ice@a.tld"))
                .isEqualTo("{\"active\":true,\"username\":\"al\\\"ice@a.tld\",\"token_type\":\"Bearer\"}");
        assertThat(DovecotTokenCodec.REFUSED).isEqualTo("{\"active\":false}");
    }
}
