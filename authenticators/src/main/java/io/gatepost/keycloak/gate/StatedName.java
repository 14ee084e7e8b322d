// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.broker.IdpReviewProfileAuthenticator;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.FormMessage;

/**
 * Keycloak's page for what a profile lacks at the first sign-in by a provider, without its field for another name: what an account is called
 * the provider says, else its people could take any name of the domain that has no account yet, and the mailbox with it.
 */
final class StatedName extends IdpReviewProfileAuthenticator {
    private static final String FIXED = "gatepostNameIsStated";

    @Override
    protected void authenticateImpl(
            AuthenticationFlowContext context,
            SerializedBrokeredIdentityContext profile,
            BrokeredIdentityContext provided) {
        tellPage(context);
        super.authenticateImpl(context, profile, provided);
    }

    @Override
    protected void actionImpl(
            AuthenticationFlowContext context,
            SerializedBrokeredIdentityContext profile,
            BrokeredIdentityContext provided) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        tellPage(context);
        if (ContactChange.differs(form, UserModel.USERNAME, profile.getUsername())) {
            again(context, profile, form, UserModel.USERNAME, profile.getUsername());
        } else if (context.getRealm().isRegistrationEmailAsUsername()
                && ContactChange.differs(form, UserModel.EMAIL, profile.getEmail())) {
            // There the address is the name.
            again(context, profile, form, UserModel.EMAIL, profile.getEmail());
        } else {
            super.actionImpl(context, profile, provided);
        }
    }

    /** Whatever page this ends with, it shows the name and does not offer to change it. */
    private static void tellPage(AuthenticationFlowContext context) {
        context.form().setAttribute(FIXED, true);
    }

    private static void again(
            AuthenticationFlowContext context,
            SerializedBrokeredIdentityContext profile,
            MultivaluedMap<String, String> form,
            String field,
            String stated) {
        MultivaluedMap<String, String> shown = new MultivaluedHashMap<>(form);
        shown.putSingle(field, stated);
        context.challenge(context.form()
                .setErrors(List.of(new FormMessage(field, FIXED)))
                .setAttribute(LoginFormsProvider.UPDATE_PROFILE_CONTEXT_ATTR, profile)
                .setFormData(shown)
                .createUpdateProfilePage());
    }
}
