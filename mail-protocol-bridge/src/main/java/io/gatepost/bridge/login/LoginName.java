// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.nio.charset.StandardCharsets;

/** A login name as the client sent it; whose it is, and how it is spelled properly, Keycloak says. */
public record LoginName(String typed) {
    /** What Keycloak's bridge endpoint takes: 64 bytes, an at sign and 255 bytes (RFC 5321 section 4.5.3.1). */
    public static final int MAX_BYTES = 320;

    private static final String SEPARATORS = "@%!*\\/";

    /** As in Keycloak, which knows no account of such a name. */
    private static final String NEVER_OF_A_MAILBOX = "/\\%*!$|`\"<>()[]{}:;,~";

    /** Whether it could be a name at all: not empty, within the bound, and without control characters or broken surrogates. */
    public boolean plausible() {
        // Every char is at least one byte, so that a huge name is not encoded first.
        if (typed.isEmpty() || typed.length() > MAX_BYTES) {
            return false;
        }
        return WireText.isToken(typed)
                || (typed.codePoints().noneMatch(LoginName::neverInAName)
                        && typed.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES);
    }

    /**
     * The name in this domain, where it is one without any. What holds a sign that parts names somewhere (Dovecot's master
     * users, UUCP, Windows) stays as it was typed: nobody guesses here whose name it might be.
     */
    public LoginName inDomain(String domain) {
        return typed.isEmpty() || typed.chars().anyMatch(c -> SEPARATORS.indexOf(c) >= 0)
                ? this
                : new LoginName(typed + "@" + domain);
    }

    /**
     * Whether a mail server can be told it as an account's own: nothing in it is more than a sign in a path, to Dovecot's variables and
     * master users, or in a pattern. Whoever makes accounts is not whom the other mailboxes belong to.
     */
    public boolean namesOneMailbox() {
        return plausible()
                && !typed.startsWith(".")
                && typed.chars().noneMatch(c -> NEVER_OF_A_MAILBOX.indexOf(c) >= 0 || c == ' ');
    }

    private static boolean neverInAName(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                true;
            default -> false;
        };
    }
}
