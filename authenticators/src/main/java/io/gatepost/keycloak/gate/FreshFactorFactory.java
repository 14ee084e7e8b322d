// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

/** Makes {@link FreshFactor}. */
public final class FreshFactorFactory extends ActionFactory {
    static final String ID = "gatepost-fresh-factor";
    static final String NAME = "Gatepost: show the second factor";

    public FreshFactorFactory() {
        super(ID, NAME, new FreshFactor());
    }
}
