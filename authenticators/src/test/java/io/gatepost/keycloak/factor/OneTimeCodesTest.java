// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.factor;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.policy.PolicyReader;
import io.gatepost.iptrust.policy.PolicyReading;
import org.junit.jupiter.api.Test;

final class OneTimeCodesTest {
    @Test
    void as_many_are_made_as_the_policy_says_and_no_two_alike() {
        assertThat(OneTimeCodes.made(policy("\"recoveryCodes\": {\"number\": 37}")))
                .hasSize(37)
                .doesNotHaveDuplicates()
                // Keycloak's alphabet: the zero that looks like an O is not in it.
                .allMatch(code -> code.matches("[A-Z1-9]{12}"));
        assertThat(OneTimeCodes.made(policy(""))).hasSize(12);
        assertThat(OneTimeCodes.made(new PolicyState.Absent())).hasSize(12);
    }

    private static PolicyState policy(String secondFactor) {
        return switch (PolicyReader.read("{\"version\": 1, \"secondFactor\": {" + secondFactor + "}}")) {
            case PolicyReading.Valid valid -> new PolicyState.InForce(valid.policy());
            case PolicyReading.Invalid invalid -> throw new AssertionError(invalid.problems());
        };
    }
}
