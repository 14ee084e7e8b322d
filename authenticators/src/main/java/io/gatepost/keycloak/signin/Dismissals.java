// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.UserModel;

/**
 * Refusals that the owner of an account does not want to be told of again. They are one credential, so that they are cached
 * with the account and go with it; it holds no secret, and opens nothing.
 */
public final class Dismissals {
    static final String CREDENTIAL_TYPE = "gatepost-dismissed-refusals";

    /** After that the events are gone as well. */
    static final Duration LAST = Duration.ofDays(90);

    static final int MOST = 50;

    private static final String LABEL = "Dismissed refusals";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private static final ObjectReader READ = JSON.readerForListOf(Dismissal.class);

    /** {@code at}: when it was dismissed, as ISO 8601 says it. */
    record Dismissal(String service, String address, String proof, String at) {
        boolean over(Instant now) {
            try {
                return !now.isBefore(Instant.parse(at).plus(LAST));
            } catch (DateTimeException e) {
                return true;
            }
        }

        boolean of(SignIn.Kind kind) {
            return service.equals(kind.service())
                    && address.equals(kind.address().orElse(""))
                    && proof.equals(proofOf(kind));
        }
    }

    private final UserModel user;

    public Dismissals(UserModel user) {
        this.user = user;
    }

    public boolean contain(SignIn.Kind kind, Instant now) {
        return list().stream().anyMatch(one -> !one.over(now) && one.of(kind));
    }

    /** The oldest gives way where there are too many. */
    public void add(SignIn.Kind kind, Instant now) {
        List<Dismissal> kept = new ArrayList<>(
                list().stream().filter(one -> !one.over(now) && !one.of(kind)).toList());
        kept.add(new Dismissal(kind.service(), kind.address().orElse(""), proofOf(kind), now.toString()));
        write(kept.subList(Math.max(0, kept.size() - MOST), kept.size()));
    }

    /** Another app password, or the account's own, from the same place is another story. */
    private static String proofOf(SignIn.Kind kind) {
        return kind.credential().map(SignIn.Credential::id).or(kind::proof).orElse("");
    }

    private List<Dismissal> list() {
        return stored().findFirst().map(Dismissals::read).orElse(List.of());
    }

    private static List<Dismissal> read(CredentialModel model) {
        try {
            return READ.readValue(model.getCredentialData());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            // Then the person is told again.
            return List.of();
        }
    }

    private void write(List<Dismissal> dismissals) {
        Optional<CredentialModel> stored = stored().findFirst();
        CredentialModel model = stored.map(CredentialModel::shallowClone).orElseGet(CredentialModel::new);
        model.setCredentialData(text(dismissals));
        if (stored.isPresent()) {
            user.credentialManager().updateStoredCredential(model);
            return;
        }
        model.setType(CREDENTIAL_TYPE);
        model.setUserLabel(LABEL);
        model.setSecretData("{}");
        user.credentialManager().createStoredCredential(model);
    }

    private Stream<CredentialModel> stored() {
        return user.credentialManager().getStoredCredentialsByTypeStream(CREDENTIAL_TYPE);
    }

    private static String text(List<Dismissal> dismissals) {
        try {
            return JSON.writeValueAsString(dismissals);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of text always have a JSON form", e);
        }
    }
}
