// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.keycloak.apppassword.PasswordStamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;

/**
 * What an account has noted of addresses, of one kind. Each is a credential so that it is cached with the account, goes with it,
 * and can be seen and removed by admins; it holds no secret.
 */
final class AddressNotes {
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader READ = JSON.readerFor(Data.class);
    private static final ObjectWriter WRITE = JSON.writer();

    record Data(String range, String until, String passwordStamp) {}

    private final UserModel user;
    private final String type;
    private final Function<CredentialModel, Optional<NotedAddress>> reader;

    /** {@code reader}: {@link #read}, or what makes something of a note that cannot be read. */
    AddressNotes(UserModel user, String type, Function<CredentialModel, Optional<NotedAddress>> reader) {
        this.user = user;
        this.type = type;
        this.reader = reader;
    }

    Stream<NotedAddress> stream() {
        return stored().flatMap(model -> reader.apply(model).stream());
    }

    /** The same range again has its end anew; what is not to be kept goes. */
    NotedAddress put(Cidr range, Instant now, Instant until, Predicate<NotedAddress> keep) {
        List<String> gone = stored().filter(model -> reader.apply(model)
                        .filter(noted -> !noted.range().equals(range))
                        .filter(keep)
                        .isEmpty())
                .map(CredentialModel::getId)
                .toList();
        gone.forEach(user.credentialManager()::removeStoredCredentialById);
        return read(user.credentialManager().createStoredCredential(model(range, now, until)))
                .orElseThrow(() -> new IllegalStateException("A credential just written cannot be read"));
    }

    /** Whether there was one of this id. Other credentials of the account are not touched. */
    boolean remove(String id) {
        return stored().anyMatch(model -> model.getId().equals(id))
                && user.credentialManager().removeStoredCredentialById(id);
    }

    /** How many there were. */
    int removeAll() {
        List<String> all = stored().map(CredentialModel::getId).toList();
        all.forEach(user.credentialManager()::removeStoredCredentialById);
        return all.size();
    }

    private Stream<CredentialModel> stored() {
        return user.credentialManager().getStoredCredentialsByTypeStream(type);
    }

    private CredentialModel model(Cidr range, Instant created, Instant until) {
        CredentialModel model = new CredentialModel();
        model.setType(type);
        // Keycloak wants the labels of a type to differ; a range is noted once.
        model.setUserLabel(range.toString());
        model.setCreatedDate(created.toEpochMilli());
        model.setCredentialData(write(new Data(
                range.toString(), until.toString(), PasswordStamp.of(user).text())));
        model.setSecretData("{}");
        return model;
    }

    /** Nothing where what is stored cannot be read. */
    static Optional<NotedAddress> read(CredentialModel stored) {
        try {
            Data data = READ.readValue(stored.getCredentialData());
            return Optional.of(new NotedAddress(
                    stored.getId(),
                    Cidr.parse(data.range()),
                    Instant.ofEpochMilli(stored.getCreatedDate()),
                    Instant.parse(data.until()),
                    data.passwordStamp()));
        } catch (JsonProcessingException | DateTimeException | NullPointerException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String write(Data data) {
        try {
            return WRITE.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of text always have a JSON form", e);
        }
    }
}
