// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

/** What came of a request to make a domain. */
public sealed interface DomainCreation {
    record Made(Domain domain) implements DomainCreation {}

    /** It was there already, just as it was asked for. */
    record There(Domain domain) implements DomainCreation {}

    /** It cannot be made like this; {@code why} is one sentence for the admin. */
    record Conflict(String why) implements DomainCreation {}
}
