// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.Wallet;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.MailSecrets.Made;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The life of an app password: made with a second factor, shown once, and over when it is over. */
@OnTheStack
final class AppPasswordsIT {
    private static final Duration HOW_LONG_A_LOGIN_TAKES = Duration.ofSeconds(1);
    private static final Map<String, ?> FOR_IMAP = Map.of("label", "tablet", "services", List.of("imap"));

    @Test
    void it_is_made_after_a_browser_login_with_a_second_factor_and_shown_once(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "maker");
        Browser browser = stack.browser(Place.HOME);
        String token = Wallet.signIn(stack.webmail("a.tld"), browser, Place.HOME, owner)
                .access();
        MailSecrets secrets = new MailSecrets(stack.keycloakUrl(), "a.tld", Place.HOME, token);
        Made made = secrets.appPassword(FOR_IMAP);
        assertThat(made.secret()).matches("(?:[2-9a-hjkmnp-z]{4}-){5}[2-9a-hjkmnp-z]{4}");
        assertThat(imap(stack, owner, made.secret())).isInstanceOf(Answer.In.class);

        HttpResponse<String> list = secrets.ask("GET", "app-passwords", "");
        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(list.body()).contains(made.id(), "tablet").doesNotContain(made.secret());
    }

    @Test
    void separators_and_case_do_not_matter_on_entry(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "typist");
        String secret = stack.wallet().sessionOf(owner).appPassword(FOR_IMAP).secret();
        assertThat(imap(stack, owner, secret.replace("-", " ").toUpperCase(Locale.ROOT)))
                .isInstanceOf(Answer.In.class);
        assertThat(imap(stack, owner, secret.replace("-", ""))).isInstanceOf(Answer.In.class);
    }

    @Test
    void a_removed_one_is_refused_within_a_second(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "remover");
        MailSecrets secrets = stack.wallet().sessionOf(owner);
        Made made = secrets.appPassword(FOR_IMAP);
        assertThat(imap(stack, owner, made.secret())).isInstanceOf(Answer.In.class);
        secrets.remove(made);
        awaitRefusal(stack, owner, made.secret(), Instant.now().plusSeconds(1));
        assertRefused(stack, owner, made.secret(), "unknown-app-password");
    }

    @Test
    void an_expired_one_is_refused(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "waiter");
        Instant end = Instant.now().plusSeconds(4);
        Made made = stack.wallet()
                .sessionOf(owner)
                .appPassword(Map.of("label", "guest", "services", List.of("imap"), "expires", end.toString()));
        assertThat(imap(stack, owner, made.secret())).isInstanceOf(Answer.In.class);
        Instant asked = awaitRefusal(stack, owner, made.secret(), end.plusSeconds(1));
        assertThat(asked).isAfter(end.minus(HOW_LONG_A_LOGIN_TAKES));
        assertRefused(stack, owner, made.secret(), "app-password-expired");
    }

    @Test
    void one_from_before_a_password_change_is_refused(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "changer");
        Made made = stack.wallet().sessionOf(owner).appPassword(FOR_IMAP);
        assertThat(imap(stack, owner, made.secret())).isInstanceOf(Answer.In.class);
        stack.admin().changePassword(owner, "a-new-password");
        awaitRefusal(stack, owner, made.secret(), Instant.now().plusSeconds(1));
        assertRefused(stack, owner, made.secret(), "app-password-revoked");
        assertThat(imap(stack, owner, "a-new-password")).isInstanceOf(Answer.In.class);
    }

    @Test
    void somebody_elses_is_refused(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "lender");
        Person other = stack.admin().somebody("a.tld", "borrower");
        Made made = stack.wallet().sessionOf(owner).appPassword(FOR_IMAP);
        assertRefused(stack, other, made.secret(), "unknown-app-password");
        assertThat(imap(stack, owner, made.secret())).isInstanceOf(Answer.In.class);
    }

    /** A phone that goes on with an old app password must not lock its owner out. */
    @Test
    void a_stale_one_never_locks_the_account(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "stale");
        MailSecrets secrets = stack.wallet().sessionOf(owner);
        Made made = secrets.appPassword(FOR_IMAP);
        secrets.remove(made);
        for (int tries = 0; tries < 12; tries++) {
            assertThat(phone(stack, owner, made.secret())).isInstanceOf(Answer.Refused.class);
        }
        assertThat(imap(stack, owner, owner.password())).isInstanceOf(Answer.In.class);
    }

    /** From where no password would do, wrong ones lock nobody out. */
    @Test
    void guesses_from_outside_never_lock_the_account(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "guessed");
        for (int tries = 0; tries < 12; tries++) {
            assertThat(stack.knock(new MailProgram(), Place.CAFE, Door.SUBMISSION, owner.name(), "guess-" + tries))
                    .isInstanceOf(Answer.Refused.class);
        }
        assertThat(imap(stack, owner, owner.password())).isInstanceOf(Answer.In.class);
    }

    @Test
    void an_office_session_without_a_second_factor_makes_none(Stack stack) {
        Person owner = stack.admin().somebody("a.tld", "unproven");
        Browser browser = stack.browser(Place.OFFICE);
        String token = Wallet.signIn(stack.webmail("a.tld"), browser, Place.OFFICE, owner)
                .access();
        MailSecrets secrets = new MailSecrets(stack.keycloakUrl(), "a.tld", Place.OFFICE, token);
        HttpResponse<String> answer = secrets.ask("POST", "app-passwords", Json.write(FOR_IMAP));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(403);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
    }

    /** Every path to the same account: a name's case does not matter, a secret's other half does. */
    @ParameterizedTest
    @EnumSource(names = {"IMAP", "POP3", "SUBMISSION", "NGINX_IMAP", "NGINX_SUBMISSION"})
    void the_name_is_the_accounts_in_any_case(Door door, Stack stack) {
        Person alice = Person.ALICE;
        assertThat(stack.knock(new ByHand(), Place.OFFICE, door, "ALICE@A.TLD", alice.password()))
                .isInstanceOf(Answer.In.class);
    }

    private static Instant awaitRefusal(Stack stack, Person owner, String secret, Instant deadline) {
        return Awaiting.until(deadline, "refused", () -> imap(stack, owner, secret) instanceof Answer.Refused);
    }

    private static Answer imap(Stack stack, Person owner, String secret) {
        return stack.knock(new MailProgram(), Place.OFFICE, Door.IMAP, owner.name(), secret);
    }

    private static Answer phone(Stack stack, Person owner, String secret) {
        return stack.knock(new MailProgram(), Place.OFFICE, Door.SUBMISSION, owner.name(), secret);
    }

    private static void assertRefused(Stack stack, Person owner, String secret, String reason) {
        Audit audit = stack.audit();
        assertThat(imap(stack, owner, secret)).isInstanceOf(Answer.Refused.class);
        // By the reason too: a refused program may have tried twice, and its second entry may be written only now.
        audit.await(entry -> entry.path("name").asText().equals(owner.name())
                && entry.path("reason").asText().equals(reason));
    }
}
