// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.Optional;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.utils.FormMessage;

/**
 * Asks for the password once more before a first factor is set up in a session that stands: a browser left open must not make
 * the next person who sits down its owner.
 */
final class PasswordPage {
    private static final String FIELD = "password";

    /** Longer input is no password of anybody's, and hashing it would be work for us. */
    private static final int LONGEST_PASSWORD = 1024;

    private final RequiredActionContext context;
    private final UserModel user;

    PasswordPage(RequiredActionContext context) {
        this.context = context;
        this.user = context.getUser();
    }

    /** Whether the account has a password to ask for; some only come by way of another provider. */
    boolean possible() {
        return user.credentialManager().isConfiguredFor(PasswordCredentialModel.TYPE);
    }

    void show() {
        context.challenge(context.form().setInfo("gatepostPasswordAgain").createLoginPassword());
    }

    /** Whether the form that came in is this page's, and its password is right; otherwise the page is shown. */
    boolean passed() {
        String typed = context.getHttpRequest().getDecodedFormParameters().getFirst(FIELD);
        if (typed == null) {
            show();
            return false;
        }
        GuessLock lock = new GuessLock(context);
        Optional<String> locked = lock.closed();
        if (locked.isPresent()) {
            again(locked.get());
            return false;
        }
        if (typed.length() > LONGEST_PASSWORD
                || !user.credentialManager().isValid(UserCredentialModel.password(typed))) {
            lock.count(PasswordCredentialModel.TYPE);
            again(Errors.INVALID_USER_CREDENTIALS);
            return false;
        }
        AuthenticatorUtil.addAuthCredential(context.getAuthenticationSession(), PasswordCredentialModel.TYPE);
        return true;
    }

    /** A locked account and a wrong password look the same. */
    private void again(String error) {
        context.getEvent()
                .clone()
                .event(EventType.LOGIN)
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, PasswordCredentialModel.TYPE)
                .error(error);
        context.challenge(context.form()
                .addError(new FormMessage(FIELD, "invalidPasswordMessage"))
                .createLoginPassword());
    }
}
