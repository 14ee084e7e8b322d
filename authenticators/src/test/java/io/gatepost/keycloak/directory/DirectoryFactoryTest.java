// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DirectoryFactoryTest {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "           , false",
        "''         , false",
        "0          , false",
        "-1         , false",
        "1          , true",
        "10000      , true",
        "10001      , false",
        "99999999999, false",
        "soon       , false",
    })
    void a_wait_has_an_end(@Nullable String millis, boolean endsSoon) {
        assertThat(DirectoryFactory.endsSoon(millis)).isEqualTo(endsSoon);
    }
}
