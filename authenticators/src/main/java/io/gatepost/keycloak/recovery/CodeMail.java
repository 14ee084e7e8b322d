// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The mails that have a code in them. */
final class CodeMail {
    private static final String TEMPLATE = "gatepost-code.ftl";

    private CodeMail() {}

    static void confirmAddress(
            KeycloakSession session, RealmModel realm, UserModel user, MailAddress to, CodeSecret code, Duration lasts)
            throws EmailException {
        send(session, realm, user, to, code, "address", lasts);
    }

    static void recover(
            KeycloakSession session, RealmModel realm, UserModel user, MailAddress to, CodeSecret code, Duration lasts)
            throws EmailException {
        send(session, realm, user, to, code, "recovery", lasts);
    }

    private static void send(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            MailAddress to,
            CodeSecret code,
            String occasion,
            Duration lasts)
            throws EmailException {
        Map<String, Object> words = new HashMap<>(Map.of(
                "occasion", occasion,
                "code", code.shown(),
                "name", user.getUsername(),
                "minutes", Math.max(1, lasts.toMinutes())));
        session.getProvider(EmailTemplateProvider.class)
                .setRealm(realm)
                .setUser(user)
                .send("gatepostCodeSubject." + occasion, TEMPLATE, words, to.toString());
    }
}
