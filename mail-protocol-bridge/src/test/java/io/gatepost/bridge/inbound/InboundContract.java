// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginRecord;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.outbound.audit.JsonAuditTrail;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every way in, tried over the wire. */
public interface InboundContract {
    PublicSentences SENTENCES = new PublicSentences(
            "Sign-in refused. Sign in at https://portal.example to see why.", "Temporary failure, try again later.");
    String OFFICE = "127.0.10.5";
    String OUTSIDE = "127.0.99.5";
    String SERVER = "127.0.0.1";
    String SERVER_THAT_MAY_ASSERT_NOTHING = "127.0.0.3";
    String STRANGER = "127.0.0.2";
    String SHARED_SECRET = "shared-secret-of-the-tests";

    /** Opens the adapter at a free port of 127.0.0.1. */
    Door open(Vertx vertx, LoginDesk desk, PublicSentences sentences, Callers callers) throws Exception;

    /** The same for an adapter that has another desk. */
    default Door open(
            Vertx vertx,
            LoginDesk desk,
            PublicSentences sentences,
            Callers callers,
            InMemoryIdentities identities,
            AuditTrail audit)
            throws Exception {
        return open(vertx, desk, sentences, callers);
    }

    interface Door extends AutoCloseable {
        Reply knock(Knock knock) throws IOException;

        /** Sends more than the adapter takes in one message. */
        Reply knockWithTooMuch() throws IOException;

        @Override
        void close();
    }

    /** {@code from}: the server's own address; {@code clientAddresses}: what it says of its client, mostly one. */
    record Knock(String from, String name, String secret, List<String> clientAddresses) {
        public Knock from(String other) {
            return new Knock(other, name, secret, clientAddresses);
        }

        public Knock withClientAddresses(String... others) {
            return new Knock(from, name, secret, List.of(others));
        }
    }

    /** {@code text}: all that came over the wire. */
    record Reply(Meaning meaning, String text) {}

    enum Meaning {
        ADMITTED,
        REFUSED,
        /** Come again: nothing is said about the password. */
        TEMPORARY,
        /** Nothing that answers the question. */
        NOT_ANSWERED
    }

    Knock GOOD = new Knock(SERVER, "Alice@a.tld", "alice-password", List.of(OFFICE));
    Knock WRONG_SECRET = new Knock(SERVER, "Alice@a.tld", "wrong-password", List.of(OFFICE));
    Knock WRONG_NETWORK = new Knock(SERVER, "Alice@a.tld", "alice-password", List.of(OUTSIDE));
    Knock UNKNOWN = new Knock(SERVER, "Mallory@a.tld", "alice-password", List.of(OFFICE));

    /** What a test works with. */
    final class Scene implements AutoCloseable {
        public final InMemoryIdentities identities = new InMemoryIdentities().with("alice@a.tld", "alice-password");
        public final List<LoginRecord> audited = new CopyOnWriteArrayList<>();
        public final List<String> auditLines = new CopyOnWriteArrayList<>();
        /** The audit fails in a way that nobody catches, so that the desk's answer does. */
        public volatile boolean broken;

        public final CapturedLog log = CapturedLog.of("io.gatepost");
        private final Vertx vertx = Vertx.vertx();
        private final Door door;

        public Scene(InboundContract adapter) throws Exception {
            JsonAuditTrail json = new JsonAuditTrail(auditLines::add);
            AuditTrail audit = login -> {
                if (broken) {
                    throw new AssertionError("the audit broke");
                }
                audited.add(login);
                json.record(login);
            };
            LoginDesk desk = new LoginDesk(identities, audit, InstantSource.system());
            Callers callers = new Callers(
                    List.of(Cidr.parse(SERVER), Cidr.parse(SERVER_THAT_MAY_ASSERT_NOTHING)),
                    List.of(Cidr.parse(SERVER)));
            door = adapter.open(vertx, desk, SENTENCES, callers, identities, audit);
        }

        public Reply knock(Knock knock) throws IOException {
            return door.knock(knock);
        }

        public LoginAttempt lastAttempt() {
            return audited.getLast().attempt();
        }

        @Override
        public void close() {
            door.close();
            vertx.close().toCompletionStage().toCompletableFuture().join();
            log.close();
        }
    }

    private Scene scene() throws Exception {
        return new Scene(this);
    }

    @Test
    default void admits_and_hands_the_canonical_name_back() throws Exception {
        try (Scene scene = scene()) {
            Reply reply = scene.knock(GOOD);

            assertThat(reply.meaning()).isEqualTo(Meaning.ADMITTED);
            assertThat(reply.text()).contains("alice@a.tld");
            assertThat(scene.lastAttempt().origin()).isInstanceOf(Origin.Known.class);
            assertThat(((Origin.Known) scene.lastAttempt().origin()).address())
                    .isEqualTo(IpAddress.parse(OFFICE).orElseThrow());
        }
    }

    @Test
    default void refuses_in_the_same_words_whatever_the_reason() throws Exception {
        try (Scene scene = scene()) {
            Reply wrongSecret = scene.knock(WRONG_SECRET);
            Reply wrongNetwork = scene.knock(WRONG_NETWORK);
            Reply unknown = scene.knock(UNKNOWN);

            assertThat(wrongSecret.meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(wrongSecret.text()).contains(SENTENCES.refused());
            assertThat(wrongNetwork).isEqualTo(wrongSecret);
            assertThat(unknown.meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(unknown.text().replace("Mallory", "Alice")).isEqualTo(wrongSecret.text());
            assertThat(wrongSecret.text()).doesNotContain("wrong-secret", "untrusted", "unknown-account");
            assertThat(scene.auditLines).hasSize(3);
            assertThat(scene.auditLines.get(0)).contains("wrong-secret");
            assertThat(scene.auditLines.get(1)).contains("untrusted-network");
            assertThat(scene.auditLines.get(2)).contains("unknown-account");
        }
    }

    @Test
    default void trouble_is_temporary_and_never_a_wrong_password() throws Exception {
        for (Trouble trouble : Trouble.values()) {
            try (Scene scene = scene()) {
                scene.identities.goAway(trouble);
                for (Knock knock : List.of(GOOD, WRONG_SECRET, UNKNOWN)) {
                    Reply reply = scene.knock(knock);

                    assertThat(reply.meaning()).as("%s", trouble).isEqualTo(Meaning.TEMPORARY);
                    assertThat(reply.text()).doesNotContain(SENTENCES.refused(), trouble.word());
                }
                scene.identities.comeBack();
                assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
            }
        }
    }

    @Test
    default void an_answer_that_breaks_is_temporary_and_nobody_waits_for_it() throws Exception {
        try (Scene scene = scene()) {
            scene.broken = true;
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.TEMPORARY);
            scene.broken = false;
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
        }
    }

    @Test
    default void the_secret_is_in_no_log_no_audit_and_no_answer() throws Exception {
        try (Scene scene = scene()) {
            StringBuilder answers = new StringBuilder();
            for (Knock knock : List.of(GOOD, WRONG_SECRET, WRONG_NETWORK, GOOD.from(STRANGER))) {
                answers.append(scene.knock(knock).text());
            }
            scene.identities.goAway(Trouble.INTERNAL);
            answers.append(scene.knock(GOOD).text());
            // Typed into the wrong box.
            answers.append(scene.knock(new Knock(SERVER, "alice-password", "alice-password", List.of(OFFICE)))
                    .text());

            assertThat(scene.audited).isNotEmpty();
            assertThat(String.join("\n", scene.auditLines)).doesNotContain("alice-password", "wrong-password");
            assertThat(scene.log.text()).doesNotContain("alice-password", "wrong-password", SHARED_SECRET);
            assertThat(answers.toString()).doesNotContain("wrong-password", SHARED_SECRET);
        }
    }

    @Test
    default void a_server_that_is_not_allowed_is_not_listened_to() throws Exception {
        try (Scene scene = scene()) {
            Reply reply = scene.knock(GOOD.from(STRANGER));

            assertThat(reply.meaning()).isEqualTo(Meaning.NOT_ANSWERED);
            assertThat(scene.identities.asked()).isEmpty();
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
        }
    }

    @Test
    default void an_address_is_believed_only_from_a_server_that_may_assert_it() throws Exception {
        try (Scene scene = scene()) {
            Reply reply = scene.knock(GOOD.from(SERVER_THAT_MAY_ASSERT_NOTHING));

            assertThat(reply.meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(scene.lastAttempt().origin()).isInstanceOf(Origin.Unestablished.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.10.05",
                "127.0.10.5:993",
                "[127.0.10.5]",
                "127.0.10.5, 127.0.10.5",
                "127.0.10.5%lo",
                "2130709509",
                "0x7f.0.10.5",
                "localhost",
                "unknown",
                "-",
                "2001:db8:a::7%eth0",
                "[2001:db8:a::7]"
            })
    default void an_address_that_is_none_is_not_established_and_no_error(String address) throws Exception {
        try (Scene scene = scene()) {
            assertThat(scene.knock(GOOD.withClientAddresses(address)).meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(scene.lastAttempt().origin()).isInstanceOf(Origin.Unestablished.class);
        }
    }

    @Test
    default void no_address_and_an_empty_one_are_not_established() throws Exception {
        try (Scene scene = scene()) {
            assertThat(scene.knock(GOOD.withClientAddresses()).meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(scene.lastAttempt().origin()).isInstanceOf(Origin.Unestablished.class);
            assertThat(scene.knock(GOOD.withClientAddresses("")).meaning()).isEqualTo(Meaning.REFUSED);
            assertThat(scene.lastAttempt().origin()).isInstanceOf(Origin.Unestablished.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"::ffff:127.0.10.5", "2001:db8:a::7", "2001:DB8:A:0::7"})
    default void other_spellings_of_a_trusted_address_are_trusted(String address) throws Exception {
        try (Scene scene = scene()) {
            assertThat(scene.knock(GOOD.withClientAddresses(address)).meaning()).isEqualTo(Meaning.ADMITTED);
        }
    }

    @Test
    default void names_and_secrets_out_of_bounds_are_refused_like_any_other() throws Exception {
        try (Scene scene = scene()) {
            for (Knock knock : List.of(
                    new Knock(SERVER, "a".repeat(5_000) + "@a.tld", "alice-password", List.of(OFFICE)),
                    new Knock(SERVER, "Alice@a.tld", "x".repeat(9_000), List.of(OFFICE)),
                    new Knock(SERVER, "Alice@a.tld\u0001", "alice-password", List.of(OFFICE)),
                    new Knock(SERVER, "", "alice-password", List.of(OFFICE)),
                    new Knock(SERVER, "Alice@a.tld", "", List.of(OFFICE)))) {
                Reply reply = scene.knock(knock);

                assertThat(reply.meaning()).isEqualTo(Meaning.REFUSED);
                assertThat(reply.text()).contains(SENTENCES.refused());
            }
            assertThat(scene.identities.asked())
                    .allMatch(asked -> !asked.name().typed().contains("lice"));
        }
    }

    @Test
    default void names_and_secrets_of_any_script_arrive_whole() throws Exception {
        try (Scene scene = scene()) {
            scene.knock(new Knock(SERVER, "jürgen+x%y@müller.example", "pässwörd € %41 +: \"\\ 密", List.of(OFFICE)));

            assertThat(scene.lastAttempt().name().typed()).isEqualTo("jürgen+x%y@müller.example");
            assertThat(scene.lastAttempt().secret().reveal()).isEqualTo("pässwörd € %41 +: \"\\ 密");
        }
    }

    @Test
    default void too_much_at_once_is_cut_off_and_harms_nobody_else() throws Exception {
        try (Scene scene = scene()) {
            assertThat(scene.door.knockWithTooMuch().meaning()).isIn(Meaning.NOT_ANSWERED, Meaning.TEMPORARY);
            assertThat(scene.identities.asked()).isEmpty();
            assertThat(scene.knock(GOOD).meaning()).isEqualTo(Meaning.ADMITTED);
        }
    }
}
