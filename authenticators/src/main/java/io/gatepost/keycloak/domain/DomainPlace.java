// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import java.util.Arrays;
import java.util.Optional;

/** Where a domain lives. */
public enum DomainPlace {
    /** In a realm of its own, made from the template: own flows, SAML provider, branding, admins. */
    OWN_REALM("own-realm"),

    /** In the operator's default realm, with a policy of its own: for the many small ones. */
    DEFAULT_REALM("default-realm");

    private final String word;

    DomainPlace(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    public static Optional<DomainPlace> of(String word) {
        return Arrays.stream(values()).filter(place -> place.word.equals(word)).findFirst();
    }

    @Override
    public String toString() {
        return word;
    }
}
