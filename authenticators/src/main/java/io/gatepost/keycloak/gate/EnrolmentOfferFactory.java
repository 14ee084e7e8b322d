// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

/** Makes {@link EnrolmentOffer}. */
public final class EnrolmentOfferFactory extends ActionFactory {
    static final String ID = "gatepost-enrolment-offer";
    static final String NAME = "Gatepost: set up a second factor now or later";

    public EnrolmentOfferFactory() {
        super(ID, NAME, new EnrolmentOffer());
    }
}
