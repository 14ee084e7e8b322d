// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.DatabaseUnderTest;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of changes while another node, which hangs, has the turn. */
@OnTheStack
final class TurnIT {
    private static final String OFF = "{\"version\": 1, \"secondFactor\": {\"enrolment\": \"off\"}}";
    private static final String OPTIONAL = "{\"version\": 1, \"secondFactor\": {\"enrolment\": \"optional\"}}";

    private final Stack stack;
    private final String domain = "turn" + Long.toHexString(System.nanoTime()) + ".tld";
    private final String policy = "isp/gatepost/policies/" + domain;

    TurnIT(Stack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void policy() {
        stack.database().need();
        assertThat(put(OFF).statusCode()).isEqualTo(201);
    }

    @AfterEach
    void gone() {
        stack.admin().send("DELETE", policy, "");
    }

    @Test
    void a_change_that_does_not_get_its_turn_is_refused_for_now_and_changes_nothing() {
        try (DatabaseUnderTest.Held held = stack.database().holdTheTurn()) {
            HttpResponse<String> answer = put(OPTIONAL);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(Json.read(answer.body()).path("type").asText()).isEqualTo("urn:gatepost:busy");
            HttpResponse<String> made = stack.admin()
                    .send(
                            "POST",
                            "master/gatepost/domains",
                            Json.write(Map.of(
                                    "domain", "of-" + domain, "place", "default-realm", "policy", Json.read(OFF))));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(503);
            // Whoever only reads does not queue.
            assertThat(enrolment()).isEqualTo("off");
            assertThat(held.process().isAlive()).isTrue();
        }
        assertThat(stack.admin()
                        .send("GET", "master/gatepost/domains/of-" + domain, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(put(OPTIONAL).statusCode()).as("after that").isEqualTo(200);
        assertThat(enrolment()).isEqualTo("optional");
    }

    @Test
    void one_that_waits_gets_it_when_the_other_is_done() throws Exception {
        Future<HttpResponse<String>> waiting;
        try (DatabaseUnderTest.Held held = stack.database().holdTheTurn()) {
            waiting = CompletableFuture.supplyAsync(() -> put(OPTIONAL));
            Awaiting.until(Instant.now().plusSeconds(5), "it queues", held::isWaitedFor);
            assertThat(waiting.isDone()).isFalse();
            assertThat(enrolment()).isEqualTo("off");
        }
        assertThat(waiting.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(enrolment()).isEqualTo("optional");
    }

    private HttpResponse<String> put(String text) {
        return stack.admin().send("PUT", policy, text);
    }

    private String enrolment() {
        JsonNode stored = Json.read(stack.admin().send("GET", policy, "").body());
        return stored.at("/secondFactor/enrolment").asText();
    }
}
