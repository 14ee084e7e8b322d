// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.account;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.AccountFacts;
import io.gatepost.keycloak.support.Uris;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/**
 * Where a person's mail program finds its servers, from the realm attributes {@code gatepost.server.<service>}: an address such as
 * {@code imaps://imap.{domain}:993} (TLS from the start), {@code smtp://smtp.{domain}:587} (STARTTLS; RFC 8314) or
 * {@code https://mail.{domain}/Microsoft-Server-ActiveSync}, with the account's domain in place of <code>{domain}</code>.
 */
final class MailServers {
    private static final Logger LOG = Logger.getLogger(MailServers.class);
    private static final int HIGHEST_PORT = 65_535;
    private static final String ATTRIBUTE = "gatepost.server.";

    private MailServers() {}

    /** By service; a service without an attribute, or with one that is no address, is left out. */
    static ObjectNode of(RealmModel realm, String account) {
        String domain = AccountFacts.domain(account);
        ObjectNode servers = JsonNodeFactory.instance.objectNode();
        for (Service service : Service.values()) {
            Optional.ofNullable(realm.getAttribute(ATTRIBUTE + service.word()))
                    .map(text -> text.replace("{domain}", domain))
                    .filter(text -> address(realm, service, text))
                    .ifPresent(text -> servers.put(service.word(), text));
        }
        return servers;
    }

    private static boolean address(RealmModel realm, Service service, String text) {
        // Java takes any number for a port, and the pages that show the address do not.
        if (Uris.parse(text)
                .filter(found -> found.getHost() != null && found.getPort() <= HIGHEST_PORT)
                .isPresent()) {
            return true;
        }
        LOG.warnf("Realm %s: attribute %s%s is no address of a server", realm.getName(), ATTRIBUTE, service.word());
        return false;
    }
}
