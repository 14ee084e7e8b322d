// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import static io.gatepost.keycloak.apppassword.AppPasswordCredentialModel.Hash;

import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.support.KeyedHash;
import io.gatepost.keycloak.support.Secret;
import io.gatepost.keycloak.support.Violation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.credential.CredentialModel;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The app passwords of one account that came from another mail system, with the secrets that its programs still have (decision
 * 0025). The foreign hash is hashed once more under the realm's key when it comes, so that the table is worth nothing without; the
 * secret itself is at its first right use.
 */
public final class ImportedPasswords {
    private static final Logger LOG = Logger.getLogger(ImportedPasswords.class);
    private static final String FOREIGN_CONTEXT = "gatepost-foreign-hash/1";
    private static final String CONTEXT = "gatepost-imported-password/1";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public ImportedPasswords(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /**
     * One whose secret was presented.
     *
     * @param settled whether it has been used before, and was seen not to be the account's password
     */
    public record Match(AppPassword password, boolean settled) {}

    /** What became of one that was to be brought here. */
    public sealed interface Bringing {
        record Brought(AppPassword password) implements Bringing {}

        /** {@code reason}: a word; {@code detail}: a sentence. */
        record Refused(String reason, String detail) implements Bringing {}
    }

    /** All that have this secret: other systems let one account have the same one twice, for different services. */
    public List<Match> find(Secret typed) {
        List<Match> matches = new ArrayList<>();
        for (CredentialModel model : stored()) {
            Optional<AppPassword> password = imported(model);
            Optional<Hash> hash = password.flatMap(found -> AppPasswordCredentialModel.hash(model));
            Optional<KeyWrapper> key = hash.flatMap(found -> RealmKeys.find(session, realm, found.kid()));
            if (key.isPresent() && hash.get().matches(mac(key.get(), hash.get(), typed))) {
                matches.add(new Match(password.get(), hash.get().scheme() == null));
            }
        }
        return matches;
    }

    /** Those that somebody may guess: a person may have chosen the secret, and it still opens something. */
    public List<AppPassword> guessable(Instant now) {
        PasswordStamp stamp = PasswordStamp.of(user);
        return stored().stream()
                .flatMap(model -> imported(model).stream())
                .filter(password -> !password.imported().orElseThrow().generated())
                .filter(password -> !password.revoked(stamp) && !password.expired(now))
                .toList();
    }

    /**
     * Puts the keyed hash of the secret in place of that of the foreign hash. In a transaction of its own: where two logins come
     * first at once one of them may fail at this, and must not fail as a login.
     */
    public void settle(AppPassword password, Secret typed) {
        KeyWrapper key = RealmKeys.active(session, realm);
        Hash hash = Hash.of(key.getKid(), settledMac(key, typed));
        String realmId = realm.getId();
        String userId = user.getId();
        try {
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), own -> {
                RealmModel ownRealm = own.realms().getRealm(realmId);
                own.getContext().setRealm(ownRealm);
                UserModel owner = own.users().getUserById(ownRealm, userId);
                CredentialModel model = owner.credentialManager().getStoredCredentialById(password.id());
                if (model != null && imported(model).isPresent()) {
                    CredentialModel changed = model.shallowClone();
                    changed.setSecretData(AppPasswordCredentialModel.secret(hash));
                    owner.credentialManager().updateStoredCredential(changed);
                }
            });
        } catch (RuntimeException e) {
            // The next use tries again; until then the old form is as good.
            LOG.debugf(e, "Imported app password %s keeps its old form for now", password.id());
        }
    }

    /**
     * Brings one here. It counts towards the account's limit like any other, and its label has to be free.
     *
     * @param limit how many app passwords the account may have
     */
    public Bringing bring(OldPassword old, int limit, Instant now) {
        Optional<ForeignHash> foreign = ForeignHash.parse(old.hash().reveal());
        if (foreign.isEmpty()) {
            return new Bringing.Refused(
                    "hash",
                    "The hash is of no form that is known here, or of the wrong length; it takes {SSHA512},"
                            + " {SSHA256}, {SSHA} with a salt of 4 to 64 bytes, or {SHA256}.");
        }
        List<Violation> violations = new ArrayList<>();
        String label = AppPasswords.label(old.label(), violations);
        Set<Service> services = AppPasswords.services(old.services(), violations);
        if (!violations.isEmpty()) {
            Violation first = violations.getFirst();
            return new Bringing.Refused("invalid", first.pointer().substring(1) + " " + first.message() + ".");
        }
        if (old.expires().isPresent() && !old.expires().get().isAfter(now)) {
            return new Bringing.Refused("expired", "It had expired.");
        }
        PasswordStamp stamp = PasswordStamp.of(user);
        List<AppPassword> dead = new ArrayList<>();
        List<AppPassword> alive = new ArrayList<>();
        stored().stream()
                .flatMap(model -> AppPasswordCredentialModel.read(model).stream())
                .sorted(Comparator.comparing(AppPassword::created))
                .forEach(password -> (password.revoked(stamp) || password.expired(now) ? dead : alive).add(password));
        if (alive.stream().anyMatch(password -> password.label().equalsIgnoreCase(label))) {
            return new Bringing.Refused("label", "The account has another app password of this label.");
        }
        if (alive.size() >= limit) {
            return new Bringing.Refused(
                    "limit",
                    "The account has " + alive.size() + " app passwords, and its policy allows " + limit + ".");
        }
        new AppPasswords(session, realm, user).bury(dead, label);
        return new Bringing.Brought(store(old, foreign.get(), label, services, stamp, now));
    }

    private AppPassword store(
            OldPassword old,
            ForeignHash foreign,
            String label,
            Set<Service> services,
            PasswordStamp stamp,
            Instant now) {
        KeyWrapper key = RealmKeys.active(session, realm);
        Hash hash = Hash.of(key.getKid(), foreignMac(key, foreign.digest()))
                .of(foreign.scheme().name(), foreign.salt());
        AppPassword password = new AppPassword(
                "",
                label,
                services,
                List.of(),
                old.expires(),
                old.created().filter(created -> created.isBefore(now)).orElse(now),
                stamp.text(),
                Optional.empty(),
                Optional.of(new Imported(now, old.generated())));
        return AppPasswordCredentialModel.read(
                        user.credentialManager().createStoredCredential(AppPasswordCredentialModel.of(password, hash)))
                .orElseThrow(() -> new IllegalStateException("A credential just written cannot be read"));
    }

    private byte[] mac(KeyWrapper key, Hash hash, Secret typed) {
        return hash.scheme() == null
                ? settledMac(key, typed)
                : hash.foreignDigest(typed.reveal())
                        .map(digest -> foreignMac(key, digest))
                        .orElse(new byte[0]);
    }

    private byte[] settledMac(KeyWrapper key, Secret typed) {
        return KeyedHash.sha256(key.getSecretKey(), CONTEXT, user.getId(), typed.reveal());
    }

    private byte[] foreignMac(KeyWrapper key, String digest) {
        return KeyedHash.sha256(key.getSecretKey(), FOREIGN_CONTEXT, user.getId(), digest);
    }

    private static Optional<AppPassword> imported(CredentialModel model) {
        return AppPasswordCredentialModel.readForLogin(model)
                .filter(password -> password.imported().isPresent());
    }

    private List<CredentialModel> stored() {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(AppPasswordCredentialModel.TYPE)
                .toList();
    }
}
