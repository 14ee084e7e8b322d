// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.recovery;

import io.gatepost.iptrust.net.DomainName;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A mailbox that a mail can be sent to: a dot-atom (RFC 5322 section 3.2.3) as it was typed, and a canonical domain. */
public record MailAddress(String localPart, String domain) {
    /** RFC 5321 section 4.5.3.1.3: a path of 256 octets, its angle brackets among them. */
    public static final int LONGEST = 254;

    private static final int LONGEST_LOCAL_PART = 64;

    /** What ends like a number is an IPv4 address in one of its spellings, and no domain. */
    private static final Pattern ADDRESS = Pattern.compile("\\.(\\d+|0x[0-9a-f]*)$");

    /** Quoted local parts and those beyond ASCII exist (RFC 6531), and hardly a mail server takes them. */
    private static final Pattern DOT_ATOM =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*");

    /** Nothing where the text is no address, or has no domain with a dot in it. */
    public static Optional<MailAddress> parse(String typed) {
        int at = typed.lastIndexOf('@');
        if (typed.length() > LONGEST || at < 1 || at > LONGEST_LOCAL_PART) {
            return Optional.empty();
        }
        String local = typed.substring(0, at);
        return DomainName.canonical(typed.substring(at + 1))
                .filter(domain -> domain.indexOf('.') > 0
                        && !ADDRESS.matcher(domain).find()
                        && DOT_ATOM.matcher(local).matches())
                .map(domain -> new MailAddress(local, domain));
    }

    /** Whether both are one mailbox to almost every server there is: case and a detail behind a plus sign do not matter. */
    public boolean sameMailbox(MailAddress other) {
        return mailbox().equals(other.mailbox());
    }

    /** The same text for all addresses of {@link #sameMailbox one mailbox}. */
    String mailbox() {
        int plus = localPart.indexOf('+');
        return (plus > 0 ? localPart.substring(0, plus) : localPart).toLowerCase(Locale.ROOT) + "@" + domain;
    }

    /** Enough for its owner to know it, and little for whoever has only stolen the password. */
    public String masked() {
        return localPart.charAt(0) + "•••@•••" + domain.substring(domain.lastIndexOf('.'));
    }

    @Override
    public String toString() {
        return localPart + "@" + domain;
    }
}
