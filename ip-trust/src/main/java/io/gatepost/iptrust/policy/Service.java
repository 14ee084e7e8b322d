// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A way in to a mailbox, by the word that policies, REST and the audit use for it. */
public enum Service {
    WEB("web"),
    ADMIN("admin"),
    IMAP("imap"),
    POP3("pop3"),
    /** Message submission (RFC 6409), whatever the port. */
    SMTP("smtp"),
    /** ManageSieve (RFC 5804). */
    SIEVE("sieve"),
    /** Exchange ActiveSync. */
    EAS("eas"),
    /** CalDAV, CardDAV and WebDAV. */
    DAV("dav"),
    SOAP("soap");

    private static final Map<String, Service> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Service::word, Function.identity()));

    private final String word;

    Service(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** Whether a person sits before a page that can ask for more, so that a refusal can be a question instead. */
    public boolean interactive() {
        return this == WEB || this == ADMIN;
    }

    /** The service of exactly this word; no case folding, no aliases. */
    public static Optional<Service> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word));
    }

    @Override
    public String toString() {
        return word;
    }
}
