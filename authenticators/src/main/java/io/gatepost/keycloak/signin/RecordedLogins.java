// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The logins whose secret was right, of a domain or of a whole realm.
 *
 * @param complete whether these are all of them: of very many different ones, only the newest are read
 */
public record RecordedLogins(List<RecordedLogin> list, boolean complete) {
    public static final int MOST = 20_000;

    /** {@code domain}: empty for the whole realm; {@code most}: different ones. */
    public static RecordedLogins since(
            KeycloakSession session, RealmModel realm, Optional<String> domain, Instant from, int most) {
        List<RecordedLogin> found = LoginRecords.of(session).different(realm, domain, from, most + 1);
        return new RecordedLogins(
                List.copyOf(together(found.stream().limit(most).toList())), found.size() <= most);
    }

    /** The database keeps apart what was decided for different reasons. */
    private static Collection<RecordedLogin> together(List<RecordedLogin> found) {
        Map<RecordedLogin, RecordedLogin> alike = new LinkedHashMap<>();
        found.forEach(login -> alike.merge(
                login.as(0, Instant.EPOCH),
                login,
                (one, other) -> one.as(
                        one.times() + other.times(), one.last().isAfter(other.last()) ? one.last() : other.last())));
        return alike.values();
    }
}
