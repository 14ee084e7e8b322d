// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The codes that stand in for a second factor, as many as the policy says, each good once. */
@OnTheStack
final class RecoveryCodesIT {
    private static final String STEP_UP = "gatepost-fresh-factor";

    private final Stack stack;

    RecoveryCodesIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void they_follow_the_first_factor_as_many_as_the_policy_says() {
        SmallDomain domain = SmallDomain.with(stack, codes(7, 2));
        Person person = domain.person("printer", "");
        List<String> codes = enrol(person);
        assertThat(codes).hasSize(7).doesNotHaveDuplicates().allMatch(code -> code.matches("[A-Z0-9]{12}"));
        assertThat(stepUp(person, codes.getFirst())).isInstanceOf(Page.Arrived.class);
    }

    @Test
    void a_domain_without_them_shows_none() {
        SmallDomain domain = SmallDomain.with(stack, "\"methods\": [\"otp\"]");
        Person person = domain.person("plain", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            assertThat(visitor.submit(Map.of("totp", Otp.next(Otp.base32(visitor.field("totpSecret"))))))
                    .isInstanceOf(Page.Arrived.class);
        }
    }

    /** What the form brings back must be what was shown: nobody makes their own codes, or an endless list. */
    @Test
    void only_the_codes_that_were_shown_are_kept() {
        SmallDomain domain = SmallDomain.with(stack, codes(5, 2));
        Person person = domain.person("inventor", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            visitor.submit(Map.of("totp", Otp.next(Otp.base32(visitor.field("totpSecret")))));
            assertThat(visitor.submit(Map.of("generatedRecoveryAuthnCodes", "AAAAAAAAAAAA,BBBBBBBBBBBB")))
                    .isInstanceOfSatisfying(
                            Page.CodesShown.class,
                            shown -> assertThat(shown.codes()).hasSize(5).doesNotContain("AAAAAAAAAAAA"));
        }
    }

    @Test
    void an_answer_without_the_pages_fields_gets_the_page_again() {
        SmallDomain domain = SmallDomain.with(stack, codes(5, 2));
        Person person = domain.person("elsewhere", "");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            visitor.submit(Map.of("totp", Otp.next(Otp.base32(visitor.field("totpSecret")))));
            assertThat(visitor.sees("gatepostInstead")).isFalse();
            assertThat(visitor.post(URI.create(visitor.asking()), Map.of("gatepostInstead", "passkey")))
                    .isInstanceOf(Page.CodesShown.class);
            assertThat(visitor.keepCodes()).isInstanceOf(Page.Arrived.class);
        }
    }

    @Test
    void each_is_good_once_and_in_its_turn() {
        SmallDomain domain = SmallDomain.with(stack, codes(5, 2));
        Person person = domain.person("twice", "");
        List<String> codes = enrol(person);
        assertThat(stepUp(person, codes.get(1))).as("not its turn").isEqualTo(new Page.RecoveryCodeAsked(true));
        assertThat(stepUp(person, codes.get(0))).isInstanceOf(Page.Arrived.class);
        assertThat(stepUp(person, codes.get(0))).as("used").isEqualTo(new Page.RecoveryCodeAsked(true));
        assertThat(stepUp(person, codes.get(1))).isInstanceOf(Page.Arrived.class);
    }

    @Test
    void one_code_in_many_sign_ins_at_once_lets_one_in() throws Exception {
        SmallDomain domain = SmallDomain.with(stack, codes(5, 2));
        Person person = domain.person("parallel", "");
        String code = enrol(person).getFirst();
        assertThat(atOnce(person, code)).isEqualTo(1);
    }

    @Test
    void the_owner_is_told_of_each_use_and_warned_when_few_are_left() {
        SmallDomain domain = SmallDomain.with(stack, codes(4, 2));
        Person person = domain.person("told", "");
        List<String> codes = enrol(person);
        try (MailSink sink = new MailSink()) {
            Map<String, String> before = stack.admin()
                    .mailServer(
                            "isp",
                            Map.of("host", "127.0.0.1", "port", Integer.toString(sink.port()), "from", "gatepost@isp"));
            try {
                // The mail goes whatever becomes of the login: here its page is left open.
                stepUp(person, codes.get(0));
                MailSink.Mail mail = sink.next();
                assertThat(mail.recipient()).isEqualTo(person.name());
                assertThat(mail.subject()).isEqualTo("A recovery code of your account was used");
                assertThat(mail.text()).contains("Codes left: 3").doesNotContain(codes.get(0));
                stepUp(person, codes.get(1));
                mail = sink.next();
                assertThat(mail.subject()).isEqualTo("A recovery code of your account was used, and few are left");
                assertThat(mail.text()).contains("Codes left: 2");
            } finally {
                stack.admin().mailServer("isp", before);
            }
        }
    }

    /** The account console warns too, by the policy's number. */
    @Test
    void the_last_one_leads_to_new_ones() {
        SmallDomain domain = SmallDomain.with(stack, codes(4, 0));
        Person person = domain.person("last", "");
        List<String> codes = enrol(person);
        for (String code : codes.subList(0, 3)) {
            assertThat(stepUp(person, code)).isInstanceOf(Page.Arrived.class);
        }
        Page page = stepUp(person, codes.get(3));
        assertThat(page).isInstanceOf(Page.CodesShown.class).isNotEqualTo(new Page.CodesShown(codes));
    }

    /** One person sets up an app with its codes. */
    private List<String> enrol(Person person) {
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            assertThat(signIn(visitor, person)).isEqualTo(new Page.EnrolmentOffered());
            String secret = Otp.base32(visitor.field("totpSecret"));
            Page page = visitor.submit(Map.of("totp", Otp.next(secret), "userLabel", "phone"));
            if (!(page instanceof Page.CodesShown shown)) {
                throw new AssertionError("no codes but " + page);
            }
            assertThat(visitor.keepCodes()).isInstanceOf(Page.Arrived.class);
            return shown.codes();
        }
    }

    /** In the office the password lets in, and a sensitive change asks for the factor at the gate. */
    private Page stepUp(Person person, String code) {
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            askedAtTheGate(visitor, person);
            assertThat(visitor.submit(Map.of("gatepostWay", "recovery-code")))
                    .isEqualTo(new Page.RecoveryCodeAsked(false));
            return visitor.submit(Map.of("recoveryCodeInput", code));
        }
    }

    private void askedAtTheGate(PlainVisitor visitor, Person person) {
        assertThat(signIn(visitor, person)).isInstanceOf(Page.Arrived.class);
        assertThat(visitor.open(SmallDomain.stockFlow(stack, stack.keycloakUrl())
                        .begin(Map.of("kc_action", STEP_UP))
                        .address()))
                .isEqualTo(new Page.CodeAsked(false));
    }

    /** How many of several came through, all before the same page, all answering at one moment. */
    private int atOnce(Person person, String code) throws Exception {
        List<PlainVisitor> visitors = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            PlainVisitor visitor = new PlainVisitor(Place.OFFICE);
            askedAtTheGate(visitor, person);
            visitor.submit(Map.of("gatepostWay", "recovery-code"));
            visitors.add(visitor);
        }
        CyclicBarrier start = new CyclicBarrier(visitors.size());
        int through = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(visitors.size())) {
            List<Callable<Page>> tries = new ArrayList<>();
            for (PlainVisitor visitor : visitors) {
                tries.add(() -> {
                    start.await();
                    return visitor.submit(Map.of("recoveryCodeInput", code));
                });
            }
            for (Future<Page> tried : threads.invokeAll(tries)) {
                through += tried.get() instanceof Page.Arrived ? 1 : 0;
            }
        }
        visitors.forEach(PlainVisitor::close);
        return through;
    }

    private Page signIn(PlainVisitor visitor, Person person) {
        visitor.open(stack.webmail(person.realm()).begin().address());
        return visitor.enterRight(person.name(), person.password());
    }

    private static String codes(int number, int warnAt) {
        return "\"recoveryCodes\": {\"number\": " + number + ", \"warnAt\": " + warnAt + "}";
    }
}
