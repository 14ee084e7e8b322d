// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** OAUTHBEARER (RFC 7628) and XOAUTH2 spoken by hand, without an initial response: what a refused client is told is seen whole. */
public final class BearerByHand implements MailClient {
    /** How the client names itself and its token. */
    public enum Mechanism {
        XOAUTH2 {
            @Override
            String message(String name, String token) {
                return "user=" + name + "\u0001auth=Bearer " + token + "\u0001\u0001";
            }

            @Override
            String dummy() {
                return "";
            }
        },
        OAUTHBEARER {
            @Override
            String message(String name, String token) {
                String identity = name.isEmpty() ? "" : "a=" + name;
                return "n," + identity + ",\u0001host=mail.example\u0001port=143\u0001auth=Bearer " + token
                        + "\u0001\u0001";
            }

            @Override
            String dummy() {
                return "\u0001";
            }
        };

        abstract String message(String name, String token);

        /** What the client says to the error that it is told, so that the server may fail it. */
        abstract String dummy();
    }

    private final Mechanism mechanism;

    public BearerByHand(Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    @Override
    public Answer signIn(Place from, Door door, int port, String name, String token) {
        try (LineConversation server = LineConversation.plain(from, port)) {
            return switch (door) {
                case IMAP -> imap(server, name, token);
                case SUBMISSION -> submission(server, name, token);
                default -> throw new IllegalArgumentException(door + " is not spoken by hand");
            };
        }
    }

    private Answer imap(LineConversation server, String name, String token) {
        server.lineStarting("* OK");
        server.send("b STARTTLS");
        server.lineStarting("b OK");
        server.secured();
        server.send("c AUTHENTICATE " + mechanism);
        server.lineStarting("+");
        server.send(base64(mechanism.message(name, token)));
        String answer = server.lineStarting("+", "c ");
        String told = "";
        if (answer.startsWith("+ ")) {
            told = decoded(answer.substring(2)) + " ";
            server.send(base64(mechanism.dummy()));
            answer = server.lineStarting("c ");
        }
        return answer.startsWith("c OK") ? new Answer.In(answer) : new Answer.Refused(told + answer);
    }

    private Answer submission(LineConversation server, String name, String token) {
        server.lineStarting("220 ");
        server.send("EHLO client.example");
        server.lineStarting("250 ");
        server.send("STARTTLS");
        server.lineStarting("220");
        server.secured();
        server.send("EHLO client.example");
        server.lineStarting("250 ");
        server.send("AUTH " + mechanism);
        server.lineStarting("334");
        server.send(base64(mechanism.message(name, token)));
        String answer = server.line();
        String told = "";
        if (answer.startsWith("334 ")) {
            told = decoded(answer.substring(4)) + " ";
            server.send(base64(mechanism.dummy()));
            answer = server.line();
        }
        return answer.startsWith("235") ? new Answer.In(answer) : new Answer.Refused(told + answer);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }
}
