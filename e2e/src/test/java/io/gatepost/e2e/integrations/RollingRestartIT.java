// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnBridge;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.LineConversation;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bridges go and come back, and those who sign in to Postfix and Dovecot meanwhile do not notice. */
@OnTheStack
final class RollingRestartIT {
    private static final int PATIENCE_SECONDS = 60;
    private static final int PEOPLE = 6;
    private static final int SESSIONS = 4;
    private static final String LOST = "postfix "
            + new Answer.Unavailable(
                    "454 4.7.0 Temporary authentication failure: Connection lost to authentication server");
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["password"], "elsewhere": ["password"]},
                          "smtp": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    private final List<OwnBridge> bridges = new ArrayList<>();
    private final ConcurrentMap<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private Guide guide;
    private Person person;
    private volatile boolean goingHome;

    @TempDir
    private Path directory;

    @BeforeEach
    void somebody(Stack stack) {
        Stack.needProgram("postfix");
        Stack.needRootFor("Postfix");
        guide = new Guide(stack);
        String domain = "rolling" + Long.toHexString(System.nanoTime()) + ".tld";
        person = stack.admin().create(new Person("isp", "ann@" + domain, "anns-password-1", ""));
        assertThat(stack.admin()
                        .send("PUT", "isp/gatepost/policies/" + domain, OPEN)
                        .statusCode())
                .isEqualTo(201);
    }

    @AfterEach
    void close() {
        goingHome = true;
        if (guide != null) {
            guide.close();
        }
        bridges.forEach(OwnBridge::close);
    }

    private OwnBridge bridge(Stack stack, String name, String... settings) {
        try {
            OwnBridge bridge =
                    new OwnBridge(stack, stack.keycloakUrl(), Files.createDirectory(directory.resolve(name)), settings);
            bridges.add(bridge);
            return bridge;
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void of_two_bridges_behind_haproxy_one_after_the_other_is_restarted(Stack stack) throws Exception {
        String haproxy = Stack.needProgram("haproxy").toString();
        // A busy machine takes its time over the first password; that is nobody's restart.
        String[] settings = {"gatepost.drain-notice=5s", "gatepost.keycloak.timeout=8s"};
        OwnBridge one = bridge(stack, "one", settings);
        OwnBridge two = bridge(stack, "two", settings);
        int auth = FreePort.take();
        int http = FreePort.take();
        guide.copy(
                "haproxy/two-bridges.cfg",
                Map.of(
                        "bind 127.0.0.1:12345", "bind 127.0.0.1:" + auth,
                        "bind 127.0.0.1:18090", "bind 127.0.0.1:" + http,
                        "192.0.2.1:12345 port 8090", "127.0.0.1:" + one.authPort() + " port " + one.httpPort(),
                        "192.0.2.2:12345 port 8090", "127.0.0.1:" + two.authPort() + " port " + two.httpPort(),
                        "192.0.2.1:8090", "127.0.0.1:" + one.httpPort(),
                        "192.0.2.2:8090", "127.0.0.1:" + two.httpPort()));
        guide.start(auth, Map.of(), haproxy, "-db", "-f", "two-bridges.cfg");
        int submission = FreePort.take();
        try (OwnPostfix postfix = new OwnPostfix(
                guide, "inet:127.0.0.1:" + auth, "127.0.0.1:" + submission + " inet n - n - 30 smtpd\n")) {
            postfix.awaitListening(submission);
            startDovecot(stack, http, one.sharedSecret());
            // Each occupies a process of Postfix', which has asked for the mechanisms and keeps its connection.
            List<LineConversation> sessions = new ArrayList<>();
            for (int session = 0; session < SESSIONS; session++) {
                sessions.add(greeted(submission));
            }
            List<Thread> people = new ArrayList<>();
            for (int number = 0; number < PEOPLE; number++) {
                people.add(again("postfix", () -> inByPostfix(submission)));
            }
            people.add(again("dovecot", this::inByDovecot));
            awaitMore("postfix in");
            awaitMore("dovecot in");

            for (OwnBridge bridge : bridges) {
                bridge.restart();
                long asked = bridge.audit().count();
                Awaiting.until(in(PATIENCE_SECONDS), "HAProxy asks it again", () -> {
                    assertThat(OwnBridge.askAsPostfix(auth, Place.HOME, person.name(), person.password()))
                            .isInstanceOf(Answer.In.class);
                    return bridge.audit().count() > asked;
                });
                awaitMore("postfix in");
                awaitMore("dovecot in");
            }
            for (LineConversation session : sessions) {
                assertThat(authenticate(session)).startsWith("235 ");
                session.close();
            }
            goingHome = true;
            for (Thread thread : people) {
                thread.join();
            }
            // Who asks in the very millisecond in which the connection ends is put off, once for each restart at most,
            // as
            // the guide says. Nobody is ever refused.
            assertThat(outcomes.keySet()).as(outcomes.toString()).isSubsetOf("postfix in", "dovecot in", LOST);
            assertThat(count(LOST)).as(outcomes.toString()).isLessThanOrEqualTo((long) PEOPLE * bridges.size());
        }
    }

    /** There is one process of Postfix', and it goes on with whoever listens there now. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_single_one_comes_back(boolean orderly, Stack stack) {
        OwnBridge bridge = bridge(stack, "one");
        int submission = FreePort.take();
        try (OwnPostfix postfix = new OwnPostfix(
                guide, "inet:127.0.0.1:" + bridge.authPort(), "127.0.0.1:" + submission + " inet n - n - 1 smtpd\n")) {
            postfix.awaitListening(submission);
            assertThat(inByPostfix(submission)).isEqualTo("in");
            try (LineConversation session = greeted(submission)) {
                if (orderly) {
                    bridge.restart();
                } else {
                    bridge.dieAndComeBack();
                }
                assertThat(authenticate(session)).startsWith("235 ");
            }
            bridge.restart();
            assertThat(inByPostfix(submission)).isEqualTo("in");
        }
    }

    private static LineConversation greeted(int submission) {
        LineConversation session = LineConversation.plain(Place.HOME, submission);
        session.lineStarting("220 ");
        session.send("EHLO client.example");
        session.lineStarting("250 ");
        return session;
    }

    private String authenticate(LineConversation session) {
        session.send("AUTH PLAIN "
                + Base64.getEncoder()
                        .encodeToString(
                                ("\0" + person.name() + "\0" + person.password()).getBytes(StandardCharsets.UTF_8)));
        return session.line();
    }

    private String inByPostfix(int submission) {
        return told(new ByHand().signIn(Place.HOME, Door.SUBMISSION, submission, person.name(), person.password()));
    }

    private String inByDovecot() {
        Program.Ended ended = Program.run(
                "doveadm",
                "-c",
                guide.home().resolve("dovecot.conf").toString(),
                "auth",
                "test",
                "-x",
                "service=imap",
                "-x",
                "rip=" + Place.HOME.address(),
                person.name(),
                person.password());
        return ended.code() == 0 ? "in" : ended.printed();
    }

    private static String told(Answer answer) {
        return answer instanceof Answer.In ? "in" : answer.toString();
    }

    private Thread again(String by, Supplier<String> login) {
        return Thread.ofPlatform().start(() -> {
            while (!goingHome) {
                String outcome;
                try {
                    outcome = login.get();
                } catch (RuntimeException failed) {
                    outcome = "broken: " + failed;
                }
                outcomes.computeIfAbsent(by + " " + outcome, first -> new AtomicLong())
                        .incrementAndGet();
            }
        });
    }

    private void awaitMore(String outcome) {
        long before = count(outcome);
        Awaiting.until(in(PATIENCE_SECONDS), "more of: " + outcome, () -> count(outcome) > before + 2L * PEOPLE);
    }

    private long count(String outcome) {
        return outcomes.getOrDefault(outcome, new AtomicLong()).get();
    }

    private static Instant in(int seconds) {
        return Instant.now().plusSeconds(seconds);
    }

    private void startDovecot(Stack stack, int http, String secret) throws IOException {
        guide.write(
                "gatepost.lua",
                Files.readString(stack.house().resolve("mail-protocol-bridge/src/main/dovecot/gatepost.lua")));
        guide.write(
                "gatepost-settings.lua",
                "return { url = 'http://127.0.0.1:%d/dovecot/login', secret = '%s', show_reason = false }"
                        .formatted(http, secret));
        guide.copy("dovecot/passdb.conf", Map.of("/etc/dovecot/", guide.home() + "/"));
        OwnDovecot.start(guide, "!include passdb.conf\n");
    }
}
