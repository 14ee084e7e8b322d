// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import java.util.Set;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.OTPCredentialProvider;
import org.keycloak.credential.OTPCredentialProviderFactory;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.services.managers.BruteForceProtector;

/** Keycloak's own pages for a one-time password and for a recovery code, shown by the gate. */
final class FactorPage {
    /** Longer input is no code of any kind. */
    private static final int LONGEST_CODE = 64;

    private final RequiredActionContext context;
    private final UserModel user;
    private final boolean otp;

    private FactorPage(RequiredActionContext context, boolean otp) {
        this.context = context;
        this.user = context.getUser();
        this.otp = otp;
    }

    /** Whether the account has a factor that can be asked for here. */
    static boolean possible(RequiredActionContext context) {
        return has(context.getUser(), OTPCredentialModel.TYPE)
                || has(context.getUser(), RecoveryAuthnCodesCredentialModel.TYPE);
    }

    static FactorPage of(RequiredActionContext context) {
        return new FactorPage(context, has(context.getUser(), OTPCredentialModel.TYPE));
    }

    private static boolean has(UserModel user, String type) {
        return user.credentialManager().isConfiguredFor(type);
    }

    void show() {
        context.challenge(page(context.form()));
    }

    void submitted() {
        // Keycloak leaves it to each form to honour the lock: without this a locked account with the right code came
        // in.
        Optional<String> locked = Optional.ofNullable(AuthenticatorUtils.getDisabledByBruteForceEventError(
                protector(), context.getSession(), context.getRealm(), user));
        if (locked.isPresent()) {
            failed(locked.get());
            again();
            return;
        }
        String code = submittedCode();
        if (code.isEmpty() || code.length() > LONGEST_CODE || !valid(code)) {
            protector()
                    .failedLogin(
                            context.getRealm(), user, context.getConnection(), context.getUriInfo(), Set.of(type()));
            failed(Errors.INVALID_USER_CREDENTIALS);
            again();
            return;
        }
        AuthenticatorUtil.addAuthCredential(context.getAuthenticationSession(), type());
        context.success();
    }

    private String submittedCode() {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String code = form.getFirst(otp ? "otp" : "recoveryCodeInput");
        return code == null ? "" : otp ? code.strip() : code.strip().replace("-", "");
    }

    private boolean valid(String code) {
        return user.credentialManager()
                .isValid(
                        otp
                                ? new UserCredentialModel(otpCredential(), OTPCredentialModel.TYPE, code)
                                : UserCredentialModel.buildFromBackupAuthnCode(code));
    }

    private String otpCredential() {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String selected = form.getFirst("selectedCredentialId");
        if (selected != null && !selected.isEmpty()) {
            return selected;
        }
        OTPCredentialProvider provider = (OTPCredentialProvider)
                context.getSession().getProvider(CredentialProvider.class, OTPCredentialProviderFactory.PROVIDER_ID);
        CredentialModel credential = provider.getDefaultCredential(context.getSession(), context.getRealm(), user);
        return credential == null ? "" : credential.getId();
    }

    /** The category that Keycloak's protection counts; it ignores those it does not know. */
    private String type() {
        return otp ? OTPCredentialModel.TYPE : RecoveryAuthnCodesCredentialModel.TYPE;
    }

    private void failed(String error) {
        context.getEvent()
                .clone()
                .event(EventType.LOGIN)
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, type())
                .error(error);
    }

    /** A locked account and a wrong code look the same. */
    private void again() {
        context.challenge(page(context.form()
                .addError(
                        otp
                                ? new FormMessage("totp", "invalidTotpMessage")
                                : new FormMessage("recoveryCodeInput", "recovery-codes-error-invalid"))));
    }

    private Response page(LoginFormsProvider form) {
        return otp ? form.createLoginTotp() : form.createLoginRecoveryAuthnCode();
    }

    private BruteForceProtector protector() {
        return context.getSession().getProvider(BruteForceProtector.class);
    }
}
