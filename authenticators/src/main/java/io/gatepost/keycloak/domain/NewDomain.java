// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import java.net.URI;
import java.util.Optional;

/**
 * A domain to be made.
 *
 * @param name canonical
 * @param policy its text, valid; a realm of its own may do without, and then takes the operator's
 * @param displayName for people; without one, the domain's name
 * @param webmail where webmail is: of domains with a realm of their own
 */
public record NewDomain(
        String name, DomainPlace place, Optional<String> policy, Optional<String> displayName, Optional<URI> webmail) {}
