// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.iptrust.net.IpAddress;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NginxMailCodecTest {
    /** As nginx 1.22.1 sends them. */
    private static MultiMap asSeen() {
        return MultiMap.caseInsensitiveMultiMap()
                .add("Host", "127.0.0.1")
                .add("Auth-Method", "plain")
                .add("Auth-User", "al%20ice")
                .add("Auth-Pass", "wr%2520ong")
                .add("Auth-Protocol", "smtp")
                .add("Auth-Login-Attempt", "2")
                .add("Client-IP", "127.0.10.5")
                .add("Client-Host", "[UNAVAILABLE]")
                .add("Auth-SMTP-Helo", "laptop")
                .add("Auth-SSL", "on")
                .add("Auth-SSL-Protocol", "TLSv1.2");
    }

    @Test
    void a_login_as_nginx_sends_it() {
        assertThat(NginxMailCodec.decode(asSeen()))
                .isEqualTo(new NginxMailQuestion.Login(
                        MailProtocol.SMTP,
                        new LoginName("al ice"),
                        Secret.of("wr%20ong"),
                        2,
                        List.of("127.0.10.5"),
                        Particulars.NONE.with("helo", "laptop").with("tls", "TLSv1.2")));
    }

    @ParameterizedTest
    @CsvSource({
        "alice%40a.tld, alice@a.tld",
        "%C3%A4, ä",
        "%c3%a4, ä",
        "%E4, ä",
        "%25, %",
        "a+b, a+b",
        "%00, '\0'",
        "'', ''"
    })
    void names_are_percent_decoded(String encoded, String name) {
        assertThat(((NginxMailQuestion.Login) NginxMailCodec.decode(asSeen().set("Auth-User", encoded)))
                        .name()
                        .typed())
                .isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "a%", "%zz", "%-1", "%4", "%%41"})
    void what_is_not_percent_encoded_makes_no_sense(String encoded) {
        assertThat(NginxMailCodec.decode(asSeen().set("Auth-User", encoded)))
                .isInstanceOf(NginxMailQuestion.Malformed.class);
        assertThat(NginxMailCodec.decode(asSeen().set("Auth-Pass", encoded)))
                .isInstanceOf(NginxMailQuestion.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cram-md5", "apop", "none", "external", "PLAIN", ""})
    void methods_that_show_no_secret_are_not_offered(String method) {
        assertThat(NginxMailCodec.decode(asSeen().set("Auth-Method", method)))
                .isEqualTo(new NginxMailQuestion.OtherMethod(MailProtocol.SMTP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Auth-Method", "Auth-User", "Auth-Pass", "Auth-Protocol"})
    void what_is_missing_or_doubled_makes_no_sense(String header) {
        assertThat(NginxMailCodec.decode(asSeen().remove(header))).isInstanceOf(NginxMailQuestion.Malformed.class);
        assertThat(NginxMailCodec.decode(asSeen().add(header, asSeen().get(header))))
                .isInstanceOf(NginxMailQuestion.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "10, 10", "'', 1000000", "-1, 1000000", "99999999999, 1000000", "x, 1000000"})
    void an_attempt_that_is_no_number_is_a_late_one(String text, int attempt) {
        assertThat(((NginxMailQuestion.Login) NginxMailCodec.decode(asSeen().set("Auth-Login-Attempt", text)))
                        .attempt())
                .isEqualTo(attempt);
    }

    @Test
    void answers() {
        assertThat(headers(new NginxMailAnswer.Pass(
                        new Backend(IpAddress.parse("2001:db8::1").orElseThrow(), 143), "alice@a.tld")))
                .isEqualTo(Map.of(
                        "Auth-Status", "OK",
                        "Auth-Server", "2001:db8::1",
                        "Auth-Port", "143",
                        "Auth-User", "alice@a.tld"));
        assertThat(headers(new NginxMailAnswer.Deny("[AUTH] No.", "", 0)))
                .isEqualTo(Map.of("Auth-Status", "[AUTH] No."));
        assertThat(headers(new NginxMailAnswer.Deny("No.", "535 5.7.8", 2)))
                .isEqualTo(Map.of("Auth-Status", "No.", "Auth-Error-Code", "535 5.7.8", "Auth-Wait", "2"));
    }

    private static Map<String, String> headers(NginxMailAnswer answer) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        NginxMailCodec.encode(answer, headers);
        return headers.entries().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @RepeatedTest(10)
    void any_headers_are_some_question() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] names = {"Auth-Method", "Auth-User", "Auth-Pass", "Auth-Protocol", "Auth-Login-Attempt", "Client-IP"};
        String[] values = {"", "%", "%4", "plain", "imap", "1", "ä€", "\u0000", "x".repeat(9_999), "::1", "-1"};
        for (int i = 0; i < 5_000; i++) {
            MultiMap headers = asSeen();
            for (int change = random.nextInt(5); change >= 0; change--) {
                String name = names[random.nextInt(names.length)];
                headers = random.nextBoolean()
                        ? headers.set(name, values[random.nextInt(values.length)])
                        : headers.remove(name);
            }
            assertThat(NginxMailCodec.decode(headers)).as("seed %d", seed).isNotNull();
        }
    }
}
