// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

/** Makes {@link TrustAction}. */
public final class TrustActionFactory extends ActionFactory {
    static final String ID = "gatepost-trust";
    static final String NAME = "Gatepost: trust this device or network";

    public TrustActionFactory() {
        super(ID, NAME, new TrustAction());
    }
}
