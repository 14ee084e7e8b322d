// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.util.Locale;

/**
 * Something that was found in a company's metadata.
 *
 * @param what a word that a program may act upon
 * @param reason a sentence for the admin
 */
public record Remark(Level level, String what, String reason) {
    /** With one error the metadata is not taken. */
    public enum Level {
        INFO,
        WARNING,
        ERROR;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Remark info(String what, String reason) {
        return new Remark(Level.INFO, what, reason);
    }

    public static Remark warning(String what, String reason) {
        return new Remark(Level.WARNING, what, reason);
    }

    public static Remark error(String what, String reason) {
        return new Remark(Level.ERROR, what, reason);
    }
}
