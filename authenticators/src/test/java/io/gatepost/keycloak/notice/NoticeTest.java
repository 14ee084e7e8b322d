// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.keycloak.factor.OneTimeCodes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;

final class NoticeTest {
    @Test
    void a_recovery_code_that_was_used_is_not_one_that_was_made() {
        assertThat(Notice.of(codes(Map.of())))
                .contains(new Notice("factor-added", Map.of("factor", "recovery-authn-codes")));
        assertThat(Notice.of(codes(Map.of(OneTimeCodes.LEFT, "5", OneTimeCodes.FEW, "false"))))
                .contains(new Notice("one-time-code-used", Map.of("left", "5")));
        assertThat(Notice.of(codes(Map.of(OneTimeCodes.LEFT, "1", OneTimeCodes.FEW, "true"))))
                .contains(new Notice("one-time-code-used-few", Map.of("left", "1")));
    }

    @Test
    void what_failed_is_no_news() {
        Event event = codes(Map.of(OneTimeCodes.LEFT, "5"));
        event.setError("not_allowed");
        assertThat(Notice.of(event)).isEmpty();
    }

    @Test
    void an_import_is_told_and_a_second_factor_at_the_recovery_address_too() {
        Notice passwords = Notice.of(imported(Map.of("gatepost_app_passwords", "Phone (imap, smtp)")))
                .orElseThrow();
        assertThat(passwords).isEqualTo(new Notice("imported-by-admin", Map.of("app-passwords", "Phone (imap, smtp)")));
        assertThat(passwords.everywhere()).isFalse();

        Notice factor = Notice.of(imported(Map.of("gatepost_app_passwords", "Phone (imap)", "gatepost_otp", "Zimbra")))
                .orElseThrow();
        assertThat(factor.word()).isEqualTo("factor-imported-by-admin");
        assertThat(factor.facts())
                .containsExactly(Map.entry("app-passwords", "Phone (imap)"), Map.entry("generators", "Zimbra"));
        assertThat(factor.everywhere()).isTrue();
    }

    private static AdminEvent imported(Map<String, String> details) {
        AdminEvent event = new AdminEvent();
        event.setOperationType(OperationType.CREATE);
        event.setResourceTypeAsString("GATEPOST_IMPORT");
        event.setResourcePath("gatepost/accounts/an-id/import");
        event.setDetails(details);
        return event;
    }

    private static Event codes(Map<String, String> more) {
        Event event = new Event();
        event.setType(EventType.UPDATE_CREDENTIAL);
        Map<String, String> details = new HashMap<>(more);
        details.put(Details.CREDENTIAL_TYPE, RecoveryAuthnCodesCredentialModel.TYPE);
        event.setDetails(details);
        return event;
    }
}
