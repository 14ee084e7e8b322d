// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.notice;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.keycloak.connection.KeycloakOrigin;
import io.gatepost.keycloak.mail.MailSettings;
import io.gatepost.keycloak.recovery.RecoveryAddresses;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.Urls;

/** Tells owners by mail, in realms that have mail set up, once what they are told of is so. */
final class NoticeMails implements EventListenerProvider {
    private static final Logger LOG = Logger.getLogger(NoticeMails.class);
    private static final String TEMPLATE = "gatepost-notice.ftl";

    /** The same in every language, with the server's zone: a mail does not know where it is read. */
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm z", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final KeycloakSession session;

    NoticeMails(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {
        Notice.of(event)
                .ifPresent(notice -> later(event.getRealmId(), event.getUserId(), notice, event.getTime(), true));
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        Notice.of(event)
                .ifPresent(notice -> Notice.account(event)
                        .ifPresent(account -> later(event.getRealmId(), account, notice, event.getTime(), false)));
    }

    /** An admin's address is none of the owner's business. */
    private void later(String realmId, String userId, Notice notice, long time, boolean withAddress) {
        RealmModel realm = session.realms().getRealm(realmId);
        if (realm == null || !MailSettings.present(session, realm)) {
            return;
        }
        UserModel user = session.users().getUserById(realm, userId);
        if (user == null || user.getServiceAccountClientLink() != null) {
            return;
        }
        // Keycloak's cache reads attributes when one is first asked for, which takes a transaction; the mail is written
        // after it, in the language that is one of them.
        user.getFirstAttribute(UserModel.LOCALE);
        Set<String> recipients = recipients(realm, user, notice);
        if (recipients.isEmpty()) {
            return;
        }
        Map<String, String> facts = new LinkedHashMap<>(notice.facts());
        if (withAddress && KeycloakOrigin.of(session) instanceof Origin.Known known) {
            facts.put("address", known.address().toString());
        }
        Map<String, Object> words = new HashMap<>(Map.of(
                "notice",
                notice.word(),
                "facts",
                facts,
                "when",
                WHEN.format(Instant.ofEpochMilli(time)),
                "account",
                Urls.accountBase(session.getContext().getUri().getBaseUri())
                        .build(realm.getName())
                        .toString()));
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                recipients.forEach(recipient -> send(realm, user, recipient, notice, words));
            }

            @Override
            protected void rollbackImpl() {}
        });
    }

    private Set<String> recipients(RealmModel realm, UserModel user, Notice notice) {
        Set<String> recipients = new LinkedHashSet<>();
        if (user.getEmail() != null) {
            recipients.add(user.getEmail());
        }
        notice.former().ifPresent(recipients::add);
        if (notice.everywhere()) {
            new RecoveryAddresses(session, realm, user)
                    .find()
                    .ifPresent(address -> recipients.add(address.mailbox().toString()));
        }
        return recipients;
    }

    private void send(RealmModel realm, UserModel user, String to, Notice notice, Map<String, Object> words) {
        try {
            session.getProvider(EmailTemplateProvider.class)
                    .setRealm(realm)
                    .setUser(user)
                    .send("gatepostMailSubject." + notice.word(), TEMPLATE, new HashMap<>(words), to);
        } catch (EmailException | RuntimeException e) {
            // The change stands, mail or no mail; it is in the events too.
            LOG.warnf(e, "The owner of account %s could not be told of: %s", user.getId(), notice.word());
        }
    }

    @Override
    public void close() {}
}
