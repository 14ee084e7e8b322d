// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.mail;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnBridge;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay in the office's network that hides its senders: nobody is in the office because he comes through it. */
@OnTheStack
final class SharedGatewayIT {
    @Test
    void the_address_of_a_gateway_that_many_share_is_not_the_office(Stack stack, @TempDir Path directory) {
        try (OwnBridge bridge = new OwnBridge(
                stack, stack.keycloakUrl(), directory, "gatepost.shared-gateways=" + Place.OFFICE.address())) {
            assertThat(bridge.askAsPostfix(Place.VPN, Person.ALICE.name(), Person.ALICE.password()))
                    .isInstanceOf(Answer.In.class);
            // With what the bridge knows by now, and with a name that it does not know yet.
            for (String name : new String[] {Person.ALICE.name(), "Alice+relayed@a.tld"}) {
                assertThat(bridge.askAsPostfix(Place.OFFICE, name, Person.ALICE.password()))
                        .isInstanceOf(Answer.Refused.class);
            }
            // Its writer looks every few milliseconds.
            Awaiting.until(
                    Instant.now().plusSeconds(10),
                    "all are recorded",
                    () -> bridge.audit().count() == 3);
            assertThat(bridge.audit().map(Json::read).skip(1)).hasSize(2).allSatisfy(login -> {
                assertThat(login.path("address").isNull()).as("%s", login).isTrue();
                assertThat(login.path("outcome").asText()).isEqualTo("refused");
            });
        }
        // The same address, to a bridge that takes it for somebody's own.
        assertThat(stack.knock(
                        new ByHand(), Place.OFFICE, Door.SUBMISSION, Person.ALICE.name(), Person.ALICE.password()))
                .isInstanceOf(Answer.In.class);
    }
}
