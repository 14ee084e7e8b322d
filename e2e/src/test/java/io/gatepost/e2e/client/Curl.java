// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

/** curl as a mail program: it reads the list of folders or messages. Exit code 67 is "login denied" (curl(1)). */
public final class Curl implements MailClient {
    private static final int LOGIN_DENIED = 67;

    @Override
    public Answer signIn(Place from, Door door, int port, String name, String secret) {
        String url = switch (door) {
            case IMAP, NGINX_IMAP -> "imap://127.0.0.1:" + port + "/";
            case IMAPS -> "imaps://127.0.0.1:" + port + "/";
            case POP3, NGINX_POP3 -> "pop3://127.0.0.1:" + port + "/";
            case POP3S -> "pop3s://127.0.0.1:" + port + "/";
            case SIEVE, SUBMISSION, NGINX_SUBMISSION, EAS, DAV, SOAP ->
                throw new IllegalArgumentException("curl is not used for " + door);
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
                name + ":" + secret,
                url);
        if (curl.code() == 0) {
            return new Answer.In(curl.printed());
        }
        if (curl.code() != LOGIN_DENIED) {
            throw new IllegalStateException("curl ended with " + curl.code() + ": " + curl.printed());
        }
        boolean later =
                curl.printed().contains("[UNAVAILABLE]") || curl.printed().contains("[SYS/TEMP]");
        return later ? new Answer.Unavailable(curl.printed()) : new Answer.Refused(curl.printed());
    }
}
