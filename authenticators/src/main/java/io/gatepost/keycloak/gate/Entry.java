// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.jspecify.annotations.Nullable;

/** How a session began. */
enum Entry {
    /** Nothing says that anybody proved anything. */
    UNKNOWN,
    /** At a page, with a person before it. */
    PAGE,
    /** By a password grant (RFC 6749 section 4.3), with nobody to ask. */
    GRANT;

    static Entry parse(@Nullable String note) {
        return PAGE.name().equals(note) ? PAGE : GRANT.name().equals(note) ? GRANT : UNKNOWN;
    }

    String note() {
        return name();
    }
}
