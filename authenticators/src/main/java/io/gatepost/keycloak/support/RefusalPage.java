// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import io.gatepost.iptrust.decision.Reason;
import jakarta.ws.rs.core.Response;
import org.keycloak.forms.login.LoginFormsProvider;

/** Says no to a person who has shown a first factor: why, and what to do. */
public final class RefusalPage {
    private RefusalPage() {}

    public static Response of(LoginFormsProvider form, Reason reason) {
        return page(form, reason.word());
    }

    /** The company's trouble, or the person's with it. */
    public static Response ofCompany(LoginFormsProvider form) {
        return page(form, "company");
    }

    /** Our own trouble. */
    public static Response ofError(LoginFormsProvider form) {
        return page(form, "error");
    }

    private static Response page(LoginFormsProvider form, String reason) {
        return form.setStatus(Response.Status.FORBIDDEN)
                .setAttribute("gatepostReason", reason)
                .createForm("gatepost-refused.ftl");
    }
}
