// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.trust;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.device.DeviceRepresentationProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.account.DeviceRepresentation;

/** What kind of browser on what kind of system, as its User-Agent says; without versions, which change by themselves. */
public record DeviceName(Optional<String> browser, Optional<String> system) {
    private static final int LONGEST = 40;

    /** ua-parser's word for what it does not know. */
    private static final String OTHER = "Other";

    /** Of the browser of the current request; Keycloak's own parser, which bounds its input. */
    public static DeviceName of(KeycloakSession session) {
        DeviceRepresentation seen =
                session.getProvider(DeviceRepresentationProvider.class).deviceRepresentation();
        return seen == null
                ? new DeviceName(Optional.empty(), Optional.empty())
                : new DeviceName(word(withoutVersion(seen.getBrowser())), word(seen.getOs()));
    }

    /** For lists of the admins. */
    String label() {
        return browser.orElse("Browser") + system.map(known -> " on " + known).orElse("");
    }

    private static @Nullable String withoutVersion(@Nullable String browser) {
        int slash = browser == null ? -1 : browser.lastIndexOf('/');
        return browser == null || slash < 0 ? browser : browser.substring(0, slash);
    }

    static Optional<String> word(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        String printable = text.replaceAll("[^\\p{L}\\p{N} ._+-]", "").strip();
        return printable.isEmpty() || printable.equals(OTHER)
                ? Optional.empty()
                : Optional.of(printable.substring(0, Math.min(printable.length(), LONGEST)));
    }
}
