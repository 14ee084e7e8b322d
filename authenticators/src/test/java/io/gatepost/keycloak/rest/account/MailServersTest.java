// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.RealmModel;

class MailServersTest {
    @ParameterizedTest
    @CsvSource({
        "imaps://imap.{domain}:993, imaps://imap.a.tld:993",
        "imaps://imap.{domain}:65535, imaps://imap.a.tld:65535",
        "imaps://imap.{domain}, imaps://imap.a.tld",
        "imaps://imap.{domain}:65536,",
        "imaps://imap.{domain}:99999999999,",
        "imap.{domain}:993,",
        "imaps://{domain,",
    })
    void what_is_no_address_of_a_server_is_left_out(String said, String shown) {
        assertThat(MailServers.of(realm(said), "alice@a.tld").path("imap").asText(null))
                .isEqualTo(shown);
    }

    private static RealmModel realm(String imap) {
        return (RealmModel) Proxy.newProxyInstance(
                MailServersTest.class.getClassLoader(),
                new Class<?>[] {RealmModel.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getAttribute" -> "gatepost.server.imap".equals(arguments[0]) ? imap : null;
                    case "getName" -> "isp";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
