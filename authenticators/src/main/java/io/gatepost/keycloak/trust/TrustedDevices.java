// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import io.gatepost.iptrust.policy.Policy;
import io.gatepost.keycloak.apppassword.PasswordStamp;
import io.gatepost.keycloak.support.OnceOnly;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The browsers that one account trusts for itself. Each ends at its time; all of them end with a change of the account's
 * password, with the removal of any second factor that the account had when they were trusted, and when Keycloak is told that
 * nothing of before counts any more (the not-before of realm and user, set by signing somebody out everywhere).
 */
public final class TrustedDevices {
    public static final String CREDENTIAL_TYPE = StoredDevice.TYPE;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public TrustedDevices(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** What a browser's cookie says to this account. */
    public sealed interface Recognition {
        record Trusted(TrustedDevice device) implements Recognition {}

        /** Not of a device that the account trusts now, and from this kind of browser. */
        record Unknown() implements Recognition {}

        /** Once good, replaced since: somebody has a copy, and nobody knows which is which. */
        record Copy(TrustedDevice device) implements Recognition {}
    }

    /** Changes nothing. */
    public Recognition recognise(DeviceCookie cookie, DeviceName shownBy, Policy.Devices policy, Instant now) {
        Optional<StoredDevice> found =
                inForce(policy, now).filter(device -> device.isOf(cookie)).findFirst();
        if (found.isEmpty()) {
            return new Recognition.Unknown();
        }
        TrustedDevice device = found.get().device();
        return switch (found.get().judge(cookie, now)) {
            case CURRENT, JUST_RETIRED ->
                device.name().equals(shownBy) ? new Recognition.Trusted(device) : new Recognition.Unknown();
            case COPY -> new Recognition.Copy(device);
        };
    }

    /** Those trusted now, last used first. */
    public List<TrustedDevice> list(Policy.Devices policy, Instant now) {
        return inForce(policy, now)
                .map(StoredDevice::device)
                .sorted(Comparator.comparing(TrustedDevice::used).reversed())
                .toList();
    }

    public Optional<TrustedDevice> find(String id, Policy.Devices policy, Instant now) {
        return inForce(policy, now)
                .map(StoredDevice::device)
                .filter(device -> device.id().equals(id))
                .findFirst();
    }

    /** What came of trusting a browser: the device, and what its browser has to keep. */
    public record Trusting(TrustedDevice device, DeviceCookie cookie) {}

    /**
     * Trusts a browser, in place of what it was trusted as before. Beyond the policy's limit the one goes that was not used for
     * longest.
     */
    public Trusting trust(
            DeviceName name, Optional<DeviceCookie> before, String address, Policy.Devices policy, Instant now) {
        List<StoredDevice> others = inForce(policy, now)
                .filter(device -> before.filter(device::isOf).isEmpty())
                .sorted(Comparator.comparing(
                                (StoredDevice stored) -> stored.device().used())
                        .reversed())
                .limit(policy.limit() - 1L)
                .toList();
        Set<String> kept = others.stream().map(device -> device.model().getId()).collect(Collectors.toSet());
        stored().map(CredentialModel::getId)
                .filter(id -> !kept.contains(id))
                .toList()
                .forEach(user.credentialManager()::removeStoredCredentialById);
        DeviceCookie cookie = DeviceCookie.fresh();
        CredentialModel stored = user.credentialManager()
                .createStoredCredential(StoredDevice.model(
                        freeLabel(name.label()),
                        name,
                        cookie,
                        now,
                        now.plus(policy.lasts()),
                        address,
                        PasswordStamp.of(user).text(),
                        SecondFactors.ids(user)));
        return StoredDevice.read(stored)
                .map(device -> new Trusting(device.device(), cookie))
                .orElseThrow(() -> new IllegalStateException("A credential just written cannot be read"));
    }

    /** Notes the use and replaces the token; nothing where another window of the browser was a moment faster. */
    public Optional<DeviceCookie> used(TrustedDevice device, DeviceCookie shown, String address, Instant now) {
        Optional<StoredDevice> found = stored().filter(model -> model.getId().equals(device.id()))
                .flatMap(model -> StoredDevice.read(model).stream())
                .filter(stored -> stored.isOf(shown) && stored.judge(shown, now) == StoredDevice.Token.CURRENT)
                .filter(stored -> !stored.fresh(now))
                // Two requests at the same time must not hand out two tokens, of which one would be a copy's.
                .filter(stored -> OnceOnly.first(
                        session,
                        StoredDevice.TYPE + ':' + device.id() + ':' + DeviceCookie.hash(shown.token()),
                        StoredDevice.GRACE))
                .findFirst();
        return found.map(stored -> {
            DeviceCookie next = shown.next();
            user.credentialManager().updateStoredCredential(stored.used(next, address, now));
            return next;
        });
    }

    /** Whether there was one of this id. Other credentials of the account are not touched. */
    public boolean remove(String id) {
        return stored().anyMatch(model -> model.getId().equals(id))
                && user.credentialManager().removeStoredCredentialById(id);
    }

    /** What the policy lets count at the moment, and what it does not; how many there were. */
    public int removeAll() {
        return removeAllBut(Optional.empty()).size();
    }

    /** The ids of those removed. */
    public List<String> removeAllBut(Optional<String> kept) {
        return stored()
                .map(CredentialModel::getId)
                .filter(id -> kept.filter(id::equals).isEmpty())
                .toList()
                .stream()
                .filter(user.credentialManager()::removeStoredCredentialById)
                .toList();
    }

    private Stream<StoredDevice> inForce(Policy.Devices policy, Instant now) {
        List<CredentialModel> stored = stored().toList();
        if (stored.isEmpty() || !policy.allowed() || !SecondFactors.any(user)) {
            return Stream.empty();
        }
        String stamp = PasswordStamp.of(user).text();
        Set<String> factors = SecondFactors.ids(user);
        // In whole seconds; what was trusted in that very second is of before.
        long notBefore = Math.max(session.users().getNotBeforeOfUser(realm, user), realm.getNotBefore());
        return stored.stream()
                .flatMap(model -> StoredDevice.read(model).stream())
                .filter(device -> device.data().passwordStamp().equals(stamp))
                .filter(device -> factors.containsAll(device.data().factors()))
                .filter(device -> {
                    TrustedDevice trusted = device.device();
                    return now.isBefore(trusted.until())
                            // A policy that permits less since counts for older devices too.
                            && now.isBefore(trusted.created().plus(policy.lasts()))
                            && trusted.created().getEpochSecond() > notBefore;
                });
    }

    /** Keycloak wants the labels of a type to differ. */
    private String freeLabel(String wanted) {
        Set<String> taken = stored().flatMap(model -> Stream.ofNullable(model.getUserLabel()))
                .map(label -> label.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        String label = wanted;
        for (int number = 2; taken.contains(label.toLowerCase(Locale.ROOT)); number++) {
            label = wanted + " (" + number + ")";
        }
        return label;
    }

    private Stream<CredentialModel> stored() {
        return user.credentialManager().getStoredCredentialsByTypeStream(StoredDevice.TYPE);
    }
}
