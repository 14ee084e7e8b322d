// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.Facts;
import io.gatepost.bridge.login.Facts.AppPassword;
import io.gatepost.bridge.login.Facts.PolicyReference;
import io.gatepost.bridge.login.Knowledge;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginOutcome.Admitted;
import io.gatepost.bridge.login.LoginOutcome.Refused;
import io.gatepost.bridge.login.LoginOutcome.Unavailable;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.ChangeFeed.Change;
import io.gatepost.bridge.port.ChangeFeed.Message;
import io.gatepost.bridge.port.ChangeFeed.Stream;
import io.gatepost.bridge.port.Uses.Use;
import io.gatepost.iptrust.decision.Account;
import io.gatepost.iptrust.decision.TrustedAddress;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule by which what is known stands in for Keycloak, and by which it does not. */
class KnownLoginsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final String OFFICE = "127.0.10.5";
    private static final String HOME = "127.0.99.7";
    private static final String POLICY = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
             "trust": {"addresses": {"allowed": true, "for": "P1D", "atMost": "P2D", "ipv6Prefix": 64, "limit": 5,
                                     "services": ["imap"]}},
             "services": {"imap": {"trusted": ["password", "app-password"], "elsewhere": []},
                          "smtp": {"trusted": ["app-password"], "elsewhere": []}}}""";

    private final KnownSettings settings = new KnownSettings(
            100, Duration.ofHours(4), Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofMinutes(10));

    private Duration elapsed = Duration.ofHours(1);
    private boolean away;
    private String policy = POLICY;
    private Function<LoginAttempt, LoginOutcome> keycloak = attempt -> admitted(facts("imap"), "app-password");
    private final List<LoginAttempt> asked = new ArrayList<>();
    private final List<Use> reported = new ArrayList<>();
    private boolean reportsTaken = true;
    private final KnownLogins known = with(settings);
    private Stream stream = known.feed().open();
    private long sequence = 40;

    private KnownLogins with(KnownSettings wanted) {
        return new KnownLogins(
                attempt -> {
                    asked.add(attempt);
                    return CompletableFuture.completedFuture(keycloak.apply(attempt));
                },
                reference -> CompletableFuture.completedFuture(Optional.of(policy)),
                uses -> {
                    reported.addAll(uses);
                    return CompletableFuture.completedFuture(reportsTaken);
                },
                wanted,
                () -> away,
                () -> NOON.plus(elapsed),
                () -> elapsed.toNanos());
    }

    @Test
    void what_was_admitted_before_is_not_asked_again() throws Exception {
        feedComesUp();

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.ASKED);
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
        assertThat(asked).hasSize(1);
        Admitted admitted = (Admitted) outcome(imap(OFFICE));
        assertThat(admitted.account()).isEqualTo("alice@a.tld");
        assertThat(admitted.reason()).isEqualTo("trusted-network");
        assertThat(admitted.evidence().credential()).contains("Phone");
        assertThat(admitted.extra()).isEqualTo(Map.of("host", "192.0.2.7"));
        assertThat(admitted.evidence().rule()).contains("services.imap");
        assertThat(known.hits()).isEqualTo(2);
        assertThat(known.misses()).isEqualTo(1);
    }

    @Test
    void another_secret_or_another_name_is_asked() throws Exception {
        isKnown();

        keycloak = attempt -> new Refused("wrong-secret", Evidence.NONE);
        assertThat(outcome(attempt("alice@a.tld", "another", Service.IMAP, OFFICE)))
                .isInstanceOf(Refused.class);
        assertThat(outcome(attempt("alice@a.tl", "dsecret", Service.IMAP, OFFICE)))
                .isInstanceOf(Refused.class);
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
    }

    @Test
    void a_known_password_shown_as_a_token_is_asked() throws Exception {
        isKnown();
        keycloak = attempt -> new Refused("token-not-valid", Evidence.NONE);
        LoginAttempt password = imap(OFFICE);

        assertThat(outcome(new LoginAttempt(
                        password.name(),
                        password.secret(),
                        SecretKind.TOKEN,
                        password.service(),
                        password.origin(),
                        password.via(),
                        password.particulars())))
                .isInstanceOf(Refused.class);
    }

    @Test
    void refusals_and_trouble_are_not_remembered() throws Exception {
        feedComesUp();
        keycloak = attempt -> new Refused("wrong-secret", Evidence.NONE);
        outcome(imap(OFFICE));
        keycloak = attempt -> new Unavailable(Trouble.TIMEOUT);
        outcome(imap(OFFICE));

        assertThat(known.entries()).isZero();
    }

    @Test
    void from_a_place_that_the_policy_does_not_trust_keycloak_says_no() throws Exception {
        isKnown();
        keycloak = attempt -> new Refused("untrusted-network", Evidence.NONE);

        assertThat(outcome(imap("127.0.99.8"))).isEqualTo(new Refused("untrusted-network", Evidence.NONE));
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
    }

    @Test
    void from_nowhere_that_is_known_keycloak_is_asked() throws Exception {
        isKnown();
        keycloak = attempt -> new Refused("origin-unestablished", Evidence.NONE);
        LoginAttempt nowhere = new LoginAttempt(
                new LoginName("alice@a.tld"),
                Secret.of("secret"),
                SecretKind.PASSWORD,
                Service.IMAP,
                new Origin.Unestablished("test"),
                "test",
                Particulars.NONE);

        assertThat(outcome(nowhere)).isInstanceOf(Refused.class);
    }

    @Test
    void an_app_password_opens_no_service_that_it_is_not_for() throws Exception {
        isKnown();
        keycloak = attempt -> new Refused("app-password-service", Evidence.NONE);

        assertThat(outcome(attempt("alice@a.tld", "secret", Service.SMTP, OFFICE)))
                .isInstanceOf(Refused.class);
    }

    @Test
    void a_trusted_address_ends_at_its_time() throws Exception {
        keycloak = attempt -> admitted(facts("imap"), "app-password");
        isKnown();
        knowledge(imap(HOME));
        assertThat(knowledge(imap(HOME))).isEqualTo(Knowledge.KNOWN);

        keycloak = attempt -> new Refused("untrusted-network", Evidence.NONE);
        pass(Duration.ofMinutes(30));

        assertThat(outcome(imap(HOME))).isInstanceOf(Refused.class);
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
    }

    @Test
    void from_a_place_for_the_first_time_keycloak_is_asked_so_that_its_record_has_it() throws Exception {
        isKnown();

        assertThat(knowledge(imap("127.0.10.6"))).isEqualTo(Knowledge.ASKED);
        assertThat(knowledge(imap("127.0.10.6"))).isEqualTo(Knowledge.KNOWN);
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
        for (int i = 0; i < Known.MOST_PLACES; i++) {
            knowledge(imap("127.0.10.10" + i));
        }
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.ASKED);
    }

    @Test
    void an_app_password_ends_at_its_time() throws Exception {
        Instant end = NOON.plus(elapsed).plus(Duration.ofMinutes(10));
        keycloak = attempt -> admitted(
                facts(false, Optional.of(new AppPassword("7", Set.of(Service.IMAP), List.of(), Optional.of(end)))),
                "app-password");
        isKnown();
        keycloak = attempt -> new Refused("app-password-expired", Evidence.NONE);
        pass(Duration.ofMinutes(10));

        assertThat(outcome(imap(OFFICE))).isInstanceOf(Refused.class);
    }

    @Test
    void a_network_of_the_app_password_that_the_policy_does_not_have_is_nowhere() throws Exception {
        keycloak = attempt -> admitted(
                facts(false, Optional.of(new AppPassword("7", Set.of(Service.IMAP), List.of("vpn"), Optional.empty()))),
                "app-password");
        feedComesUp();
        outcome(imap(OFFICE));

        // Keycloak admitted it, we would not: that is not understood, and not kept.
        assertThat(known.entries()).isZero();
    }

    @Test
    void a_policy_that_cannot_be_read_keeps_nothing() throws Exception {
        policy = "{}";
        feedComesUp();
        outcome(imap(OFFICE));

        assertThat(known.entries()).isZero();
    }

    @Test
    void an_account_password_is_kept_for_minutes_and_an_app_password_for_hours() throws Exception {
        keycloak = attempt -> admitted(facts(false, Optional.empty()), "password");
        isKnown();
        pass(Duration.ofMinutes(5).minusMillis(1));
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
        pass(Duration.ofMillis(1));
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.ASKED);

        keycloak = attempt -> admitted(facts("imap"), "app-password");
        changes(new Change.OfAnything());
        pass(Duration.ofSeconds(2));
        isKnown();
        pass(Duration.ofHours(4).minusSeconds(1));
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
        pass(Duration.ofSeconds(1));
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.ASKED);
    }

    /** An alias may become another account's, of whose change nothing is dropped here. */
    @Test
    void under_a_name_that_is_not_its_own_an_account_is_kept_for_minutes() throws Exception {
        feedComesUp();
        LoginAttempt alias = attempt("a.smith@a.tld", "secret", Service.IMAP, OFFICE);
        LoginAttempt capitals = attempt("Alice@A.tld", "secret", Service.IMAP, OFFICE);
        outcome(alias);
        outcome(capitals);

        pass(KnownSettings.OTHER_NAMES_FOR.minusMillis(1));
        assertThat(knowledge(alias)).isEqualTo(Knowledge.KNOWN);
        pass(Duration.ofMillis(1));
        assertThat(knowledge(alias)).isEqualTo(Knowledge.ASKED);
        assertThat(knowledge(capitals)).isEqualTo(Knowledge.KNOWN);
    }

    @Test
    void of_a_directory_that_tells_nobody_everything_is_kept_for_a_minute_only() throws Exception {
        keycloak = attempt -> admitted(facts(true, facts("imap").appPassword()), "app-password");
        isKnown();
        pass(Duration.ofMinutes(1));

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.ASKED);
    }

    @Test
    void too_old_entries_leave() throws Exception {
        isKnown();
        known.tidy();
        assertThat(known.entries()).isEqualTo(1);
        pass(Duration.ofHours(4));
        known.tidy();

        assertThat(known.entries()).isZero();
    }

    @Test
    void a_change_of_the_account_of_its_realm_or_of_anything_is_asked_about() throws Exception {
        for (Change change : List.of(
                new Change.OfAccount("id-of-alice"), new Change.OfRealm("id-of-a.tld"), new Change.OfAnything())) {
            isKnown();
            changes(change);

            assertThat(knowledge(imap(OFFICE))).as("%s", change).isEqualTo(Knowledge.ASKED);
            pass(Duration.ofSeconds(2));
        }
    }

    @Test
    void a_change_of_somebody_else_is_not() throws Exception {
        isKnown();
        changes(new Change.OfAccount("id-of-bob"));
        changes(new Change.OfRealm("id-of-b.tld"));

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
    }

    @Test
    void an_answer_that_was_asked_for_before_a_change_is_not_kept_after_it() throws Exception {
        feedComesUp();
        keycloak = attempt -> {
            // On its way here something changes that the answer does not know of.
            changes(new Change.OfAccount("id-of-alice"));
            return admitted(facts("imap"), "app-password");
        };
        outcome(imap(OFFICE));

        assertThat(known.entries()).isZero();
    }

    @Test
    void an_answer_that_was_asked_for_just_after_a_change_is_not_kept() throws Exception {
        feedComesUp();
        changes(new Change.OfAccount("id-of-alice"));
        pass(KnownStore.MARGIN.minusMillis(1));
        outcome(imap(OFFICE));
        assertThat(known.entries()).isZero();

        pass(Duration.ofMillis(2));
        outcome(imap(OFFICE));
        assertThat(known.entries()).isEqualTo(1);
    }

    @Test
    void a_silent_feed_means_asking() throws Exception {
        isKnown();
        elapsed = elapsed.plus(Feed.SILENCE);
        assertThat(known.feedUp()).isFalse();
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.ASKED);

        keycloak = attempt -> new Refused("unknown-app-password", Evidence.NONE);
        assertThat(outcome(imap(OFFICE))).isInstanceOf(Refused.class);
        assertThat(known.entries()).isZero();
    }

    @Test
    void a_beat_after_a_silence_makes_good() throws Exception {
        isKnown();
        elapsed = elapsed.plus(Duration.ofSeconds(5));
        stream.take(new Message.Beat(sequence));

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
    }

    @Test
    void a_lost_stream_means_asking() throws Exception {
        isKnown();
        stream.lost();

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.ASKED);
    }

    @Test
    void a_gap_in_the_numbers_forgets_everything() throws Exception {
        isKnown();
        stream.take(new Message.Changed(sequence + 2, new Change.OfAccount("id-of-bob")));
        assertThat(known.entries()).isZero();
    }

    @Test
    void a_beat_that_knows_of_more_than_was_told_forgets_everything() throws Exception {
        isKnown();
        stream.take(new Message.Beat(sequence + 1));
        assertThat(known.entries()).isZero();
    }

    @Test
    void another_epoch_forgets_everything() throws Exception {
        isKnown();
        stream.lost();
        stream = known.feed().open();
        stream.take(new Message.Hello("another", sequence, false));

        assertThat(known.feedUp()).isTrue();
        assertThat(known.entries()).isZero();
    }

    @Test
    void a_stream_that_goes_on_forgets_nothing_and_counts_when_it_has_caught_up() throws Exception {
        isKnown();
        stream.lost();
        assertThat(known.feed().place()).isPresent();
        stream = known.feed().open();
        stream.take(new Message.Hello("epoch", sequence, true));
        assertThat(known.feedUp()).isFalse();
        stream.take(new Message.Changed(++sequence, new Change.OfAccount("id-of-bob")));
        assertThat(known.feedUp()).isFalse();
        stream.take(new Message.Beat(sequence));

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
    }

    @Test
    void a_stream_that_goes_on_tells_what_was_missed() throws Exception {
        isKnown();
        stream.lost();
        stream = known.feed().open();
        stream.take(new Message.Hello("epoch", sequence, true));
        stream.take(new Message.Changed(++sequence, new Change.OfAccount("id-of-alice")));
        stream.take(new Message.Beat(sequence));

        assertThat(known.entries()).isZero();
    }

    @Test
    void a_stream_that_begins_while_another_is_up_leaves_no_hole() throws Exception {
        isKnown();
        Stream second = known.feed().open();
        second.take(new Message.Hello("of another node", 7, false));
        stream.take(new Message.Bye());

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
        second.take(new Message.Changed(8, new Change.OfAccount("id-of-alice")));
        assertThat(known.entries()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Trouble.class,
            names = {"UNREACHABLE", "TIMEOUT", "OVERLOADED", "FAILED", "DIRECTORY", "GARBLED"})
    void while_keycloak_cannot_be_asked_what_is_known_opens_for_the_time_of_grace(Trouble trouble) throws Exception {
        isKnown();
        breakDown(trouble);

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.GRACE);
        assertThat(known.graces()).isEqualTo(1);
        // What is not known, and what is not admitted, is nobody's wrong password.
        assertThat(outcome(imap("127.0.99.8"))).isEqualTo(new Unavailable(trouble));
        assertThat(outcome(attempt("alice@a.tld", "another", Service.IMAP, OFFICE)))
                .isEqualTo(new Unavailable(trouble));

        elapsed = elapsed.plus(Duration.ofMinutes(10));
        assertThat(outcome(imap(OFFICE))).isEqualTo(new Unavailable(trouble));
    }

    @Test
    void grace_is_counted_from_the_last_sign_of_life() throws Exception {
        isKnown();
        pass(Duration.ofMinutes(30));
        breakDown(Trouble.TIMEOUT);
        elapsed = elapsed.plus(Duration.ofMinutes(9));

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.GRACE);
    }

    @Test
    void it_tells_when_changes_were_heard_of_and_what_grace_is_left() {
        assertThat(known.heardAgo()).isEmpty();
        assertThat(known.graceLeft()).isZero();
        feedComesUp();
        elapsed = elapsed.plusMillis(100);
        assertThat(known.heardAgo()).contains(Duration.ofMillis(100));
        assertThat(known.graceLeft()).isEqualTo(settings.grace());

        elapsed = elapsed.plusSeconds(60);
        assertThat(known.heardAgo()).contains(Duration.ofMillis(60_100));
        assertThat(known.graceLeft()).isEqualTo(settings.grace().minusMillis(60_100));
        elapsed = elapsed.plus(settings.grace());
        assertThat(known.graceLeft()).isZero();
    }

    @Test
    void grace_does_not_reach_beyond_the_age_of_an_entry() throws Exception {
        keycloak = attempt -> admitted(facts(false, Optional.empty()), "password");
        isKnown();
        breakDown(Trouble.TIMEOUT);
        elapsed = elapsed.plus(Duration.ofMinutes(5));

        assertThat(outcome(imap(OFFICE))).isEqualTo(new Unavailable(Trouble.TIMEOUT));
    }

    @Test
    void there_is_no_grace_when_keycloak_denies_the_bridge() throws Exception {
        isKnown();
        breakDown(Trouble.NOT_ALLOWED);

        assertThat(outcome(imap(OFFICE))).isEqualTo(new Unavailable(Trouble.NOT_ALLOWED));
    }

    @Test
    void in_grace_keycloak_is_not_waited_for_when_it_is_known_to_be_away() throws Exception {
        isKnown();
        breakDown(Trouble.TIMEOUT);
        away = true;

        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.GRACE);
        assertThat(asked).hasSize(1);
    }

    @Test
    void without_grace_an_outage_is_one() throws Exception {
        KnownLogins strict = with(new KnownSettings(
                100, Duration.ofHours(4), Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ZERO));
        strict.verify(imap(OFFICE)).toCompletableFuture().get();
        assertThat(strict.entries()).isEqualTo(1);
        breakDown(Trouble.UNREACHABLE);
        away = true;

        assertThat(strict.verify(imap(OFFICE)).toCompletableFuture().get())
                .isEqualTo(new Unavailable(Trouble.UNREACHABLE));
    }

    @Test
    void memory_is_bounded_and_what_is_used_stays() throws Exception {
        feedComesUp();
        for (int i = 0; i < 100; i++) {
            int number = i;
            keycloak = attempt -> admitted(factsOf("id-" + number), "app-password");
            outcome(attempt("user" + i + "@a.tld", "secret", Service.IMAP, OFFICE));
        }
        assertThat(knowledge(attempt("user0@a.tld", "secret", Service.IMAP, OFFICE)))
                .isEqualTo(Knowledge.KNOWN);
        keycloak = attempt -> admitted(factsOf("one-more"), "app-password");
        outcome(attempt("one-more@a.tld", "secret", Service.IMAP, OFFICE));

        assertThat(known.entries()).isEqualTo(100);
        assertThat(knowledge(attempt("user0@a.tld", "secret", Service.IMAP, OFFICE)))
                .isEqualTo(Knowledge.KNOWN);
        assertThat(knowledge(attempt("user1@a.tld", "secret", Service.IMAP, OFFICE)))
                .isEqualTo(Knowledge.ASKED);
    }

    @Test
    void one_account_does_not_take_the_place_of_all_others() throws Exception {
        feedComesUp();
        for (int i = 0; i < 90; i++) {
            outcome(attempt("alice@a.tld", "s e c r e t" + " ".repeat(i), Service.IMAP, OFFICE));
        }

        assertThat(known.entries()).isEqualTo(KnownStore.MOST_OF_ONE_ACCOUNT);
    }

    @Test
    void a_use_is_told_at_most_once_a_minute() throws Exception {
        isKnown();
        known.tidy();
        assertThat(reported).as("Keycloak was asked just now").isEmpty();

        pass(Duration.ofMinutes(1));
        knowledge(imap(OFFICE));
        knowledge(imap(OFFICE));
        known.tidy();

        assertThat(reported)
                .containsExactly(new Use("id-of-a.tld", "id-of-alice", "7", NOON.plus(elapsed), OFFICE, Service.IMAP));
        known.tidy();
        assertThat(reported).hasSize(1);
    }

    @Test
    void a_use_that_could_not_be_told_is_told_later() throws Exception {
        isKnown();
        pass(Duration.ofMinutes(1));
        knowledge(imap(OFFICE));
        reportsTaken = false;
        known.tidy();
        reportsTaken = true;
        known.tidy();

        assertThat(reported).hasSize(2);
    }

    @Test
    void nothing_that_is_kept_prints_a_secret() {
        assertThat(new Fingerprints().of(imap(OFFICE)).toString()).doesNotContain("secret");
        assertThat(new Fingerprints().of(imap(OFFICE))).isNotEqualTo(new Fingerprints().of(imap(OFFICE)));
    }

    private void feedComesUp() {
        stream.take(new Message.Hello("epoch", sequence, false));
        // What is asked for just after the hole is not kept.
        pass(Duration.ofSeconds(2));
    }

    private void isKnown() throws Exception {
        if (!known.feedUp()) {
            feedComesUp();
        }
        knowledge(imap(OFFICE));
        assertThat(knowledge(imap(OFFICE))).isEqualTo(Knowledge.KNOWN);
    }

    private void breakDown(Trouble trouble) {
        stream.lost();
        keycloak = attempt -> new Unavailable(trouble);
    }

    /** Time goes by, and the feed beats. */
    private void pass(Duration time) {
        elapsed = elapsed.plus(time);
        stream.take(new Message.Beat(sequence));
    }

    private void changes(Change change) {
        stream.take(new Message.Changed(++sequence, change));
    }

    private Facts facts(String service) {
        return facts(
                false,
                Optional.of(
                        new AppPassword("7", Set.of(Service.of(service).orElseThrow()), List.of(), Optional.empty())));
    }

    private Facts facts(boolean federated, Optional<AppPassword> appPassword) {
        return new Facts(
                "id-of-alice",
                "id-of-a.tld",
                federated,
                new Account(
                        "alice@a.tld",
                        Set.of(),
                        true,
                        List.of(new TrustedAddress(
                                Cidr.parse(HOME + "/32"),
                                NOON.plus(Duration.ofHours(1).plusMinutes(20)))),
                        List.of()),
                appPassword,
                new PolicyReference("id-of-a.tld", Optional.of("default"), "\"1-x\""),
                Optional.empty());
    }

    private Facts factsOf(String accountId) {
        Facts facts = facts("imap");
        return new Facts(
                accountId,
                facts.realmId(),
                facts.federated(),
                facts.account(),
                facts.appPassword(),
                facts.policy(),
                facts.until());
    }

    private static Admitted admitted(Facts facts, String proof) {
        return new Admitted(
                "alice@a.tld",
                "trusted-network",
                new Evidence(
                        Optional.of("alice@a.tld"),
                        Optional.of("a.tld"),
                        Optional.of(proof),
                        Optional.of("Phone"),
                        Optional.of("services.imap")),
                Map.of("host", "192.0.2.7"),
                Optional.of(facts));
    }

    private static LoginAttempt imap(String address) {
        return attempt("alice@a.tld", "secret", Service.IMAP, address);
    }

    private static LoginAttempt attempt(String name, String secret, Service service, String address) {
        return new LoginAttempt(
                new LoginName(name),
                Secret.of(secret),
                SecretKind.PASSWORD,
                service,
                new Origin.Known(IpAddress.parse(address).orElseThrow(), "test"),
                "test",
                Particulars.NONE);
    }

    private LoginOutcome outcome(LoginAttempt attempt) throws Exception {
        return known.verify(attempt).toCompletableFuture().get();
    }

    private Knowledge knowledge(LoginAttempt attempt) throws Exception {
        return ((Admitted) outcome(attempt)).evidence().knowledge();
    }
}
