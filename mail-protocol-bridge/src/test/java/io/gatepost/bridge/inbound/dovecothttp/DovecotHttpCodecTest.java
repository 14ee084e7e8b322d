// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.iptrust.policy.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DovecotHttpCodecTest {
    private static final String AS_SEEN = """
            {"password":"p\\u00e4ss\\"wort","user":"alice@a.tld","mech":"PLAIN","service":"imap",\
            "session":"MUxpx89gh8J/AAAB","rip":"127.0.10.5","rport":"46051","lip":"127.0.0.1","lport":"1143",\
            "secured":"TLS","local_name":"localhost"}""";

    private static DovecotQuestion decode(String json) {
        return DovecotHttpCodec.decode(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void a_login_as_the_lua_script_sends_it() {
        assertThat(decode(AS_SEEN))
                .isEqualTo(new DovecotQuestion.Login(
                        new LoginName("alice@a.tld"),
                        Secret.of("päss\"wort"),
                        SecretKind.PASSWORD,
                        Service.IMAP,
                        List.of("127.0.10.5"),
                        Particulars.NONE
                                .with("session", "MUxpx89gh8J/AAAB")
                                .with("secured", "TLS")
                                .with("local-address", "127.0.0.1")));
    }

    @ParameterizedTest
    @CsvSource({"imap, IMAP", "pop3, POP3", "sieve, SIEVE", "submission, SMTP", "smtp, SMTP"})
    void services_by_dovecots_words(String word, Service service) {
        assertThat(((DovecotQuestion.Login) decode(AS_SEEN.replace("\"imap\"", "\"" + word + "\""))).service())
                .isEqualTo(service);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lmtp", "doveadm", "IMAP", "web", "admin", "eas", ""})
    void other_services_are_not_offered(String word) {
        assertThat(decode(AS_SEEN.replace("\"imap\"", "\"" + word + "\"")))
                .isInstanceOf(DovecotQuestion.NotOffered.class);
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, PASSWORD", "LOGIN, PASSWORD", "XOAUTH2, TOKEN", "OAUTHBEARER, TOKEN"})
    void the_mechanism_tells_a_token_from_a_password(String mechanism, SecretKind kind) {
        assertThat(((DovecotQuestion.Login) decode(AS_SEEN.replace("PLAIN", mechanism))).kind())
                .isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CRAM-MD5", "DIGEST-MD5", "GSSAPI", "xoauth2", ""})
    void other_mechanisms_are_not_offered(String mechanism) {
        assertThat(decode(AS_SEEN.replace("PLAIN", mechanism))).isInstanceOf(DovecotQuestion.NotOffered.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{",
                "\"x\"",
                "{\"user\":\"a\",\"password\":\"b\"}",
                "{\"user\":\"a\",\"service\":\"imap\"}",
                "{\"user\":1,\"password\":\"b\",\"service\":\"imap\"}",
                "{\"user\":\"a\",\"password\":null,\"service\":\"imap\"}",
                "{\"user\":\"a\",\"user\":\"b\",\"password\":\"b\",\"service\":\"imap\"}",
                "{\"user\":\"a\",\"password\":\"b\",\"service\":\"imap\"} x"
            })
    void what_the_script_never_sends(String json) {
        assertThat(decode(json)).isInstanceOf(DovecotQuestion.Malformed.class);
    }

    @Test
    void nesting_is_bounded() {
        assertThat(decode("[".repeat(30_000))).isInstanceOf(DovecotQuestion.Malformed.class);
    }

    @Test
    void answers() {
        assertThat(encoded(new DovecotAnswer.Admit("ä\"\\@a.tld", Map.of())))
                .isEqualTo("{\"outcome\":\"admit\",\"user\":\"ä\\\"\\\\@a.tld\"}");
        assertThat(encoded(new DovecotAnswer.Admit(
                        "alice@a.tld",
                        new TreeMap<>(Map.of("host", "192.0.2.7", "userdb_quota_rule", "*:storage=1\"G")))))
                .isEqualTo("{\"outcome\":\"admit\",\"user\":\"alice@a.tld\","
                        + "\"extra\":[\"host=192.0.2.7\",\"userdb_quota_rule=*:storage=1\\\"G\"]}");
        assertThat(encoded(new DovecotAnswer.Refuse("No."))).isEqualTo("{\"outcome\":\"refuse\",\"message\":\"No.\"}");
        assertThat(encoded(new DovecotAnswer.Unavailable("Later.")))
                .isEqualTo("{\"outcome\":\"unavailable\",\"message\":\"Later.\"}");
    }

    private static String encoded(DovecotAnswer answer) {
        return new String(DovecotHttpCodec.encode(answer), StandardCharsets.UTF_8);
    }

    @RepeatedTest(10)
    void any_body_is_some_question() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            byte[] body = AS_SEEN.getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(4); change >= 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            assertThat(DovecotHttpCodec.decode(body)).as("seed %d", seed).isNotNull();
        }
    }
}
