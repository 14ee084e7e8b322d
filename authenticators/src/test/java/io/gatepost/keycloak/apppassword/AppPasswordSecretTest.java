// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppPasswordSecretTest {
    private static final SecretKey KEY = new SecretKeySpec("a key of the realm".getBytes(US_ASCII), "HmacSHA512");
    private static final String ACCOUNT = "5f0c";

    // Seeded: a failure can be repeated.
    private final Random random = new Random(20261121);

    @Test
    void is_shown_as_six_groups_of_four_of_the_alphabet() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(AppPasswordSecret.generate(random).shown())
                    .matches("[23456789a-hjkmnp-z]{4}(-[23456789a-hjkmnp-z]{4}){5}");
        }
    }

    @Test
    void has_no_symbol_that_looks_like_another() {
        assertThat(AppPasswordSecret.ALPHABET).hasSize(31).doesNotContain("0", "o", "1", "l", "i");
    }

    @Test
    void never_comes_twice_and_uses_every_symbol_everywhere() {
        Set<String> seen = new HashSet<>();
        int[][] counts = new int[22][128];
        for (int i = 0; i < 10_000; i++) {
            String symbols = AppPasswordSecret.generate(random).shown().replace("-", "");
            assertThat(seen.add(symbols)).isTrue();
            for (int at = 0; at < counts.length; at++) {
                counts[at][symbols.charAt(at)]++;
            }
        }
        for (int[] position : counts) {
            // 10,000 / 31 is 323; a symbol that is twice as likely as another would show.
            assertThat(Arrays.stream(position).filter(count -> count > 0))
                    .hasSize(31)
                    .allMatch(c -> c > 230 && c < 420);
        }
    }

    @Test
    void is_recognised_however_it_is_typed() {
        for (int i = 0; i < 1_000; i++) {
            AppPasswordSecret secret = AppPasswordSecret.generate(random);
            for (String typed : Set.of(
                    secret.shown(),
                    secret.shown().toUpperCase(Locale.ROOT),
                    secret.shown().replace('-', ' '),
                    secret.shown().replace("-", ""),
                    " " + secret.shown() + " ",
                    secret.shown().replace("-", " - "))) {
                assertThat(AppPasswordSecret.recognise(typed))
                        .as(typed)
                        .hasValueSatisfying(found -> assertThat(found.shown()).isEqualTo(secret.shown()));
            }
        }
    }

    @RepeatedTest(20)
    void one_wrong_symbol_is_always_noticed() {
        String symbols = AppPasswordSecret.generate(random).shown().replace("-", "");
        for (int at = 0; at < symbols.length(); at++) {
            for (char other : AppPasswordSecret.ALPHABET.toCharArray()) {
                if (other != symbols.charAt(at)) {
                    String wrong = symbols.substring(0, at) + other + symbols.substring(at + 1);
                    assertThat(AppPasswordSecret.recognise(wrong))
                            .as("%s for %s", wrong, symbols)
                            .isEmpty();
                }
            }
        }
    }

    @RepeatedTest(20)
    void two_random_symbols_that_changed_places_are_always_noticed() {
        String symbols = AppPasswordSecret.generate(random).shown().replace("-", "");
        for (int a = 0; a < 22; a++) {
            for (int b = a + 1; b < 22; b++) {
                if (symbols.charAt(a) != symbols.charAt(b)) {
                    char[] swapped = symbols.toCharArray();
                    swapped[a] = symbols.charAt(b);
                    swapped[b] = symbols.charAt(a);
                    assertThat(AppPasswordSecret.recognise(new String(swapped))).isEmpty();
                }
            }
        }
    }

    @Test
    void with_a_slip_in_it_it_is_still_one_where_it_is_written_in_groups() {
        AppPasswordSecret secret = AppPasswordSecret.generate(random);
        char wrong = secret.shown().charAt(28) == '2' ? '3' : '2';
        String slip = secret.shown().substring(0, 28) + wrong;

        assertThat(AppPasswordSecret.recognise(slip))
                .hasValueSatisfying(
                        found -> assertThat(found.mac(KEY, ACCOUNT)).isNotEqualTo(secret.mac(KEY, ACCOUNT)));
        assertThat(AppPasswordSecret.recognise(slip.replace('-', ' '))).isEmpty();
        assertThat(AppPasswordSecret.recognise(slip.replace("-", ""))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "alice-password",
                "correct horse battery staple",
                "222222222222222222222222x",
                "2222-2222-2222-2222-2222-22",
                // Look-alikes are not mended: 0 for o would be another password.
                "0000-0000-0000-0000-0000-0000",
                // The Kelvin sign, whose lower case is a k of ours.
                "\u212A222222222222222222222222",
                "2222_2222_2222_2222_2222_2222",
                "2222\t2222\t2222\t2222\t2222\t2222",
            })
    void leaves_other_secrets_alone(String typed) {
        assertThat(AppPasswordSecret.recognise(typed)).isEmpty();
    }

    @Test
    void a_secret_that_is_nothing_but_separators_costs_nothing() {
        assertThat(AppPasswordSecret.recognise("-".repeat(8192))).isEmpty();
    }

    @Test
    void the_mac_depends_on_secret_key_and_account() {
        AppPasswordSecret secret = AppPasswordSecret.generate(random);
        byte[] mac = secret.mac(KEY, ACCOUNT);

        assertThat(mac)
                .hasSize(32)
                .isEqualTo(AppPasswordSecret.recognise(secret.shown().toUpperCase(Locale.ROOT))
                        .orElseThrow()
                        .mac(KEY, ACCOUNT))
                .isNotEqualTo(secret.mac(KEY, ACCOUNT + "0"))
                .isNotEqualTo(secret.mac(new SecretKeySpec("another key".getBytes(US_ASCII), "HmacSHA512"), ACCOUNT))
                .isNotEqualTo(AppPasswordSecret.generate(random).mac(KEY, ACCOUNT));
    }

    @Test
    void never_prints_itself() {
        AppPasswordSecret secret = AppPasswordSecret.generate(random);
        assertThat(secret.toString()).isEqualTo("••••");
        assertThat(String.valueOf(new AppPasswordCreation.Created(AppPasswordCredentialModelTest.PASSWORD, secret)))
                .doesNotContain(secret.shown());
    }
}
