// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Parameters;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Payload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DovecotAuthCodecTest {
    private static final Payload SECRET = new Payload.Decoded(Octets.of("secret".getBytes(StandardCharsets.US_ASCII)));
    private static final Payload NOTHING = new Payload.Decoded(Octets.of());
    private static final Parameters NO_PARAMETERS = new Parameters(List.of(), false, "");

    static ClientLine decode(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return DovecotAuthCodec.decode(bytes, 0, bytes.length);
    }

    @Test
    void auth_lines() {
        assertThat(decode("AUTH\t1\tPLAIN\tservice=smtp\tnologin\tlip=127.0.0.1\trip=192.0.2.7\tresp=c2VjcmV0"))
                .isEqualTo(new ClientLine.Auth(
                        1, "PLAIN", new Parameters(List.of("192.0.2.7"), false, ""), Optional.of(SECRET)));
        assertThat(decode("AUTH\t4294967295\tLOGIN\tresp=c2VjcmV0\tsecured=tls\tsession=a/b+c\trip=2001:db8::7"))
                .isEqualTo(new ClientLine.Auth(
                        0xffff_ffffL,
                        "LOGIN",
                        new Parameters(List.of("2001:db8::7"), true, "a/b+c"),
                        Optional.of(SECRET)));
        assertThat(decode("AUTH\t7\tPLAIN\tresp="))
                .isEqualTo(new ClientLine.Auth(7, "PLAIN", NO_PARAMETERS, Optional.empty()));
        assertThat(decode("AUTH\t7\tPLAIN"))
                .isEqualTo(new ClientLine.Auth(7, "PLAIN", NO_PARAMETERS, Optional.empty()));
        assertThat(decode("AUTH\t7")).isEqualTo(new ClientLine.Auth(7, "", NO_PARAMETERS, Optional.empty()));
        assertThat(decode("AUTH\t7\tPLAIN\t\t\tsecured\t"))
                .isEqualTo(new ClientLine.Auth(7, "PLAIN", new Parameters(List.of(), true, ""), Optional.empty()));
        assertThat(decode("AUTH\t7\tPLAIN\tresp=*"))
                .isEqualTo(new ClientLine.Auth(7, "PLAIN", NO_PARAMETERS, Optional.of(new Payload.NotBase64())));
        // Parameters that begin like a known one are others.
        assertThat(decode("AUTH\t7\tPLAIN\treal_rip=192.0.2.7\trip\tsecuredx\tripx=1"))
                .isEqualTo(new ClientLine.Auth(7, "PLAIN", NO_PARAMETERS, Optional.empty()));
    }

    @Test
    void values_are_unescaped() {
        assertThat(decode("AUTH\t7\tPLAIN\tsession=a\u0001tb\u00011\u0001n\u0001r\u00010\u0001"))
                .isEqualTo(new ClientLine.Auth(
                        7, "PLAIN", new Parameters(List.of(), false, "a\tb\u0001\n\r\0\u0001"), Optional.empty()));
    }

    @Test
    void other_lines() {
        assertThat(decode("CONT\t5\tc2VjcmV0")).isEqualTo(new ClientLine.Continue(5, SECRET));
        assertThat(decode("CONT\t5\tc2VjcmV0\t")).isEqualTo(new ClientLine.Continue(5, SECRET));
        assertThat(decode("CONT\t5\t")).isEqualTo(new ClientLine.Continue(5, NOTHING));
        assertThat(decode("CONT\t5")).isEqualTo(new ClientLine.Continue(5, NOTHING));
        assertThat(decode("CONT\t5\tc2V")).isInstanceOf(ClientLine.Continue.class);
        assertThat(decode("CANCEL\t5")).isEqualTo(new ClientLine.Cancel(5));
        assertThat(decode("VERSION\t1\t2")).isEqualTo(new ClientLine.Version(1));
        assertThat(decode("VERSION\t1")).isEqualTo(new ClientLine.Version(1));
        assertThat(decode("CPID\t598")).isEqualTo(new ClientLine.Other("CPID"));
        assertThat(decode("")).isEqualTo(new ClientLine.Other(""));
        assertThat(decode("auth\t1\tPLAIN")).isEqualTo(new ClientLine.Other("auth"));
        assertThat(decode("X".repeat(5000))).isEqualTo(new ClientLine.Other(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH",
                "AUTH\t",
                "AUTH\t\tPLAIN",
                "AUTH\t-1\tPLAIN",
                "AUTH\t+1\tPLAIN",
                "AUTH\t 1\tPLAIN",
                "AUTH\t4294967296\tPLAIN",
                "AUTH\t99999999999999999999\tPLAIN",
                "AUTH\t١\tPLAIN",
                "CONT",
                "CONT\tx",
                "CANCEL",
                "VERSION",
                "VERSION\tone"
            })
    void lines_that_are_none(String line) {
        assertThat(decode(line)).isInstanceOf(ClientLine.Malformed.class);
    }

    @Test
    void parameters_are_bounded() {
        assertThat(decode("AUTH\t1\tPLAIN" + "\tx=y".repeat(64))).isInstanceOf(ClientLine.Auth.class);
        assertThat(decode("AUTH\t1\tPLAIN" + "\tx=y".repeat(65))).isInstanceOf(ClientLine.Malformed.class);
        ClientLine.Auth long0 = (ClientLine.Auth) decode("AUTH\t1\tPLAIN\tsession=" + "x".repeat(1025));
        assertThat(long0.parameters().session()).isEmpty();
        ClientLine.Auth many = (ClientLine.Auth) decode("AUTH\t1\tPLAIN" + "\trip=192.0.2.7".repeat(60));
        assertThat(many.parameters().addresses()).hasSizeBetween(2, 60);
    }

    @Test
    void answers() {
        assertThat(encoded(new ServerLine.Handshake(List.of("PLAIN", "LOGIN"), 31554, 1, "6ea6"))
                        .replace('\t', ' '))
                .isEqualTo("""
                        VERSION 1 2
                        MECH PLAIN plaintext
                        MECH LOGIN plaintext
                        SPID 31554
                        CUID 1
                        COOKIE 6ea6
                        DONE
                        """);
        assertThat(encoded(new ServerLine.Challenge(5, Octets.of()))).isEqualTo("CONT\t5\t\n");
        assertThat(encoded(new ServerLine.Ok(1, "alice@a.tld", Map.of()))).isEqualTo("OK\t1\tuser=alice@a.tld\n");
        assertThat(encoded(new ServerLine.Ok(1, "alice@a.tld", Map.of("host", "192.0.2.7"))))
                .isEqualTo("OK\t1\tuser=alice@a.tld\thost=192.0.2.7\n");
        assertThat(encoded(new ServerLine.Fail(2, Optional.of("ä"), new ServerLine.Failure.Refusal("No."))))
                .isEqualTo("FAIL\t2\tuser=ä\treason=No.\n");
        assertThat(encoded(new ServerLine.Fail(2, Optional.empty(), new ServerLine.Failure.Temporary())))
                .isEqualTo("FAIL\t2\tcode=temp_fail\n");
    }

    @Test
    void no_value_can_begin_another_line_or_parameter() {
        assertThat(encoded(new ServerLine.Ok(1, "a\tnologin\nOK\t2\r\0\u0001", Map.of())))
                .isEqualTo("OK\t1\tuser=a\u0001tnologin\u0001nOK\u0001t2\u0001r\u00010\u00011\n");
    }

    /** Total: whatever comes, a record comes out. Mostly lines that are nearly right, as noise alone gets nowhere. */
    @RepeatedTest(20)
    void any_bytes_are_some_line() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] parts = {
            "AUTH",
            "CONT",
            "CANCEL",
            "VERSION",
            "\t",
            "\t",
            "\t",
            "\t",
            "1",
            "4294967295",
            "PLAIN",
            "LOGIN",
            "resp=",
            "rip=",
            "session=",
            "secured",
            "AGFsaWNlAHNlY3JldA==",
            "=",
            "\u0001",
            "\u0001t",
            "\0",
            "ä",
            "192.0.2.1"
        };
        for (int i = 0; i < 5_000; i++) {
            StringBuilder line = new StringBuilder();
            for (int part = random.nextInt(12); part >= 0; part--) {
                line.append(parts[random.nextInt(parts.length)]);
            }
            byte[] bytes = line.toString().getBytes(StandardCharsets.UTF_8);
            if (bytes.length > 0 && random.nextBoolean()) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            assertThat(DovecotAuthCodec.decode(bytes, 0, bytes.length))
                    .as("seed %d, line %s", seed, line)
                    .isNotNull();
        }
    }

    /** However the network cuts the stream, the lines are the same. */
    @RepeatedTest(20)
    void lines_do_not_depend_on_how_they_arrive() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<String> lines = new ArrayList<>();
        StringBuilder stream = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            String line = "x".repeat(random.nextInt(30));
            lines.add(line);
            stream.append(line).append('\n');
        }
        byte[] bytes = stream.toString().getBytes(StandardCharsets.US_ASCII);
        LineSplitter splitter = new LineSplitter(64);
        List<String> cut = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int to = Math.min(bytes.length, at + 1 + random.nextInt(50));
            assertThat(splitter.feed(
                            Arrays.copyOfRange(bytes, at, to),
                            (buffer, from, end) ->
                                    cut.add(new String(buffer, from, end - from, StandardCharsets.US_ASCII))))
                    .isTrue();
            at = to;
        }
        assertThat(cut).as("seed %d", seed).isEqualTo(lines);
    }

    @Test
    void a_line_too_long_is_seen_before_it_ends() {
        LineSplitter splitter = new LineSplitter(8);
        assertThat(splitter.feed("12345678\n".getBytes(StandardCharsets.US_ASCII), (buffer, from, to) -> true))
                .isTrue();
        assertThat(splitter.feed("12345678".getBytes(StandardCharsets.US_ASCII), (buffer, from, to) -> true))
                .isTrue();
        assertThat(splitter.feed("9".getBytes(StandardCharsets.US_ASCII), (buffer, from, to) -> true))
                .isFalse();
    }

    private static String encoded(ServerLine line) {
        return new String(DovecotAuthCodec.encode(line), StandardCharsets.UTF_8);
    }
}
