// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import io.gatepost.iptrust.decision.Reason;
import io.gatepost.keycloak.signin.SignInDetail;
import io.gatepost.keycloak.support.RefusalPage;
import jakarta.ws.rs.WebApplicationException;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Why a company's answer is not accepted; {@code detail}: in a word for admins. */
record CompanyRefusal(Reason reason, String detail) {
    static CompanyRefusal ofAnswer(String detail) {
        return new CompanyRefusal(Reason.COMPANY_ANSWER, detail);
    }

    /** For the result of a test. */
    String told() {
        return reason.word() + ": " + detail;
    }

    /** Tells the admins, and the person by a page. */
    WebApplicationException page(KeycloakSession session, AuthenticationSessionModel login, @Nullable String alias) {
        login.removeClientNote(CompanyLogin.ANSWER);
        new EventBuilder(login.getRealm(), session, session.getContext().getConnection())
                .event(EventType.IDENTITY_PROVIDER_LOGIN)
                .client(login.getClient())
                .detail(Details.IDENTITY_PROVIDER, alias == null ? "" : alias)
                .detail(SignInDetail.REASON, reason.word())
                .detail(SignInDetail.DETAIL, detail)
                .error(SignInDetail.REFUSED);
        LoginFormsProvider form = session.getProvider(LoginFormsProvider.class).setAuthenticationSession(login);
        return new WebApplicationException(RefusalPage.of(form, reason));
    }
}
