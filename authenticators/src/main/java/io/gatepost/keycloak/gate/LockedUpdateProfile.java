// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.requiredactions.UpdateProfile;

/** Keycloak's UPDATE_PROFILE, with a second factor before what {@link ContactChange} tells of. */
public final class LockedUpdateProfile extends UpdateProfile {
    @Override
    public int order() {
        return Enrolment.BEFORE_BUILT_IN;
    }

    @Override
    public void processAction(RequiredActionContext context) {
        ContactChange.guarded(context, super::processAction);
    }
}
