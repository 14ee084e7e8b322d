// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

/** curl with an access token: OAUTHBEARER over mail protocols, with the initial response. */
public final class TokenCurl implements MailClient {
    private static final int LOGIN_DENIED = 67;

    @Override
    public Answer signIn(Place from, Door door, int port, String name, String token) {
        String url = switch (door) {
            case IMAP -> "imap://127.0.0.1:" + port + "/";
            case IMAPS -> "imaps://127.0.0.1:" + port + "/";
            case POP3 -> "pop3://127.0.0.1:" + port + "/";
            case POP3S -> "pop3s://127.0.0.1:" + port + "/";
            default -> throw new IllegalArgumentException("curl is not used for " + door);
        };
        Program.Ended curl = Program.run(
                "curl",
                "-sSkv",
                "--ssl",
                "--max-time",
                "30",
                "--interface",
                from.address(),
                "-u",
                name + ":",
                "--oauth2-bearer",
                token,
                "--login-options",
                "AUTH=OAUTHBEARER",
                url);
        if (curl.code() == 0) {
            return new Answer.In(curl.printed());
        }
        if (curl.code() != LOGIN_DENIED) {
            throw new IllegalStateException("curl ended with " + curl.code() + ": " + curl.printed());
        }
        return new Answer.Refused(curl.printed());
    }
}
