// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.LineConversation;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Dovecot of its own, with nothing but its auth process, for what the stack's Dovecot does not do. */
@OnTheStack
final class DovecotIT {
    private static final String OWN_PASSWORD = "own-password";

    /** Thirty are free and three more had to wait; now and then two look like one, since little is remembered of a secret. */
    private static final int MOST_LOOKED_AT = 40;

    private Guide guide;
    private String bridge;

    @BeforeEach
    void guide(Stack stack) {
        Stack.needProgram("dovecot");
        Stack.needProgram("doveadm");
        Stack.needRootFor("Dovecot");
        guide = new Guide(stack);
        bridge = "127.0.0.1:" + stack.setting("GATEPOST_BRIDGE_PORT");
    }

    @AfterEach
    void close() {
        if (guide != null) {
            guide.close();
        }
    }

    /** Dovecot keeps its own passwords ("own-password" for everybody) and asks the bridge for the policy alone. */
    private void startWithPasswordsOfItsOwn() {
        startDovecot("""
                disable_plaintext_auth = no
                auth_failure_delay = 0
                service anvil {
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                passdb {
                  driver = static
                  args = password=%s
                }
                !include policy.conf
                """.formatted(OWN_PASSWORD));
    }

    @Test
    void the_policy_holds_for_passwords_that_dovecot_checks_itself(Stack stack) {
        guide.copy("dovecot/policy.conf", Map.of("127.0.0.1:8090", bridge, "THE-SHARED-SECRET", guide.sharedSecret()));
        startWithPasswordsOfItsOwn();

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

    /** Of guesses at a password that Dovecot checks few more than the free ones are looked at, and the owner elsewhere gets in. */
    @Test
    void guesses_that_dovecot_reports_are_slowed_down(Stack stack) {
        guide.copy("dovecot/policy.conf", Map.of("127.0.0.1:8090", bridge, "THE-SHARED-SECRET", guide.sharedSecret()));
        startWithPasswordsOfItsOwn();
        Person somebody = stack.admin().somebody("a.tld", "guessed");
        Audit audit = stack.audit();
        // Waits double: what has lasted for more than four seconds is the wait of eight, and nearly four are left of
        // it.
        int guesses = 0;
        int looked = 0;
        Instant lookedAt = Instant.now();
        while (looked <= MOST_LOOKED_AT && lookedAt.plusMillis(4100).isAfter(Instant.now())) {
            assertThat(logInFrom("127.0.10.77", somebody.name(), "guess " + guesses++)
                            .code())
                    .isNotZero();
            int now = guessesOf(audit, somebody, "wrong-secret");
            if (now > looked) {
                looked = now;
                lookedAt = Instant.now();
            }
        }

        assertThat(logInFrom("127.0.10.77", somebody.name(), OWN_PASSWORD).code())
                .as("not even looked at")
                .isNotZero();
        assertThat(audit.logins().stream().filter(login -> isOf(login, somebody, "throttled")))
                .isNotEmpty()
                .allSatisfy(login -> assertThat(login.path("outcome").asText()).isEqualTo("unavailable"));
        assertThat(guessesOf(audit, somebody, "wrong-secret"))
                .as("what Dovecot looked at of %d guesses", guesses)
                .isBetween(30, MOST_LOOKED_AT)
                .isLessThan(guesses);
        assertThat(logIn(Place.OFFICE, somebody.name(), OWN_PASSWORD).code())
                .as("the owner, elsewhere in the office")
                .isZero();
    }

    private static int guessesOf(Audit audit, Person person, String reason) {
        return (int) audit.logins().stream()
                .filter(login -> isOf(login, person, reason))
                .count();
    }

    private static boolean isOf(JsonNode login, Person person, String reason) {
        return login.path("name").asText().equals(person.name())
                && login.path("reason").asText().equals(reason);
    }

    /** As the guide says: with its last line nobody gets in while nobody answers, and without it everybody with the right password. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void without_a_bridge(boolean rejectOnFail) {
        Map<String, String> dead =
                Map.of("127.0.0.1:8090", "127.0.0.1:" + FreePort.take(), "THE-SHARED-SECRET", guide.sharedSecret());
        Map<String, String> changes = new HashMap<>(dead);
        if (!rejectOnFail) {
            changes.put("auth_policy_reject_on_fail = yes", "");
        }
        guide.copy("dovecot/policy.conf", changes);
        startWithPasswordsOfItsOwn();
        assertThat(logIn(Place.HOME, "bob@b.tld", OWN_PASSWORD).code() == 0).isEqualTo(!rejectOnFail);
        assertThat(logIn(Place.HOME, "bob@b.tld", "another").code()).isNotZero();
    }

    /** Webmail on a machine that Dovecot believes: the person is where the webmail says. */
    @Test
    void a_trusted_host_says_where_its_client_is(Stack stack) throws IOException {
        int imap = FreePort.take();
        int pop3 = FreePort.take();
        passdbOfTheGuide(stack);
        Path boxes = Files.createDirectory(guide.home().resolve("boxes"));
        Files.setPosixFilePermissions(boxes, PosixFilePermissions.fromString("rwxrwxrwx"));
        startDovecot("""
                !include passdb.conf
                disable_plaintext_auth = no
                first_valid_uid = 1
                mail_location = maildir:%1$s/%%u
                login_trusted_networks = %2$s
                listen = 127.0.0.1
                protocols = imap pop3
                service imap-login {
                  inet_listener imap {
                    port = %3$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service pop3-login {
                  inet_listener pop3 {
                    port = %4$d
                  }
                  inet_listener pop3s {
                    port = 0
                  }
                }
                """.formatted(boxes, Place.PROXY.address(), imap, pop3));
        String plain = Base64.getEncoder()
                .encodeToString(("\0" + Person.ALICE.name() + "\0" + Person.ALICE.password()).getBytes(UTF_8));
        for (Place client : new Place[] {Place.OFFICE, Place.CAFE}) {
            Audit audit = stack.audit();
            try (LineConversation server = LineConversation.plain(Place.PROXY, imap)) {
                server.lineStarting("* OK");
                server.send("i ID (\"x-originating-ip\" \"" + client.address() + "\")");
                server.lineStarting("i OK");
                server.send("a AUTHENTICATE PLAIN");
                server.lineStarting("+");
                server.send(plain);
                assertThat(server.lineStarting("a ")).startsWith(client == Place.OFFICE ? "a OK" : "a NO");
            }
            awaitLogin(audit, "imap", client);
            try (LineConversation server = LineConversation.plain(Place.PROXY, pop3)) {
                server.lineStarting("+OK [XCLIENT]");
                server.send("XCLIENT ADDR=" + client.address());
                server.lineStarting("+OK");
                server.send("AUTH PLAIN");
                server.lineStarting("+");
                server.send(plain);
                assertThat(server.lineStarting("+OK", "-ERR")).startsWith(client == Place.OFFICE ? "+OK" : "-ERR");
            }
            awaitLogin(audit, "pop3", client);
        }
    }

    private static void awaitLogin(Audit audit, String service, Place client) {
        JsonNode login = audit.await(entry -> entry.path("via").asText().equals("dovecot-lua")
                && entry.path("service").asText().equals(service)
                && entry.path("name").asText().equals(Person.ALICE.name()));
        assertThat(login.path("address").asText()).isEqualTo(client.address());
    }

    private void passdbOfTheGuide(Stack stack) throws IOException {
        guide.write(
                "gatepost.lua",
                Files.readString(stack.house().resolve("mail-protocol-bridge/src/main/dovecot/gatepost.lua")));
        guide.write(
                "gatepost-settings.lua",
                // With the sentence doveadm takes a refusal for a login that only may not log in.
                "return { url = 'http://%s/dovecot/login', secret = '%s', show_reason = false }"
                        .formatted(bridge, guide.sharedSecret()));
        guide.copy("dovecot/passdb.conf", Map.of("/etc/dovecot/", guide.home() + "/"));
    }

    @Test
    void dovecots_own_cache_goes_by_name_address_and_password_and_can_be_flushed(Stack stack) throws IOException {
        passdbOfTheGuide(stack);
        guide.copy("dovecot/auth-cache.conf", Map.of());
        startDovecot("!include passdb.conf\n!include auth-cache.conf\n");
        Audit audit = stack.audit();

        assertThat(logIn(Place.OFFICE, "alice@a.tld", "alice-password").code()).isZero();
        audit.await(login -> login.path("account").asText().equals("alice@a.tld"));
        assertThat(logIn(Place.OFFICE, "alice@a.tld", "alice-password").code()).isZero();
        assertThat(audit.logins()).as("the second time Dovecot knows").hasSize(1);
        // A cached yes is no other place's, and no other password's.
        assertThat(logIn(Place.HOME, "alice@a.tld", "alice-password").code()).isNotZero();
        assertThat(logIn(Place.OFFICE, "alice@a.tld", "wrong-password").code()).isNotZero();
        audit.await(login -> login.path("reason").asText().equals("wrong-secret"));
        int asked = audit.logins().size();
        assertThat(asked).isGreaterThan(1);

        Program.Ended flushed = doveadm("auth", "cache", "flush", "alice@a.tld");
        assertThat(flushed.printed()).contains("entries");
        assertThat(logIn(Place.OFFICE, "alice@a.tld", "alice-password").code()).isZero();
        Awaiting.until(
                Instant.now().plusSeconds(10),
                "the bridge was asked again",
                () -> audit.logins().size() > asked);
    }

    private void startDovecot(String settings) {
        OwnDovecot.start(guide, settings);
    }

    /** doveadm(1): 0 is a good login, 77 one that is none. */
    private Program.Ended logIn(Place from, String name, String password) {
        return logInFrom(from.address(), name, password);
    }

    private Program.Ended logInFrom(String address, String name, String password) {
        return doveadm("auth", "test", "-x", "service=imap", "-x", "rip=" + address, name, password);
    }

    private Program.Ended doveadm(String... arguments) {
        String[] command = new String[arguments.length + 3];
        command[0] = "doveadm";
        command[1] = "-c";
        command[2] = guide.home().resolve("dovecot.conf").toString();
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        return Program.run(command);
    }

    private static String reason(Audit audit, String outcome) {
        JsonNode login = audit.await(entry -> entry.path("via").asText().equals("dovecot-policy"));
        assertThat(login.path("outcome").asText()).as("%s", login).isEqualTo(outcome);
        return login.path("reason").asText();
    }
}
