// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import java.util.List;

/** The server options of Gatepost are wrong; all that is wrong with them is in the message, and the start stops. */
public final class SettingsException extends RuntimeException {
    SettingsException(List<String> problems) {
        super("Gatepost cannot start with these options:\n  - " + String.join("\n  - ", problems));
    }
}
