// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.InMemoryIdentities;
import io.gatepost.bridge.port.RememberedAudit;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DovecotAuthSessionTest {
    private static final String GOOD = "rip=127.0.10.5\tresp=AGFsaWNlAHNlY3JldA==";
    private static final String WRONG = "rip=127.0.10.5\tresp=AGFsaWNlAHdyb25n";
    private static final DovecotAuthLimits LIMITS =
            new DovecotAuthLimits(16_384, 3, Duration.ofSeconds(150), 4, Duration.ofHours(1), 100, 100);

    private final InMemoryIdentities identities = new InMemoryIdentities().with("alice", "secret");
    private final RememberingConnection connection = new RememberingConnection();
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final DovecotAuthSession session = session(WhenUnavailable.CLOSE);

    private DovecotAuthSession session(WhenUnavailable whenUnavailable) {
        DovecotAuthSession begun = unbegun(whenUnavailable);
        begun.take(DovecotAuthCodecTest.decode("VERSION\t1\t2"));
        return begun;
    }

    private DovecotAuthSession unbegun(WhenUnavailable whenUnavailable) {
        return new DovecotAuthSession(
                Fixtures.listener(new Place.Tcp("127.0.0.1", 0), whenUnavailable, LIMITS),
                RememberingConnection.PEER,
                new LoginDesk(identities, new RememberedAudit(), InstantSource.system()),
                Fixtures.SENTENCES,
                now::get,
                connection);
    }

    private void say(String line) {
        session.take(DovecotAuthCodecTest.decode(line));
    }

    @Test
    void answers_come_in_the_order_of_the_outcomes() {
        identities.hold();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        say("AUTH\t2\tPLAIN\t" + GOOD);
        say("AUTH\t3\tPLAIN\trip=127.0.99.1\tresp=AGFsaWNlAHNlY3JldA==");
        assertThat(connection.takeLines()).isEmpty();

        identities.answerLastFirst();

        assertThat(connection.takeLines())
                .containsExactly("FAIL→3→user=alice→reason=Sign-in refused.", "OK→2→user=alice", "OK→1→user=alice");
    }

    @Test
    void a_full_connection_is_not_read_until_there_is_room() {
        identities.hold();
        for (int id = 1; id <= 3; id++) {
            say("AUTH\t" + id + "\tPLAIN\t" + GOOD);
        }
        assertThat(connection.isReading()).isTrue();
        say("AUTH\t4\tPLAIN\t" + GOOD);
        assertThat(connection.isReading()).isFalse();

        identities.answerLastFirst();

        assertThat(connection.isReading()).isTrue();
        assertThat(connection.takeLines()).hasSize(4);
    }

    @Test
    void an_id_in_use_cannot_be_used_again() {
        identities.hold();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        say("AUTH\t1\tPLAIN\t" + GOOD);

        assertThat(connection.takeLines()).containsExactly("(closes)");
        identities.answerLastFirst();
        assertThat(connection.takeLines()).isEmpty();
    }

    @Test
    void an_exchange_that_waits_may_be_begun_anew() {
        say("AUTH\t1\tLOGIN\trip=127.0.10.5");
        say("AUTH\t1\tPLAIN\t" + GOOD);

        assertThat(connection.takeLines()).containsExactly("CONT→1→VXNlcm5hbWU6", "OK→1→user=alice");
    }

    @Test
    void the_oldest_of_too_many_waiting_exchanges_is_forgotten() {
        for (int id = 1; id <= 4; id++) {
            say("AUTH\t" + id + "\tPLAIN\trip=127.0.10.5");
        }
        connection.takeLines();

        say("CONT\t1\tAGFsaWNlAHNlY3JldA==");
        say("CONT\t2\tAGFsaWNlAHNlY3JldA==");

        assertThat(connection.takeLines()).containsExactly("FAIL→1→reason=Sign-in refused.", "OK→2→user=alice");
    }

    /** The clock of the test overflows meanwhile, as nanoTime may. */
    @Test
    void a_waiting_exchange_expires() {
        say("AUTH\t1\tPLAIN\trip=127.0.10.5");
        now.addAndGet(Duration.ofSeconds(100).toNanos());
        say("AUTH\t2\tPLAIN\trip=127.0.10.5");
        now.addAndGet(Duration.ofSeconds(51).toNanos());
        session.expire();
        connection.takeLines();

        say("CONT\t1\tAGFsaWNlAHNlY3JldA==");
        say("CONT\t2\tAGFsaWNlAHNlY3JldA==");

        assertThat(connection.takeLines()).containsExactly("FAIL→1→reason=Sign-in refused.", "OK→2→user=alice");
    }

    @Test
    void trouble_closes_the_connection_for_postfix() {
        identities.goAway(Trouble.UNREACHABLE);
        say("AUTH\t1\tPLAIN\t" + GOOD);

        assertThat(connection.takeLines()).containsExactly("(closes)");
    }

    @Test
    void trouble_is_a_temporary_failure_for_others() {
        identities.goAway(Trouble.UNREACHABLE);
        DovecotAuthSession other = session(WhenUnavailable.TEMP_FAIL);
        other.take(DovecotAuthCodecTest.decode("AUTH\t1\tPLAIN\t" + GOOD));

        assertThat(connection.takeLines()).containsExactly("FAIL→1→user=alice→code=temp_fail");
        identities.comeBack();
        other.take(DovecotAuthCodecTest.decode("AUTH\t2\tPLAIN\t" + GOOD));
        assertThat(connection.takeLines()).containsExactly("OK→2→user=alice");
    }

    @Test
    void draining_answers_what_is_under_way_first() {
        identities.hold();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        session.drain();
        assertThat(connection.takeLines()).isEmpty();

        identities.answerLastFirst();

        assertThat(connection.takeLines()).containsExactly("OK→1→user=alice", "(closes)");
        say("AUTH\t2\tPLAIN\t" + GOOD);
        assertThat(connection.takeLines()).isEmpty();
    }

    @Test
    void an_idle_connection_is_drained_at_once() {
        session.drain();

        assertThat(connection.takeLines()).containsExactly("(closes)");
    }

    @Test
    void an_answer_to_a_cancelled_login_is_dropped() {
        identities.hold();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        say("CANCEL\t1");
        identities.answerLastFirst();

        assertThat(connection.takeLines()).isEmpty();
    }

    @Test
    void a_cancelled_logins_answer_goes_to_nobody_else_who_has_its_id_by_then() {
        identities.hold();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        say("CANCEL\t1");
        say("AUTH\t1\tPLAIN\t" + WRONG);

        identities.answerFirst();
        assertThat(connection.takeLines()).isEmpty();
        identities.answerFirst();
        assertThat(connection.takeLines()).containsExactly("FAIL→1→user=alice→reason=Sign-in refused.");
    }

    @Test
    void a_cancelled_login_is_under_way_until_it_ends() {
        identities.hold();
        for (int round = 1; round <= 4; round++) {
            assertThat(connection.isReading()).isTrue();
            say("AUTH\t1\tPLAIN\t" + GOOD);
            say("CANCEL\t1");
        }
        assertThat(connection.isReading()).isFalse();

        identities.answerFirst();

        assertThat(connection.isReading()).isTrue();
        assertThat(connection.takeLines()).isEmpty();
    }

    /** All in one chunk, which is served to its end although the connection is not read any more. */
    @Test
    void a_connection_whose_logins_are_all_cancelled_is_read_again() {
        identities.hold();
        for (int id = 1; id <= 4; id++) {
            say("AUTH\t" + id + "\tPLAIN\t" + GOOD);
        }
        for (int id = 1; id <= 4; id++) {
            say("CANCEL\t" + id);
        }
        assertThat(connection.isReading()).isFalse();

        identities.answerLastFirst();

        assertThat(connection.isReading()).isTrue();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        assertThat(connection.takeLines()).containsExactly("OK→1→user=alice");
    }

    @Test
    void what_was_begun_before_draining_is_finished_and_the_rest_is_for_another_time() {
        DovecotAuthSession other = session(WhenUnavailable.TEMP_FAIL);
        other.take(DovecotAuthCodecTest.decode("AUTH\t1\tPLAIN\trip=127.0.10.5"));
        other.drain();
        connection.takeLines();

        other.take(DovecotAuthCodecTest.decode("AUTH\t2\tPLAIN\t" + GOOD));
        assertThat(connection.takeLines()).containsExactly("FAIL→2→code=temp_fail");

        identities.hold();
        other.take(DovecotAuthCodecTest.decode("CONT\t1\tAGFsaWNlAHNlY3JldA=="));
        assertThat(connection.takeLines()).isEmpty();
        identities.answerFirst();
        assertThat(connection.takeLines()).containsExactly("OK→1→user=alice", "(closes)");
    }

    /** What its client has given up Postfix does not tell; whoever comes next there shall not wait for it. */
    @Test
    void an_exchange_that_was_given_up_is_not_waited_for_when_the_next_client_comes() {
        say("AUTH\t1\tLOGIN");
        session.drain();
        assertThat(connection.takeLines()).containsExactly("CONT→1→VXNlcm5hbWU6");
        say("AUTH\t2\tPLAIN\t" + GOOD);
        assertThat(connection.takeLines()).containsExactly("(closes)");
    }

    @Test
    void nor_is_it_once_the_logins_before_the_next_client_have_their_answers() {
        say("AUTH\t1\tLOGIN");
        identities.hold();
        say("AUTH\t2\tPLAIN\t" + GOOD);
        session.drain();
        say("AUTH\t3\tPLAIN\t" + GOOD);
        assertThat(connection.takeLines()).containsExactly("CONT→1→VXNlcm5hbWU6");
        identities.answerFirst();
        assertThat(connection.takeLines()).containsExactly("OK→2→user=alice", "(closes)");
    }

    @Test
    void nor_longer_than_an_exchange_may_be_open() {
        say("AUTH\t1\tLOGIN");
        session.drain();
        connection.takeLines();
        now.addAndGet(Duration.ofSeconds(151).toNanos());
        session.expire();
        assertThat(connection.takeLines()).containsExactly("(closes)");
    }

    @Test
    void before_it_goes_it_hangs_up_right_behind_an_answer() {
        session.leave();
        assertThat(connection.takeLines()).isEmpty();
        say("AUTH\t1\tLOGIN");
        identities.hold();
        say("AUTH\t2\tPLAIN\t" + GOOD);
        say("AUTH\t3\tPLAIN\t" + GOOD);
        connection.takeLines();
        identities.answerFirst();
        identities.answerFirst();
        assertThat(connection.takeLines()).containsExactly("OK→2→user=alice", "OK→3→user=alice");

        say("CONT\t1\t!");
        assertThat(connection.takeLines())
                .satisfiesExactly(
                        refused -> assertThat(refused).startsWith("FAIL→1"),
                        closed -> assertThat(closed).isEqualTo("(closes)"));
    }

    /** Postfix makes 535 of whatever it is told, and 454 of a connection that is closed. */
    @Test
    void postfix_is_told_nothing_of_what_comes_while_draining() {
        identities.hold();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        session.drain();
        say("AUTH\t2\tPLAIN\t" + GOOD);
        assertThat(connection.takeLines()).isEmpty();

        identities.answerFirst();

        assertThat(connection.takeLines()).containsExactly("OK→1→user=alice", "(closes)");
        assertThat(identities.heldBack()).isZero();
    }

    @Test
    void draining_does_not_wait_for_cancelled_logins() {
        identities.hold();
        say("AUTH\t1\tPLAIN\t" + GOOD);
        session.drain();
        say("CANCEL\t1");

        assertThat(connection.takeLines()).containsExactly("(closes)");
    }

    /** What a web page, or a program that fetches what it is told to, can send to any port. */
    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1", "AUTH\t1\tPLAIN\t" + GOOD, "CPID\t598", ""})
    void a_client_that_does_not_begin_with_its_version_is_not_heard(String first) {
        DovecotAuthSession stranger = unbegun(WhenUnavailable.CLOSE);
        assertThat(stranger.take(DovecotAuthCodecTest.decode(first))).isFalse();
        stranger.take(DovecotAuthCodecTest.decode("VERSION\t1\t2"));
        stranger.take(DovecotAuthCodecTest.decode("AUTH\t1\tPLAIN\t" + GOOD));

        assertThat(connection.takeLines()).containsExactly("(closes)");
    }

    /** Any order of lines: no exception, and no admission but for the right password. */
    @RepeatedTest(10)
    void any_talk_is_survived() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] tails = {
            "\tPLAIN\trip=127.0.10.5\tresp=AGFsaWNlAHdyb25n",
            "\tPLAIN",
            "\tLOGIN\tresp=YWxpY2U=",
            "\tLOGIN",
            "\tYWxpY2U=",
            "\t",
            "\tXX",
            "\tAAAA",
            ""
        };
        String[] commands = {"AUTH", "CONT", "CONT", "CANCEL"};
        for (int i = 0; i < 5_000; i++) {
            say(commands[random.nextInt(commands.length)] + "\t" + random.nextInt(6)
                    + tails[random.nextInt(tails.length)]);
        }
        assertThat(connection.takeLines()).as("seed %d", seed).noneMatch(line -> line.startsWith("OK"));
    }
}
