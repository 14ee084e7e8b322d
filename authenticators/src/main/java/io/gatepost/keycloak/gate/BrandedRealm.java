// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.branding.Brand;
import org.keycloak.forms.login.freemarker.model.RealmBean;
import org.keycloak.models.RealmModel;

/** The realm as Keycloak's templates see it, under the name that it shows people. Public, since templates call it by reflection. */
public final class BrandedRealm extends RealmBean {
    private final Brand brand;

    BrandedRealm(RealmModel realm, Brand brand) {
        super(realm);
        this.brand = brand;
    }

    @Override
    public String getDisplayName() {
        return brand.name().orElseGet(super::getDisplayName);
    }

    /** The header of every page; it passes Keycloak's sanitizer, and a name holds no tags anyway. */
    @Override
    public String getDisplayNameHtml() {
        return brand.name().orElseGet(super::getDisplayNameHtml);
    }
}
