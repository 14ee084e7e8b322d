// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gatepost.keycloak.support.KeyedHash;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.credential.CredentialModel;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * What was brought into an account once, as keyed fingerprints: the same import again finds it there, and what its owner has
 * removed since does not come back. A credential, as the account's other notes are; it opens nothing.
 */
public final class ImportMarks {
    public static final String CREDENTIAL_TYPE = "gatepost-import";

    private static final String CONTEXT = "gatepost-import/1";
    private static final int FINGERPRINT_BYTES = 12;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final ObjectReader READ = JSON.readerFor(new TypeReference<Map<String, Set<String>>>() {});
    private static final ObjectWriter WRITE = JSON.writer();

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel user;

    public ImportMarks(KeycloakSession session, RealmModel realm, UserModel user) {
        this.session = session;
        this.realm = realm;
        this.user = user;
    }

    /** Whether it was brought before, under whichever of the realm's keys. */
    public boolean has(String kind, String secret) {
        return read().entrySet().stream()
                .anyMatch(marks -> RealmKeys.find(session, realm, marks.getKey())
                        .filter(key -> marks.getValue().contains(fingerprint(key, kind, secret)))
                        .isPresent());
    }

    public void add(String kind, String secret) {
        KeyWrapper key = RealmKeys.active(session, realm);
        Map<String, Set<String>> marks = read();
        marks.computeIfAbsent(key.getKid(), kid -> new LinkedHashSet<>()).add(fingerprint(key, kind, secret));
        Optional<CredentialModel> stored = stored();
        CredentialModel model = stored.map(CredentialModel::shallowClone).orElseGet(CredentialModel::new);
        model.setType(CREDENTIAL_TYPE);
        model.setUserLabel("import");
        model.setSecretData("{}");
        try {
            model.setCredentialData(WRITE.writeValueAsString(marks));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Maps of text always have a JSON form", e);
        }
        if (stored.isPresent()) {
            user.credentialManager().updateStoredCredential(model);
        } else {
            user.credentialManager().createStoredCredential(model);
        }
    }

    private String fingerprint(KeyWrapper key, String kind, String secret) {
        byte[] mac = KeyedHash.sha256(key.getSecretKey(), CONTEXT, user.getId(), kind, secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(mac, FINGERPRINT_BYTES));
    }

    private Optional<CredentialModel> stored() {
        return user.credentialManager()
                .getStoredCredentialsByTypeStream(CREDENTIAL_TYPE)
                .findFirst();
    }

    /** By the id of the key under which they were made. */
    private Map<String, Set<String>> read() {
        return stored().<Map<String, Set<String>>>map(model -> {
                    try {
                        return READ.readValue(model.getCredentialData());
                    } catch (JsonProcessingException | IllegalArgumentException e) {
                        return new LinkedHashMap<>();
                    }
                })
                .orElseGet(LinkedHashMap::new);
    }
}
