// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.RequiredActionContext;
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
import org.keycloak.models.utils.FormMessage;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Keycloak's own pages for a one-time password, a passkey and a recovery code, shown by the gate. */
final class FactorPage {
    /** Longer input is no code of any kind. */
    private static final int LONGEST_CODE = 64;

    /** The form's field with which the person asks for another way. */
    private static final String WAY_FIELD = "gatepostWay";

    /** Auth note: the way that the person has chosen. */
    private static final String WAY_NOTE = "gatepost.factor-way";

    private final RequiredActionContext context;
    private final UserModel user;
    private final List<FactorWay> ways;
    private final FactorWay way;

    private FactorPage(RequiredActionContext context, List<FactorWay> ways, FactorWay way) {
        this.context = context;
        this.user = context.getUser();
        this.ways = ways;
        this.way = way;
    }

    /** Whether the account has a factor that can be asked for here. */
    static boolean possible(RequiredActionContext context) {
        return !ways(context).isEmpty();
    }

    static FactorPage of(RequiredActionContext context) {
        List<FactorWay> ways = ways(context);
        FactorWay chosen = FactorWay.ofWord(context.getAuthenticationSession().getAuthNote(WAY_NOTE))
                .filter(ways::contains)
                .orElseGet(ways::getFirst);
        return new FactorPage(context, ways, chosen);
    }

    /** What was shown in place of the password is not asked for once more. */
    private static List<FactorWay> ways(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        boolean passkeyAlone = Evidence.of(context.getSession(), login).passkeyAlone(login);
        return FactorWay.of(context.getUser()).stream()
                .filter(way -> way != FactorWay.PASSWORDLESS || !passkeyAlone)
                .toList();
    }

    void show() {
        LoginFormsProvider form = context.form();
        // Without this somebody who came in long ago would see a page that says "Sign in", and nothing else.
        context.challenge(page(
                Evidence.firstNow(context.getAuthenticationSession()) ? form : form.setInfo("gatepostConfirmItIsYou")));
    }

    void submitted() {
        Optional<FactorWay> other = FactorWay.ofWord(submitted(WAY_FIELD)).filter(ways::contains);
        if (other.isPresent()) {
            context.getAuthenticationSession().setAuthNote(WAY_NOTE, other.get().word());
            new FactorPage(context, ways, other.get()).show();
            return;
        }
        GuessLock lock = new GuessLock(context);
        Optional<String> locked = lock.closed();
        if (locked.isPresent()) {
            failed(locked.get());
            again();
            return;
        }
        if (!valid()) {
            lock.count(way.type());
            failed(Errors.INVALID_USER_CREDENTIALS);
            again();
            return;
        }
        AuthenticatorUtil.addAuthCredential(context.getAuthenticationSession(), way.type());
        if (way == FactorWay.RECOVERY_CODE) {
            // The last one leads to new ones.
            Enrolment.demandCodes(context);
        }
        context.success();
    }

    private boolean valid() {
        return switch (way) {
            case OTP -> validCode(submitted("otp").strip());
            case RECOVERY_CODE ->
                validCode(submitted("recoveryCodeInput").strip().replace("-", ""));
            case PASSKEY, PASSWORDLESS -> new PasskeyQuestion(context, way).answered();
        };
    }

    private boolean validCode(String code) {
        return !code.isEmpty()
                && code.length() <= LONGEST_CODE
                && user.credentialManager()
                        .isValid(
                                way == FactorWay.OTP
                                        ? new UserCredentialModel(otpCredential(), OTPCredentialModel.TYPE, code)
                                        : UserCredentialModel.buildFromBackupAuthnCode(code));
    }

    private String submitted(String field) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String value = form.getFirst(field);
        return value == null ? "" : value;
    }

    private String otpCredential() {
        String selected = submitted("selectedCredentialId");
        if (!selected.isEmpty()) {
            return selected;
        }
        OTPCredentialProvider provider = (OTPCredentialProvider)
                context.getSession().getProvider(CredentialProvider.class, OTPCredentialProviderFactory.PROVIDER_ID);
        CredentialModel credential = provider.getDefaultCredential(context.getSession(), context.getRealm(), user);
        return credential == null ? "" : credential.getId();
    }

    private void failed(String error) {
        context.getEvent()
                .clone()
                .event(EventType.LOGIN)
                .user(user)
                .detail(Details.CREDENTIAL_TYPE, way.type())
                .error(error);
    }

    /** A locked account and a wrong code look the same. */
    private void again() {
        LoginFormsProvider form = context.form();
        context.challenge(page(
                switch (way) {
                    case OTP -> form.addError(new FormMessage("totp", "invalidTotpMessage"));
                    case RECOVERY_CODE ->
                        form.addError(new FormMessage("recoveryCodeInput", "recovery-codes-error-invalid"));
                    case PASSKEY, PASSWORDLESS -> form.setError("gatepostPasskeyWrong");
                }));
    }

    private Response page(LoginFormsProvider form) {
        form.setAttribute(
                "gatepostWays",
                ways.stream().filter(other -> other != way).map(FactorWay::word).toList());
        return switch (way) {
            case OTP -> form.createLoginTotp();
            case RECOVERY_CODE -> form.createLoginRecoveryAuthnCode();
            case PASSKEY, PASSWORDLESS ->
                new PasskeyQuestion(context, way).on(form).createLoginWebAuthn();
        };
    }
}
