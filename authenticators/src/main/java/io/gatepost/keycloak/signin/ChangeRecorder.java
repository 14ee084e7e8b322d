// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.iptrust.net.DomainName;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.AuthDetails;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Writes one row for each change that was made, within the transaction of its event: an admin's, by our requests or Keycloak's, and an
 * owner's to what opens the account.
 */
final class ChangeRecorder implements EventListenerProvider {
    private static final Set<EventType> OWNERS = Set.of(
            EventType.UPDATE_CREDENTIAL,
            EventType.REMOVE_CREDENTIAL,
            EventType.UPDATE_EMAIL,
            EventType.UPDATE_PROFILE,
            EventType.FEDERATED_IDENTITY_LINK,
            EventType.REMOVE_FEDERATED_IDENTITY);

    /** Of the details of an event those that are known to tell no secret. */
    private static final String OURS = "gatepost_";

    private static final Set<String> KEYCLOAKS =
            Set.of(Details.CREDENTIAL_TYPE, Details.CREDENTIAL_ID, Details.CREDENTIAL_USER_LABEL, Details.REASON);

    private static final Pattern ACCOUNT = Pattern.compile("(?:gatepost/accounts|users)/([^/]+)(?:/.*)?");
    private static final Pattern DOMAIN = Pattern.compile("gatepost/(?:domains|policies)/([^/]+)(?:/.*)?");
    private static final int LONGEST_DETAIL = 500;
    private static final int LONGEST_DETAILS = 2000;

    private final KeycloakSession session;

    ChangeRecorder(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {
        // Most events are logins.
        if (!OWNERS.contains(event.getType()) || event.getError() != null || event.getUserId() == null) {
            return;
        }
        @Nullable RealmModel realm = realm(event.getRealmId());
        if (realm == null) {
            return;
        }
        ChangeEntity row = row(event.getId(), realm, event.getTime());
        row.kind = event.getType().name();
        row.operation =
                event.getType() == EventType.REMOVE_CREDENTIAL || event.getType() == EventType.REMOVE_FEDERATED_IDENTITY
                        ? "DELETE"
                        : "UPDATE";
        account(realm, event.getUserId(), row);
        row.author = name(realm, event.getUserId()).orElse(null);
        origin(row);
        row.details = details(event.getDetails());
        ChangeRecords.of(session).add(row);
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        @Nullable RealmModel realm = realm(event.getRealmId());
        if (realm == null || event.getError() != null) {
            return;
        }
        Map<String, String> details = event.getDetails() == null ? Map.of() : event.getDetails();
        String path = Optional.ofNullable(event.getResourcePath()).orElse("");
        ChangeEntity row = row(event.getId(), realm, event.getTime());
        row.kind = clean(event.getResourceTypeAsString(), 64).orElse("UNKNOWN");
        row.operation = String.valueOf(event.getOperationType());
        row.path = clean(path, 1000).orElse(null);
        row.details = details(details);
        part(ACCOUNT, path)
                .ifPresentOrElse(
                        id -> account(realm, id, row),
                        () -> LoginName.parse(details.getOrDefault("gatepost_account", ""))
                                .ifPresent(name -> named(name.toString(), row)));
        Optional.ofNullable(details.get("gatepost_domain"))
                .or(() -> part(DOMAIN, path))
                .flatMap(DomainName::canonical)
                .filter(name -> name.indexOf('.') > 0)
                .ifPresent(name -> row.domain = name);
        @Nullable AuthDetails author = event.getAuthDetails();
        if (author != null && author.getUserId() != null) {
            @Nullable RealmModel of = realm(author.getRealmId());
            row.author = of == null ? null : name(of, author.getUserId()).orElse(null);
            origin(row);
        }
        ChangeRecords.of(session).add(row);
    }

    private ChangeEntity row(String id, RealmModel realm, long time) {
        ChangeEntity row = new ChangeEntity();
        row.id = id;
        row.realmId = realm.getId();
        row.time = time;
        boolean ofManyDomains = realm.getName().equals(AdminRealm.NAME)
                || Gatepost.part(session, GatepostSettings.class)
                        .defaultRealm()
                        .filter(realm.getName()::equals)
                        .isPresent();
        row.domain = ofManyDomains || !RealmOwnership.holds(session, realm, realm.getName()) ? null : realm.getName();
        return row;
    }

    private void account(RealmModel realm, String id, ChangeEntity row) {
        row.userId = clean(id, 255).orElse(null);
        @Nullable UserModel user = session.users().getUserById(realm, id);
        if (user != null) {
            named(AccountFacts.name(user), row);
        }
    }

    private static void named(String name, ChangeEntity row) {
        row.account = clean(name, 320).orElse(null);
        DomainName.within(name).flatMap(DomainName::canonical).ifPresent(domain -> row.domain = domain);
    }

    private Optional<String> name(RealmModel realm, String id) {
        return Optional.ofNullable(session.users().getUserById(realm, id))
                .flatMap(user -> clean(realm.getName() + "/" + user.getUsername(), 600));
    }

    private void origin(ChangeEntity row) {
        switch (KeycloakOrigin.of(session)) {
            case Origin.Known known -> {
                row.address = known.address().toString();
                row.origin = clean(known.via(), 255).orElse(null);
            }
            case Origin.Unestablished unestablished ->
                row.origin = clean(unestablished.why(), 255).orElse(null);
        }
    }

    private @Nullable RealmModel realm(@Nullable String id) {
        return id == null ? null : session.realms().getRealm(id);
    }

    private static Optional<String> part(Pattern pattern, String path) {
        Matcher matcher = pattern.matcher(path);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** A line for each. */
    private static @Nullable String details(@Nullable Map<String, String> details) {
        String text = new TreeMap<>(details == null ? Map.of() : details)
                .entrySet().stream()
                        .filter(detail -> detail.getKey().startsWith(OURS) || KEYCLOAKS.contains(detail.getKey()))
                        .flatMap(detail -> clean(detail.getValue(), LONGEST_DETAIL).stream()
                                .map(value -> detail.getKey() + ": " + value))
                        .collect(Collectors.joining("\n"));
        return text.isEmpty() ? null : text.substring(0, Math.min(text.length(), LONGEST_DETAILS));
    }

    private static Optional<String> clean(@Nullable String text, int most) {
        return LoginRecorder.Cells.clean(text, most);
    }

    @Override
    public void close() {}
}
