// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.MultiMap;
import java.net.URLEncoder;

/** Whatever may come in the place of a token's form. */
final class DovecotTokenFuzz {
    @FuzzTest
    void a_form(byte[] body) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap()
                .add(DovecotTokenCodec.PROTOCOL, "imap")
                .add(DovecotTokenCodec.REMOTE, new String(body, UTF_8));
        if (DovecotTokenCodec.decode(headers, new String(body, UTF_8)) instanceof DovecotTokenQuestion.Login login
                && login.token().plausible()) {
            String again = "token=" + URLEncoder.encode(login.token().reveal(), UTF_8);
            assertThat(DovecotTokenCodec.decode(headers, again))
                    .isInstanceOfSatisfying(
                            DovecotTokenQuestion.Login.class,
                            same -> assertThat(same.token().reveal())
                                    .isEqualTo(login.token().reveal()));
        }
    }
}
