// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Allow;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Login;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Report;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Result;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.iptrust.policy.Service;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DovecotPolicyCodecTest {
    /** Dovecot 2.3.19.1. */
    private static final String AS_SEEN = """
            {"device_id":"","login":"alice","protocol":"imap","pwhash":"0f24","remote":"127.0.0.1",\
            "session_id":"MjtW1c9gCdJ/AAAB","success":true,"policy_reject":false,"tls":false}""";

    private static DovecotPolicyQuestion decode(String command, String json) {
        return DovecotPolicyCodec.decode(command, json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void as_dovecot_sends_it() {
        Login login = new Login(
                new LoginName("alice"),
                Secret.of("0f24"),
                SecretKind.PASSWORD,
                Service.IMAP,
                List.of("127.0.0.1"),
                Particulars.NONE.with("session", "MjtW1c9gCdJ/AAAB"));
        assertThat(decode("allow", AS_SEEN)).isEqualTo(new Allow(login));
        assertThat(decode("report", AS_SEEN)).isEqualTo(new Report(login, Result.ADMITTED));
    }

    @ParameterizedTest
    @CsvSource({
        "'\"success\":false,\"policy_reject\":false', WRONG_SECRET",
        "'\"success\":false,\"policy_reject\":true', REFUSED_BY_POLICY",
        "'\"success\":false,\"fail_type\":\"account\"', NO_SUCH_ACCOUNT",
        "'\"success\":false,\"fail_type\":\"disabled\"', DISABLED",
        "'\"success\":false,\"fail_type\":\"internal\"', OTHER",
        "'\"success\":\"yes\"', WRONG_SECRET",
        "'\"x\":1', WRONG_SECRET"
    })
    void what_came_of_a_login(String fields, Result result) {
        DovecotPolicyQuestion question = decode("report", "{\"login\":\"a\",\"protocol\":\"pop3\"," + fields + "}");
        assertThat(((Report) question).result()).isEqualTo(result);
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, PASSWORD", "XOAUTH2, TOKEN", "OAUTHBEARER, TOKEN", "x, PASSWORD"})
    void an_attribute_of_ones_own_may_tell_the_mechanism(String mechanism, SecretKind kind) {
        DovecotPolicyQuestion question = decode(
                "allow",
                "{\"login\":\"a\",\"protocol\":\"sieve\",\"mech\":\"" + mechanism + "\",\"tls\":1,\"tls\":true}");
        assertThat(((Allow) question).login().kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "'\"pwhash\":1', ''", "'\"pwhash\":\"0f24\"', 0f24"})
    void a_hash_that_is_not_there_is_the_same_for_all(String field, String hash) {
        DovecotPolicyQuestion question =
                decode("report", "{\"login\":\"a\"," + (field.isEmpty() ? "" : field + ",") + "\"protocol\":\"imap\"}");
        assertThat(((Report) question).login().hash()).isEqualTo(Secret.of(hash));
    }

    @Test
    void a_hash_is_bounded() {
        DovecotPolicyQuestion question = decode("allow", AS_SEEN.replace("0f24", "0".repeat(129)));
        assertThat(((Allow) question).login().hash()).isEqualTo(Secret.of(""));
    }

    @Test
    void other_protocols_are_not_ours() {
        assertThat(decode("allow", AS_SEEN.replace("imap", "doveadm")))
                .isInstanceOf(DovecotPolicyQuestion.NotOurs.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "{}", "{", "\"x\"", "{\"login\":\"a\"}", "{\"login\":1,\"protocol\":\"imap\"}"
            })
    void what_dovecot_never_sends(String json) {
        assertThat(decode("allow", json)).isInstanceOf(DovecotPolicyQuestion.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Allow", "reset", "allow,report"})
    void other_commands(String command) {
        assertThat(decode(command, AS_SEEN)).isInstanceOf(DovecotPolicyQuestion.Malformed.class);
    }

    @Test
    void answers() {
        assertThat(new String(DovecotPolicyCodec.encode(0, ""), StandardCharsets.UTF_8))
                .isEqualTo("{\"status\":0,\"msg\":\"\"}");
        assertThat(new String(DovecotPolicyCodec.encode(-1, "N\"o."), StandardCharsets.UTF_8))
                .isEqualTo("{\"status\":-1,\"msg\":\"N\\\"o.\"}");
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
            assertThat(DovecotPolicyCodec.decode("allow", body))
                    .as("seed %d", seed)
                    .isNotNull();
        }
    }
}
