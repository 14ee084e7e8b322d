// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.iptrust.net.Cidr;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.credential.CredentialModel;

/**
 * A trusted address as Keycloak keeps it. It is a credential so that it is cached with the account, goes with it, and can be
 * seen and removed by admins; it holds no secret.
 */
final class AddressTrustCredentialModel {
    static final String TYPE = "gatepost-trusted-address";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader READ = JSON.readerFor(Data.class);
    private static final ObjectWriter WRITE = JSON.writer();

    record Data(String range, String until, String passwordStamp) {}

    private AddressTrustCredentialModel() {}

    static CredentialModel of(Cidr range, Instant created, Instant until, String passwordStamp) {
        CredentialModel model = new CredentialModel();
        model.setType(TYPE);
        // Keycloak wants the labels of a type to differ; an account trusts a range once.
        model.setUserLabel(range.toString());
        model.setCreatedDate(created.toEpochMilli());
        model.setCredentialData(write(new Data(range.toString(), until.toString(), passwordStamp)));
        model.setSecretData("{}");
        return model;
    }

    /** Nothing where what is stored cannot be read: such an address is not trusted. */
    static Optional<AddressTrust> read(CredentialModel stored) {
        try {
            Data data = READ.readValue(stored.getCredentialData());
            return Optional.of(new AddressTrust(
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
