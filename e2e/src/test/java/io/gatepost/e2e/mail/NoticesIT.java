// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The owner is told by mail of what changed how the account can be opened, in realms that have mail set up. */
@OnTheStack
final class NoticesIT {
    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

    private final Stack stack;
    private final MailSink sink = new MailSink();

    NoticesIT(Stack stack) {
        this.stack = stack;
    }

    private Map<String, String> before = Map.of();

    @BeforeEach
    void mail() {
        before = stack.admin()
                .mailServer(
                        "a.tld",
                        Map.of("host", "127.0.0.1", "port", Integer.toString(sink.port()), "from", "gatepost@a.tld"));
    }

    @AfterEach
    void noMail() {
        stack.admin().mailServer("a.tld", before);
        sink.close();
    }

    @Test
    void of_a_device_an_app_password_and_a_factor_each_in_the_owners_language() {
        Person nora = stack.admin().somebody("a.tld", "nora");
        Webmail webmail = stack.webmail("a.tld");
        Webmail.SignIn signIn = webmail.begin();
        try (PlainVisitor visitor =
                new PlainVisitor(Place.HOME, "User-Agent", FIREFOX, "Accept-Language", "de-DE,de;q=0.9")) {
            visitor.open(signIn.address());
            visitor.enterRight(nora.name(), nora.password());
            Page page = visitor.submit(Map.of("otp", Otp.next(nora.otpSecret()), "gatepostTrustDevice", "on"));
            MailSink.Mail mail = sink.next();
            assertThat(mail.recipient()).isEqualTo(nora.name());
            assertThat(mail.subject()).isEqualTo("Ein Gerät gilt für Ihr Konto als vertraut");
            assertThat(mail.text())
                    .contains("Browser: Firefox, Linux", "Von: " + Place.HOME.address())
                    .contains(
                            stack.keycloakUrl().resolve("/realms/a.tld/account").toString());

            Webmail.Tokens tokens = (Webmail.Tokens) webmail.redeem(Place.HOME, signIn, (Page.Arrived) page);
            MailSecrets account = new MailSecrets(stack.keycloakUrl(), "a.tld", Place.HOME, tokens.access());
            MailSecrets.Made made =
                    account.appPassword(Map.of("label", "the <b>laptop</b>", "services", List.of("imap", "smtp")));
            mail = sink.next();
            assertThat(mail.subject()).isEqualTo("A new app password for your account");
            assertThat(mail.text())
                    .contains("Name: the <b>laptop</b>", "imap", "smtp", Place.HOME.address())
                    .doesNotContain(made.secret());
            account.mobilePassword(Map.of("label", "phone"));
            mail = sink.next();
            assertThat(mail.subject()).isEqualTo("A new mobile password for your account");
            assertThat(mail.text()).contains("Name: phone");
        }

        String user = "a.tld/users/" + stack.admin().idOf(nora);
        for (JsonNode credential :
                Json.read(stack.admin().send("GET", user + "/credentials", "").body())) {
            if (credential.path("type").asText().equals("otp")) {
                stack.admin()
                        .send(
                                "DELETE",
                                user + "/credentials/" + credential.path("id").asText(),
                                "");
            }
        }
        MailSink.Mail mail = sink.next();
        assertThat(mail.subject()).isEqualTo("A second factor was removed from your account");
        assertThat(mail.text()).contains("An administrator removed it", "one-time password");

        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(webmail.begin().address());
            assertThat(visitor.enterRight(nora.name(), nora.password())).isInstanceOf(Page.EnrolmentOffered.class);
            visitor.submit(Map.of("totp", Otp.next(Otp.base32(visitor.field("totpSecret"))), "userLabel", "phone"));
            mail = sink.next();
            assertThat(mail.subject()).isEqualTo("A second factor was added to your account");
            assertThat(mail.text()).contains("one-time password", Place.OFFICE.address());
        }
        assertThat(sink.empty()).isTrue();
    }

    @Test
    void a_mail_server_that_is_gone_holds_up_nobody() {
        sink.close();
        Person paul = stack.admin().somebody("a.tld", "paul");
        assertThat(stack.wallet().sessionOf(paul).appPassword(Map.of("label", "x", "services", List.of("imap"))))
                .isNotNull();
    }
}
