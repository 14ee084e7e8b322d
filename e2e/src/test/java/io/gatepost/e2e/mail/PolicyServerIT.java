// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Dovecot that keeps its own passwords ("own-password" for everybody) and asks the bridge for the policy alone. */
@OnTheStack
final class PolicyServerIT {
    private static final String OWN_PASSWORD = "own-password";

    @TempDir
    private Path home;

    private Process dovecot;

    @BeforeEach
    void startDovecot(Stack stack) throws IOException {
        Path program = Stack.needProgram("dovecot");
        Stack.needProgram("doveadm");
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "Dovecot's master needs root to make its processes");
        String secret = Files.readString(Path.of(stack.setting("GATEPOST_LISTENER_SECRET_FILE")))
                .strip();
        Files.writeString(
                configuration(), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                instance_name = gatepost-policy
                log_path = %1$s/dovecot.log
                protocols =
                ssl = no
                disable_plaintext_auth = no
                auth_failure_delay = 0
                service anvil {
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                passdb {
                  driver = static
                  args = password=%2$s
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=%1$s
                }
                auth_policy_server_url = http://127.0.0.1:%3$s/dovecot/policy
                auth_policy_server_api_header = X-Gatepost-Secret: %4$s
                auth_policy_hash_nonce = of-this-test
                auth_policy_reject_on_fail = yes
                """.formatted(home, OWN_PASSWORD, stack.setting("GATEPOST_BRIDGE_PORT"), secret));
        dovecot = new ProcessBuilder(
                        program.toString(), "-F", "-c", configuration().toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("said").toFile())
                .start();
        Awaiting.until(
                Instant.now().plusSeconds(20),
                "Dovecot listens; what it said is in " + home.resolve("said"),
                () -> Files.exists(home.resolve("run/auth-client")));
    }

    @AfterEach
    void stopDovecot() throws InterruptedException {
        if (dovecot != null) {
            dovecot.destroy();
            assertThat(dovecot.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Path configuration() {
        return home.resolve("dovecot.conf");
    }

    /** doveadm(1): 0 is a good login, 77 one that is none. */
    private Program.Ended logIn(Place from, String name, String password) {
        return Program.run(
                "doveadm",
                "-c",
                configuration().toString(),
                "auth",
                "test",
                "-x",
                "service=imap",
                "-x",
                "rip=" + from.address(),
                name,
                password);
    }

    private static String reason(Audit audit, String outcome) {
        JsonNode login = audit.await(entry -> entry.path("via").asText().equals("dovecot-policy"));
        assertThat(login.path("outcome").asText()).as("%s", login).isEqualTo(outcome);
        return login.path("reason").asText();
    }

    @Test
    void the_policy_holds_for_passwords_that_dovecot_checks_itself(Stack stack) {
        Audit atTheOffice = stack.audit();
        Program.Ended in = logIn(Place.OFFICE, "alice@a.tld", OWN_PASSWORD);
        assertThat(in.code()).as(in.printed()).isZero();
        assertThat(reason(atTheOffice, "admitted")).isEqualTo("reported");

        Audit wrong = stack.audit();
        assertThat(logIn(Place.OFFICE, "alice@a.tld", "another").code()).isNotZero();
        assertThat(reason(wrong, "refused")).isEqualTo("wrong-secret");

        Audit atHome = stack.audit();
        assertThat(logIn(Place.HOME, "alice@a.tld", OWN_PASSWORD).code()).isNotZero();
        assertThat(reason(atHome, "refused")).isEqualTo("untrusted-network");

        Audit ofBob = stack.audit();
        assertThat(logIn(Place.OFFICE, "bob@b.tld", OWN_PASSWORD).code()).isNotZero();
        assertThat(reason(ofBob, "refused")).isEqualTo("service-closed");

        Audit unknown = stack.audit();
        assertThat(logIn(Place.OFFICE, "nobody@a.tld", OWN_PASSWORD).code()).isNotZero();
        assertThat(reason(unknown, "refused")).isEqualTo("unknown-account");
        assertThat(logIn(Place.OFFICE, "alice@a.tld", OWN_PASSWORD).code()).isZero();
    }
}
