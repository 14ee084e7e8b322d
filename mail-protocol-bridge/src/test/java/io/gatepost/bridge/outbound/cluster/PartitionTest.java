// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.Awaiting;
import io.gatepost.bridge.Certificates;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.throttle.GuessFingerprints;
import io.gatepost.bridge.throttle.Held;
import io.gatepost.bridge.throttle.News;
import io.gatepost.bridge.throttle.Scope;
import io.gatepost.bridge.throttle.Throttle;
import io.gatepost.bridge.throttle.ThrottleLimits;
import io.gatepost.iptrust.net.IpAddress;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.jgroups.JChannel;
import org.jgroups.View;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.TP;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.ProtocolStack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges that lose each other and meet again, each with a throttle of its own. */
class PartitionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ThrottleLimits LIMITS = new ThrottleLimits(
            10, 100, 50, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofHours(1), 100_000, 1_000);
    private static final Secret KEYCLOAKS = Secret.of("client-secret-of-the-tests");
    private static final String ATTACKER = "198.51.100.1";
    private static final String ALICE = "alice@a.tld";
    private static final String BOB = "bob@b.tld";
    private static final String CAROL = "carol@c.tld";
    /** More than go into two letters. */
    private static final int OTHERS = 2 * Letter.MOST_NOTICES;

    @TempDir
    private Path directory;

    /** One for both, which gives no time twice: what comes later is told later. */
    private final AtomicLong now =
            new AtomicLong(Instant.parse("2026-11-22T12:00:00Z").toEpochMilli());

    private final InstantSource clock = () -> Instant.ofEpochMilli(now.incrementAndGet());
    private short secrets;
    private final List<Node> nodes = new ArrayList<>();

    /** A bridge as far as it counts. */
    private final class Node {
        final Cluster cluster;
        final Throttle throttle;
        volatile @Nullable JChannel channel;

        Node(ClusterSettings settings, SSLContext tls) {
            cluster = new Cluster(settings, clock, Duration.ofMinutes(1), () -> {
                JChannel fresh = TlsChannel.of(settings, tls);
                MERGE3 merge = fresh.getProtocolStack().findProtocol(MERGE3.class);
                merge.setMinInterval(100).setMaxInterval(200).setCheckInterval(300);
                channel = fresh;
                return fresh;
            });
            throttle = new Throttle(LIMITS, System::nanoTime, GuessFingerprints.sharedBy(KEYCLOAKS), cluster);
        }

        /** So many secrets that nobody tried before. */
        void guessAt(String account, int times) {
            for (int guess = 0; guess < times; guess++) {
                News wrong = new News.Wrong(account, ATTACKER, secrets++, true, false);
                throttle.hear(wrong, Duration.ZERO);
                cluster.accept(wrong);
            }
        }

        void comesIn(String account) {
            News right = new News.Right(account, ATTACKER);
            throttle.hear(right, Duration.ZERO);
            cluster.accept(right);
        }

        int heldAgainst(String account) {
            return throttle.held(new Scope.OfAccount(Set.of(account)), 100).stream()
                    .filter(held -> held.prefix().isPresent())
                    .mapToInt(Held::wrongSecrets)
                    .sum();
        }

        /** Nothing that it says is heard by the other one, nor the other way about. */
        void cutOff() throws Exception {
            channel()
                    .getProtocolStack()
                    .insertProtocol(new DISCARD().discardAll(true), ProtocolStack.Position.ABOVE, TP.class);
        }

        /** As it does after some seconds of silence. */
        void takesTheOtherForDead() {
            JChannel alone = channel();
            GMS members = alone.getProtocolStack().findProtocol(GMS.class);
            long next = alone.getView().getViewId().getId() + 1;
            members.installView(View.create(alone.getAddress(), next, alone.getAddress()));
        }

        void heal() {
            channel().getProtocolStack().removeProtocol(DISCARD.class);
        }

        private JChannel channel() {
            return Objects.requireNonNull(channel);
        }

        @Override
        public String toString() {
            return "together with " + cluster.members() + ", alice " + heldAgainst(ALICE) + ", bob " + heldAgainst(BOB)
                    + ", carol " + heldAgainst(CAROL);
        }
    }

    @BeforeEach
    void nodes() throws Exception {
        SSLContext tls =
                ClusterTest.tls(Certificates.read(Certificates.make(directory.resolve("bridges.p12"), "bridges")));
        IpAddress here = IpAddress.parse("127.0.0.1").orElseThrow();
        List<ClusterSettings.Place> places = new ArrayList<>();
        for (int node = 0; node < 2; node++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                places.add(new ClusterSettings.Place(here, socket.getLocalPort()));
            }
        }
        for (ClusterSettings.Place place : places) {
            nodes.add(new Node(new ClusterSettings(place, places, LIMITS.memory(), LIMITS.entries()), tls));
        }
    }

    @AfterEach
    void close() {
        nodes.forEach(node -> node.cluster.close());
    }

    @Test
    void who_start_in_the_same_moment_tell_each_other_what_they_counted_before() throws Exception {
        nodes.get(0).guessAt(ALICE, 7);
        nodes.get(1).guessAt(ALICE, 8);
        startBoth();
        bothHold(15, ALICE);
    }

    @Test
    void what_was_told_while_they_had_lost_each_other_both_know_when_they_have_met() throws Exception {
        Node one = nodes.get(0);
        Node two = nodes.get(1);
        startBoth();
        one.guessAt(BOB, 20);
        one.guessAt(CAROL, 4);
        bothHold(20, BOB);
        bothHold(4, CAROL);

        one.cutOff();
        two.cutOff();
        one.takesTheOtherForDead();
        two.takesTheOtherForDead();
        assertThat(one.cluster.members()).isEqualTo(1);
        assertThat(two.cluster.members()).isEqualTo(1);
        one.guessAt(ALICE, 12);
        two.guessAt(ALICE, 13);
        for (int other = 0; other < OTHERS; other++) {
            two.guessAt("other" + other + "@a.tld", 1);
        }
        // What an admin forgives at one, or who gets in there does, was before what comes after it at two.
        two.guessAt(BOB, 1);
        one.throttle.clearAccount(Set.of(BOB));
        two.guessAt(BOB, 3);
        two.guessAt(CAROL, 1);
        one.comesIn(CAROL);
        two.guessAt(CAROL, 2);
        assertThat(nodes).extracting(node -> node.heldAgainst(ALICE)).containsExactly(12, 13);
        assertThat(nodes).extracting(node -> node.heldAgainst(BOB)).containsExactly(0, 24);
        assertThat(nodes).extracting(node -> node.heldAgainst(CAROL)).containsExactly(0, 7);

        one.heal();
        two.heal();
        bothHold(25, ALICE);
        bothHold(3, BOB);
        bothHold(2, CAROL);
        bothHold(1, "other0@a.tld");
        bothHold(1, "other" + (OTHERS - 1) + "@a.tld");

        one.guessAt(ALICE, 1);
        two.guessAt(ALICE, 1);
        bothHold(27, ALICE);
        assertThat(nodes).extracting(node -> node.cluster.untold()).containsExactly(0L, 0L);
    }

    /** As a process that stood still for a while, and does not know that the other one went on without it. */
    @Test
    void one_that_did_not_notice_hears_what_it_missed() throws Exception {
        Node one = nodes.get(0);
        Node two = nodes.get(1);
        startBoth();
        one.cutOff();
        one.takesTheOtherForDead();
        one.guessAt(ALICE, 12);
        two.guessAt(ALICE, 1);
        assertThat(nodes).extracting(node -> node.cluster.members()).containsExactly(1, 2);

        one.heal();
        bothHold(13, ALICE);
    }

    private void startBoth() throws Exception {
        for (Node node : nodes) {
            node.cluster.start(node.throttle::hear);
        }
        await(() -> nodes.stream().allMatch(node -> node.cluster.members() == 2));
    }

    private void bothHold(int wrongSecrets, String account) throws Exception {
        await(() -> nodes.stream().allMatch(node -> node.heldAgainst(account) == wrongSecrets));
    }

    private void await(Callable<Boolean> condition) throws Exception {
        Awaiting.until(PATIENCE, nodes::toString, condition);
    }
}
