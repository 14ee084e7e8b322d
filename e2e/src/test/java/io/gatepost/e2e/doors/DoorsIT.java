// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each door three times, since a door that is always shut proves nothing. */
@OnTheStack
final class DoorsIT {
    private static final String REALM = "a.tld";

    @BeforeAll
    static void clients(Stack stack) {
        Clients.make(stack.admin(), REALM);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void is_shut_to_what_was_carried_out_of_the_office(KeycloakDoor door, Stack stack) {
        assertThat(knock(door, Coming.CARRIED_OUT, stack)).isInstanceOf(Result.Shut.class);
    }

    /** UMA's ticket is of the resource server, which is confidential: there the gate has seen no browser whose address would count. */
    @ParameterizedTest(name = "{0}")
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UMA")
    void is_open_in_the_office(KeycloakDoor door, Stack stack) {
        assertThat(knock(door, Coming.OFFICE, stack)).isEqualTo(new Result.Open());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void is_open_outside_with_a_second_factor(KeycloakDoor door, Stack stack) {
        assertThat(knock(door, Coming.PROVEN, stack)).isEqualTo(new Result.Open());
    }

    private static Result knock(KeycloakDoor door, Coming coming, Stack stack) {
        try (Visit visit = new Visit(stack, stack.admin().somebody(REALM, "doors"), coming)) {
            return door.knock(stack, visit);
        }
    }
}
