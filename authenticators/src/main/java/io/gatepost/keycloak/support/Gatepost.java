// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import org.keycloak.models.KeycloakSession;
import org.keycloak.services.resource.RealmResourceProvider;

/** What all providers of one server share: made once, at the start, by the factory of the realm resource. */
public interface Gatepost {
    /** The provider id of the realm and admin resources; the server options of Gatepost stand under it. */
    String ID = "gatepost";

    /** The one part of this type; asking for one that does not exist is an error of ours. */
    <T> T part(Class<T> type);

    /** Throws where the realm resource was switched off: without it nothing can be decided, and callers must refuse. */
    static <T> T part(KeycloakSession session, Class<T> type) {
        if (session.getKeycloakSessionFactory().getProviderFactory(RealmResourceProvider.class, ID)
                instanceof Gatepost gatepost) {
            return gatepost.part(type);
        }
        throw new IllegalStateException("The provider " + ID + " of SPI realm-restapi-extension is not there");
    }
}
