// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventQuery;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Who signed in to one account lately, read from Keycloak's events, as long as the realm keeps them. */
public final class SignIns {
    /** Further back nobody looks, and a query must have an end. */
    static final int MOST_EVENTS = 1_000;

    /** The client of mail programs' logins: the bridge's. */
    private static final String MAIL = "gatepost-bridge";

    /** The same again within this time is told as one. */
    static final Duration ALIKE_WITHIN = Duration.ofHours(12);

    private static final Map<String, String> REASONS_OF_KEYCLOAK = Map.of(
            "invalid_user_credentials", "wrong-secret",
            "user_temporarily_disabled", "account-locked",
            "user_disabled", "account-disabled");

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public SignIns(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** Newest first. */
    public List<SignIn> list() {
        EventStoreProvider store = session.getProvider(EventStoreProvider.class);
        if (store == null) {
            return List.of();
        }
        // Apart, for somebody who guesses can make as many refusals as they like.
        return withUntold(together(Stream.of(
                        query(store, EventType.LOGIN),
                        query(store, EventType.LOGIN_ERROR),
                        // Nor do wrong passwords at the sign-in page hide what mail programs tell.
                        query(store, EventType.LOGIN_ERROR).client(MAIL))
                .flatMap(query -> read(query).stream())
                .distinct()
                .sorted(Comparator.comparing(SignIn::newest).reversed())
                .toList()));
    }

    private EventQuery query(EventStoreProvider store, EventType type) {
        return store.createQuery()
                .realm(realm.getId())
                .user(user.getId())
                .type(type)
                .orderByDescTime()
                .maxResults(MOST_EVENTS);
    }

    private List<SignIn> read(EventQuery query) {
        try (Stream<Event> events = query.getResultStream()) {
            return events.map(this::read).toList();
        }
    }

    /** Newest first they come, newest first they stay: each goes to the newest of its kind, if that is near enough. */
    static List<SignIn> together(List<SignIn> newestFirst) {
        List<SignIn> told = new ArrayList<>();
        Map<SignIn.Kind, Integer> at = new HashMap<>();
        for (SignIn one : newestFirst) {
            Integer place = at.get(one.kind());
            if (place != null
                    && one.newest().plus(ALIKE_WITHIN).isAfter(told.get(place).newest())) {
                told.set(place, told.get(place).and(one));
            } else {
                at.put(one.kind(), told.size());
                told.add(one);
            }
        }
        return told;
    }

    /** What is counted and not told by an event yet belongs to the newest of its kind. */
    private List<SignIn> withUntold(List<SignIn> told) {
        EventThrift thrift = Gatepost.part(session, EventThrift.class);
        Set<SignIn.Kind> seen = new HashSet<>();
        return told.stream()
                .map(one -> seen.add(one.kind())
                        ? thrift.leftOut(login(one.kind())).map(one::and).orElse(one)
                        : one)
                .sorted(Comparator.comparing(SignIn::newest).reversed())
                .toList();
    }

    private EventThrift.Login login(SignIn.Kind kind) {
        return new EventThrift.Login(
                user.getId(),
                true,
                kind.admitted(),
                kind.admitted() || kind.secretRight(),
                kind.reason(),
                kind.service(),
                kind.address().orElse(""),
                kind.credential().map(SignIn.Credential::id).or(kind::proof).orElse(""));
    }

    private SignIn read(Event event) {
        Map<String, String> details = event.getDetails() == null ? Map.of() : event.getDetails();
        Instant at = Instant.ofEpochMilli(event.getTime());
        int unrecorded = number(details.get(SignInDetail.UNRECORDED));
        return new SignIn(
                event.getId(),
                at,
                at,
                1 + unrecorded,
                new SignIn.Kind(
                        text(details, SignInDetail.SERVICE).orElseGet(() -> service(event)),
                        client(event),
                        address(event, details),
                        text(details, SignInDetail.PROOF),
                        text(details, Details.CREDENTIAL_ID)
                                .filter(id -> fromBridge(details))
                                .map(id -> new SignIn.Credential(id, text(details, Details.CREDENTIAL_USER_LABEL))),
                        event.getType() == EventType.LOGIN,
                        text(details, SignInDetail.REASON).orElseGet(() -> reason(event)),
                        SignInDetail.RIGHT.equals(details.get(SignInDetail.SECRET))),
                text(details, SignInDetail.PROGRAM).filter(program -> fromBridge(details)));
    }

    /** Keycloak's own refusals have no service of ours: they are of its pages. */
    static String service(Event event) {
        return (Constants.ADMIN_CONSOLE_CLIENT_ID.equals(event.getClientId())
                                || Constants.ADMIN_CLI_CLIENT_ID.equals(event.getClientId())
                        ? Service.ADMIN
                        : Service.WEB)
                .word();
    }

    private static Optional<String> client(Event event) {
        return Optional.ofNullable(event.getClientId()).filter(id -> !id.equals(MAIL));
    }

    /** Keycloak's own events know only who was at the other end of the wire, and that may be a proxy. */
    private Optional<String> address(Event event, Map<String, String> details) {
        return details.containsKey(SignInDetail.REASON)
                ? text(details, SignInDetail.ADDRESS)
                : Optional.ofNullable(event.getIpAddress())
                        .flatMap(IpAddress::parse)
                        .filter(address -> !Gatepost.part(session, GatepostSettings.class)
                                .trustedProxies()
                                .contains(address))
                        .map(IpAddress::toString);
    }

    static String reason(Event event) {
        String error = event.getError();
        if (error == null) {
            return "";
        }
        return REASONS_OF_KEYCLOAK.getOrDefault(
                error, error.toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    private static boolean fromBridge(Map<String, String> details) {
        return details.containsKey(SignInDetail.VIA);
    }

    private static Optional<String> text(Map<String, String> details, String name) {
        return Optional.ofNullable(details.get(name)).filter(value -> !value.isEmpty());
    }

    static int number(@Nullable String text) {
        try {
            return text == null ? 0 : Math.max(0, Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
