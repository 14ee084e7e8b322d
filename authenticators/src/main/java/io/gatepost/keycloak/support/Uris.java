// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** What a stranger wrote for a URI (RFC 3986). */
public final class Uris {
    private Uris() {}

    /** Nothing where it is none. */
    public static Optional<URI> parse(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }
}
