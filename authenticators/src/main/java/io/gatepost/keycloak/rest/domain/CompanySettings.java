// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.domain;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyWish;
import io.gatepost.keycloak.company.CompanyWish.Names;
import io.gatepost.keycloak.support.JsonBody;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/** What an admin wants of a company that is there and needs no metadata; the fields are {@link CompanyBody}'s. */
record CompanySettings(JsonBody body, Optional<String> displayName, Optional<String> nameAttribute, Names names) {
    private static final int LONGEST_BODY = 64 << 10;

    static CompanySettings read(InputStream stream) {
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, Set.of("displayName", "nameAttribute", "names"));
        Optional<String> displayName = CompanyBody.displayName(body);
        Optional<String> attribute = CompanyBody.nameAttribute(body);
        Names names = CompanyBody.names(body).orElse(Names.ADDRESSES);
        body.complete();
        return new CompanySettings(body, displayName, attribute, names);
    }

    /** The company's, by the same metadata. Throws the problem of what does not go with its protocol. */
    CompanyWish of(Company company) {
        CompanyWish.Source source = company.wish().source();
        if (source.by() == Proof.OIDC) {
            CompanyBody.requireNamed(body, names, nameAttribute);
            body.complete();
        }
        return new CompanyWish(displayName, nameAttribute, names, source);
    }
}
