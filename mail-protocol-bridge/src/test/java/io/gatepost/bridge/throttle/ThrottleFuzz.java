// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.gatepost.bridge.login.WireText;
import java.util.regex.Pattern;

/** Whoever spells a name in another way guesses at the same account. */
final class ThrottleFuzz {
    /** Of what stands for no domain the conversion may make something that is none either. */
    private static final Pattern DOMAIN = Pattern.compile("@[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63})*$");

    @FuzzTest
    void an_account(byte[] octets) {
        String name = WireText.decode(octets);
        String account = AccountKey.of(name);
        if (DOMAIN.matcher(account).find()) {
            assertThat(AccountKey.of(account)).isEqualTo(account);
        }
        int at = name.lastIndexOf('@');
        int plus = name.indexOf('+');
        if (at > 0 && (plus < 0 || plus > at)) {
            assertThat(AccountKey.of(name.substring(0, at) + "+phone" + name.substring(at)))
                    .isEqualTo(account);
        }
    }
}
