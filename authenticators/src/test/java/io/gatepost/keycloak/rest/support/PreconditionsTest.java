// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.ws.rs.WebApplicationException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreconditionsTest {
    @ParameterizedTest
    @CsvSource({
        // If-Match, If-None-Match, what is there, holds
        ",,,true",
        ",,'\"1\"',true",
        "'\"1\"',,'\"1\"',true",
        "'\"0\", \"1\"',,'\"1\"',true",
        "'*',,'\"1\"',true",
        "'\"2\"',,'\"1\"',false",
        "'\"1\"',,,false",
        "'*',,,false",
        ",'*',,true",
        ",'*','\"1\"',false",
        ",'\"1\"','\"1\"',false",
        ",'\"2\"','\"1\"',true",
        "'1',,'\"1\"',false"
    })
    void hold_or_not(@Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable String there, boolean hold) {
        Preconditions said = new Preconditions(ifMatch, ifNoneMatch);
        if (hold) {
            assertThatCode(() -> said.require(Optional.ofNullable(there), "no")).doesNotThrowAnyException();
        } else {
            WebApplicationException refused = catchThrowableOfType(
                    WebApplicationException.class, () -> said.require(Optional.ofNullable(there), "no"));
            assertThat(refused.getResponse().getStatus()).isEqualTo(412);
        }
    }
}
