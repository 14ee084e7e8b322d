// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.iptrust.policy.Service;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;

/** An app password as Keycloak keeps it: what admins may see in {@code credentialData}, the keyed hash in {@code secretData}. */
public final class AppPasswordCredentialModel extends CredentialModel {
    public static final String TYPE = "gatepost-app-password";

    private static final JsonMapper JSON = JsonMapper.builder()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_EMPTY, JsonInclude.Include.NON_EMPTY))
            // What a later version added must not stop this one from reading the rest.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private static final ObjectReader READ_DATA = JSON.readerFor(Data.class);
    private static final ObjectReader READ_HASH = JSON.readerFor(Hash.class);
    private static final ObjectWriter WRITE = JSON.writer();

    /** Written for people as well: the admin console shows it. */
    record Data(
            List<String> services,
            @Nullable List<String> networks,
            @Nullable String expires,
            String passwordStamp,
            @Nullable Use lastUsed,
            @Nullable Import imported) {}

    record Import(String at, boolean generated) {}

    record Use(String at, @Nullable String address, String service) {}

    /**
     * {@code kid}: the realm key under which {@code mac} was made. With a {@code scheme} that is of a foreign hash, to which the
     * {@code salt} belongs; without, of the secret itself.
     */
    record Hash(
            String kid,
            String mac,
            @Nullable String scheme,
            @Nullable String salt) {
        static Hash of(String kid, byte[] mac) {
            return new Hash(kid, Base64.getEncoder().encodeToString(mac), null, null);
        }

        Hash of(String foreignScheme, String foreignSalt) {
            return new Hash(kid, mac, foreignScheme, foreignSalt);
        }

        /** In Base64 what the foreign scheme makes of the secret; nothing where this version does not know the scheme. */
        Optional<String> foreignDigest(String secret) {
            try {
                byte[] salted = Base64.getDecoder().decode(salt == null ? "" : salt);
                return Optional.ofNullable(scheme)
                        .flatMap(ForeignHash.Scheme::of)
                        .map(known -> Base64.getEncoder().encodeToString(known.digest(secret, salted)));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }

        boolean matches(byte[] candidate) {
            try {
                return MessageDigest.isEqual(Base64.getDecoder().decode(mac), candidate);
            } catch (IllegalArgumentException e) {
                // No Base64: whoever wrote it, it is the hash of nothing.
                return false;
            }
        }

        @Override
        public String toString() {
            return "Hash[kid=" + kid + "]";
        }
    }

    private AppPasswordCredentialModel() {}

    static AppPasswordCredentialModel of(CredentialModel stored) {
        AppPasswordCredentialModel model = new AppPasswordCredentialModel();
        model.setId(stored.getId());
        model.setType(TYPE);
        model.setUserLabel(stored.getUserLabel());
        model.setCreatedDate(stored.getCreatedDate());
        model.setCredentialData(stored.getCredentialData());
        model.setSecretData(stored.getSecretData());
        return model;
    }

    static AppPasswordCredentialModel of(AppPassword password, Hash hash) {
        AppPasswordCredentialModel model = new AppPasswordCredentialModel();
        model.setType(TYPE);
        model.setUserLabel(password.label());
        model.setCreatedDate(password.created().toEpochMilli());
        model.setCredentialData(data(password));
        model.setSecretData(secret(hash));
        return model;
    }

    /** The secret data as Keycloak stores it. */
    static String secret(Hash hash) {
        return write(hash);
    }

    /** The public data of this password as Keycloak stores it. */
    static String data(AppPassword password) {
        return write(new Data(
                password.services().stream().map(Service::word).sorted().toList(),
                password.networks(),
                password.expires().map(Instant::toString).orElse(null),
                password.passwordStamp(),
                password.lastUse()
                        .map(use -> new Use(
                                use.at().toString(),
                                use.address(),
                                use.service().word()))
                        .orElse(null),
                password.imported()
                        .map(imported -> new Import(imported.at().toString(), imported.generated()))
                        .orElse(null)));
    }

    /** Nothing where what is stored cannot be read, by whose hand ever: such a password opens nothing. */
    static Optional<AppPassword> read(CredentialModel stored) {
        return read(stored, true);
    }

    /** Without its last use, which a login has no need of and which takes longer to read than all the rest. */
    static Optional<AppPassword> readForLogin(CredentialModel stored) {
        return read(stored, false);
    }

    private static Optional<AppPassword> read(CredentialModel stored, boolean withUse) {
        try {
            Data data = READ_DATA.readValue(stored.getCredentialData());
            Set<Service> services = EnumSet.noneOf(Service.class);
            for (String word : data.services()) {
                Service.of(word).ifPresent(services::add);
            }
            return Optional.of(new AppPassword(
                    stored.getId(),
                    stored.getUserLabel() == null ? "" : stored.getUserLabel(),
                    services,
                    data.networks() == null ? List.of() : data.networks(),
                    Optional.ofNullable(data.expires()).map(Instant::parse),
                    Instant.ofEpochMilli(stored.getCreatedDate()),
                    requireNonNull(data.passwordStamp()),
                    Optional.ofNullable(data.lastUsed())
                            .filter(use -> withUse)
                            .flatMap(AppPasswordCredentialModel::lastUse),
                    Optional.ofNullable(data.imported())
                            .map(imported -> new Imported(Instant.parse(imported.at()), imported.generated()))));
        } catch (JsonProcessingException | DateTimeException | NullPointerException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<LastUse> lastUse(Use use) {
        return Service.of(use.service())
                .map(service ->
                        new LastUse(Instant.parse(use.at()), use.address() == null ? "" : use.address(), service));
    }

    static Optional<Hash> hash(CredentialModel stored) {
        try {
            Hash hash = READ_HASH.readValue(stored.getSecretData());
            return hash == null || hash.kid() == null || hash.mac() == null ? Optional.empty() : Optional.of(hash);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String write(Object value) {
        try {
            return WRITE.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of text always have a JSON form", e);
        }
    }
}
