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
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The names that people and their programs type. */
@OnTheStack
final class LoginNamesIT {
    @ParameterizedTest
    @EnumSource(names = {"IMAP", "SUBMISSION", "NGINX_IMAP"})
    void a_detail_behind_the_name_does_not_matter(Door door, Stack stack) {
        Audit audit = stack.audit();
        assertThat(stack.knock(new ByHand(), Place.OFFICE, door, "Alice+Phone@A.tld", Person.ALICE.password()))
                .isInstanceOf(Answer.In.class);
        JsonNode login = audit.await(entry -> entry.path("outcome").asText().equals("admitted"));
        assertThat(login.path("account").asText()).isEqualTo("alice@a.tld");
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

    /** Dovecot's master users, percent and bang paths, Windows domains: nobody signs in for somebody else. */
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
                "alice"
            })
    void names_with_separators_are_nobodys(String name, Stack stack) {
        for (Door door : new Door[] {Door.IMAP, Door.SUBMISSION}) {
            assertThat(stack.knock(new ByHand(), Place.OFFICE, door, name, Person.ALICE.password()))
                    .isInstanceOf(Answer.Refused.class);
        }
    }
}
