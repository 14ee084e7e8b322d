// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/**
 * The mail protocols spoken by hand, SASL PLAIN (RFC 4616) without an initial response: whatever a name holds is sent as
 * it is, and the answer is the server's line, whole.
 */
public final class ByHand implements MailClient {
    @Override
    public Answer signIn(Place from, Door door, int port, String name, String secret) {
        String plain = Base64.getEncoder().encodeToString(("\0" + name + "\0" + secret).getBytes(UTF_8));
        try (LineConversation server = LineConversation.plain(from, port)) {
            return switch (door) {
                case IMAP, NGINX_IMAP -> imap(server, plain);
                case IMAPS -> imap(server.secured(), plain);
                case POP3, NGINX_POP3 -> pop3(server, plain);
                case POP3S -> pop3(server.secured(), plain);
                case SUBMISSION, NGINX_SUBMISSION -> submission(server, plain);
                case SIEVE -> sieve(server, plain);
                case EAS, DAV, SOAP -> throw new IllegalArgumentException(door + " is spoken over HTTP");
            };
        } catch (LineConversation.HungUpException hungUp) {
            return new Answer.HungUp(String.valueOf(hungUp.getMessage()));
        }
    }

    private static Answer imap(LineConversation server, String plain) {
        server.lineStarting("* OK");
        server.send("a CAPABILITY");
        boolean offersTls = server.lineStarting("* CAPABILITY").contains("STARTTLS");
        server.lineStarting("a ");
        if (offersTls) {
            server.send("b STARTTLS");
            server.lineStarting("b OK");
            server.secured();
        }
        server.send("c AUTHENTICATE PLAIN");
        String answer = server.lineStarting("+", "c ");
        if (answer.startsWith("+")) {
            server.send(plain);
            answer = server.lineStarting("c ");
        }
        if (answer.startsWith("c OK")) {
            return new Answer.In(answer);
        }
        return answer.contains("[UNAVAILABLE]") ? new Answer.Unavailable(answer) : new Answer.Refused(answer);
    }

    private static Answer pop3(LineConversation server, String plain) {
        server.lineStarting("+OK");
        server.send("STLS");
        if (server.lineStarting("+OK", "-ERR").startsWith("+OK")) {
            server.secured();
        }
        server.send("AUTH PLAIN");
        String answer = server.line();
        if (answer.startsWith("+ ") || answer.equals("+")) {
            server.send(plain);
            answer = server.line();
        }
        if (answer.startsWith("+OK")) {
            return new Answer.In(answer);
        }
        return answer.contains("[SYS/TEMP]") ? new Answer.Unavailable(answer) : new Answer.Refused(answer);
    }

    private static Answer submission(LineConversation server, String plain) {
        server.lineStarting("220 ");
        server.send("EHLO client.example");
        server.lineStarting("250 ");
        server.send("STARTTLS");
        if (server.line().startsWith("220")) {
            server.secured();
            server.send("EHLO client.example");
            server.lineStarting("250 ");
        }
        server.send("AUTH PLAIN");
        String answer = server.line();
        // Postfix may know before it has the password that there is nobody to ask.
        if (answer.startsWith("334")) {
            server.send(plain);
            answer = server.line();
        }
        if (answer.startsWith("235")) {
            return new Answer.In(answer);
        }
        return answer.startsWith("4") ? new Answer.Unavailable(answer) : new Answer.Refused(answer);
    }

    private static Answer sieve(LineConversation server, String plain) {
        server.lineStarting("OK");
        server.send("STARTTLS");
        if (server.lineStarting("OK", "NO").startsWith("OK")) {
            server.secured();
            server.lineStarting("OK");
        }
        server.send("AUTHENTICATE \"PLAIN\" \"" + plain + "\"");
        String answer = server.lineStarting("OK", "NO", "BYE");
        if (answer.startsWith("OK")) {
            return new Answer.In(answer);
        }
        return answer.contains("TRYLATER") ? new Answer.Unavailable(answer) : new Answer.Refused(answer);
    }
}
