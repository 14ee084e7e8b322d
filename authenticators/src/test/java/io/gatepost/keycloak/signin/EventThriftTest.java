// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class EventThriftTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final EventThrift thrift = new EventThrift();

    private static EventThrift.Login admitted(String address, String credential) {
        return new EventThrift.Login("alice", true, true, true, "trusted-network", "imap", address, credential);
    }

    private static EventThrift.Login refused(String account, String address) {
        return new EventThrift.Login(account, true, false, false, "wrong-secret", "imap", address, "password");
    }

    @Test
    void the_same_admission_has_one_event_an_hour_which_tells_of_those_left_out() {
        EventThrift.Login login = admitted("192.0.2.1", "thunderbird");
        assertThat(thrift.due(login, NOON)).isEqualTo(OptionalInt.of(0));
        for (int minute = 1; minute < 60; minute++) {
            assertThat(thrift.due(login, NOON.plus(Duration.ofMinutes(minute)))).isEmpty();
        }
        assertThat(thrift.due(login, NOON.plus(Duration.ofMinutes(60)))).isEqualTo(OptionalInt.of(59));
        assertThat(thrift.due(login, NOON.plus(Duration.ofMinutes(61)))).isEmpty();
    }

    @Test
    void another_address_and_another_credential_are_other_logins() {
        assertThat(thrift.due(admitted("192.0.2.1", "thunderbird"), NOON)).hasValue(0);
        assertThat(thrift.due(admitted("192.0.2.2", "thunderbird"), NOON)).hasValue(0);
        assertThat(thrift.due(admitted("192.0.2.1", "phone"), NOON)).hasValue(0);
    }

    @Test
    void another_result_of_a_trial_has_an_event_at_once_and_only_one() {
        EventThrift.Login login = admitted("192.0.2.1", "thunderbird");
        assertThat(thrift.due(login, NOON)).hasValue(0);
        assertThat(thrift.due(login, NOON.plusSeconds(1), "7 lost refuse untrusted-network"))
                .hasValue(0);
        assertThat(thrift.due(login, NOON.plusSeconds(2), "7 lost refuse untrusted-network"))
                .isEmpty();
        assertThat(thrift.due(login, NOON.plusSeconds(3))).isEmpty();
        assertThat(thrift.due(login, NOON.plusSeconds(4), "7 same admit trusted-network"))
                .hasValue(2);
    }

    @Test
    void a_refusal_follows_an_admission_at_once() {
        assertThat(thrift.due(admitted("192.0.2.1", "password"), NOON)).hasValue(0);
        assertThat(thrift.due(refused("alice", "192.0.2.1"), NOON)).hasValue(0);
    }

    @Test
    void a_stale_phone_has_one_event_a_minute() {
        EventThrift.Login login = refused("alice", "192.0.2.1");
        assertThat(thrift.due(login, NOON)).hasValue(0);
        assertThat(thrift.due(login, NOON.plusSeconds(59))).isEmpty();
        assertThat(thrift.due(login, NOON.plusSeconds(60))).hasValue(1);
    }

    @Test
    void what_no_event_tells_of_yet_is_counted_all_the_same() {
        EventThrift.Login login = refused("alice", "192.0.2.1");
        assertThat(thrift.leftOut(login)).isEmpty();
        for (int second = 0; second < 13; second++) {
            thrift.due(login, NOON.plusSeconds(second));
        }
        assertThat(thrift.leftOut(login)).contains(new EventThrift.LeftOut(12, NOON.plusSeconds(12)));
        assertThat(thrift.leftOut(refused("alice", "192.0.2.2"))).isEmpty();
        // The next event tells of them, and then they are told.
        assertThat(thrift.due(login, NOON.plusSeconds(60))).hasValue(12);
        assertThat(thrift.leftOut(login)).isEmpty();
    }

    @Test
    void wrong_secrets_from_everywhere_do_not_silence_the_alarm_of_a_right_one() {
        for (int address = 0; address < 1_000; address++) {
            thrift.due(refused("alice", "198.51.100." + address), NOON);
        }
        assertThat(thrift.due(refused("alice", "203.0.113.1"), NOON)).isEmpty();
        assertThat(thrift.due(
                        new EventThrift.Login(
                                "alice", true, false, true, "untrusted-network", "imap", "203.0.113.1", "password"),
                        NOON))
                .hasValue(0);
    }

    @Test
    void many_addresses_fill_no_table() {
        int events = 0;
        for (int address = 0; address < 1_000; address++) {
            events +=
                    thrift.due(refused("alice", "198.51.100." + address), NOON).isPresent() ? 1 : 0;
        }
        assertThat(events).isEqualTo(EventThrift.MOST_REFUSALS);
        // Nobody else's are left out for it, nor what lets alice in.
        assertThat(thrift.due(refused("bob", "198.51.100.1"), NOON)).isPresent();
        assertThat(thrift.due(admitted("192.0.2.1", "thunderbird"), NOON)).isPresent();
        assertThat(thrift.due(refused("alice", "198.51.100.999"), NOON.plus(EventThrift.REFUSALS_WITHIN)))
                .hasValue(1);
    }

    /** One right secret is enough to come from all of a network; the table is kept for months. */
    @Test
    void however_many_addresses_somebody_comes_in_from_an_account_has_a_thousand_events_a_day() {
        int events = 0;
        for (int address = 0; address < 2 * EventThrift.MOST_ADMISSIONS_A_DAY; address++) {
            Instant at = NOON.plus(Duration.ofSeconds(40L * address));
            events += thrift.due(admitted("198.51.100." + address, "phone"), at).isPresent() ? 1 : 0;
        }
        assertThat(events).isEqualTo(EventThrift.MOST_ADMISSIONS_A_DAY);
        assertThat(thrift.due(refused("alice", "203.0.113.1"), NOON)).isPresent();
        assertThat(thrift.due(admitted("203.0.113.1", "phone"), NOON.plus(EventThrift.DAY)))
                .isPresent();
    }

    @Test
    void a_home_has_one_network_of_ipv6() {
        assertThat(thrift.due(admitted("2001:db8:1:2::1", "phone"), NOON)).hasValue(0);
        assertThat(thrift.due(admitted("2001:db8:1:2:3:4:5:6", "phone"), NOON)).isEmpty();
        assertThat(thrift.leftOut(admitted("2001:db8:1:2::1", "phone")))
                .as("and is shown with the first")
                .isPresent();
        assertThat(thrift.due(admitted("2001:db8:1:3::1", "phone"), NOON)).hasValue(0);
    }

    /** Else a week of guessing would hide what only a right secret tells. */
    @Test
    void however_long_somebody_guesses_an_account_has_a_hundred_events_a_day() {
        int events = 0;
        for (int minute = 0; minute < 24 * 60; minute++) {
            Instant at = NOON.plus(Duration.ofMinutes(minute));
            events += thrift.due(refused("alice", "198.51.100." + minute), at).isPresent() ? 1 : 0;
        }
        assertThat(events).isEqualTo(EventThrift.MOST_GUESSES_A_DAY);
        assertThat(7 * events).isLessThan(SignIns.MOST_EVENTS);
        assertThat(thrift.due(refused("alice", "203.0.113.1"), NOON.plus(EventThrift.DAY)))
                .isPresent();
    }

    @Test
    void a_clock_that_was_set_back_leaves_nothing_out() {
        EventThrift.Login login = admitted("192.0.2.1", "thunderbird");
        assertThat(thrift.due(login, NOON)).hasValue(0);
        assertThat(thrift.due(login, NOON.minus(Duration.ofDays(1)))).hasValue(0);
    }

    @Test
    void what_is_remembered_is_bounded() {
        EventThrift.Login first = refused("first", "192.0.2.1");
        assertThat(thrift.due(first, NOON)).isPresent();
        for (int other = 0; other < EventThrift.MOST_REMEMBERED; other++) {
            assertThat(thrift.due(refused("other " + other, "192.0.2.1"), NOON)).isPresent();
        }
        assertThat(thrift.due(first, NOON))
                .as("forgotten, so written once more")
                .isPresent();
    }
}
