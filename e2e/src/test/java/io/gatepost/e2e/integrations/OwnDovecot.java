// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A Dovecot in the guide's directory. */
final class OwnDovecot {
    private OwnDovecot() {}

    /** Starts nothing but its auth process, with the lines that {@code settings} holds; its configuration is {@code dovecot.conf} in that directory. */
    static void start(Guide guide, String settings) {
        guide.write("dovecot.conf", """
                base_dir = %1$s/run
                state_dir = %1$s/state
                instance_name = gatepost-guide
                log_path = %1$s/dovecot.log
                protocols =
                ssl = no
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s
                }
                %2$s
                """.formatted(guide.home(), settings));
        guide.start(
                () -> Files.exists(guide.home().resolve("run/auth-client")),
                Map.of(),
                Stack.needProgram("dovecot").toString(),
                "-F",
                "-c",
                "dovecot.conf");
    }

    /** Starts one with IMAP and mailboxes of its own, and says at which port. */
    static int startImap(Guide guide, String settings) throws IOException {
        Path boxes = Files.createDirectory(guide.home().resolve("boxes"));
        Program.run("chown", "nobody", boxes.toString());
        int imap = FreePort.take();
        guide.write("dovecot.conf", """
                base_dir = %1$s/run
                state_dir = %1$s/state
                instance_name = gatepost-guide
                log_path = %1$s/dovecot.log
                protocols = imap
                listen = 127.0.0.1
                ssl = no
                disable_plaintext_auth = no
                first_valid_uid = 1
                mail_location = maildir:~/Maildir
                service imap-login {
                  inet_listener imap {
                    port = %2$d
                  }
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s/boxes/%%u
                }
                %3$s
                """.formatted(guide.home(), imap, settings));
        guide.start(imap, Map.of(), Stack.needProgram("dovecot").toString(), "-F", "-c", "dovecot.conf");
        return imap;
    }
}
