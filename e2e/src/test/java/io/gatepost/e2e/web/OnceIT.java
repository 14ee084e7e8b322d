// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A one-time password is good once: in every form that asks for it, and in sign-ins that run at the same moment. */
@OnTheStack
final class OnceIT {
    private static final String STEP_UP = "gatepost-fresh-factor";

    private final Stack stack;

    OnceIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void one_one_time_password_in_many_sign_ins_at_once_lets_one_in() throws Exception {
        Person person = stack.admin().somebody("a.tld", "parallel");
        String code = Otp.next(person.otpSecret());
        assertThat(atOnce(person, code)).isEqualTo(1);
    }

    /** The flow's form and the gate's are two, and a code is one. */
    @Test
    void a_one_time_password_of_the_sign_in_does_not_step_up() {
        Person person = stack.admin().somebody("a.tld", "replayer");
        String code = Otp.next(person.otpSecret());
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            assertThat(visitor.enterCode(code)).isInstanceOf(Page.Arrived.class);
            assertThat(visitor.open(stack.webmail(person.realm())
                            .begin(Map.of("kc_action", STEP_UP))
                            .address()))
                    .isEqualTo(new Page.CodeAsked(false));
            assertThat(visitor.enterCode(code)).isEqualTo(new Page.CodeAsked(true));
        }
    }

    /** The realm's switch for that is for those who know what they do; here once means once. */
    @Test
    void nor_in_a_realm_that_lets_codes_be_used_again() {
        Person person = stack.admin().somebody("b.tld", "reuser");
        String code = Otp.next(person.otpSecret());
        setReusable(true);
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME);
                PlainVisitor second = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            assertThat(visitor.enterCode(code)).isInstanceOf(Page.Arrived.class);
            signIn(second, person);
            assertThat(second.enterCode(code)).isEqualTo(new Page.CodeAsked(true));
        } finally {
            setReusable(false);
        }
    }

    @Test
    void the_id_of_nothing_is_a_wrong_code() {
        Person person = stack.admin().somebody("a.tld", "guesser");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            signIn(visitor, person);
            assertThat(visitor.submit(
                            Map.of("otp", Otp.next(person.otpSecret()), "selectedCredentialId", "no-such-credential")))
                    .isEqualTo(new Page.CodeAsked(true));
        }
    }

    private void askedAtTheGate(PlainVisitor visitor, Person person) {
        visitor.open(stack.webmail(person.realm())
                .begin(Map.of("kc_action", STEP_UP))
                .address());
        assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
    }

    /** How many of several came through, all before the same page, all answering at one moment. */
    private int atOnce(Person person, String code) throws Exception {
        List<PlainVisitor> visitors = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            PlainVisitor visitor = new PlainVisitor(Place.OFFICE);
            askedAtTheGate(visitor, person);
            visitors.add(visitor);
        }
        CyclicBarrier start = new CyclicBarrier(visitors.size());
        int through = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(visitors.size())) {
            List<Callable<Page>> tries = new ArrayList<>();
            for (PlainVisitor visitor : visitors) {
                tries.add(() -> {
                    start.await();
                    return visitor.enterCode(code);
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

    private void setReusable(boolean reusable) {
        assertThat(stack.admin()
                        .send("PUT", "b.tld", Json.write(Map.of("otpPolicyCodeReusable", reusable)))
                        .statusCode())
                .isEqualTo(204);
    }
}
