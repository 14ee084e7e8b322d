// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

final class BypassSecretTest {
    private static final SecretKey KEY = new SecretKeySpec("a key of the realm".getBytes(UTF_8), "HmacSHA512");

    private final BypassSecret secret = BypassSecret.generate(new Random(7));

    @Test
    void is_typed_in_any_case_with_any_separators() {
        String shown = secret.shown();
        for (String typed : new String[] {
            shown, shown.toUpperCase(Locale.ROOT), shown.replace("-", ""), " " + shown.replace("-", " - ") + "\t"
        }) {
            assertThat(BypassSecret.typed(typed).mac(KEY, "alice")).isEqualTo(secret.mac(KEY, "alice"));
        }
    }

    @Test
    void is_worth_nothing_with_another_account_another_symbol_or_another_key() {
        byte[] right = secret.mac(KEY, "alice");
        char first = secret.shown().charAt(0);
        String slip = (first == '2' ? '3' : '2') + secret.shown().substring(1);
        assertThat(secret.mac(KEY, "bob")).isNotEqualTo(right);
        assertThat(BypassSecret.typed(slip).mac(KEY, "alice")).isNotEqualTo(right);
        assertThat(secret.mac(new SecretKeySpec("another key".getBytes(UTF_8), "HmacSHA512"), "alice"))
                .isNotEqualTo(right);
    }

    @Test
    void is_not_printed() {
        assertThat(secret.toString()).doesNotContain(secret.shown().substring(0, 5));
        assertThat("" + new Bypasses.Hash("kid", "the-mac")).doesNotContain("the-mac");
    }

    @Test
    void what_is_too_long_is_nobodys_code() {
        assertThat(BypassSecret.typed("2".repeat(100_000)).mac(KEY, "alice"))
                .isEqualTo(BypassSecret.typed("").mac(KEY, "alice"));
    }
}
