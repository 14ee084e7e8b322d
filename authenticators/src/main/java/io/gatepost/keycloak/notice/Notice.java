// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.notice;

import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.apppassword.AppPasswordCredentialModel;
import io.gatepost.keycloak.factor.OneTimeCodes;
import io.gatepost.keycloak.recovery.MailAddress;
import io.gatepost.keycloak.recovery.RecoveryAddresses;
import io.gatepost.keycloak.trust.SecondFactors;
import io.gatepost.keycloak.trust.TrustedDevices;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;

/**
 * What an owner is told of, read from Keycloak's events: whichever door a change came by, it leaves one.
 *
 * @param word names the texts of the mail
 * @param facts by their names, in the order in which they are told
 * @param former a recovery address that is one no more, and is told all the same
 */
record Notice(String word, Map<String, String> facts, Optional<String> former) {
    /** What is told at the recovery address too: whoever has taken over the mailbox must not be the only one to hear of it. */
    private static final Set<String> EVERYWHERE = Set.of(
            "factors-recovered",
            "factor-removed-by-admin",
            "factor-imported-by-admin",
            "factors-reset-by-admin",
            "recovery-address-changed",
            "recovery-address-removed");

    /** What the pages for a lost second factor call what they do. */
    private static final String RECOVERY = "gatepost-recovery";

    /** The resource of the admin REST that makes app passwords for others. */
    private static final String ADMIN_APP_PASSWORD = "GATEPOST_APP_PASSWORD";

    /** That which resets factors and gives bypasses. */
    private static final String ADMIN_SECOND_FACTOR = "GATEPOST_SECOND_FACTOR";

    /** That which carries app passwords and one-time password generators over from another mail system. */
    private static final String ADMIN_IMPORT = "GATEPOST_IMPORT";

    Notice(String word, Map<String, String> facts) {
        this(word, facts, Optional.empty());
    }

    boolean everywhere() {
        return EVERYWHERE.contains(word);
    }

    static Optional<Notice> of(Event event) {
        if (event.getError() != null || event.getDetails() == null) {
            return Optional.empty();
        }
        Map<String, String> details = event.getDetails();
        String type = details.getOrDefault(Details.CREDENTIAL_TYPE, "");
        return switch (event.getType()) {
            case EventType.UPDATE_CREDENTIAL -> made(type, details);
            case EventType.REMOVE_CREDENTIAL -> removed(type, details);
            case EventType.SEND_VERIFY_EMAIL ->
                type.equals(RECOVERY) ? Optional.of(new Notice("recovery-requested", Map.of())) : Optional.empty();
            // Of Keycloak's many events the rest concern others.
            default -> Optional.empty();
        };
    }

    private static Optional<Notice> removed(String type, Map<String, String> details) {
        if (SecondFactors.WITH_CODES.contains(type)) {
            return Optional.of(new Notice("factor-removed", factor(type)));
        }
        if (type.equals(RECOVERY)) {
            return Optional.of(new Notice("factors-recovered", Map.of()));
        }
        if (type.equals(RecoveryAddresses.CREDENTIAL_TYPE)) {
            return Optional.of(recoveryAddress("recovery-address-removed", details));
        }
        return copied(type, details) ? Optional.of(new Notice("device-copied", Map.of())) : Optional.empty();
    }

    private static Notice recoveryAddress(String word, Map<String, String> details) {
        Map<String, String> facts = facts(
                "recovery",
                Optional.ofNullable(details.get("gatepost_recovery_address"))
                        .flatMap(MailAddress::parse)
                        .map(MailAddress::masked)
                        .orElse(null));
        return new Notice(word, facts, Optional.ofNullable(details.get("gatepost_former_address")));
    }

    private static Optional<Notice> made(String type, Map<String, String> details) {
        if (details.containsKey(OneTimeCodes.LEFT)) {
            boolean few = Boolean.parseBoolean(details.get(OneTimeCodes.FEW));
            return Optional.of(new Notice(
                    few ? "one-time-code-used-few" : "one-time-code-used",
                    facts("left", details.get(OneTimeCodes.LEFT))));
        }
        if (SecondFactors.WITH_CODES.contains(type)) {
            return Optional.of(new Notice("factor-added", factor(type)));
        }
        if (type.equals(TrustedDevices.CREDENTIAL_TYPE)) {
            String device = Stream.of(details.get("gatepost_browser"), details.get("gatepost_system"))
                    .flatMap(Stream::ofNullable)
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(", "));
            return Optional.of(new Notice("device-trusted", facts("device", device)));
        }
        if (type.equals(RecoveryAddresses.CREDENTIAL_TYPE)) {
            return Optional.of(recoveryAddress("recovery-address-changed", details));
        }
        if (type.equals(AppPasswordCredentialModel.TYPE)) {
            String services = details.getOrDefault("gatepost_services", "");
            boolean mobile = services.equals(Service.EAS.word());
            Map<String, String> facts = facts("label", details.get(Details.CREDENTIAL_USER_LABEL));
            if (!mobile) {
                facts.putAll(facts("services", services.replace("::", ", ")));
            }
            return Optional.of(new Notice(mobile ? "mobile-password" : "app-password", facts));
        }
        return Optional.empty();
    }

    private static boolean copied(String type, Map<String, String> details) {
        return type.equals(TrustedDevices.CREDENTIAL_TYPE)
                && "gatepost_copied_cookie".equals(details.get(Details.REASON));
    }

    /** The account that it is about stands in the path, behind "users" or "accounts". */
    static Optional<Notice> of(AdminEvent event) {
        if (event.getError() != null || event.getResourcePath() == null) {
            return Optional.empty();
        }
        Map<String, String> details = event.getDetails() == null ? Map.of() : event.getDetails();
        String type = details.getOrDefault(Details.CREDENTIAL_TYPE, "");
        if (event.getResourceType() == ResourceType.USER
                && event.getOperationType() == OperationType.ACTION
                && event.getResourcePath().matches("users/[^/]+/credentials/[^/]+")
                && SecondFactors.WITH_CODES.contains(type)) {
            return Optional.of(new Notice("factor-removed-by-admin", factor(type)));
        }
        if (event.getResourceType() == ResourceType.USER
                && event.getOperationType() == OperationType.ACTION
                && type.equals(RecoveryAddresses.CREDENTIAL_TYPE)) {
            return Optional.of(new Notice("recovery-address-removed", Map.of()));
        }
        if (ADMIN_APP_PASSWORD.equals(event.getResourceTypeAsString())
                && event.getOperationType() == OperationType.CREATE) {
            return Optional.of(new Notice("app-password-by-admin", facts("label", details.get("gatepost_label"))));
        }
        if (ADMIN_IMPORT.equals(event.getResourceTypeAsString())) {
            Map<String, String> facts = facts("app-passwords", details.get("gatepost_app_passwords"));
            facts.putAll(facts("generators", details.get("gatepost_otp")));
            return Optional.of(new Notice(
                    facts.containsKey("generators") ? "factor-imported-by-admin" : "imported-by-admin", facts));
        }
        if (ADMIN_SECOND_FACTOR.equals(event.getResourceTypeAsString())) {
            return secondFactor(event);
        }
        return Optional.empty();
    }

    /** A bypass that is taken back is no news to its owner. */
    private static Optional<Notice> secondFactor(AdminEvent event) {
        if (event.getOperationType() == OperationType.CREATE) {
            return Optional.of(new Notice("bypass-by-admin", Map.of()));
        }
        return event.getResourcePath().endsWith("/reset")
                ? Optional.of(new Notice("factors-reset-by-admin", Map.of()))
                : Optional.empty();
    }

    static Optional<String> account(AdminEvent event) {
        String[] parts = event.getResourcePath().split("/", -1);
        for (int i = 0; i + 1 < parts.length; i++) {
            if (parts[i].equals("users") || parts[i].equals("accounts")) {
                return Optional.of(parts[i + 1]);
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> factor(String type) {
        return facts("factor", type);
    }

    private static Map<String, String> facts(String name, @Nullable String value) {
        Map<String, String> facts = new LinkedHashMap<>();
        if (value != null && !value.isEmpty()) {
            facts.put(name, value);
        }
        return facts;
    }
}
