// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An owner shuts an address out of the account: what is right opens nothing from there. */
@OnTheStack
final class BlockedAddressIT {
    private static final String ACCOUNT = "/realms/isp/gatepost/account/";
    private static final String BLOCKED = ACCOUNT + "blocked-addresses";

    private final Stack stack;
    private final String domain = "b" + Long.toHexString(System.nanoTime()) + ".tld";

    BlockedAddressIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void appPasswordsFromAnywhere() {
        assertThat(stack.admin()
                        .send("PUT", "isp/gatepost/policies/" + domain, """
                        {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                         "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                                      "imap": {"trusted": ["app-password"], "elsewhere": ["app-password"]}}}""")
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void nobody_comes_in_from_there_until_it_is_taken_back() {
        Person olga = stack.admin().somebody("isp", domain, "olga");
        Person other = stack.admin().somebody("isp", domain, "other");
        Caller owner = Caller.person(stack, olga, Place.HOME);
        String secret = appPassword(owner);
        String others = appPassword(Caller.person(stack, other, Place.HOME));
        // The second of these the bridge decides by itself.
        for (int login = 0; login < 2; login++) {
            assertThat(imap(olga, secret, Place.CAFE)).isInstanceOf(Answer.In.class);
        }

        Caller.Reply blocked = owner.ask("POST", BLOCKED, Map.of("address", Place.CAFE.address()));
        assertThat(blocked.status()).isEqualTo(201);
        assertThat(Instant.parse(blocked.json().path("until").asText()))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(29)), Instant.now().plus(Duration.ofDays(30)));
        await("a blocked one comes in", () -> imap(olga, secret, Place.CAFE) instanceof Answer.Refused);
        assertThat(owner.get(ACCOUNT + "recent-logins").json().at("/0/reason").asText())
                .isEqualTo("address-blocked");
        assertThat(owner.get(ACCOUNT + "refused-logins").json())
                .as("its owner has had the say")
                .isEmpty();
        assertThat(imap(olga, secret, Place.HOME)).isInstanceOf(Answer.In.class);
        assertThat(imap(other, others, Place.CAFE)).isInstanceOf(Answer.In.class);
        try (PlainVisitor visitor = new PlainVisitor(Place.CAFE)) {
            visitor.open(stack.webmail("isp").begin().address());
            visitor.enterRight(olga.name(), olga.password());
            assertThat(visitor.enterCode(Otp.next(olga.otpSecret()))).isEqualTo(new Page.Refused("address-blocked"));
        }

        String id = owner.get(BLOCKED).json().at("/0/id").asText();
        assertThat(Caller.person(stack, olga, Place.OFFICE)
                        .ask("DELETE", BLOCKED + "/" + id, "")
                        .problem())
                .as("by a session that showed no factor")
                .isEqualTo("step-up");
        assertThat(owner.ask("DELETE", BLOCKED + "/" + id, "").status()).isEqualTo(204);
        assertThat(owner.get(BLOCKED).json()).isEmpty();
        await("it stays blocked", () -> imap(olga, secret, Place.CAFE) instanceof Answer.In);
    }

    @Test
    void neither_oneself_nor_the_office_is_shut_out_nor_by_a_session_that_showed_no_factor() {
        Person olga = stack.admin().somebody("isp", domain, "careful");
        Caller owner = Caller.person(stack, olga, Place.HOME);
        for (Map.Entry<String, String> refused : Map.of(
                        Place.HOME.address(),
                        "here",
                        Place.OFFICE.address(),
                        "own-network",
                        "127.0.99",
                        "invalid",
                        "127.0.99.0/24",
                        "invalid")
                .entrySet()) {
            assertThat(owner.ask("POST", BLOCKED, Map.of("address", refused.getKey()))
                            .problem())
                    .as(refused.getKey())
                    .isEqualTo(refused.getValue());
        }
        assertThat(Caller.person(stack, olga, Place.OFFICE)
                        .ask("POST", BLOCKED, Map.of("address", Place.HOME.address()))
                        .problem())
                .isEqualTo("step-up");
        for (int host = 1; host <= 21; host++) {
            assertThat(owner.ask("POST", BLOCKED, Map.of("address", "203.0.113." + host))
                            .status())
                    .as("number %d", host)
                    .isEqualTo(host <= 20 ? 201 : 409);
        }
        assertThat(owner.ask("POST", BLOCKED, Map.of("address", "203.0.113.1")).status())
                .as("again")
                .isEqualTo(201);
        assertThat(owner.get(BLOCKED).json()).hasSize(20);
    }

    private static String appPassword(Caller owner) {
        return owner.ask("POST", ACCOUNT + "app-passwords", Map.of("label", "Laptop", "services", List.of("imap")))
                .json()
                .path("secret")
                .asText();
    }

    private Answer imap(Person person, String secret, Place from) {
        return stack.knock(new MailProgram(), from, Door.IMAP, person.name(), secret);
    }

    private static void await(String what, BooleanSupplier holds) {
        Awaiting.until(Instant.now().plusSeconds(20), what, holds);
    }
}
