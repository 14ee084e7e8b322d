// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.MailClient;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Phone;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table that must hold, as far as mail programs and phones go: each row by a real client, with its reason in the audit. */
@OnTheStack
final class MailTableIT {
    private static final String TABLE = """
            alice    | OFFICE VPN  | imap pop3 smtp     | password                     | in      | trusted-network
            alice    | OFFICE      | imap pop3 smtp     | app password                 | in      | trusted-network
            alice    | HOME        | imap pop3 smtp     | password, app password       | refused | untrusted-network
            alice    | HOME        | eas                | mobile password              | in      | accepted-elsewhere
            alice    | OFFICE      | eas                | mobile password              | in      | trusted-network
            alice    | HOME OFFICE | eas                | password, app password       | refused | proof-not-accepted
            alice    | OFFICE      | imap               | mobile password              | refused | proof-not-accepted
            alice    | OFFICE      | IMAP NGINX_IMAP    | app password for smtp        | refused | app-password-service
            alice    | OFFICE      | SUBMISSION         | app password for smtp        | in      | trusted-network
            alice    | OFFICE      | IMAP               | app password for imap in vpn | refused | app-password-network
            alice    | VPN         | IMAP               | app password for imap in vpn | in      | trusted-network
            alice    | OFFICE      | dav soap           | password                     | in      | trusted-network
            alice    | HOME        | dav soap           | password                     | refused | untrusted-network
            alice    | OFFICE HOME | sieve              | password                     | refused | service-closed
            helpdesk | HOME OFFICE | soap               | app password for soap        | in      | exception
            helpdesk | HOME        | soap               | password                     | refused | proof-not-accepted
            helpdesk | HOME        | imap pop3 smtp     | password                     | refused | untrusted-network
            helpdesk | HOME        | imap               | app password for soap        | refused | app-password-service
            alice    | OFFICE      | dav soap smtp      | mobile password              | refused | proof-not-accepted
            alice    | HOME        | dav soap smtp      | mobile password              | refused | service-closed
            helpdesk | HOME        | imap               | app password                 | refused | untrusted-network
            helpdesk | OFFICE      | imap               | app password                 | in      | trusted-network
            helpdesk | OFFICE      | imap               | app password for soap        | refused | app-password-service
            bob      | HOME OFFICE | imap pop3 smtp eas | password                     | refused | service-closed
            bob      | HOME OFFICE | imap pop3 smtp     | app password                 | refused | service-closed
            mailer   | HOME OFFICE | smtp               | password, app password       | in      | exception
            mailer   | HOME        | imap pop3          | password, app password       | refused | service-closed
            carol    | HOME OFFICE | eas                | mobile password              | in      | accepted-elsewhere
            carol    | HOME OFFICE | imap pop3 smtp     | password, app password       | refused | service-closed
            carol    | HOME        | dav soap           | password                     | refused | service-closed
            """;

    static Stream<Row> rows() {
        return Row.of(TABLE);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rows")
    void the_row_holds(Row row, Stack stack) {
        stack.need(row.door());
        String secret = stack.wallet().secret(row.who(), row.proof());
        Audit audit = stack.audit();
        Answer answer = stack.knock(
                clientFor(row.door()), row.from(), row.door(), row.who().name(), secret);
        assertThat(word(answer)).as("the answer %s", answer).isEqualTo(row.answer());
        // A refused program may try again by another mechanism: the last row's second entry may be written only now.
        JsonNode login = audit.await(
                entry -> entry.path("name").asText().equals(row.who().name())
                        && entry.path("service").asText().equals(row.door().service())
                        && entry.path("address").asText().equals(row.from().address())
                        && entry.path("reason").asText().equals(row.reason()));
        assertThat(login.toString()).doesNotContain(secret);
    }

    static MailClient clientFor(Door door) {
        return switch (door) {
            case IMAP, IMAPS, POP3, POP3S, SUBMISSION, NGINX_IMAP, NGINX_POP3, NGINX_SUBMISSION -> new MailProgram();
            case SIEVE -> new ByHand();
            case EAS, DAV, SOAP -> new Phone();
        };
    }

    static String word(Answer answer) {
        return switch (answer) {
            case Answer.In in -> "in";
            case Answer.Refused refused -> "refused";
            case Answer.Unavailable unavailable -> "unavailable";
            case Answer.HungUp hungUp -> "hung up";
        };
    }
}
