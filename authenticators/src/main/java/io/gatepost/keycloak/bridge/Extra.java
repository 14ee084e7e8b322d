// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.keycloak.account.AdminAttribute;
import io.gatepost.keycloak.account.LoginName;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * What a mail server is told of an account beside its name, such as the host that has its mailbox: {@code name=value} in the
 * account's attribute, else in that of its domain, else in the realm's. Which names count, the bridge's own configuration says.
 */
final class Extra {
    private static final String PREFIX = AdminAttribute.EXTRA.word() + ".";
    private static final String DEFAULT = PREFIX + "default";
    private static final int MOST = 16;

    /** The value in printable ASCII without spaces: it goes through protocols of lines and columns. */
    private static final Pattern FIELD = Pattern.compile("([a-z][a-z0-9_]{0,63})=([!-~]{1,256})");

    private static final Pattern SPACES = Pattern.compile("\\s+");

    private Extra() {}

    static Map<String, String> of(KeycloakSession session, RealmModel realm, UserModel user, LoginName name) {
        Map<String, String> fields = new TreeMap<>();
        Stream.of(
                        AdminAttribute.EXTRA.of(session, user),
                        ofRealm(realm, PREFIX + name.domain()),
                        ofRealm(realm, DEFAULT))
                .flatMap(source -> source)
                .map(FIELD::matcher)
                .filter(Matcher::matches)
                .filter(field -> fields.size() < MOST)
                .forEach(field -> fields.putIfAbsent(field.group(1), field.group(2)));
        return Collections.unmodifiableMap(fields);
    }

    private static Stream<String> ofRealm(RealmModel realm, String attribute) {
        return Optional.ofNullable(realm.getAttribute(attribute)).stream().flatMap(SPACES::splitAsStream);
    }
}
