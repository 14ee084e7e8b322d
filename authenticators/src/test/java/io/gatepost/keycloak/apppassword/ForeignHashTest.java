// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.keycloak.apppassword.ForeignHash.Scheme;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ForeignHashTest {
    /** The first is Zextras' own example of {@code easpass}; the others were made with OpenSSL. */
    @ParameterizedTest
    @CsvSource({
        "SHA256,  {SHA256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=, easpass",
        "SHA256,  {SHA-256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=, easpass",
        "SSHA,    {SSHA}DmetYTL7aYYnb9ttMYN4av9GWZgBAgMEBQYHCA==, easpass",
        "SSHA256, {SSHA256}jt19E+mqMtNbNO80xWpMbKICwvbQ2nn7wxDBMdSWwnEBAgMEBQYHCA==, easpass",
        "SSHA512, {SSHA512}OZpJgbQqFi/kgBaDMQRtog/uEiN7/kUIzVdQVDqR6buPo5+H+Xf9lQKf+Wk+cIxOqurk54ZikhjbaOTq8yWiSAECAwQFBgcI, easpass",
    })
    void is_the_hash_of_its_secret_and_of_no_other(Scheme scheme, String text, String secret) {
        ForeignHash hash = ForeignHash.parse(text).orElseThrow();

        assertThat(hash.scheme()).isEqualTo(scheme);
        assertThat(digest(hash, secret)).isEqualTo(hash.digest());
        assertThat(digest(hash, secret + " ")).isNotEqualTo(hash.digest());
        assertThat(hash.toString()).doesNotContain(hash.digest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{SHA256}",
                "6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=",
                "{PLAIN}easpass",
                "{MD5}X03MO1qnZdYdgyfeuILPmQ==",
                "{CRYPT}$6$salt$hash",
                "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
                "{sha256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=",
                // A byte less, a byte more, not Base64, and a salted scheme without a salt.
                "{SHA256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzVw==",
                "{SHA256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4Ab",
                "{SHA256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0Nz\nV4A=",
                "{SSHA256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=",
                "{SSHA512}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=",
            })
    void is_nothing_where_it_is_not_whole(String text) {
        assertThat(ForeignHash.parse(text)).isEmpty();
    }

    /** Made with OpenSSL; without a salt, and with one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{SHA256}47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
                "{SSHA256}ZoQN2hVOihE8Md0K0y9/OjZqgOgTaXnY9aEB09Kdb3IBAgMEBQYHCA==",
                "{SSHA512}GBjMKs0geICgevw2D9Dah+UczxfnxgTE6xa+V4gyJyTCmOH8xm6yk5JpkxQe8IY8Ce2jgxiM9d9JuRCqysF+xQECAwQFBgcI",
            })
    void is_of_some_secret(String text) {
        assertThat(ForeignHash.parse(text)).isEmpty();
    }

    @Test
    void has_a_salt_of_bounded_length() {
        assertThat(ForeignHash.parse("{SSHA256}" + Base64.getEncoder().encodeToString(new byte[32 + 64])))
                .isPresent();
        assertThat(ForeignHash.parse("{SSHA256}" + Base64.getEncoder().encodeToString(new byte[32 + 65])))
                .isEmpty();
        assertThat(ForeignHash.parse("{SSHA256}" + Base64.getEncoder().encodeToString(new byte[32 + 3])))
                .isEmpty();
    }

    private static String digest(ForeignHash hash, String secret) {
        return Base64.getEncoder()
                .encodeToString(hash.scheme().digest(secret, Base64.getDecoder().decode(hash.salt())));
    }
}
