// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class HttpReplyTest {
    private final List<String> told = new ArrayList<>();

    @Test
    void what_comes_is_told_and_nothing_else() {
        CompletableFuture<String> coming = new CompletableFuture<>();
        HttpReply.whenDone(coming, told::add, () -> told.add("unavailable"));
        assertThat(told).isEmpty();
        coming.complete("admitted");
        assertThat(told).containsExactly("admitted");
    }

    @Test
    void what_cannot_be_known_is_unavailable() {
        HttpReply.whenDone(
                CompletableFuture.<String>failedFuture(new IllegalStateException("made by the test")),
                told::add,
                () -> told.add("unavailable"));
        assertThat(told).containsExactly("unavailable");
    }

    @Test
    void what_cannot_be_told_is_unavailable() {
        HttpReply.whenDone(
                CompletableFuture.completedFuture("a name that fits no header"),
                outcome -> {
                    throw new IllegalArgumentException("made by the test");
                },
                () -> told.add("unavailable"));
        assertThat(told).containsExactly("unavailable");
    }
}
