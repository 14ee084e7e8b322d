// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The recovery address of one account. It is a credential and no attribute: an attribute is what a realm may let people edit
 * with a password alone. An admin sees it among the account's credentials and may remove it there.
 */
public final class RecoveryAddresses {
    public static final String CREDENTIAL_TYPE = "gatepost-recovery-address";

    private static final String LABEL = "Recovery address";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    record Data(String address) {}

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public RecoveryAddresses(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** The confirmed one, whether it is still fit for use or not. */
    public Optional<RecoveryAddress> find() {
        return stored().flatMap(model -> read(model).stream()).findFirst();
    }

    /** The one that a code may be sent to: since it was confirmed, the account's own address may have become the same. */
    public Optional<RecoveryAddress> usable() {
        return find().filter(address -> objection(address.mailbox()).isEmpty());
    }

    /** Why an address cannot be the account's recovery address. */
    public enum Objection {
        OWN,
        SERVED_HERE
    }

    /** What speaks against it; a mailbox that this server guards is never a way back through this server. */
    public Optional<Objection> objection(MailAddress address) {
        if (Stream.of(user.getUsername(), Optional.ofNullable(user.getEmail()).orElse(""))
                .flatMap(name -> MailAddress.parse(name).stream())
                .anyMatch(address::sameMailbox)) {
            return Optional.of(Objection.OWN);
        }
        return ServedDomains.serve(session, realm, address.domain())
                ? Optional.of(Objection.SERVED_HERE)
                : Optional.empty();
    }

    /** In place of the earlier one. */
    RecoveryAddress store(MailAddress address, Instant now) {
        remove();
        CredentialModel model = new CredentialModel();
        model.setType(CREDENTIAL_TYPE);
        model.setUserLabel(LABEL);
        model.setCreatedDate(now.toEpochMilli());
        model.setCredentialData(write(new Data(address.toString())));
        model.setSecretData("{}");
        user.credentialManager().createStoredCredential(model);
        return new RecoveryAddress(address, now);
    }

    /** The one that was there. */
    public Optional<RecoveryAddress> remove() {
        Optional<RecoveryAddress> former = find();
        List<String> ids = stored().map(CredentialModel::getId).toList();
        ids.forEach(user.credentialManager()::removeStoredCredentialById);
        return former;
    }

    private Stream<CredentialModel> stored() {
        return user.credentialManager().getStoredCredentialsByTypeStream(CREDENTIAL_TYPE);
    }

    private static Optional<RecoveryAddress> read(CredentialModel model) {
        try {
            Data data = JSON.readValue(model.getCredentialData(), Data.class);
            return MailAddress.parse(data.address())
                    .map(address -> new RecoveryAddress(address, Instant.ofEpochMilli(model.getCreatedDate())));
        } catch (JsonProcessingException | NullPointerException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String write(Data data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of text always have a JSON form", e);
        }
    }
}
