// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.iptrust.decision.Enrolling;
import io.gatepost.iptrust.decision.Outcome;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeChangeTest {
    @ParameterizedTest(name = "{0}, then {1}: {2}")
    @CsvSource({
        "admit,     admit,     ",
        "admit,     challenge, asked",
        "admit,     refuse,    lost",
        "challenge, admit,     eased",
        "challenge, challenge, ",
        "challenge, refuse,    lost",
        "refuse,    admit,     gained",
        "refuse,    challenge, gained",
        "refuse,    refuse,    ",
    })
    void tells_what_becomes_of_a_login(String before, String after, String change) {
        assertThat(OutcomeChange.between(outcome(before), outcome(after))
                        .map(OutcomeChange::word)
                        .orElse(null))
                .isEqualTo(change);
    }

    private static Outcome outcome(String word) {
        return switch (word) {
            case "admit" -> new Outcome.Admit(Enrolling.NONE);
            case "challenge" -> new Outcome.Challenge(Set.of(), false);
            default -> new Outcome.Refuse();
        };
    }
}
