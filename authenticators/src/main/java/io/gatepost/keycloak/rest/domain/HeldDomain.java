// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import io.gatepost.iptrust.net.DomainName;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.rest.support.AdminRequest;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.RealmModel;

/** A domain whose accounts are in the request's realm: its admins have to do with no other. */
final class HeldDomain {
    private HeldDomain() {}

    /** In its canonical form; throws the problem (404) that the realm has no such domain. */
    static String of(AdminRequest request, String typed) {
        String ours = request.realm().getId();
        return DomainName.canonical(typed)
                .filter(name -> AccountDirectory.of(request.session())
                        .realm(request.session(), new LoginName("anybody", name))
                        .map(RealmModel::getId)
                        .filter(ours::equals)
                        .isPresent())
                .orElseThrow(() -> Problem.of(Response.Status.NOT_FOUND, "This realm has no such domain.")
                        .exception());
    }
}
