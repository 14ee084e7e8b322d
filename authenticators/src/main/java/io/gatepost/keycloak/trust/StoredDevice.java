// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.credential.CredentialModel;

/**
 * A trusted device as Keycloak keeps it. It is a credential so that it is cached with the account, goes with it, and can be seen
 * and removed by admins. Of the cookie it holds hashes only, and those where Keycloak's interfaces do not show them.
 */
record StoredDevice(CredentialModel model, Data data, Hashes hashes) {
    static final String TYPE = "gatepost-trusted-device";

    /** Requests of several windows that were under way together; after it a token that was replaced is a copy's. */
    static final Duration GRACE = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader READ_DATA = JSON.readerFor(Data.class);
    private static final ObjectReader READ_HASHES = JSON.readerFor(Hashes.class);
    private static final ObjectWriter WRITE = JSON.writer();

    /**
     * @param passwordStamp which account password was in force when it was trusted
     * @param factors the ids of the second factors that the account had then
     */
    record Data(
            @Nullable String browser,
            @Nullable String system,
            String until,
            String used,
            String address,
            String passwordStamp,
            Set<String> factors) {}

    /**
     * @param retired the token before this one
     * @param since when this token took its place
     */
    record Hashes(String series, String token, @Nullable String retired, String since) {}

    /** How a cookie of the device's series stands to it. */
    enum Token {
        CURRENT,
        /** Replaced while this request was under way. */
        JUST_RETIRED,
        /** Of earlier days, or made up: there are two who hold the series. */
        COPY
    }

    static CredentialModel model(
            String label,
            DeviceName name,
            DeviceCookie cookie,
            Instant created,
            Instant until,
            String address,
            String passwordStamp,
            Set<String> factors) {
        CredentialModel model = new CredentialModel();
        model.setType(TYPE);
        model.setUserLabel(label);
        model.setCreatedDate(created.toEpochMilli());
        model.setCredentialData(write(new Data(
                name.browser().orElse(null),
                name.system().orElse(null),
                until.toString(),
                created.toString(),
                address,
                passwordStamp,
                factors)));
        model.setSecretData(write(new Hashes(
                DeviceCookie.hash(cookie.series()), DeviceCookie.hash(cookie.token()), null, created.toString())));
        return model;
    }

    /** Nothing where what is stored cannot be read: such a device is not trusted. */
    static Optional<StoredDevice> read(CredentialModel model) {
        try {
            Data data = READ_DATA.readValue(model.getCredentialData());
            Hashes hashes = READ_HASHES.readValue(model.getSecretData());
            StoredDevice stored = new StoredDevice(model, data, hashes);
            Objects.requireNonNull(stored.device());
            Instant.parse(hashes.since());
            Objects.requireNonNull(hashes.series());
            Objects.requireNonNull(hashes.token());
            Objects.requireNonNull(data.passwordStamp());
            Objects.requireNonNull(data.factors());
            return Optional.of(stored);
        } catch (JsonProcessingException | DateTimeException | NullPointerException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    TrustedDevice device() {
        return new TrustedDevice(
                model.getId(),
                new DeviceName(Optional.ofNullable(data.browser()), Optional.ofNullable(data.system())),
                Instant.ofEpochMilli(model.getCreatedDate()),
                Instant.parse(data.until()),
                Instant.parse(data.used()),
                data.address());
    }

    boolean isOf(DeviceCookie cookie) {
        return same(hashes.series(), DeviceCookie.hash(cookie.series()));
    }

    /** Of a cookie of this series. */
    Token judge(DeviceCookie cookie, Instant now) {
        String hash = DeviceCookie.hash(cookie.token());
        if (same(hashes.token(), hash)) {
            return Token.CURRENT;
        }
        String retired = hashes.retired();
        return retired != null && same(retired, hash) && fresh(now) ? Token.JUST_RETIRED : Token.COPY;
    }

    /** Whether the token was replaced a moment ago. */
    boolean fresh(Instant now) {
        return now.isBefore(Instant.parse(hashes.since()).plus(GRACE));
    }

    /** With the next token, used now. */
    CredentialModel used(DeviceCookie next, String address, Instant now) {
        CredentialModel changed = model.shallowClone();
        changed.setCredentialData(write(new Data(
                data.browser(),
                data.system(),
                data.until(),
                now.toString(),
                address,
                data.passwordStamp(),
                data.factors())));
        changed.setSecretData(
                write(new Hashes(hashes.series(), DeviceCookie.hash(next.token()), hashes.token(), now.toString())));
        return changed;
    }

    @Override
    public String toString() {
        return "StoredDevice[" + model.getId() + "]";
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(US_ASCII), other.getBytes(US_ASCII));
    }

    private static String write(Object value) {
        try {
            return WRITE.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of text always have a JSON form", e);
        }
    }
}
