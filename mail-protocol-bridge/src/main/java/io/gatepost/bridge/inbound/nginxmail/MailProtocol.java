// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import io.gatepost.iptrust.policy.Service;
import java.util.Optional;

/**
 * A protocol that nginx proxies, and its words for a refusal and for trouble. Nginx hands the client the text as it
 * stands, after {@code NO}, {@code -ERR} or the code.
 */
public enum MailProtocol {
    /** Response codes of RFC 9051 section 7.1. */
    IMAP(Service.IMAP, "[AUTHENTICATIONFAILED] ", "[UNAVAILABLE] ", "", ""),
    /** Response codes of RFC 3206. */
    POP3(Service.POP3, "[AUTH] ", "[SYS/TEMP] ", "", ""),
    /** Codes of RFC 4954 section 6. */
    SMTP(Service.SMTP, "", "", "535 5.7.8", "454 4.7.0");

    private final Service service;
    private final String refusedPrefix;
    private final String unavailablePrefix;
    private final String refusedCode;
    private final String unavailableCode;

    MailProtocol(
            Service service,
            String refusedPrefix,
            String unavailablePrefix,
            String refusedCode,
            String unavailableCode) {
        this.service = service;
        this.refusedPrefix = refusedPrefix;
        this.unavailablePrefix = unavailablePrefix;
        this.refusedCode = refusedCode;
        this.unavailableCode = unavailableCode;
    }

    static Optional<MailProtocol> of(String word) {
        return switch (word) {
            case "imap" -> Optional.of(IMAP);
            case "pop3" -> Optional.of(POP3);
            case "smtp" -> Optional.of(SMTP);
            default -> Optional.empty();
        };
    }

    public Service service() {
        return service;
    }

    String refused(String sentence) {
        return refusedPrefix + sentence;
    }

    String unavailable(String sentence) {
        return unavailablePrefix + sentence;
    }

    /** Empty where the protocol has no codes. */
    String refusedCode() {
        return refusedCode;
    }

    String unavailableCode() {
        return unavailableCode;
    }
}
