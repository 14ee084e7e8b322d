// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recovery address over the account REST: who may set it, to what, and when it counts. */
@OnTheStack
final class RecoveryAddressIT extends RecoveryStory {
    private static final String PATH = "recovery-address";
    private static final String CONFIRMATION = "recovery-address/confirmation";

    RecoveryAddressIT(Stack stack) {
        super(stack);
    }

    private Owner.Reply begin(Owner owner, String address) {
        return owner.post(PATH, Map.of("address", address));
    }

    private static Owner.Reply confirm(Owner owner, String code) {
        return owner.post(CONFIRMATION, Map.of("code", code));
    }

    private static String wrong(String code) {
        return "%06d".formatted((Integer.parseInt(code) + 1) % 1_000_000);
    }

    @Test
    void counts_once_its_code_came_back_and_the_old_one_is_told() {
        Person rita = domain.somebody("rita");
        Owner owner = Owner.of(stack, rita, Place.HOME);
        assertThat(owner.get(PATH).json().toString()).isEqualTo("{\"allowed\":true,\"sendsMail\":true}");
        assertThat(begin(owner, "First.Mailbox@elsewhere.example").status()).isEqualTo(202);
        assertThat(owner.get(PATH).json().has("address")).isFalse();
        assertThat(owner.get(PATH).json().at("/pending/address").asText()).isEqualTo("First.Mailbox@elsewhere.example");
        MailSink.Mail mail = sink.nextTo("First.Mailbox@elsewhere.example");
        assertThat(mail.subject()).isEqualTo("Confirm your recovery address");
        assertThat(mail.text()).contains(rita.name());
        String code = RecoveryDomain.code(mail);
        assertThat(confirm(owner, wrong(code)).status()).isEqualTo(422);
        assertThat(confirm(owner, code).status()).isEqualTo(200);
        assertThat(owner.get(PATH).json().path("address").asText()).isEqualTo("First.Mailbox@elsewhere.example");
        // Once is once.
        assertThat(confirm(owner, code).status()).isEqualTo(404);
        assertThat(sink.nextTo(rita.name()).text()).contains("F•••@•••.example");

        assertThat(begin(owner, "second@elsewhere.example").status()).isEqualTo(202);
        String second = RecoveryDomain.code(sink.nextTo("second@elsewhere.example"));
        assertThat(confirm(owner, second).status()).isEqualTo(200);
        assertThat(sink.nextTo("First.Mailbox@elsewhere.example").subject())
                .isEqualTo("Your recovery address was changed");
        assertThat(domain.events(rita, "UPDATE_CREDENTIAL")).anySatisfy(event -> {
            assertThat(event.at("/details/gatepost_recovery_address").asText()).isEqualTo("second@elsewhere.example");
            assertThat(event.at("/details/gatepost_former_address").asText())
                    .isEqualTo("First.Mailbox@elsewhere.example");
        });

        assertThat(owner.delete(PATH).status()).isEqualTo(204);
        assertThat(sink.nextTo("second@elsewhere.example").subject()).isEqualTo("Your recovery address was changed");
        assertThat(sink.nextTo("second@elsewhere.example").subject()).isEqualTo("Your recovery address was removed");
        assertThat(owner.delete(PATH).status()).isEqualTo(404);
        assertThat(owner.get(PATH).json().has("address")).isFalse();
    }

    @Test
    void one_that_waits_is_taken_back_and_the_one_that_counts_stays() {
        Person sven = domain.reachable("sven");
        Owner owner = Owner.of(stack, sven, Place.HOME);
        assertThat(owner.delete(CONFIRMATION).status()).as("none waits").isEqualTo(404);
        assertThat(begin(owner, "mistyped@elsewhere.example").status()).isEqualTo(202);
        String code = RecoveryDomain.code(sink.nextTo("mistyped@elsewhere.example"));
        assertThat(owner.delete(CONFIRMATION).status()).isEqualTo(204);
        assertThat(owner.get(PATH).json().has("pending")).isFalse();
        assertThat(confirm(owner, code).status()).isEqualTo(404);
        assertThat(owner.get(PATH).json().path("address").asText()).isEqualTo(RecoveryDomain.mailboxOf(sven));
    }

    /** The thief would wait until the owner sets up a factor, and have it mailed away. */
    @ParameterizedTest
    @ValueSource(strings = {"optional", "off"})
    void attack_a_password_alone_plants_nothing_where_the_domain_asks_nobody_for_more(String enrolment) {
        domain.easy(enrolment);
        Person young = domain.withoutFactor("young");
        for (Place place : List.of(Place.OFFICE, Place.HOME)) {
            Owner thief = Owner.of(stack, young, place);
            assertThat(begin(thief, "thief@elsewhere.example").problem()).isEqualTo("no-second-factor");
            assertThat(thief.post("trusted-addresses", Map.of()).problem()).isEqualTo("no-second-factor");
        }
        assertThat(sink.empty()).isTrue();
    }

    @Test
    void attack_a_session_that_the_office_alone_let_in_changes_nothing() {
        Person owner = domain.reachable("office");
        Owner visitor = Owner.of(stack, owner, Place.OFFICE);
        assertThat(begin(visitor, "thief@elsewhere.example").problem()).isEqualTo("step-up");
        assertThat(visitor.delete(PATH).problem()).isEqualTo("step-up");
        assertThat(visitor.get(PATH).json().has("address")).isTrue();
        assertThat(sink.empty()).isTrue();
    }

    @Test
    void attack_a_mailbox_behind_this_server_is_no_way_back() {
        Person owner = domain.somebody("inside");
        Owner session = Owner.of(stack, owner, Place.HOME);
        String local = owner.name().substring(0, owner.name().indexOf('@'));
        for (String address : List.of(
                owner.name(),
                owner.name().toUpperCase(Locale.ROOT),
                local + "+recovery@" + domain.name(),
                "colleague@" + domain.name(),
                "x@a.tld",
                "x@A.TLD",
                "x@mail.a.tld",
                "x@b.tld",
                "x@c.tld")) {
            Owner.Reply reply = begin(session, address);
            assertThat(reply.status()).as(address).isEqualTo(422);
            assertThat(reply.json().at("/errors/0/pointer").asText()).isEqualTo("/address");
        }
        assertThat(sink.empty()).isTrue();
        // It is that and nothing else.
        assertThat(begin(session, "x@a.example").status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "@elsewhere.example",
                "x@",
                "x@localhost",
                "x y@elsewhere.example",
                "x@elsewhere.example\r\nBcc: y@elsewhere.example",
                "x@elsewhere.example, y@elsewhere.example",
                "<x@elsewhere.example>",
                "\"x\"@elsewhere.example",
                "x..y@elsewhere.example",
                "x@y@elsewhere.example",
                "ü@elsewhere.example",
                "x@-.example"
            })
    void what_is_no_address_is_refused(String address) {
        Person owner = domain.somebody("typist");
        Owner session = Owner.of(stack, owner, Place.HOME);
        assertThat(begin(session, address).status()).isEqualTo(422);
        for (String text : List.of("x".repeat(300) + "@elsewhere.example", "x\u0000@elsewhere.example")) {
            assertThat(begin(session, text).status()).isEqualTo(400);
        }
        assertThat(sink.empty()).isTrue();
    }

    @Test
    void what_nobody_confirms_is_forgotten() {
        domain.policy("PT1S");
        Person owner = domain.somebody("idle");
        Owner session = Owner.of(stack, owner, Place.HOME);
        assertThat(begin(session, "idle@elsewhere.example").status()).isEqualTo(202);
        String code = RecoveryDomain.code(sink.nextTo("idle@elsewhere.example"));
        Awaiting.until(
                Instant.now().plusSeconds(15),
                "nothing is pending",
                () -> !session.get(PATH).json().has("pending"));
        assertThat(confirm(session, code).status()).isEqualTo(404);
        assertThat(session.get(PATH).json().has("address")).isFalse();
    }

    @Test
    void attack_guessing_the_code_of_somebody_elses_mailbox_gets_five_tries() {
        Person owner = domain.somebody("squatter");
        Person other = domain.somebody("other");
        Owner session = Owner.of(stack, owner, Place.HOME);
        Owner others = Owner.of(stack, other, Place.HOME);
        begin(session, "victim@elsewhere.example");
        String code = RecoveryDomain.code(sink.nextTo("victim@elsewhere.example"));
        begin(others, "another@elsewhere.example");
        // The code of one account is none of another.
        assertThat(confirm(others, code).status()).isEqualTo(422);
        for (int guess = 0; guess < 5; guess++) {
            assertThat(confirm(session, wrong(code)).status()).isEqualTo(422);
        }
        assertThat(confirm(session, code).status()).isEqualTo(429);
        assertThat(confirm(session, code).status()).isEqualTo(404);
        assertThat(session.get(PATH).json().has("address")).isFalse();
    }

    @Test
    void attack_nobodys_mailbox_is_filled_from_here() {
        Owner session = Owner.of(stack, domain.somebody("bomber"), Place.HOME);
        for (int mail = 0; mail < 5; mail++) {
            assertThat(begin(session, "bombed@" + domain.name() + ".example").status())
                    .isEqualTo(202);
        }
        assertThat(begin(session, "bombed@" + domain.name() + ".example").status())
                .isEqualTo(429);
        assertThat(begin(session, "elsewhere@" + domain.name() + ".example").status())
                .isEqualTo(429);
        Owner helper = Owner.of(stack, domain.somebody("helper"), Place.HOME);
        assertThat(begin(helper, "Bombed@" + domain.name() + ".example").status())
                .isEqualTo(429);
    }

    @Test
    void attack_parallel_confirmations_count_once() throws Exception {
        Person owner = domain.somebody("parallel");
        Owner session = Owner.of(stack, owner, Place.HOME);
        begin(session, "parallel@elsewhere.example");
        String code = RecoveryDomain.code(sink.nextTo("parallel@elsewhere.example"));
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<Owner.Reply>> replies = new ArrayList<>();
            for (int request = 0; request < 4; request++) {
                replies.add(pool.submit(() -> confirm(session, code)));
            }
            for (Future<Owner.Reply> reply : replies) {
                answers.add(reply.get().status());
            }
        }
        assertThat(answers).containsOnlyOnce(200);
        assertThat(domain.events(owner, "UPDATE_CREDENTIAL")).hasSize(1);
    }

    @Test
    void nothing_is_pending_where_the_mail_could_not_be_sent() {
        Owner session = Owner.of(stack, domain.somebody("no-server"), Place.HOME);
        sink.close();
        assertThat(begin(session, "x@elsewhere.example").status()).isEqualTo(502);
        assertThat(session.get(PATH).json().has("pending")).isFalse();
    }
}
