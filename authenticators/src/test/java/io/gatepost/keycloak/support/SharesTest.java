// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SharesTest {
    private final Shares shares = new Shares(3, 2);

    @Test
    void who_has_all_of_their_places_leaves_the_others_theirs() {
        assertThat(in("a", () -> in("a", () -> in("a", () -> "third")))).isEmpty();
        assertThat(in("a", () -> in("a", () -> in("b", () -> "somebody else")))).contains("somebody else");
    }

    @Test
    void there_are_no_more_than_so_many_in_all() {
        assertThat(in("a", () -> in("a", () -> in("b", () -> in("c", () -> "fourth")))))
                .isEmpty();
    }

    @Test
    void what_goes_wrong_leaves_its_place_free() {
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> shares.through("a", () -> {
                        throw new IllegalStateException("gone wrong");
                    }))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(in("a", () -> in("a", () -> "free"))).contains("free");
    }

    private Optional<String> in(String whose, Turnstile.Work<?, RuntimeException> work) {
        return shares.<Object, RuntimeException>through(whose, work::done).flatMap(SharesTest::told);
    }

    private static Optional<String> told(Object done) {
        return done instanceof Optional<?> inner ? inner.map(String::valueOf) : Optional.of(String.valueOf(done));
    }
}
