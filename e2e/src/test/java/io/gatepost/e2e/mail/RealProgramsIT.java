// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Curl;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailClient;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Swaks;
import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people's own programs make of it: curl, swaks, and the words on the wire. */
@OnTheStack
final class RealProgramsIT {
    private static final String WHY = "this network is not trusted for mail";

    @ParameterizedTest
    @EnumSource(names = {"IMAP", "IMAPS", "POP3", "POP3S", "NGINX_IMAP", "NGINX_POP3"})
    void curl_reads_mail_in_the_office_and_not_at_home(Door door, Stack stack) {
        Stack.needProgram("curl");
        assertInAtTheOfficeAndRefusedAtHome(new Curl(), door, stack);
    }

    @ParameterizedTest
    @EnumSource(names = {"SUBMISSION", "NGINX_SUBMISSION"})
    void swaks_submits_in_the_office_and_not_at_home(Door door, Stack stack) {
        Stack.needProgram("swaks");
        assertInAtTheOfficeAndRefusedAtHome(new Swaks(), door, stack);
    }

    private static void assertInAtTheOfficeAndRefusedAtHome(MailClient client, Door door, Stack stack) {
        Person alice = Person.ALICE;
        assertThat(stack.knock(client, Place.OFFICE, door, alice.name(), alice.password()))
                .isInstanceOf(Answer.In.class);
        Answer atHome = stack.knock(client, Place.HOME, door, alice.name(), alice.password());
        assertThat(atHome).isInstanceOf(Answer.Refused.class);
        assertThat(atHome.said()).contains(WHY);
    }

    /** The protocol's own words for a wrong login, and then what the person can do. */
    @ParameterizedTest
    @CsvSource({
        // Dovecot 2.3 tells a reason only with the code for a login that may not be; its other code comes without one.
        "IMAP,             c NO [CONTACTADMIN] ",
        "POP3,             -ERR [AUTH] ",
        "SUBMISSION,       535 5.7.8 ",
        "NGINX_IMAP,       c NO [AUTHENTICATIONFAILED] ",
        "NGINX_POP3,       -ERR [AUTH] ",
        "NGINX_SUBMISSION, 535 5.7.8 ",
    })
    void the_refusal_says_why_and_where_to_go(Door door, String words, Stack stack) {
        Answer answer = stack.knock(new ByHand(), Place.HOME, door, Person.ALICE.name(), Person.ALICE.password());
        assertThat(answer).isInstanceOf(Answer.Refused.class);
        assertThat(answer.said())
                .startsWith(words)
                .contains(WHY)
                .contains("Sign in at http", "/account/mail/logins to see why")
                // For whoever was let in there until now.
                .endsWith("to trust this network or renew its trust.");
    }

    /** The front tells the servers behind it where the client is; what the client itself says of that is not believed. */
    @ParameterizedTest
    @ValueSource(
            strings = {"X-Forwarded-For", "X-Real-IP", "Client-IP", "X-Original-Client-IP", "X-Client-IP", "Forwarded"})
    void a_claimed_address_opens_no_door(String header, Stack stack) {
        Person alice = Person.ALICE;
        String claim = header.equals("Forwarded") ? "for=127.0.10.5" : Place.OFFICE.address();
        assertThat(stack.knock(new Phone(header, claim), Place.OFFICE, Door.DAV, alice.name(), alice.password()))
                .isInstanceOf(Answer.In.class);
        assertThat(stack.knock(new Phone(header, claim), Place.HOME, Door.DAV, alice.name(), alice.password()))
                .isInstanceOf(Answer.Refused.class);
    }

    /** The bridge's own listeners speak to the mail servers of this machine, not to whoever finds the port. */
    @ParameterizedTest
    @ValueSource(strings = {"nginx/mail", "forward-auth/dav", "forward-auth/eas", "forward-auth/soap"})
    void a_stranger_cannot_ask_the_bridge(String path, Stack stack) {
        Person alice = Person.ALICE;
        URI question = URI.create(stack.setting("GATEPOST_BRIDGE_URL") + "/" + path);
        Answer answer = new Phone(
                        "Auth-Method", "plain",
                        "Auth-User", "alice%40a.tld",
                        "Auth-Pass", alice.password(),
                        "Auth-Protocol", "imap",
                        "Auth-Login-Attempt", "1",
                        "Client-IP", Place.OFFICE.address(),
                        "X-Forwarded-For", Place.OFFICE.address())
                .ask(Place.HOME, question, alice.name(), alice.password());
        assertThat(answer).isInstanceOf(Answer.Refused.class);
    }
}
