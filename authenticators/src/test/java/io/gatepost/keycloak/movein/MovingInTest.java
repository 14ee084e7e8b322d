// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.keycloak.apppassword.OldPassword;
import io.gatepost.keycloak.movein.Belongings.Mover;
import io.gatepost.keycloak.support.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MovingInTest {
    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource({
        "alice@a.tld, bob@a.tld,     true",
        "alice@a.tld, alice@b.tld,   true",
        "alice@a.tld, Alice@A.TLD,   false",
        "alice@a.tld, alice@a.tld,   false",
    })
    void a_secret_is_shared_by_two_accounts_not_by_two_ways_to_write_one(String one, String other, boolean shared) {
        Belongings belongings = new Belongings(List.of(), List.of(mover(one), mover(other)), List.of());
        assertThat(MovingIn.of(belongings, Instant.EPOCH, Duration.ofDays(90)).shared())
                .hasSize(shared ? 1 : 0);
    }

    private static Mover mover(String name) {
        return new Mover(
                name,
                List.of(new OldPassword(
                        "phone",
                        List.of("imap"),
                        new Secret("{SHA256}the-very-same"),
                        false,
                        Optional.empty(),
                        Optional.empty())),
                List.of(),
                List.of());
    }
}
