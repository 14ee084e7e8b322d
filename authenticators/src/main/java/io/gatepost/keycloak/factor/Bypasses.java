// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.keycloak.support.OnceOnly;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The bypass of one account, if an admin has given it one: a credential, so that it is cached with the account and goes with
 * it. It is good once, for a short time, and not for many wrong tries.
 */
public final class Bypasses {
    /** Also what Keycloak is told was shown in a login. */
    public static final String CREDENTIAL_TYPE = "gatepost-bypass";

    public static final Duration USUAL = Duration.ofHours(1);
    public static final Duration SHORTEST = Duration.ofSeconds(1);
    public static final Duration LONGEST = Duration.ofDays(1);

    static final int TRIES = 5;

    private static final String LABEL = "One-time bypass";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    record Data(String until, int triesLeft) {}

    /** {@code kid}: the realm key under which {@code mac} was made. */
    record Hash(String kid, String mac) {
        @Override
        public String toString() {
            return "Hash[kid=" + kid + "]";
        }
    }

    /** The only time that the code is there. */
    public record Given(Bypass bypass, BypassSecret secret) {}

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public Bypasses(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** The one that is still good. */
    public Optional<Bypass> standing(Instant now) {
        return stored().flatMap(model -> read(model).stream())
                .filter(bypass -> !bypass.over(now))
                .findFirst();
    }

    /** In place of an earlier one. */
    public Given give(Duration lasts, Instant now) {
        remove();
        BypassSecret secret = BypassSecret.generate(RANDOM);
        KeyWrapper key = session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512);
        CredentialModel model = new CredentialModel();
        model.setType(CREDENTIAL_TYPE);
        model.setUserLabel(LABEL);
        model.setCreatedDate(now.toEpochMilli());
        model.setCredentialData(write(new Data(now.plus(lasts).toString(), TRIES)));
        model.setSecretData(write(new Hash(
                key.getKid(), Base64.getEncoder().encodeToString(secret.mac(key.getSecretKey(), user.getId())))));
        CredentialModel created = user.credentialManager().createStoredCredential(model);
        return new Given(
                read(created).orElseThrow(() -> new IllegalStateException("A credential just written cannot be read")),
                secret);
    }

    /** Whether there was one. */
    public boolean remove() {
        List<String> ids = stored().map(CredentialModel::getId).toList();
        ids.forEach(user.credentialManager()::removeStoredCredentialById);
        return !ids.isEmpty();
    }

    /** Whether the code is right; then it is used up, also where two come with it at once. */
    public boolean use(BypassSecret typed, Instant now) {
        for (CredentialModel model : stored().toList()) {
            Optional<Bypass> bypass = read(model).filter(found -> !found.over(now));
            if (bypass.isEmpty()) {
                continue;
            }
            if (matches(model, typed)) {
                user.credentialManager().removeStoredCredentialById(model.getId());
                return OnceOnly.first(
                        session,
                        CREDENTIAL_TYPE + ":" + model.getId(),
                        Duration.between(now, bypass.get().until()).plusMinutes(1));
            }
            triedInVain(model);
        }
        return false;
    }

    private boolean matches(CredentialModel model, BypassSecret typed) {
        try {
            Hash hash = JSON.readValue(model.getSecretData(), Hash.class);
            KeyWrapper key = session.keys().getKey(realm, hash.kid(), KeyUse.SIG, Algorithm.HS512);
            return key != null
                    && MessageDigest.isEqual(
                            Base64.getDecoder().decode(hash.mac()), typed.mac(key.getSecretKey(), user.getId()));
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
            return false;
        }
    }

    private void triedInVain(CredentialModel model) {
        Optional<Data> data = data(model).filter(found -> found.triesLeft() > 1);
        if (data.isEmpty()) {
            user.credentialManager().removeStoredCredentialById(model.getId());
            return;
        }
        CredentialModel changed = model.shallowClone();
        changed.setCredentialData(write(new Data(data.get().until(), data.get().triesLeft() - 1)));
        user.credentialManager().updateStoredCredential(changed);
    }

    private Stream<CredentialModel> stored() {
        return user.credentialManager().getStoredCredentialsByTypeStream(CREDENTIAL_TYPE);
    }

    private static Optional<Bypass> read(CredentialModel model) {
        try {
            return data(model)
                    .map(data -> new Bypass(
                            model.getId(), Instant.ofEpochMilli(model.getCreatedDate()), Instant.parse(data.until())));
        } catch (DateTimeException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static Optional<Data> data(CredentialModel model) {
        try {
            return Optional.ofNullable(JSON.readValue(model.getCredentialData(), Data.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String write(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of text always have a JSON form", e);
        }
    }
}
