// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.mail;

import io.gatepost.keycloak.support.Gatepost;
import java.util.Map;
import org.keycloak.email.DefaultEmailSenderProviderFactory;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailSenderProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** Keycloak's own sending of mails, which takes the operator's server where the realm names none. */
public final class OperatorsMailFactory extends DefaultEmailSenderProviderFactory {
    @Override
    public EmailSenderProvider create(KeycloakSession session) {
        return new Sender(session, super.create(session));
    }

    @Override
    public int order() {
        return 1;
    }

    @Override
    public String getId() {
        return Gatepost.ID;
    }

    private record Sender(KeycloakSession session, EmailSenderProvider keycloaks) implements EmailSenderProvider {
        @Override
        public void send(Map<String, String> config, UserModel user, String subject, String text, String html)
                throws EmailException {
            keycloaks.send(MailSettings.orOperators(session, config), user, subject, text, html);
        }

        @Override
        public void send(Map<String, String> config, String address, String subject, String text, String html)
                throws EmailException {
            keycloaks.send(MailSettings.orOperators(session, config), address, subject, text, html);
        }

        @Override
        public void validate(Map<String, String> config) throws EmailException {
            keycloaks.validate(config);
        }

        @Override
        public void close() {
            keycloaks.close();
        }
    }
}
