// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import io.gatepost.e2e.Stack;
import java.nio.file.Files;
import java.util.Map;

/** A Dovecot with nothing but its auth process, in the guide's directory. */
final class OwnDovecot {
    private OwnDovecot() {}

    /** Starts it with the lines that {@code settings} holds; its configuration is {@code dovecot.conf} in that directory. */
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
}
