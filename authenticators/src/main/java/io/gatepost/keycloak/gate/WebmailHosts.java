// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * Where a webmail reads and sends mail from for the people who signed in to it: client attribute {@code gatepost.webmail-hosts}, the
 * addresses of its servers one by one, with a comma or a space between them (docs/decisions, 0030).
 */
public final class WebmailHosts {
    static final String ATTRIBUTE = "gatepost.webmail-hosts";

    private static final Logger LOG = Logger.getLogger(WebmailHosts.class);

    /** What it needs to show people their mail. It is no phone and no script. */
    private static final Set<Service> MAIL =
            Collections.unmodifiableSet(EnumSet.of(Service.IMAP, Service.POP3, Service.SMTP, Service.SIEVE));

    /** More is no list of servers any more. */
    static final int MOST = 32;

    private WebmailHosts() {}

    /**
     * Whether a mail server that was shown a token of this client was asked by the client itself. Never for a public client: its tokens
     * are in its people's hands; nor for a service other than mail. A list that cannot be read as a whole names nobody.
     */
    public static boolean include(ClientModel client, Service service, Origin origin) {
        @Nullable String text = client.getAttribute(ATTRIBUTE);
        if (text == null || text.isBlank() || !MAIL.contains(service) || !(origin instanceof Origin.Known known)) {
            return false;
        }
        if (client.isPublicClient()) {
            LOG.warnf("Client %s is public: its %s counts for nothing", client.getClientId(), ATTRIBUTE);
            return false;
        }
        Optional<Set<IpAddress>> hosts = parse(text);
        if (hosts.isEmpty()) {
            LOG.warnf(
                    "Client %s: %s is not a list of at most %d addresses (no networks, no names); it counts for nothing",
                    client.getClientId(), ATTRIBUTE, MOST);
        }
        return hosts.filter(addresses -> addresses.contains(known.address())).isPresent();
    }

    static Optional<Set<IpAddress>> parse(String text) {
        String[] words = text.strip().split("[\\s,]+", MOST + 2);
        if (words.length > MOST) {
            return Optional.empty();
        }
        Set<IpAddress> addresses = new HashSet<>();
        for (String word : words) {
            Optional<IpAddress> address = IpAddress.parse(word);
            if (address.isEmpty()) {
                return Optional.empty();
            }
            addresses.add(address.get());
        }
        return Optional.of(addresses);
    }
}
