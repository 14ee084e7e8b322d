// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.SecondFactorMethod;
import org.keycloak.authentication.RequiredActionContext;

/** On Keycloak's pages for setting up a factor: "set up a passkey instead", and the other way round, or the company's sign-in. */
final class InsteadLink {
    private static final String ATTRIBUTE = "gatepostInstead";

    private InsteadLink() {}

    /** Keycloak's form of a request is one, whoever asks for it: what is put on it here is there when the page is made. */
    static void on(RequiredActionContext context, SecondFactorMethod method) {
        Enrolment.instead(context, method).ifPresent(other -> context.form().setAttribute(ATTRIBUTE, other.word()));
        CompanyWay.on(context.form(), context.getSession(), context.getAuthenticationSession());
    }

    /** The factor is set up, and the page that comes next in this request is about something else. */
    static void off(RequiredActionContext context) {
        context.form().setAttribute(ATTRIBUTE, null);
        CompanyWay.off(context.form());
    }
}
