// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.DatabaseUnderTest;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnBridge;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailSecrets.Made;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Road;
import io.gatepost.e2e.client.Road.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever goes wrong between the bridge and Keycloak: nobody's right password is called wrong, no wrong one is taken, and what was
 * revoked opens nothing a second later, or not beyond the time of grace.
 */
@OnTheStack
final class FaultsIT {
    private static final Duration AT_MOST = Duration.ofSeconds(1);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration BREATH = Duration.ofMillis(300);
    private static final Duration GRACE = Duration.ofSeconds(3);
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["password", "app-password"], "elsewhere": ["password", "app-password"]},
                          "pop3": {"trusted": ["password", "app-password"], "elsewhere": ["password", "app-password"]},
                          "smtp": {"trusted": ["password", "app-password"], "elsewhere": ["password", "app-password"]}}}""";

    private static final AtomicInteger OTHER_NAMES = new AtomicInteger();

    private static Road road;
    private static OwnBridge bridge;
    private static String domain;
    private static Person owner;
    private static Person victim;

    @BeforeAll
    static void a_bridge_at_the_end_of_a_road(Stack stack, @TempDir Path directory) {
        domain = "faults" + Long.toHexString(System.nanoTime()) + ".tld";
        owner = stack.admin().create(new Person("isp", "owner@" + domain, "an-owners-password", ""));
        victim = stack.admin().create(new Person("isp", "victim@" + domain, "a-victims-password", ""));
        assertThat(stack.admin()
                        .send("PUT", "isp/gatepost/policies/" + domain, OPEN)
                        .statusCode())
                .isEqualTo(201);
        road = new Road(stack.keycloakUrl());
        bridge = new OwnBridge(stack, road.url(), directory);
    }

    @AfterAll
    static void the_end() {
        bridge.close();
        road.close();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void nobody_is_told_that_a_right_password_is_wrong(Fault fault) {
        goesWell();
        road.becomes(fault);
        Instant from = Instant.now();
        // What is known opens until it is noticed that nothing is heard of changes any more.
        List<Answer> answers = new ArrayList<>();
        Awaiting.until(from.plus(AT_MOST).plusSeconds(2), fault + " is noticed", () -> {
            answers.add(bridge.askAsDovecot(owner.name(), owner.password()));
            return !(answers.getLast() instanceof Answer.In);
        });
        answers.add(bridge.askAsDovecot(owner.name(), owner.password()));
        assertThat(answers).noneMatch(Answer.Refused.class::isInstance);
        assertThat(bridge.askAsPostfix(owner.name(), owner.password())).isInstanceOf(Answer.HungUp.class);
        assertThat(bridge.askAsDovecot(victim.name(), "not-the-password")).isInstanceOf(Answer.Unavailable.class);
        assertThat(bridge.askAsPostfix(victim.name(), "not-the-password")).isInstanceOf(Answer.HungUp.class);

        road.becomes(Fault.NONE);
        List<Answer> later = new ArrayList<>();
        Awaiting.until(Instant.now().plus(SOON), "all is well", () -> {
            later.add(bridge.askAsDovecot(owner.name(), owner.password()));
            return later.getLast() instanceof Answer.In;
        });
        assertThat(later).noneMatch(Answer.Refused.class::isInstance);
    }

    @Test
    void what_is_revoked_while_nothing_is_heard_opens_nothing(Stack stack) {
        Made phone = known(stack, bridge);
        road.becomes(Fault.SILENT);
        revoke(stack, phone);
        assertThat(lastAdmission(bridge, phone, Duration.ofSeconds(4))).isLessThan(AT_MOST);
        road.becomes(Fault.NONE);
        Awaiting.until(Instant.now().plus(SOON), "refused", () -> {
            Answer answer = bridge.askAsDovecot(owner.name(), phone.secret());
            assertThat(answer).isNotInstanceOf(Answer.In.class);
            return answer instanceof Answer.Refused;
        });
    }

    @Test
    void in_the_time_of_grace_it_opens_no_longer_than_that(Stack stack, @TempDir Path directory) {
        try (OwnBridge lenient =
                new OwnBridge(stack, road.url(), directory, "gatepost.known.grace=" + GRACE.toSeconds() + "s")) {
            Made phone = known(stack, lenient);
            JsonNode before = lenient.knownLogins();
            assertThat(before.path("feed").asText()).as("%s", before).isEqualTo("up");
            assertThat(before.path("grace-left-ms").asLong()).isEqualTo(GRACE.toMillis());
            assertThat(before.path("last-heard-ms-ago").asLong(-1)).isBetween(0L, AT_MOST.toMillis());
            road.becomes(Fault.SILENT);
            revoke(stack, phone);
            // It is what grace means, and shows that there was some.
            assertThat(lastAdmission(lenient, phone, GRACE.plusSeconds(4))).isBetween(AT_MOST, GRACE.plus(AT_MOST));
            JsonNode after = lenient.knownLogins();
            assertThat(after.path("feed").asText()).as("%s", after).isEqualTo("down");
            assertThat(after.path("grace-left-ms").asLong(-1)).isZero();
            assertThat(after.path("last-heard-ms-ago").asLong()).isGreaterThan(GRACE.toMillis());
        } finally {
            road.becomes(Fault.NONE);
        }
    }

    /** Faults come and go, the bridge is killed and comes back, and all the while people sign in. */
    @Test
    void under_load(Stack stack) throws Exception {
        goesWell();
        Crowd crowd = new Crowd(known(stack, bridge));
        crowd.signsIn(List.of(bridge::askAsDovecot, bridge::askAsPostfix), () -> {
            Instant end = Instant.now().plusSeconds(14);
            Random random = new Random(20261122);
            List<Fault> faults = List.of(Fault.values());
            for (int step = 0; Instant.now().isBefore(end); step++) {
                road.becomes(step % 2 == 0 ? Fault.NONE : faults.get(random.nextInt(faults.size())));
                if (step == 8) {
                    crowd.revoke(stack);
                }
                if (step % 12 == 11) {
                    bridge.dieAndComeBack();
                }
                Thread.sleep(random.nextInt(200, 500));
            }
            road.becomes(Fault.NONE);
        });
        assertThat(crowd.putOff.sum()).as("it was felt").isPositive();
        goesWell();
    }

    /**
     * The real servers, while the database first stops in the middle of everything and then dies. What Keycloak cannot look up it does
     * not guess, and a revocation that it cannot save is none yet.
     */
    @Test
    void under_load_without_the_database(Stack stack) throws Exception {
        DatabaseUnderTest database = stack.database();
        database.need();
        Made phone = stack.admin()
                .appPassword(owner, Map.of("label", "laptop", "services", List.of("imap", "pop3", "smtp")));
        Crowd crowd = new Crowd(phone);
        List<BiFunction<String, String, Answer>> doors = new ArrayList<>();
        for (Door door : new Door[] {Door.IMAP, Door.SUBMISSION, Door.NGINX_POP3}) {
            doors.add((name, secret) -> stack.knock(new ByHand(), Place.HOME, door, name, secret));
        }
        try (ExecutorService admin = Executors.newVirtualThreadPerTaskExecutor()) {
            crowd.signsIn(doors, () -> {
                crowd.awaitMore(crowd.admitted);
                crowd.awaitMore(crowd.refused);
                database.pause();
                Future<?> revocation = admin.submit(() -> crowd.revoke(stack));
                crowd.awaitMore(crowd.putOff);
                assertThat(revocation).isNotDone();
                database.resume();
                revocation.get();
                // Who is wrong is asked about each time.
                crowd.awaitMore(crowd.refused);
                database.kill();
                crowd.awaitMore(crowd.putOff);
                database.start();
                allGoWell(doors);
            });
        } finally {
            // Whatever failed in between.
            database.resume();
            database.startUnlessRunning();
        }
    }

    /** By itself, once it is back: also for who is not known. */
    private static void allGoWell(List<BiFunction<String, String, Answer>> doors) {
        for (BiFunction<String, String, Answer> door : doors) {
            Awaiting.until(
                    Instant.now().plus(SOON),
                    "all goes well",
                    () -> door.apply(alsoCalled(owner), owner.password()) instanceof Answer.In
                            && door.apply(victim.name(), "not-the-password") instanceof Answer.Refused);
        }
    }

    /** A name of the account by which no bridge knows it yet. */
    private static String alsoCalled(Person person) {
        return person.name().replace("@", "+" + OTHER_NAMES.incrementAndGet() + "@");
    }

    /** People who sign in again and again, whatever happens meanwhile. */
    private static final class Crowd {
        private final Made phone;
        private final ConcurrentLinkedQueue<String> wrongs = new ConcurrentLinkedQueue<>();
        private final LongAdder admitted = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder putOff = new LongAdder();
        private final AtomicReference<Instant> revoked = new AtomicReference<>(Instant.MAX);
        private volatile boolean over;

        Crowd(Made phone) {
            this.phone = phone;
        }

        void revoke(Stack stack) {
            FaultsIT.revoke(stack, phone);
            revoked.set(Instant.now().plus(AT_MOST));
        }

        void signsIn(List<BiFunction<String, String, Answer>> doors, Trouble meanwhile) throws Exception {
            try (ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> busy = new ArrayList<>();
                for (BiFunction<String, String, Answer> door : doors) {
                    for (Runnable person : List.<Runnable>of(
                            () -> right(door, owner.name()),
                            () -> right(door, owner.name()),
                            () -> {
                                right(door, alsoCalled(owner));
                                // Each costs Keycloak a slow hash, and a machine that can do no more shows nothing.
                                LockSupport.parkNanos(BREATH.toNanos());
                            },
                            () -> wrong(door),
                            () -> gone(door))) {
                        busy.add(people.submit(() -> {
                            while (!over) {
                                person.run();
                            }
                        }));
                    }
                }
                try {
                    meanwhile.happens();
                } finally {
                    over = true;
                }
                for (Future<?> one : busy) {
                    one.get();
                }
            } finally {
                road.becomes(Fault.NONE);
            }
            assertThat(wrongs).isEmpty();
            // Else nothing was tried.
            assertThat(admitted.sum()).isPositive();
            assertThat(refused.sum()).isPositive();
            assertThat(revoked.get()).isBefore(Instant.now());
        }

        /** Until somebody else's try has ended so. */
        void awaitMore(LongAdder ended) {
            long before = ended.sum();
            Awaiting.until(Instant.now().plus(SOON), "somebody's try ends so", () -> ended.sum() > before);
        }

        private void right(BiFunction<String, String, Answer> door, String name) {
            switch (door.apply(name, owner.password())) {
                case Answer.In in -> admitted.increment();
                case Answer.Refused mistaken -> wrongs.add("a right password: " + mistaken);
                case Answer.Unavailable later -> putOff.increment();
                case Answer.HungUp later -> putOff.increment();
            }
        }

        private void wrong(BiFunction<String, String, Answer> door) {
            LockSupport.parkNanos(BREATH.toNanos());
            switch (door.apply(victim.name(), "not-the-password")) {
                case Answer.In in -> wrongs.add("a wrong password: " + in);
                case Answer.Refused asItShould -> refused.increment();
                case Answer.Unavailable later -> putOff.increment();
                case Answer.HungUp later -> putOff.increment();
            }
        }

        private void gone(BiFunction<String, String, Answer> door) {
            boolean late = Instant.now().isAfter(revoked.get());
            if (door.apply(owner.name(), phone.secret()) instanceof Answer.In in && late) {
                wrongs.add("a revoked one: " + in);
            }
        }
    }

    private interface Trouble {
        void happens() throws Exception;
    }

    /** The real servers, and a Keycloak that has stopped in the middle of everything. */
    @Test
    void a_keycloak_that_is_paused(Stack stack) {
        Person somebody = stack.admin().somebody("a.tld", "paused");
        stack.keycloak().pause();
        try {
            for (Door door : new Door[] {Door.IMAP, Door.SUBMISSION, Door.NGINX_POP3}) {
                for (String secret : new String[] {somebody.password(), "not-the-password"}) {
                    assertThat(stack.knock(new ByHand(), Place.OFFICE, door, somebody.name(), secret))
                            .as("%s", door)
                            .isInstanceOf(Answer.Unavailable.class);
                }
            }
        } finally {
            stack.keycloak().resume();
        }
        Awaiting.until(
                Instant.now().plus(SOON),
                "Keycloak has caught up",
                () -> stack.knock(new ByHand(), Place.OFFICE, Door.IMAP, somebody.name(), somebody.password())
                        instanceof Answer.In);
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.SUBMISSION, somebody.name(), somebody.password()))
                .isInstanceOf(Answer.In.class);
    }

    /** The right password gets in by both doors, and a wrong one is refused: else the rest would show nothing. */
    private static void goesWell() {
        Awaiting.until(
                Instant.now().plus(SOON),
                "all goes well",
                () -> bridge.askAsDovecot(owner.name(), owner.password()) instanceof Answer.In
                        && bridge.askAsPostfix(owner.name(), owner.password()) instanceof Answer.In
                        && bridge.askAsDovecot(victim.name(), "not-the-password") instanceof Answer.Refused);
    }

    /** An app password that this bridge has let in without asking anybody. */
    private static Made known(Stack stack, OwnBridge bridge) {
        String label = "phone " + System.nanoTime();
        Made made = stack.admin().appPassword(owner, Map.of("label", label, "services", List.of("imap", "smtp")));
        Awaiting.until(Instant.now().plus(SOON), "the app password is known", () -> {
            assertThat(bridge.askAsDovecot(owner.name(), made.secret())).isInstanceOf(Answer.In.class);
            return bridge.audit().anyMatch(line -> line.contains(label) && line.contains("\"known\":true"));
        });
        return made;
    }

    private static void revoke(Stack stack, Made made) {
        assertThat(stack.admin()
                        .send("DELETE", "isp/users/" + stack.admin().idOf(owner) + "/credentials/" + made.id(), "")
                        .statusCode())
                .isEqualTo(204);
    }

    /** How long from now on it was let in, of the time that it is tried. */
    private static Duration lastAdmission(OwnBridge bridge, Made made, Duration tried) {
        Instant from = Instant.now();
        Instant last = from;
        while (Instant.now().isBefore(from.plus(tried))) {
            Instant asked = Instant.now();
            Answer answer = bridge.askAsDovecot(owner.name(), made.secret());
            assertThat(answer).isNotInstanceOf(Answer.Refused.class);
            if (answer instanceof Answer.In) {
                last = asked;
            }
        }
        return Duration.between(from, last);
    }
}
