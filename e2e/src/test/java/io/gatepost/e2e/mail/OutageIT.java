// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static io.gatepost.e2e.mail.MailTableIT.clientFor;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailClient;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keycloak away: nobody's password is wrong because of that, and nobody gets in. It comes back, and all is well. */
@OnTheStack
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class OutageIT {
    private static String mobilePassword = "";
    private static boolean stopped;

    @BeforeAll
    static void everything_works_and_then_Keycloak_stops(Stack stack) {
        mobilePassword = stack.wallet().secret(Person.ALICE, "mobile password");
        for (Door door : Door.values()) {
            if (door != Door.SIEVE) {
                assertThat(knock(stack, door, rightSecret(door))).isInstanceOf(Answer.In.class);
            }
        }
        stack.keycloak().stop();
        stopped = true;
    }

    /** Whatever failed in between. */
    @AfterAll
    static void keycloak_runs_again(Stack stack) {
        if (stopped) {
            stack.keycloak().start();
        }
    }

    @ParameterizedTest
    @Order(1)
    @CsvSource({
        "IMAP,             c NO [UNAVAILABLE]",
        "IMAPS,            c NO [UNAVAILABLE]",
        "POP3,             -ERR [SYS/TEMP]",
        "POP3S,            -ERR [SYS/TEMP]",
        "SUBMISSION,       454 4.7.0",
        "NGINX_IMAP,       c NO [UNAVAILABLE]",
        "NGINX_POP3,       -ERR [SYS/TEMP]",
        "NGINX_SUBMISSION, 454 4.7.0",
        "EAS,              503",
        "DAV,              503",
        "SOAP,             503",
    })
    void each_protocol_asks_to_come_again(Door door, String words, Stack stack) {
        for (String secret : new String[] {rightSecret(door), "not-the-password"}) {
            Answer answer = knock(stack, door, secret);
            assertThat(answer).isInstanceOf(Answer.Unavailable.class);
            assertThat(answer.said()).startsWith(words);
        }
    }

    @Test
    @Order(2)
    void after_the_outage_everybody_gets_in_again(Stack stack) {
        stack.keycloak().start();
        stopped = false;
        for (Door door : Door.values()) {
            if (door == Door.SIEVE) {
                continue;
            }
            // An idle smtpd may hold a connection that the bridge closed during the outage: its first answer is 454.
            Awaiting.until(
                    Instant.now().plusSeconds(10),
                    door + " lets in",
                    () -> knock(stack, door, rightSecret(door)) instanceof Answer.In);
        }
    }

    private static Answer knock(Stack stack, Door door, String secret) {
        MailClient client = switch (clientFor(door)) {
            case Phone phone -> phone;
            case MailClient program -> new ByHand();
        };
        return stack.knock(client, Place.OFFICE, door, Person.ALICE.name(), secret);
    }

    private static String rightSecret(Door door) {
        return door == Door.EAS ? mobilePassword : Person.ALICE.password();
    }
}
