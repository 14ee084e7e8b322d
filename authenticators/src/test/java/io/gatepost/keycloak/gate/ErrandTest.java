// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ErrandTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "/admin/realms/a.tld/users,                               ADMINISTRATION",
        "admin/serverinfo,                                        ADMINISTRATION",
        "//admin//realms/a.tld,                                   ADMINISTRATION",
        "/auth/admin/realms/a.tld,                                ADMINISTRATION", // --http-relative-path
        "/admin/a.tld/console/whoami,                             ADMINISTRATION",
        "/admin/realms/realms/account,                            ADMINISTRATION",
        "/realms/admin/account/,                                  PROFILE", // a realm named admin
        "/realms/a.tld/account,                                   PROFILE",
        "/realms/a.tld/account/v1alpha1/,                         PROFILE",
        "/realms/a.tld/account/sessions,                          ACCOUNT",
        "/realms/a.tld/account/credentials,                       ACCOUNT",
        "/realms/a.tld/account/credentials/4711,                  CREDENTIAL",
        "/realms/a.tld/account/credentials/4711/,                 CREDENTIAL",
        "/realms/a.tld/account/v1/credentials/4711,               CREDENTIAL",
        "/realms/a.tld/account;x=y/credentials/4711;x=y,          CREDENTIAL",
        "/realms/a.tld/account/credentials/4711/label,            ACCOUNT",
        "/realms/a.tld/protocol/openid-connect/userinfo,          USERINFO",
        "/realms/a.tld/protocol/openid-connect/userinfo/,         USERINFO",
        "/realms/a.tld/protocol/openid-connect/userinfo//,        USERINFO",
        "/realms/a.tld/protocol//openid-connect/userinfo,         USERINFO",
        "/realms/a.tld/protocol/openid-connect/userinfo;x=y,      USERINFO",
        "/realms/a.tld/protocol/openid-connect/token,             OTHER",
        "/realms/a.tld/clients-registrations/openid-connect,      REGISTRATION",
        "/realms/a.tld/gatepost/account/connection,               OTHER",
        "/realms/account,                                         PROFILE", // no such resource; the stricter reading
        "/health,                                                 OTHER",
        "'',                                                      OTHER",
    })
    void reads_a_path(String path, Errand errand) {
        assertThat(Errand.of(path)).isEqualTo(errand);
    }
}
