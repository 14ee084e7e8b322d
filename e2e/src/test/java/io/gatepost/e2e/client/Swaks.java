// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

/** swaks as a mail program that submits: STARTTLS, AUTH, and quits there. Exit code 28 is a failed AUTH (swaks(1)). */
public final class Swaks implements MailClient {
    private static final int AUTH_FAILED = 28;

    @Override
    public Answer signIn(Place from, Door door, int port, String name, String secret) {
        if (!door.service().equals("smtp")) {
            throw new IllegalArgumentException("swaks does not speak " + door);
        }
        Program.Ended swaks = Program.run(
                "swaks",
                "--server",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--local-interface",
                from.address(),
                "--tls-optional",
                "--auth",
                "PLAIN",
                "--auth-user",
                name,
                "--auth-password",
                secret,
                "--quit-after",
                "AUTH");
        if (swaks.code() == 0) {
            return new Answer.In(swaks.printed());
        }
        if (swaks.code() != AUTH_FAILED) {
            throw new IllegalStateException("swaks ended with " + swaks.code() + ": " + swaks.printed());
        }
        boolean later = swaks.printed().lines().anyMatch(line -> line.matches("<[~*-]* +454 .*"));
        return later ? new Answer.Unavailable(swaks.printed()) : new Answer.Refused(swaks.printed());
    }
}
