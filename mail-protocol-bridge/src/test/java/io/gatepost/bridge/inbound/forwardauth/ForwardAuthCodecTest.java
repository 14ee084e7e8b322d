// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForwardAuthCodecTest {
    private static ForwardAuthQuestion basic(String pair, Charset charset) {
        return ForwardAuthCodec.credentials(
                List.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(charset))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice@a.tld:secret | alice@a.tld | secret",
                "alice:se:cr:et     | alice       | se:cr:et",
                "alice:             | alice       | ''",
                ":secret            | ''          | secret",
                "jürgen:pässwörd    | jürgen      | pässwörd"
            })
    void name_and_secret_are_parted_at_the_first_colon(String pair, String name, String secret) {
        ForwardAuthQuestion expected = new ForwardAuthQuestion.Basic(new LoginName(name), Secret.of(secret));

        assertThat(basic(pair, StandardCharsets.UTF_8)).isEqualTo(expected);
        assertThat(basic(pair, StandardCharsets.ISO_8859_1)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"basic YTpi", "BASIC YTpi", "Basic   YTpi", "Basic YTpi ", "Basic YTpi"})
    void the_scheme_is_of_any_case(String header) {
        assertThat(ForwardAuthCodec.credentials(List.of(header)))
                .isEqualTo(new ForwardAuthQuestion.Basic(new LoginName("a"), Secret.of("b")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ",
                "BasicYTpi",
                "Basic !!",
                "Basic YWI=",
                "Bearer",
                "Bearer ",
                "BearerYTpi",
                "Digest x=y"
            })
    void what_is_no_basic_is_nothing(String header) {
        assertThat(ForwardAuthCodec.credentials(List.of(header))).isEqualTo(new ForwardAuthQuestion.NoCredentials());
    }

    /** {"alg":"none"}, {"preferred_username":"alice@a.tld"} */
    private static final String UNSIGNED = "eyJhbGciOiJub25lIn0.eyJwcmVmZXJyZWRfdXNlcm5hbWUiOiJhbGljZUBhLnRsZCJ9.";

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + UNSIGNED, "bearer  " + UNSIGNED + " "})
    void a_token_brings_the_name_that_it_states(String header) {
        assertThat(ForwardAuthCodec.credentials(List.of(header)))
                .isEqualTo(new ForwardAuthQuestion.Bearer(new LoginName("alice@a.tld"), Secret.of(UNSIGNED)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "YTpi", "bnVsbA.e30.AAAA"})
    void a_token_that_states_no_name_has_none(String token) {
        assertThat(ForwardAuthCodec.credentials(List.of("Bearer " + token)))
                .isEqualTo(new ForwardAuthQuestion.Bearer(new LoginName(""), Secret.of(token)));
    }

    @Test
    void none_and_two_are_nothing() {
        assertThat(ForwardAuthCodec.credentials(List.of())).isEqualTo(new ForwardAuthQuestion.NoCredentials());
        assertThat(ForwardAuthCodec.credentials(List.of("Basic YTpi", "Basic YTpi")))
                .isEqualTo(new ForwardAuthQuestion.NoCredentials());
    }

    @Test
    void what_the_device_says_of_itself_goes_to_the_audit() {
        assertThat(ForwardAuthCodec.particulars(
                        List.of(
                                "/Microsoft-Server-ActiveSync?Cmd=Sync&User=a.tld%5Calice&DeviceId=D1&DeviceType=iPhone&X=y"),
                        List.of("Apple-iPhone14C5/2104.45")))
                .isEqualTo(Particulars.NONE
                        .with("eas-Cmd", "Sync")
                        .with("eas-User", "a.tld\\alice")
                        .with("eas-DeviceId", "D1")
                        .with("eas-DeviceType", "iPhone")
                        .with("user-agent", "Apple-iPhone14C5/2104.45"));
        assertThat(ForwardAuthCodec.particulars(List.of("/x?User=%zz"), List.of()))
                .isEqualTo(Particulars.NONE.with("eas-User", "%zz"));
        assertThat(ForwardAuthCodec.particulars(List.of("/x?User=" + "a".repeat(5_000)), List.of()))
                .isEqualTo(Particulars.NONE);
        assertThat(ForwardAuthCodec.particulars(List.of("/x?User=a", "/y?User=b"), List.of("a", "b")))
                .isEqualTo(Particulars.NONE);
    }

    @RepeatedTest(10)
    void any_headers_are_some_question() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            byte[] noise = new byte[random.nextInt(40)];
            random.nextBytes(noise);
            String header = switch (random.nextInt(3)) {
                case 0 -> "Basic " + Base64.getEncoder().encodeToString(noise);
                case 1 -> "Basic " + new String(noise, StandardCharsets.ISO_8859_1);
                default -> new String(noise, StandardCharsets.ISO_8859_1);
            };
            assertThat(ForwardAuthCodec.credentials(List.of(header)))
                    .as("seed %d", seed)
                    .isNotNull();
            assertThat(ForwardAuthCodec.particulars(List.of("/?" + header), List.of(header)))
                    .as("seed %d", seed)
                    .isNotNull();
        }
    }
}
