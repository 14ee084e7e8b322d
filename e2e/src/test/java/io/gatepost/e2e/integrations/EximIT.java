// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Exim asks the bridge through a unix socket. */
@OnTheStack
final class EximIT {
    @Test
    void submission(Stack stack) throws Exception {
        Path exim = exim(stack);
        int port = FreePort.take();
        int bridge = FreePort.take();
        try (Guide guide = new Guide(stack)) {
            Path socket = guide.home().resolve("exim.sock");
            OwnBridge.start(
                    guide,
                    stack,
                    bridge,
                    Map.of(
                            "gatepost.dovecot-auth.exim.listen", "unix:" + socket,
                            "gatepost.dovecot-auth.exim.service", "smtp",
                            // The test's Exim is in no group with the test's bridge.
                            "gatepost.dovecot-auth.exim.mode", "0666"));
            guide.copy("exim/gatepost-authenticators.conf", Map.of("/run/gatepost/exim.sock", socket.toString()));
            Files.createDirectories(guide.home().resolve("log"));
            Path configuration = guide.write("exim.conf", """
                    primary_hostname = mail.gatepost.test
                    spool_directory = %1$s/spool
                    log_file_path = %1$s/log/%%slog
                    pid_file_path = %1$s/exim.pid
                    local_interfaces = 127.0.0.1
                    daemon_smtp_ports = %2$d
                    host_lookup =
                    tls_advertise_hosts = *
                    auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
                    acl_smtp_rcpt = rcpt
                    begin acl
                    rcpt:
                      accept authenticated = *
                      deny
                    begin authenticators
                    .include %1$s/gatepost-authenticators.conf
                    """.formatted(guide.home(), port));
            Program.run(
                    "chown", "-R", "Debian-exim", guide.home().resolve("log").toString());
            guide.start(port, Map.of(), exim.toString(), "-C", configuration.toString(), "-bdf");

            assertThat(signIn(Place.OFFICE, port, Person.ALICE.password()))
                    .as(guide.said())
                    .isInstanceOf(Answer.In.class);
            assertThat(signIn(Place.HOME, port, Person.ALICE.password())).isInstanceOf(Answer.Refused.class);
            assertThat(signIn(Place.OFFICE, port, "wrong-password")).isInstanceOf(Answer.Refused.class);
            guide.stopFirst();
            assertThat(signIn(Place.OFFICE, port, Person.ALICE.password()))
                    .as("without a bridge")
                    .isInstanceOf(Answer.Unavailable.class);
        }
    }

    /** Debian's cannot be installed beside Postfix; the launcher unpacks it here. */
    private static Path exim(Stack stack) {
        Optional<Path> program = Optional.of(stack.house().resolve("target/exim/usr/sbin/exim4"))
                .filter(Files::isExecutable)
                .or(() -> Program.find("exim4"));
        if (program.isEmpty() || !"root".equals(System.getProperty("user.name"))) {
            System.out.println("LEFT OUT: Exim is not there, or this is not root, so submission with it was not tried");
        }
        Assumptions.assumeTrue(program.isPresent(), "Exim is not there");
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "Exim needs root to become its user");
        return program.orElseThrow();
    }

    private static Answer signIn(Place from, int port, String password) {
        return new ByHand().signIn(from, Door.SUBMISSION, port, Person.ALICE.name(), password);
    }
}
