// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

/** An export that is none, or says the impossible. The message has nothing of the export in it but places. */
public final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
        super(message);
    }
}
