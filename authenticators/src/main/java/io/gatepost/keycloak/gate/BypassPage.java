// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.keycloak.factor.BypassSecret;
import io.gatepost.keycloak.factor.Bypasses;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.Optional;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.common.util.Time;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.OTPCredentialProvider;
import org.keycloak.credential.OTPCredentialProviderFactory;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Asks for the code of a one-time bypass; whoever has found the phone in the meantime may type its code instead. */
final class BypassPage {
    private static final String FIELD = "bypass";

    private final RequiredActionContext context;
    private final UserModel user;
    private final Bypasses bypasses;

    BypassPage(RequiredActionContext context) {
        this.context = context;
        this.user = context.getUser();
        this.bypasses = new Bypasses(context.getSession(), context.getRealm(), user);
    }

    /** Whether an admin has given the account one that still stands. */
    static boolean possible(RequiredActionContext context) {
        return new Bypasses(context.getSession(), context.getRealm(), context.getUser())
                .standing(now())
                .isPresent();
    }

    /** Whether its code was shown in this very login. */
    static boolean passed(AuthenticationSessionModel login) {
        return AuthenticatorUtil.getAuthnCredentials(login).contains(Bypasses.CREDENTIAL_TYPE);
    }

    void show() {
        context.challenge(context.form().createForm("gatepost-bypass.ftl"));
    }

    void submitted() {
        GuessLock lock = new GuessLock(context);
        Optional<String> locked = lock.closed();
        if (locked.isPresent()) {
            failed(locked.get());
            again();
            return;
        }
        String typed = typed();
        if (isOtp(typed)) {
            AuthenticatorUtil.addAuthCredential(context.getAuthenticationSession(), OTPCredentialModel.TYPE);
            context.success();
        } else if (bypasses.use(BypassSecret.typed(typed), now())) {
            AuthenticatorUtil.addAuthCredential(context.getAuthenticationSession(), Bypasses.CREDENTIAL_TYPE);
            context.getEvent().detail("gatepost_bypass", "used");
            context.success();
        } else {
            lock.count(OTPCredentialModel.TYPE);
            failed(Errors.INVALID_USER_CREDENTIALS);
            again();
        }
    }

    private String typed() {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String typed = form.getFirst(FIELD);
        return typed == null ? "" : typed.strip();
    }

    private boolean isOtp(String typed) {
        if (!typed.matches("[0-9]{6,8}") || !user.credentialManager().isConfiguredFor(OTPCredentialModel.TYPE)) {
            return false;
        }
        OTPCredentialProvider provider = (OTPCredentialProvider)
                context.getSession().getProvider(CredentialProvider.class, OTPCredentialProviderFactory.PROVIDER_ID);
        CredentialModel credential = provider.getDefaultCredential(context.getSession(), context.getRealm(), user);
        return credential != null
                && user.credentialManager()
                        .isValid(new UserCredentialModel(credential.getId(), OTPCredentialModel.TYPE, typed));
    }

    private void failed(String error) {
        context.getEvent()
                .clone()
                .event(EventType.LOGIN)
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, Bypasses.CREDENTIAL_TYPE)
                .error(error);
    }

    /** A locked account and a wrong code look the same; after the last try there is nothing left to ask for here. */
    private void again() {
        if (possible(context)) {
            context.challenge(context.form()
                    .addError(new FormMessage(FIELD, "gatepostBypassWrong"))
                    .createForm("gatepost-bypass.ftl"));
        } else {
            Gate.refuse(context, WebDecision.of(context.getSession(), context.getAuthenticationSession()));
        }
    }

    private static Instant now() {
        return Instant.ofEpochMilli(Time.currentTimeMillis());
    }
}
