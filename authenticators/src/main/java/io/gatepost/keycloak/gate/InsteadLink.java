// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.policy.SecondFactorMethod;
import org.keycloak.authentication.RequiredActionContext;

/** "Set up a passkey instead", and the other way round, on Keycloak's pages for setting up a factor. */
final class InsteadLink {
    private InsteadLink() {}

    /** Keycloak's form of a request is one, whoever asks for it: what is put on it here is there when the page is made. */
    static void on(RequiredActionContext context, SecondFactorMethod method) {
        Enrolment.instead(context, method)
                .ifPresent(other -> context.form().setAttribute("gatepostInstead", other.word()));
    }
}
