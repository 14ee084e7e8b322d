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
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.net.IDN;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names that people and their programs type. */
@OnTheStack
final class LoginNamesIT {
    private static final String OPEN = """
            {"version": 1, "secondFactor": {"enrolment": "off"},
             "services": {"imap": {"trusted": ["password"], "elsewhere": ["password"]},
                          "smtp": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    @ParameterizedTest
    @EnumSource(names = {"IMAP", "SUBMISSION", "NGINX_IMAP"})
    void a_detail_behind_the_name_does_not_matter(Door door, Stack stack) {
        Audit audit = stack.audit();
        assertThat(stack.knock(new ByHand(), Place.OFFICE, door, "Alice+Phone@A.tld", Person.ALICE.password()))
                .isInstanceOf(Answer.In.class);
        JsonNode login = audit.await(entry -> entry.path("outcome").asText().equals("admitted"));
        assertThat(login.path("account").asText()).isEqualTo("alice@a.tld");
    }

    /** People type their domain as they read it, programs as it stands in DNS; it is one domain (RFC 5890). */
    @ParameterizedTest
    @EnumSource(names = {"IMAP", "SUBMISSION", "NGINX_IMAP"})
    void a_domain_in_another_script_is_itself_in_either_spelling(Door door, Stack stack) {
        String typed = "b\u00fccher" + Long.toHexString(System.nanoTime()) + ".tld";
        String domain = IDN.toASCII(typed);
        Person reader = stack.admin().create(new Person("isp", "reader@" + domain, "a-good-password-of-a-reader", ""));
        HttpResponse<String> open = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, OPEN);
        assertThat(open.statusCode()).as(open.body()).isEqualTo(201);

        for (String name :
                new String[] {"reader@" + typed, "Reader@" + typed.replace('\u00fc', '\u00dc'), reader.name()}) {
            Audit audit = stack.audit();
            assertThat(stack.knock(new ByHand(), Place.HOME, door, name, reader.password()))
                    .as(name)
                    .isInstanceOf(Answer.In.class);
            audit.await(entry -> entry.path("account").asText().equals(reader.name())
                    && entry.path("outcome").asText().equals("admitted"));
        }
        assertThat(stack.knock(new ByHand(), Place.HOME, door, "reader@" + typed, "not-the-password"))
                .isInstanceOf(Answer.Refused.class);
    }

    @Test
    void who_is_named_like_that_comes_first(Stack stack) {
        Person plain = stack.admin().somebody("a.tld", "plain");
        String name = plain.name().replace("@", "+x@");
        Person detailed = stack.admin().create(new Person("a.tld", name, "another-good-password", ""));
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.IMAP, name, detailed.password()))
                .isInstanceOf(Answer.In.class);
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.IMAP, name, plain.password()))
                .isInstanceOf(Answer.Refused.class);
    }

    /** Dovecot's master users, percent and bang paths, Windows domains: nobody signs in for somebody else. The servers take any name here. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "alice@a.tld*helpdesk@a.tld",
                "helpdesk@a.tld*alice@a.tld",
                "alice*helpdesk@a.tld",
                "alice%a.tld",
                "alice%a.tld@a.tld",
                "a.tld!alice",
                "a.tld\\alice",
                "a.tld/alice",
                "../alice@a.tld",
                "alice"
            })
    void names_with_separators_are_nobodys(String name, Stack stack) {
        for (Door door : new Door[] {Door.IMAP, Door.SUBMISSION}) {
            assertThat(stack.knock(new ByHand(), Place.OFFICE, door, name, Person.ALICE.password()))
                    .isInstanceOf(Answer.Refused.class);
        }
    }

    /**
     * A realm's admin makes accounts of any name (by an import Keycloak does not even look at it), and mailboxes of all domains may lie
     * under one directory.
     */
    @ParameterizedTest
    @ValueSource(strings = {"../b.tld/", "../../../../tmp/", "sub/", "..", ".", "*", "%h", "a\\b", "${x}", "~"})
    void an_account_whose_name_is_a_path_is_nobodys_mailbox(String part, Stack stack) {
        String name = part + Long.toHexString(System.nanoTime()) + "@a.tld";
        String password = "a-good-password-of-a-path";
        HttpResponse<String> made = stack.admin()
                .send(
                        "POST",
                        "a.tld/partialImport",
                        Json.write(Map.of(
                                "ifResourceExists",
                                "FAIL",
                                "users",
                                List.of(Map.of(
                                        "username",
                                        name,
                                        "enabled",
                                        true,
                                        "credentials",
                                        List.of(Map.of("type", "password", "value", password)))))));
        assertThat(made.body()).contains("\"added\":1");
        String id = Json.read(made.body()).path("results").path(0).path("id").asText();
        try {
            for (Door door : new Door[] {Door.IMAP, Door.SUBMISSION, Door.NGINX_IMAP}) {
                assertThat(stack.knock(new ByHand(), Place.OFFICE, door, name, password))
                        .as("%s at %s", name, door)
                        .isInstanceOf(Answer.Refused.class);
            }
            assertThat(stack.knock(new Phone(), Place.OFFICE, Door.DAV, name, password))
                    .isInstanceOf(Answer.Refused.class);
        } finally {
            stack.admin().send("DELETE", "a.tld/users/" + id, "");
        }
    }
}
