// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The logins of a realm whose secret was right, from Keycloak's events, as long as the realm keeps them.
 *
 * @param complete whether these are all of them: of very many, only the newest are read
 */
public record RecordedLogins(List<RecordedLogin> list, boolean complete) {
    /** Of each type. */
    private static final int MOST_EVENTS = 20_000;

    private record Alike(
            String user,
            Service service,
            Optional<String> address,
            Proof proof,
            Optional<String> credential,
            boolean device) {}

    public static RecordedLogins since(KeycloakSession session, RealmModel realm, Instant from) {
        EventStoreProvider store = session.getProvider(EventStoreProvider.class);
        if (store == null) {
            return new RecordedLogins(List.of(), true);
        }
        Map<Alike, RecordedLogin> found = new LinkedHashMap<>();
        boolean complete = true;
        for (EventType type : List.of(EventType.LOGIN, EventType.LOGIN_ERROR)) {
            long read = 0;
            try (Stream<Event> events = store.createQuery()
                    .realm(realm.getId())
                    .type(type)
                    .fromDate(from.toEpochMilli())
                    .orderByDescTime()
                    .maxResults(MOST_EVENTS)
                    .getResultStream()) {
                for (Event event : (Iterable<Event>) events::iterator) {
                    read++;
                    add(event, found);
                }
            }
            complete &= read < MOST_EVENTS;
        }
        return new RecordedLogins(List.copyOf(found.values()), complete);
    }

    private static void add(Event event, Map<Alike, RecordedLogin> found) {
        Map<String, String> details = event.getDetails() == null ? Map.of() : event.getDetails();
        Optional<Service> service = text(details, SignInDetail.SERVICE).flatMap(Service::of);
        Optional<Proof> proof = text(details, SignInDetail.PROOF).flatMap(Proof::of);
        boolean secretRight = event.getType() == EventType.LOGIN
                || !details.containsKey(SignInDetail.VIA)
                || SignInDetail.RIGHT.equals(details.get(SignInDetail.SECRET));
        if (event.getUserId() == null || service.isEmpty() || proof.isEmpty() || !secretRight) {
            return;
        }
        Alike alike = new Alike(
                event.getUserId(),
                service.get(),
                text(details, SignInDetail.ADDRESS),
                proof.get(),
                text(details, Details.CREDENTIAL_ID).filter(id -> details.containsKey(SignInDetail.VIA)),
                Reason.TRUSTED_DEVICE.word().equals(details.get(SignInDetail.REASON)));
        Instant at = Instant.ofEpochMilli(event.getTime());
        long times = 1 + unrecorded(details);
        found.merge(
                alike,
                new RecordedLogin(
                        alike.user(),
                        alike.service(),
                        alike.address(),
                        alike.proof(),
                        alike.credential(),
                        alike.device(),
                        times,
                        at),
                RecordedLogins::together);
    }

    private static RecordedLogin together(RecordedLogin one, RecordedLogin other) {
        return new RecordedLogin(
                one.userId(),
                one.service(),
                one.address(),
                one.proof(),
                one.credential(),
                one.trustedDevice(),
                one.times() + other.times(),
                one.last().isAfter(other.last()) ? one.last() : other.last());
    }

    private static Optional<String> text(Map<String, String> details, String name) {
        return Optional.ofNullable(details.get(name)).filter(value -> !value.isEmpty());
    }

    private static long unrecorded(Map<String, String> details) {
        return text(details, SignInDetail.UNRECORDED)
                .filter(number -> number.matches("[0-9]{1,9}"))
                .map(Long::parseLong)
                .orElse(0L);
    }
}
