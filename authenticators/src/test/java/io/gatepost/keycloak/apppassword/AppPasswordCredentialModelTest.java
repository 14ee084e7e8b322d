// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.credential.CredentialModel;

class AppPasswordCredentialModelTest {
    static final AppPassword PASSWORD = new AppPassword(
            "1f",
            "phone",
            Set.of(Service.IMAP, Service.SMTP),
            List.of("office", "2001:db8::/32"),
            Optional.of(Instant.parse("2027-01-31T12:00:00Z")),
            Instant.parse("2026-11-21T10:00:00.123Z"),
            "1763719200000",
            Optional.of(new LastUse(Instant.parse("2026-11-21T11:00:00Z"), "192.0.2.7", Service.IMAP)),
            Optional.of(new Imported(Instant.parse("2026-11-20T11:00:00Z"), true)));

    private static final AppPasswordCredentialModel.Hash HASH =
            AppPasswordCredentialModel.Hash.of("key-1", new byte[] {1, 2, 3});

    @Test
    void what_is_written_is_read_again() {
        assertThat(AppPasswordCredentialModel.read(stored())).contains(PASSWORD);
        assertThat(AppPasswordCredentialModel.hash(stored())).contains(HASH);
    }

    @Test
    void the_hash_is_in_no_public_part() {
        assertThat(stored().getCredentialData()).doesNotContain(HASH.mac()).doesNotContain("kid");
        assertThat(HASH.toString()).doesNotContain(HASH.mac());
    }

    @Test
    void the_hash_matches_its_own_bytes_only() {
        assertThat(HASH.matches(new byte[] {1, 2, 3})).isTrue();
        assertThat(HASH.matches(new byte[] {1, 2, 4})).isFalse();
        assertThat(HASH.matches(new byte[] {1, 2})).isFalse();
        assertThat(HASH.matches(new byte[0])).isFalse();
    }

    @Test
    void a_service_that_this_version_does_not_know_opens_nothing() {
        CredentialModel model = stored();
        model.setCredentialData("{\"services\":[\"jmap\"],\"passwordStamp\":\"1\",\"more\":{}}");
        assertThat(AppPasswordCredentialModel.read(model))
                .hasValueSatisfying(read -> assertThat(read.services()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"services\":[\"imap\"]}",
                "{\"services\":null,\"passwordStamp\":\"1\"}",
                "{\"services\":[\"imap\"],\"passwordStamp\":\"1\",\"expires\":\"tomorrow\"}",
                "{\"services\":[null],\"passwordStamp\":\"1\"}",
            })
    void what_cannot_be_read_is_no_password(String data) {
        CredentialModel model = stored();
        model.setCredentialData(data);
        assertThat(AppPasswordCredentialModel.read(model)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "{}", "{\"kid\":\"a\"}", "{\"mac\":\"AQID\"}", "{\"kid\":\"a\",\"mac\":\"%%\"}"})
    void what_cannot_be_read_is_no_hash(String data) {
        CredentialModel model = stored();
        model.setSecretData(data);
        assertThat(AppPasswordCredentialModel.hash(model).filter(hash -> hash.matches(new byte[] {1, 2, 3})))
                .isEmpty();
    }

    private static CredentialModel stored() {
        CredentialModel model = AppPasswordCredentialModel.of(PASSWORD, HASH);
        model.setId(PASSWORD.id());
        return model;
    }
}
