// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailClient;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Nobody learns from an answer, or from how long it took, which accounts there are. */
@OnTheStack
final class SameAnswerIT {
    private static final Map<String, String> NAMES = Map.of(
            "no such account", "unknown@a.tld",
            "no such domain", "alice@unknown.tld",
            "no domain", "alice",
            "no name", "@a.tld",
            "two at signs", "alice@a.tld@a.tld",
            "a NUL at the end", "alice@a.tld\0",
            "a line break", "alice@a.tld\r\nx",
            "beyond the bound", "a".repeat(400) + "@a.tld",
            "far beyond the bound", "a".repeat(10_000) + "@a.tld");

    private static final List<Door> DOORS = List.of(
            Door.IMAP,
            Door.POP3,
            Door.SIEVE,
            Door.SUBMISSION,
            Door.NGINX_IMAP,
            Door.NGINX_POP3,
            Door.NGINX_SUBMISSION,
            Door.EAS);

    /** They hand on what fits into their buffers, which are larger than any of these names. */
    private static final Set<Door> WITHOUT_A_BOUND = Set.of(Door.NGINX_IMAP, Door.NGINX_SUBMISSION, Door.EAS);

    private static final Map<Door, Answer> WRONG_PASSWORD = new EnumMap<>(Door.class);

    static Stream<Arguments> doorsAndNames() {
        return DOORS.stream()
                .flatMap(door -> NAMES.entrySet().stream()
                        .map(name -> Arguments.argumentSet(door + ", " + name.getKey(), door, name.getValue())));
    }

    @ParameterizedTest
    @MethodSource("doorsAndNames")
    void a_name_that_is_nobodys_gets_the_answer_of_a_wrong_password(Door door, String name, Stack stack) {
        Answer wrongPassword = WRONG_PASSWORD.computeIfAbsent(door, first -> wrongPassword(first, stack));
        assertThat(wrongPassword).isInstanceOf(Answer.Refused.class);
        Answer answer = stack.knock(clientFor(door), Place.OFFICE, door, name, "not-the-password");
        if (isTheServersOwnBusiness(door, name)) {
            // Refused before anybody is asked, whoever it may be: what matters is that nobody gets in and nothing falls
            // over.
            assertThat(answer).isNotInstanceOf(Answer.In.class).isNotInstanceOf(Answer.Unavailable.class);
            assertThat(wrongPassword(door, stack)).isEqualTo(wrongPassword);
        } else {
            assertThat(butForThePortal(answer)).isEqualTo(butForThePortal(wrongPassword));
        }
    }

    /** It goes by the domain that was typed, and nothing else does. */
    private static Answer butForThePortal(Answer answer) {
        return answer instanceof Answer.Refused(String said)
                ? new Answer.Refused(said.replaceAll("/realms/(isp|a\\.tld|b\\.tld)/account", "/realms/.../account"))
                : answer;
    }

    @ParameterizedTest
    @CsvSource({
        "bob@b.tld,            b.tld",
        "unknown@b.tld,        b.tld",
        "BOB@B.TLD,            b.tld",
        "carol@c.tld,          isp",
        "unknown@c.tld,        isp",
        "alice@unknown.tld,    isp",
        "alice@a.tld,          a.tld",
        "alice+phone@a.tld,    a.tld",
        "somebody@master,      isp",
        "alice,                isp",
    })
    void the_portal_is_that_of_the_domain_that_was_typed(String name, String realm, Stack stack) {
        for (Door door : List.of(Door.IMAP, Door.SUBMISSION, Door.NGINX_IMAP)) {
            assertThat(stack.knock(clientFor(door), Place.OFFICE, door, name, "not-the-password"))
                    .as(door.name())
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused ->
                                    assertThat(refused.said()).contains("/realms/" + realm + "/account/mail/logins "));
        }
    }

    /** The other servers have bounds of their own below 10 kB, and Dovecot an alphabet of names. */
    private static boolean isTheServersOwnBusiness(Door door, String name) {
        return (name.length() > 1_000 && !WITHOUT_A_BOUND.contains(door))
                || (door == Door.NGINX_POP3 && name.length() > 300)
                || (door.program().equals("dovecot") && name.contains("\n"));
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMISSION", "EAS", "IMAP"})
    void it_takes_as_long_as_a_wrong_password(Door door, Stack stack) {
        Map<String, List<Duration>> nobody = new TreeMap<>();
        List<Duration> somebody = new ArrayList<>();
        for (int tries = 0; tries < 11; tries++) {
            for (Map.Entry<String, String> name : nobodys(tries).entrySet()) {
                nobody.computeIfAbsent(name.getKey(), kind -> new ArrayList<>())
                        .add(timed(stack, door, name.getValue()));
            }
            somebody.add(timed(stack, door, Person.HELPDESK.name()));
        }
        // Without a hash for nobody the difference is a factor of ten and more; the machine's noise is not.
        nobody.forEach((kind, durations) -> assertThat(median(durations))
                .as(kind)
                .isBetween(median(somebody).dividedBy(3), median(somebody).multipliedBy(3)));
    }

    /** Each is looked for, and given up, at another point. */
    private static Map<String, String> nobodys(int number) {
        return Map.of(
                "no such account", "nobody-" + number + "@a.tld",
                "no such account in the default realm", "nobody-" + number + "@c.tld",
                "no such domain", "alice@unknown-" + number + ".tld",
                "no domain", "nobody-" + number,
                "beyond the bound", number + "a".repeat(400) + "@a.tld");
    }

    private static Answer wrongPassword(Door door, Stack stack) {
        return stack.knock(clientFor(door), Place.OFFICE, door, Person.HELPDESK.name(), "not-the-password");
    }

    private static Duration timed(Stack stack, Door door, String name) {
        long began = System.nanoTime();
        stack.knock(clientFor(door), Place.OFFICE, door, name, "not-the-password");
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static Duration median(List<Duration> durations) {
        return durations.stream().sorted().toList().get(durations.size() / 2);
    }

    private static MailClient clientFor(Door door) {
        return switch (door) {
            case IMAP, IMAPS, POP3, POP3S, SIEVE, SUBMISSION, NGINX_IMAP, NGINX_POP3, NGINX_SUBMISSION -> new ByHand();
            case EAS, DAV, SOAP -> new Phone();
        };
    }
}
