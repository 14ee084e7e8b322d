// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.net.URI;

/** What is taken of what a company publishes of its identity provider. */
public sealed interface CompanyMetadata permits SamlMetadata, OidcMetadata {
    /** Who it is: SAML's entity ID, OpenID Connect's issuer. */
    String entityId();

    /** Where people are sent. */
    URI signOn();
}
