// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.List;

/** Stops the start, with everything that is wrong in one message. */
final class SettingsException extends ConfigurationException {
    private static final long serialVersionUID = 1;

    SettingsException(List<String> problems) {
        super("The bridge does not start, its configuration is not good:\n - " + String.join("\n - ", problems)
                + "\nEvery key is explained in docs/bridge-configuration.md.");
    }
}
