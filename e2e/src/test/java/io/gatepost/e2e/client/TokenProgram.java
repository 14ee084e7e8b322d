// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Folder;
import jakarta.mail.MessagingException;
import jakarta.mail.Service;
import jakarta.mail.Session;
import java.util.Properties;
import org.eclipse.angus.mail.pop3.POP3Store;

/** A mail program (Angus Mail) whose secret is an access token: XOAUTH2 and nothing else. */
public final class TokenProgram implements MailClient {
    @Override
    public Answer signIn(Place from, Door door, int port, String name, String token) {
        String protocol = switch (door) {
            case IMAP -> "imap";
            case IMAPS -> "imaps";
            case POP3 -> "pop3";
            case POP3S -> "pop3s";
            case SUBMISSION -> "smtp";
            default -> throw new IllegalArgumentException("no tokens through " + door);
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
        properties.setProperty(prefix + "auth.mechanisms", "XOAUTH2");
        Session session = Session.getInstance(properties);
        try (Service service = protocol.equals("smtp") ? session.getTransport(protocol) : session.getStore(protocol)) {
            service.connect("127.0.0.1", port, name, token);
            return service instanceof POP3Store store ? opened(store) : new Answer.In("");
        } catch (AuthenticationFailedException refusal) {
            return new Answer.Refused(String.valueOf(refusal.getMessage()).strip());
        } catch (MessagingException failure) {
            throw new IllegalStateException("no conversation with " + door + " on port " + port, failure);
        }
    }

    /** Over POP3 Angus takes the error challenge for a success, and sees what it was when it reads its mail. */
    private static Answer opened(POP3Store store) {
        try (Folder inbox = store.getFolder("INBOX")) {
            inbox.open(Folder.READ_ONLY);
            return new Answer.In("");
        } catch (MessagingException refusal) {
            return new Answer.Refused(String.valueOf(refusal.getMessage()).strip());
        }
    }
}
