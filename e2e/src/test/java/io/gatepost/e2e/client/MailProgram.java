// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.Service;
import jakarta.mail.Session;
import java.util.Properties;

/** An ordinary mail program (Angus Mail): STARTTLS where it is offered, the mechanism it likes best, its own reading of the answer. */
public final class MailProgram implements MailClient {
    @Override
    public Answer signIn(Place from, Door door, int port, String name, String secret) {
        String protocol = switch (door) {
            case IMAP, NGINX_IMAP -> "imap";
            case IMAPS -> "imaps";
            case POP3, NGINX_POP3 -> "pop3";
            case POP3S -> "pop3s";
            case SUBMISSION, NGINX_SUBMISSION -> "smtp";
            case SIEVE, EAS, DAV, SOAP -> throw new IllegalArgumentException("a mail program does not speak " + door);
        };
        String prefix = "mail." + protocol + ".";
        Properties properties = new Properties();
        properties.setProperty(prefix + "localaddress", from.address());
        properties.setProperty(prefix + "starttls.enable", "true");
        properties.setProperty(prefix + "ssl.trust", "*");
        properties.setProperty(prefix + "ssl.checkserveridentity", "false");
        properties.setProperty(prefix + "connectiontimeout", "20000");
        properties.setProperty(prefix + "timeout", "20000");
        properties.setProperty(prefix + "auth", "true");
        Session session = Session.getInstance(properties);
        try (Service service = protocol.equals("smtp") ? session.getTransport(protocol) : session.getStore(protocol)) {
            service.connect("127.0.0.1", port, name, secret);
            return new Answer.In("");
        } catch (AuthenticationFailedException refusal) {
            return read(String.valueOf(refusal.getMessage()).strip());
        } catch (MessagingException failure) {
            throw new IllegalStateException("no conversation with " + door + " on port " + port, failure);
        }
    }

    private static Answer read(String said) {
        boolean later = said.startsWith("[UNAVAILABLE]") || said.startsWith("[SYS/TEMP]") || said.startsWith("4");
        return later ? new Answer.Unavailable(said) : new Answer.Refused(said);
    }
}
