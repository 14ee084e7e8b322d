// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.directory;

import org.keycloak.models.KeycloakSession;

/**
 * That a directory could not be asked in the course of this request. Keycloak goes on as if the account were unknown or
 * disabled; whoever answers looks here, and says neither.
 */
public final class DirectoryTrouble {
    private static final String NOTE = "gatepost.directory.trouble";

    private DirectoryTrouble() {}

    static void note(KeycloakSession session) {
        session.setAttribute(NOTE, true);
    }

    public static boolean in(KeycloakSession session) {
        return session.getAttribute(NOTE) != null;
    }
}
