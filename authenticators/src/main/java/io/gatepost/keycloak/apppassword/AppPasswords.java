// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import io.gatepost.iptrust.decision.CredentialScope;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.CompiledPolicy;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Violation;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The app passwords of one account, mobile passwords among them. */
public final class AppPasswords {
    static final int LONGEST_LABEL = 64;
    static final int MOST_NETWORKS = 32;

    /** For accounts that no policy covers yet; an admin may make one before the policy is there. */
    public static final int LIMIT_WITHOUT_POLICY = 25;

    /** How many that open nothing any more are kept, so that their owner and the audit still know them. */
    private static final int MOST_DEAD = 25;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;
    private final LastUses lastUses;

    public AppPasswords(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
        this.lastUses = Gatepost.part(session, LastUses.class);
    }

    /** Oldest first. Read past Keycloak's cache, which does not hear of last uses. */
    public List<AppPassword> list() {
        UserModel fresh = LastUses.stored(session, realm, user.getId());
        return (fresh == null ? user : fresh)
                .credentialManager()
                .getStoredCredentialsByTypeStream(AppPasswordCredentialModel.TYPE)
                .flatMap(model -> AppPasswordCredentialModel.read(model).stream())
                .map(lastUses::newest)
                .sorted((a, b) -> a.created().compareTo(b.created()))
                .toList();
    }

    public Optional<AppPassword> find(String id) {
        return list().stream().filter(password -> password.id().equals(id)).findFirst();
    }

    /** The label itself, or with the first number that no app password in use has: {@code Phone}, {@code Phone 2}. */
    public String unusedLabel(String label, Instant now) {
        PasswordStamp stamp = stamp();
        List<String> used = list().stream()
                .filter(password -> !password.revoked(stamp) && !password.expired(now))
                .map(AppPassword::label)
                .toList();
        String unused = label;
        for (int number = 2; used.stream().anyMatch(unused::equalsIgnoreCase); number++) {
            unused = label + " " + number;
        }
        return unused;
    }

    /** Whether there was one of this id. Other credentials of the account are not touched. */
    public boolean remove(String id) {
        return stored().anyMatch(model -> model.getId().equals(id))
                && user.credentialManager().removeStoredCredentialById(id);
    }

    public PasswordStamp stamp() {
        return PasswordStamp.of(user);
    }

    /** What came of looking for a secret. */
    public sealed interface Search {
        record Found(AppPassword password) implements Search {}

        record NotFound() implements Search {}

        /** None matches, but the realm key of at least one is gone, so it may be that one. */
        record KeyGone() implements Search {}
    }

    /** One HMAC per realm key in use, which is one unless keys were rotated. */
    public Search find(AppPasswordSecret secret) {
        Map<String, Optional<byte[]>> macs = new HashMap<>(2);
        @Nullable CredentialModel match = null;
        boolean keyGone = false;
        for (CredentialModel model : stored().toList()) {
            Optional<AppPasswordCredentialModel.Hash> hash = AppPasswordCredentialModel.hash(model);
            if (hash.isEmpty()) {
                continue;
            }
            Optional<byte[]> mac = macs.computeIfAbsent(
                    hash.get().kid(),
                    kid -> RealmKeys.find(session, realm, kid)
                            .map(key -> secret.mac(key.getSecretKey(), user.getId())));
            keyGone |= mac.isEmpty();
            if (mac.isPresent() && hash.get().matches(mac.get())) {
                match = model;
            }
        }
        if (macs.isEmpty()) {
            // The same work for an account that has none.
            inVain(session, realm, secret);
        }
        Optional<AppPassword> found = match == null ? Optional.empty() : AppPasswordCredentialModel.readForLogin(match);
        if (found.isPresent()) {
            return new Search.Found(found.get());
        }
        return keyGone ? new Search.KeyGone() : new Search.NotFound();
    }

    /** The work of looking for a secret where there is no account. */
    public static void inVain(KeycloakSession session, RealmModel realm, AppPasswordSecret secret) {
        secret.mac(RealmKeys.active(session, realm).getSecretKey(), realm.getId());
    }

    /** What the password is good for under this policy; a network that the policy no longer has is nowhere. */
    public CredentialScope scope(AppPassword password, PolicyState policy) {
        return new CredentialScope(
                password.services(),
                CredentialScope.networks(password.networks(), policy),
                password.expires(),
                password.revoked(stamp()));
    }

    public AppPasswordCreation create(AppPasswordRequest request, PolicyState state, Instant now) {
        Optional<CompiledPolicy> policy =
                state instanceof PolicyState.InForce inForce ? Optional.of(inForce.policy()) : Optional.empty();
        List<Violation> violations = new ArrayList<>();
        String label = label(request.label(), violations);
        Set<Service> services = services(request.services(), violations);
        List<String> networks = networks(request.networks(), policy, violations);
        if (request.expires().isPresent() && !request.expires().get().isAfter(now)) {
            violations.add(new Violation("/expires", "must be in the future"));
        }
        PasswordStamp stamp = stamp();
        List<AppPassword> dead = new ArrayList<>();
        List<AppPassword> alive = new ArrayList<>();
        for (AppPassword password : list()) {
            (password.revoked(stamp) || password.expired(now) ? dead : alive).add(password);
        }
        if (alive.stream().anyMatch(password -> password.label().equalsIgnoreCase(label))) {
            violations.add(new Violation("/label", "another app password of this account has this label"));
        }
        if (!violations.isEmpty()) {
            return new AppPasswordCreation.Invalid(violations);
        }
        int limit = policy.map(p -> p.policy().appPasswords().limit()).orElse(LIMIT_WITHOUT_POLICY);
        if (alive.size() >= limit) {
            return new AppPasswordCreation.TooMany(limit);
        }
        bury(dead, label);
        return store(new AppPassword(
                "",
                label,
                services,
                networks,
                request.expires(),
                now,
                stamp.text(),
                Optional.empty(),
                Optional.empty()));
    }

    private AppPasswordCreation store(AppPassword password) {
        AppPasswordSecret secret = AppPasswordSecret.generate(RANDOM);
        KeyWrapper key = RealmKeys.active(session, realm);
        AppPasswordCredentialModel.Hash hash =
                AppPasswordCredentialModel.Hash.of(key.getKid(), secret.mac(key.getSecretKey(), user.getId()));
        try {
            CredentialModel stored =
                    user.credentialManager().createStoredCredential(AppPasswordCredentialModel.of(password, hash));
            return AppPasswordCredentialModel.read(stored)
                    .<AppPasswordCreation>map(read -> new AppPasswordCreation.Created(read, secret))
                    .orElseThrow(() -> new IllegalStateException("A credential just written cannot be read"));
        } catch (ModelDuplicateException e) {
            return new AppPasswordCreation.Invalid(
                    List.of(new Violation("/label", "another app password of this account has this label")));
        }
    }

    /** Removes dead ones whose label is wanted again, and the oldest where there are too many of them. */
    void bury(List<AppPassword> dead, String wanted) {
        int tooMany = dead.size() - MOST_DEAD;
        for (int i = 0; i < dead.size(); i++) {
            if (i < tooMany || dead.get(i).label().equalsIgnoreCase(wanted)) {
                user.credentialManager().removeStoredCredentialById(dead.get(i).id());
            }
        }
    }

    static String label(String wanted, List<Violation> violations) {
        String label = wanted.strip();
        if (label.isEmpty()) {
            violations.add(new Violation("/label", "must say what the password is for"));
        } else if (label.codePointCount(0, label.length()) > LONGEST_LABEL) {
            violations.add(new Violation("/label", "must have at most " + LONGEST_LABEL + " characters"));
        } else if (label.codePoints().anyMatch(AppPasswords::unprintable)) {
            violations.add(new Violation("/label", "must have no control characters"));
        }
        return label;
    }

    /** What a text on a page must not have: it could pass for another, or hide what follows. */
    public static boolean unprintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    static Set<Service> services(List<String> words, List<Violation> violations) {
        Set<Service> services = EnumSet.noneOf(Service.class);
        if (words.isEmpty()) {
            violations.add(new Violation("/services", "must name at least one service"));
        }
        for (int i = 0; i < words.size(); i++) {
            String pointer = "/services/" + i;
            Optional<Service> service = Service.of(words.get(i));
            if (service.isEmpty()) {
                violations.add(new Violation(pointer, "is no service; the services are " + mailServices()));
            } else if (service.get().interactive()) {
                violations.add(new Violation(pointer, "an app password never opens " + service.get()));
            } else if (!services.add(service.get())) {
                violations.add(new Violation(pointer, "is there twice"));
            }
        }
        return services;
    }

    private static String mailServices() {
        return String.join(
                ", ",
                Stream.of(Service.values())
                        .filter(service -> !service.interactive())
                        .map(Service::word)
                        .toList());
    }

    private static List<String> networks(
            Optional<List<String>> wanted, Optional<CompiledPolicy> policy, List<Violation> violations) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<String> networks = wanted.get();
        if (networks.isEmpty()) {
            violations.add(new Violation("/networks", "must name at least one network; leave it out for anywhere"));
        } else if (networks.size() > MOST_NETWORKS) {
            violations.add(new Violation("/networks", "must name at most " + MOST_NETWORKS));
            return List.of();
        }
        Set<String> names = policy.map(p -> p.policy().networks().keySet()).orElse(Set.of());
        for (int i = 0; i < networks.size(); i++) {
            if (!names.contains(networks.get(i))) {
                String pointer = "/networks/" + i;
                try {
                    if (Cidr.parse(networks.get(i)).isEverybody()) {
                        violations.add(new Violation(pointer, "is everywhere; leave the networks out for that"));
                    }
                } catch (IllegalArgumentException e) {
                    violations.add(new Violation(
                            pointer, "is neither a network of the domain nor a CIDR block: " + e.getMessage()));
                }
            }
        }
        return networks;
    }

    private Stream<CredentialModel> stored() {
        return user.credentialManager().getStoredCredentialsByTypeStream(AppPasswordCredentialModel.TYPE);
    }
}
