// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Policy;
import io.gatepost.keycloak.trust.DeviceCookie;
import io.gatepost.keycloak.trust.DeviceName;
import io.gatepost.keycloak.trust.TrustedDevice;
import io.gatepost.keycloak.trust.TrustedDevices;
import io.gatepost.keycloak.trust.TrustedDevices.Recognition;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Which trusted device of the account a request comes from. */
interface DeviceAtTheDoor {
    /** Half of an IPv6 address is the network; in it a computer takes a new address every day. */
    int IPV6_PLACE = 64;

    Optional<TrustedDevice> find(Policy.Devices policy, Instant now);

    /** What another policy than the one in force would find; nothing comes of it. */
    default Optional<TrustedDevice> wouldFind(Policy.Devices policy, Instant now) {
        return find(policy, now);
    }

    DeviceAtTheDoor NONE = (policy, now) -> Optional.empty();

    /** At a page: the cookie of the browser before it. A copy of one that was replaced since ends the trust for both holders. */
    static DeviceAtTheDoor atPage(KeycloakSession session, RealmModel realm, UserModel user) {
        TrustedDevices devices = new TrustedDevices(session, realm, user);
        return new DeviceAtTheDoor() {
            @Override
            public Optional<TrustedDevice> find(Policy.Devices policy, Instant now) {
                return shown(policy, now).flatMap(recognition -> switch (recognition) {
                    case Recognition.Trusted trusted -> Optional.of(trusted.device());
                    case Recognition.Unknown unknown -> Optional.empty();
                    case Recognition.Copy copy -> {
                        if (devices.remove(copy.device().id())) {
                            report(session, realm, user, copy.device());
                            DeviceCookies.takeBack(session, realm, user);
                        }
                        yield Optional.empty();
                    }
                });
            }

            @Override
            public Optional<TrustedDevice> wouldFind(Policy.Devices policy, Instant now) {
                return DeviceCookies.shown(session, realm, user)
                        .flatMap(cookie -> trusted(devices, cookie, DeviceName.of(session), policy, now));
            }

            private Optional<Recognition> shown(Policy.Devices policy, Instant now) {
                return DeviceCookies.shown(session, realm, user)
                        .map(cookie -> devices.recognise(cookie, DeviceName.of(session), policy, now));
            }
        };
    }

    /**
     * For a session that stands: the cookie, where the request brings it; else the device that the browser showed when it was
     * last here for this client, as long as the request comes from where the browser was then (docs/decisions, 0015).
     */
    static DeviceAtTheDoor ofSession(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            @Nullable AuthenticatedClientSessionModel clientSession,
            Origin origin) {
        return (policy, now) -> {
            TrustedDevices devices = new TrustedDevices(session, realm, user);
            Optional<TrustedDevice> shown = DeviceCookies.shown(session, realm, user)
                    .flatMap(cookie -> trusted(devices, cookie, DeviceName.of(session), policy, now));
            String id = clientSession == null ? null : clientSession.getNote(Notes.DEVICE);
            return shown.isPresent()
                            || clientSession == null
                            || id == null
                            || id.isEmpty()
                            || !samePlace(origin, WebDecision.recorded(clientSession.getNote(Notes.ADDRESS)))
                    ? shown
                    : devices.find(id, policy, now);
        };
    }

    private static Optional<TrustedDevice> trusted(
            TrustedDevices devices, DeviceCookie cookie, DeviceName shownBy, Policy.Devices policy, Instant now) {
        return devices.recognise(cookie, shownBy, policy, now) instanceof Recognition.Trusted found
                ? Optional.of(found.device())
                : Optional.empty();
    }

    static boolean samePlace(Origin one, Origin other) {
        return one instanceof Origin.Known here
                && other instanceof Origin.Known there
                && Cidr.ofCustomer(there.address(), IPV6_PLACE).contains(here.address());
    }

    private static void report(KeycloakSession session, RealmModel realm, UserModel user, TrustedDevice device) {
        new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.REMOVE_CREDENTIAL)
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, TrustedDevices.CREDENTIAL_TYPE)
                .detail(Details.CREDENTIAL_ID, device.id())
                .detail(Details.REASON, "gatepost_copied_cookie")
                .success();
    }
}
