// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.support.OnceOnly;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.keycloak.models.KeycloakSession;

/**
 * A sign-in at the company that signs nobody in: what arrived is shown to the admin who asked for it. Kept in Keycloak's cluster cache,
 * for a quarter of an hour.
 *
 * @param realmId of the realm in which it was asked for, {@code alias} of the provider
 */
public record CompanyTest(String realmId, String alias, String id) {
    public static final Duration LASTS = Duration.ofMinutes(15);

    /** In the address that begins the sign-in. */
    public static final String PARAMETER = "gatepost_company_test";

    private static final String KEYS = "gatepost.company.test.";
    private static final String RESULT = "result";

    public static CompanyTest begin(KeycloakSession session, RandomGenerator random, String realmId, String alias) {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        CompanyTest test = new CompanyTest(realmId, alias, HexFormat.of().formatHex(bits));
        session.singleUseObjects().put(test.key(), LASTS.toSeconds(), Map.of(RESULT, ""));
        return test;
    }

    /** What arrived, as JSON; empty text before that; nothing where no such test was asked for. */
    public Optional<String> result(KeycloakSession session) {
        return Optional.ofNullable(session.singleUseObjects().get(key())).map(notes -> notes.getOrDefault(RESULT, ""));
    }

    /** The first answer counts. */
    public void arrived(KeycloakSession session, String json) {
        if (result(session).isPresent() && OnceOnly.first(session, key(), LASTS)) {
            session.singleUseObjects().put(key(), LASTS.toSeconds(), Map.of(RESULT, json));
        }
    }

    private String key() {
        return KEYS + realmId + '.' + alias + '.' + id;
    }
}
