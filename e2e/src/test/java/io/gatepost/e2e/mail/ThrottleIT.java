// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import org.junit.jupiter.api.Test;

/** Guessing becomes slow, at every door, and harms nobody but the guesser. */
@OnTheStack
final class ThrottleIT {
    @Test
    void who_guesses_is_told_to_come_again_and_the_owner_is_not(Stack stack) {
        Person victim = stack.admin().somebody("a.tld", "guessed");
        // The stack of these tests gives thirty free; the following wait one, two and four seconds. Now and then two
        // guesses look
        // like one, since little is remembered of a secret.
        int refused = 0;
        while (refused < 40
                && stack.knock(new Phone(), Place.GUESSER, Door.DAV, victim.name(), "guess-" + refused)
                        instanceof Answer.Refused) {
            refused++;
        }
        assertThat(refused).isBetween(33, 38);
        // It is the same desk behind every door, and the right password is not looked at.
        assertThat(stack.knock(new ByHand(), Place.GUESSER, Door.IMAP, victim.name(), victim.password()))
                .isInstanceOf(Answer.Unavailable.class);
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.IMAP, victim.name(), victim.password()))
                .isInstanceOf(Answer.In.class);
    }
}
