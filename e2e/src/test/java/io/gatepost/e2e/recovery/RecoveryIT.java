// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Somebody has lost the second factor, or says so: the way back by the recovery address, and what is tried against it. */
@OnTheStack
final class RecoveryIT extends RecoveryStory {

    RecoveryIT(Stack stack) {
        super(stack);
    }

    @Test
    void a_code_to_the_recovery_address_resets_the_factors_and_lets_one_be_set_up() {
        Person rosa = domain.somebody("rosa");
        String other = domain.withAddress(rosa);
        Owner before = Owner.of(stack, rosa, Place.HOME);
        assertThat(before.post("trusted-addresses", Map.of()).status()).isEqualTo(201);

        try (PlainVisitor visitor = new PlainVisitor(Place.CAFE);
                PlainVisitor thief = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, rosa)).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.follow("gatepost-recovery")).isEqualTo(new Page.Recovery("start", false));
            assertThat(visitor.html())
                    .contains(other.charAt(0) + "•••@•••.example")
                    .doesNotContain(other);
            assertThat(visitor.submit(Map.of("send", "send"))).isEqualTo(new Page.Recovery("code", false));
            MailSink.Mail mail = sink.nextTo(other);
            assertThat(mail.subject()).isEqualTo("Code for your lost second factor");
            assertThat(mail.text()).contains(rosa.name(), "10 minutes");
            assertThat(sink.nextTo(rosa.name()).subject()).isEqualTo("A code for a lost second factor was asked for");
            assertThat(visitor.submit(Map.of("code", RecoveryDomain.code(mail))))
                    .isEqualTo(new Page.Recovery("done", false));

            for (String told : List.of(rosa.name(), other)) {
                assertThat(sink.nextTo(told).subject()).isEqualTo("Your second factors were removed");
            }
            assertThat(before.get("connection").status()).isEqualTo(401);
            assertThat(domain.imap(rosa, Place.HOME)).isEqualTo("refuse");
            assertThat(domain.factors(rosa)).isEmpty();

            // Whoever else knows the password gets nowhere meanwhile.
            assertThat(signIn(thief, rosa)).isEqualTo(new Page.Refused("enrol-from-trusted-network"));

            assertThat(visitor.follow("gatepost-restart")).isInstanceOf(Page.PasswordAsked.class);
            assertThat(visitor.enterRight(rosa.name(), rosa.password())).isEqualTo(new Page.EnrolmentOffered());
            assertThat(domain.enrol(visitor)).isInstanceOf(Page.CodesShown.class);
            assertThat(visitor.keepCodes()).isInstanceOf(Page.Arrived.class);
            assertThat(sink.nextTo(rosa.name()).subject()).isEqualTo("A second factor was added to your account");
        }

        // The leave was for one factor: without it the browser is as any other.
        domain.removeFactors(rosa);
        try (PlainVisitor again = new PlainVisitor(Place.CAFE)) {
            assertThat(signIn(again, rosa)).isEqualTo(new Page.Refused("enrol-from-trusted-network"));
        }
        assertThat(domain.events(rosa, "REMOVE_CREDENTIAL")).anySatisfy(event -> {
            assertThat(event.at("/details/credential_type").asText()).isEqualTo("gatepost-recovery");
            assertThat(event.at("/details/gatepost_factors").asText()).isEqualTo("1");
        });
    }

    @Test
    void where_no_mail_is_sent_no_code_is_offered() {
        Person mute = domain.somebody("mute");
        domain.withoutMail();
        try (PlainVisitor visitor = new PlainVisitor(Place.CAFE)) {
            assertThat(signIn(visitor, mute)).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.html()).doesNotContain("gatepost-recovery");
        }
        Owner.Reply address = Owner.of(stack, mute, Place.HOME).get("recovery-address");
        assertThat(address.json().path("allowed").asBoolean()).isFalse();
        assertThat(address.json().path("sendsMail").asBoolean()).isFalse();
    }

    private Page signIn(PlainVisitor visitor, Person person) {
        visitor.open(stack.webmail(person.realm()).begin().address());
        return visitor.enterRight(person.name(), person.password());
    }

    /** A sign-in that has come to the page for the code. */
    private PlainVisitor asking(Person person, Place place) {
        PlainVisitor visitor = new PlainVisitor(place);
        assertThat(signIn(visitor, person)).isEqualTo(new Page.CodeAsked(false));
        visitor.follow("gatepost-recovery");
        assertThat(visitor.submit(Map.of("send", "send"))).isEqualTo(new Page.Recovery("code", false));
        return visitor;
    }

    /** While Keycloak counts a wrong code, it takes the account for locked, and no code is looked at. */
    private static Page right(PlainVisitor visitor, String code) {
        Page page = visitor.submit(Map.of("code", code));
        for (int tries = 0; tries < 3 && page.equals(new Page.Recovery("code", true)); tries++) {
            page = visitor.submit(Map.of("code", code));
        }
        return page;
    }

    /** The answers to one form that is sent so often at the same time, from copies of this browser. */
    private static List<Page> atOnce(int requests, PlainVisitor one, Map<String, String> fields) throws Exception {
        URI shown = URI.create(one.asking());
        Map<String, String> form = new HashMap<>(fields);
        form.put("token", one.field("token"));
        List<Page> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            List<Future<Page>> pages = new ArrayList<>();
            for (int request = 0; request < requests; request++) {
                PlainVisitor copy = one.copy();
                pages.add(pool.submit(() -> copy.post(shown, form)));
            }
            for (Future<Page> page : pages) {
                answers.add(page.get());
            }
        }
        return answers;
    }

    private static String wrong(String code) {
        return "%06d".formatted((Integer.parseInt(code) + 1) % 1_000_000);
    }

    @Test
    void attack_a_stolen_password_alone_recovers_nothing() {
        Person owner = domain.somebody("no-address");
        try (PlainVisitor thief = asking(owner, Place.CAFE)) {
            // The same page as for somebody who has one, and no mail.
            assertThat(thief.html()).contains("your recovery address, if you have set one");
            for (String guess : List.of("000000", "", "123456", "1234567", "x".repeat(100))) {
                assertThat(thief.submit(Map.of("code", guess))).isEqualTo(new Page.Recovery("code", true));
            }
        }
        assertThat(domain.factors(owner)).containsExactly("otp");
        assertThat(sink.empty()).isTrue();
    }

    @Test
    void attack_the_pages_are_closed_to_a_sign_in_without_the_password() {
        Person owner = domain.reachable("closed");
        try (PlainVisitor thief = new PlainVisitor(Place.CAFE)) {
            thief.open(stack.webmail("isp").begin().address());
            String address = thief.asking();
            String here = address.replace("login-actions/authenticate", "gatepost/recovery");
            assertThat(thief.open(URI.create(here))).isInstanceOf(Page.Closed.class);
            thief.open(stack.webmail("isp").begin().address());
            thief.enter(owner.name(), "not the password");
            here = thief.asking().replace("login-actions/authenticate", "gatepost/recovery");
            assertThat(thief.open(URI.create(here))).isInstanceOf(Page.Closed.class);
        }
        // Another browser has no part in the sign-in, even if its address is known.
        try (PlainVisitor visitor = new PlainVisitor(Place.CAFE);
                PlainVisitor other = new PlainVisitor(Place.CAFE)) {
            signIn(visitor, owner);
            visitor.follow("gatepost-recovery");
            URI shown = URI.create(visitor.asking());
            assertThat(other.open(shown)).isInstanceOf(Page.Closed.class);
            // And a form that is none of ours sends nothing.
            assertThat(visitor.post(shown, Map.of("send", "send"))).isInstanceOf(Page.Closed.class);
            assertThat(visitor.post(shown, Map.of("send", "send", "token", "guessed")))
                    .isInstanceOf(Page.Closed.class);
        }
        assertThat(sink.empty()).isTrue();
    }

    @Test
    void attack_guessing_over_sessions_gets_few_tries_and_few_mails() {
        Person owner = domain.reachable("guessed");
        String other = RecoveryDomain.mailboxOf(owner);
        String code = "";
        for (int session = 1; session <= 2; session++) {
            try (PlainVisitor guesser = asking(owner, Place.CAFE)) {
                code = RecoveryDomain.code(sink.nextTo(other));
                // Keycloak looks at none while it counts the last one, so that some of these count for nothing.
                long over = domain.codesOver(owner);
                Instant patience = Instant.now().plus(Duration.ofSeconds(30));
                while (domain.codesOver(owner) == over) {
                    assertThat(Instant.now()).isBefore(patience);
                    assertThat(guesser.submit(Map.of("code", wrong(code)))).isEqualTo(new Page.Recovery("code", true));
                }
                assertThat(domain.wrongCodes(owner)).isEqualTo(5L * session);
                // After five wrong ones the right one is wrong too.
                assertThat(right(guesser, code)).isEqualTo(new Page.Recovery("code", true));
            }
        }
        asking(owner, Place.CAFE).close();
        sink.nextTo(other);
        // The fourth sign-in in the hour gets no mail, and the page says the same.
        try (PlainVisitor guesser = asking(owner, Place.CAFE)) {
            assertThat(guesser.submit(Map.of("code", code))).isEqualTo(new Page.Recovery("code", true));
        }
        assertThat(domain.errors(owner, "SEND_VERIFY_EMAIL_ERROR")).contains("gatepost_too_many");
        assertThat(domain.factors(owner)).containsExactly("otp");
    }

    @Test
    void attack_parallel_requests_get_no_more_mails_than_those_sent_one_by_one() throws Exception {
        Person owner = domain.reachable("bombed");
        String other = RecoveryDomain.mailboxOf(owner);
        sink.clear();
        PlainVisitor one = new PlainVisitor(Place.CAFE);
        signIn(one, owner);
        one.follow("gatepost-recovery");
        try (one) {
            for (Page page : atOnce(16, one, Map.of("send", "send"))) {
                assertThat(page).isEqualTo(new Page.Recovery("code", false));
            }
        }
        assertThat(sink.all().stream().filter(mail -> mail.recipient().equals(other)))
                // Keycloak puts off an account's request while it is at work on another, so that it may be fewer.
                .hasSizeBetween(1, 3);
    }

    @Test
    void attack_parallel_guesses_get_no_more_tries() throws Exception {
        Person owner = domain.reachable("stormed");
        String other = RecoveryDomain.mailboxOf(owner);
        PlainVisitor one = asking(owner, Place.CAFE);
        String code = RecoveryDomain.code(sink.nextTo(other));
        try (one) {
            for (Page page : atOnce(40, one, Map.of("code", wrong(code)))) {
                assertThat(page).isEqualTo(new Page.Recovery("code", true));
            }
            assertThat(domain.wrongCodes(owner)).isBetween(1L, 5L);
            assertThat(domain.factors(owner)).containsExactly("otp");
        }
    }

    @Test
    void attack_two_right_codes_at_once_recover_once() throws Exception {
        Person owner = domain.reachable("twice");
        String other = RecoveryDomain.mailboxOf(owner);
        PlainVisitor one = asking(owner, Place.CAFE);
        String code = RecoveryDomain.code(sink.nextTo(other));
        try (one) {
            int done = 0;
            for (Page page : atOnce(4, one, Map.of("code", code))) {
                done += page.equals(new Page.Recovery("done", false)) ? 1 : 0;
            }
            assertThat(done).isEqualTo(1);
        }
        assertThat(domain.events(owner, "REMOVE_CREDENTIAL").stream()
                        .filter(event ->
                                event.at("/details/credential_type").asText().equals("gatepost-recovery")))
                .hasSize(1);
    }

    @Test
    void attack_a_code_is_of_one_account_and_one_sign_in() {
        Person owner = domain.reachable("mine");
        Person other = domain.reachable("theirs");
        String ownersMailbox = RecoveryDomain.mailboxOf(owner);
        String othersMailbox = RecoveryDomain.mailboxOf(other);
        try (PlainVisitor mine = asking(owner, Place.HOME);
                PlainVisitor second = asking(owner, Place.HOME);
                PlainVisitor theirs = asking(other, Place.HOME)) {
            sink.nextTo(ownersMailbox);
            String code = RecoveryDomain.code(sink.nextTo(ownersMailbox));
            sink.nextTo(othersMailbox);
            assertThat(right(theirs, code)).isEqualTo(new Page.Recovery("code", true));
            assertThat(right(mine, code)).isEqualTo(new Page.Recovery("code", true));
            assertThat(right(second, code)).isEqualTo(new Page.Recovery("done", false));
        }
        assertThat(domain.factors(other)).containsExactly("otp");
    }

    @Test
    void attack_a_late_code_and_a_used_one_are_no_codes() {
        Person owner = domain.reachable("late");
        Person quick = domain.reachable("quick");
        String mailbox = RecoveryDomain.mailboxOf(owner);
        String quicks = RecoveryDomain.mailboxOf(quick);
        domain.policy("PT1S");
        try (PlainVisitor late = asking(owner, Place.HOME)) {
            String code = RecoveryDomain.code(sink.nextTo(mailbox));
            Instant sent = Instant.now();
            Awaiting.until(
                    sent.plusSeconds(10),
                    "the code is over",
                    () -> Instant.now().isAfter(sent.plusMillis(1500)));
            assertThat(late.submit(Map.of("code", code))).isEqualTo(new Page.Recovery("code", true));
        }
        domain.policy("PT10M");
        try (PlainVisitor visitor = asking(quick, Place.HOME)) {
            String code = RecoveryDomain.code(sink.nextTo(quicks));
            URI shown = URI.create(visitor.asking());
            String token = visitor.field("token");
            assertThat(visitor.submit(Map.of("code", code))).isEqualTo(new Page.Recovery("done", false));
            assertThat(visitor.post(shown, Map.of("code", code, "token", token)))
                    .isInstanceOf(Page.Closed.class);
        }
        assertThat(domain.factors(owner)).containsExactly("otp");
    }

    @Test
    void a_domain_that_does_not_allow_it_offers_nothing() {
        Person owner = domain.reachable("off");
        PlainVisitor visitor = new PlainVisitor(Place.HOME);
        signIn(visitor, owner);
        assertThat(visitor.has("gatepost-recovery")).isTrue();
        URI shown = URI.create(visitor.asking().replace("login-actions/authenticate", "gatepost/recovery"));
        domain.policy("");
        try (visitor) {
            assertThat(visitor.open(shown)).isInstanceOf(Page.Closed.class);
            assertThat(signIn(visitor, owner)).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.has("gatepost-recovery")).isFalse();
        }
        assertThat(Owner.of(stack, owner, Place.HOME)
                        .post("recovery-address", Map.of("address", "x@elsewhere.example"))
                        .problem())
                .isEqualTo("not-allowed");
    }

    @Test
    void a_mailbox_that_this_server_guards_by_now_gets_no_code() {
        Person owner = domain.reachable("moved-in");
        String mailbox = RecoveryDomain.mailboxOf(owner);
        String served = mailbox.substring(mailbox.indexOf('@') + 1);
        domain.policyOf(served, "PT10M");
        try (PlainVisitor visitor = asking(owner, Place.HOME)) {
            assertThat(visitor.html()).contains("your recovery address, if you have set one");
        } finally {
            domain.removePolicyOf(served);
        }
        assertThat(sink.empty()).isTrue();
    }

    @Test
    void a_sign_in_goes_on_with_the_factor_that_was_found_again() {
        Person owner = domain.reachable("found");
        try (PlainVisitor visitor = asking(owner, Place.HOME)) {
            visitor.open(stack.webmail("isp").begin().address());
            assertThat(visitor.enterRight(owner.name(), owner.password())).isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.enterCode(Otp.next(owner.otpSecret()))).isInstanceOf(Page.Arrived.class);
        }
        assertThat(domain.factors(owner)).containsExactly("otp");
    }
}
