// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.vertx.core.MultiMap;
import java.util.HexFormat;

/** Headers that somebody may send in nginx' place, one to a line. */
final class NginxMailFuzz {
    @FuzzTest
    void headers(byte[] octets) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        new String(octets, ISO_8859_1).lines().limit(50).forEach(line -> {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                headers.add(line.substring(0, colon), line.substring(colon + 2));
            }
        });
        switch (NginxMailCodec.decode(headers)) {
            case NginxMailQuestion.Login login -> {
                assertThat(login.attempt()).isBetween(0, 1_000_000);
                assertThat(login.addresses()).isEqualTo(headers.getAll("Client-IP"));
                assertThat(login.particulars().entries().values()).allMatch(value -> value.length() <= 257);
                assertThat(headers.getAll("Auth-User")).hasSize(1);
                assertThat(headers.getAll("Auth-Pass")).hasSize(1);
                String secret = login.secret().reveal();
                headers.set("Auth-User", encoded(login.name().typed())).set("Auth-Pass", encoded(secret));
                assertThat(NginxMailCodec.decode(headers)).isEqualTo(login);
            }
            case NginxMailQuestion.OtherMethod other -> {}
            case NginxMailQuestion.Malformed malformed -> {}
        }
    }

    private static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : text.getBytes(UTF_8)) {
            encoded.append('%').append(HexFormat.of().toHexDigits(octet));
        }
        return encoded.toString();
    }
}
