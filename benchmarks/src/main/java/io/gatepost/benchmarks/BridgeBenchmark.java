// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How long the bridge takes to start, and what it takes to know 100,000 accounts, each by one app password. */
final class BridgeBenchmark implements Benchmark {
    private static final int PEOPLE = 100_000;
    private static final int STARTS = 3;
    private static final double MEBIBYTE = 1 << 20;
    private static final String OFFICE = "127.0.10.5";

    @Override
    public String name() {
        return "bridge";
    }

    @Override
    public List<Result> run() throws Exception {
        try (KeycloakStandIn keycloak = new KeycloakStandIn()) {
            List<Result> results = new ArrayList<>(List.of(startUp(keycloak)));
            results.addAll(memory(keycloak));
            return results;
        }
    }

    private static Result startUp(KeycloakStandIn keycloak) throws Exception {
        Duration best = Duration.ofDays(1);
        for (int start = 0; start < STARTS; start++) {
            try (BridgeProcess bridge = new BridgeProcess(keycloak.base())) {
                best = bridge.readyAfter().compareTo(best) < 0 ? bridge.readyAfter() : best;
            }
        }
        return new Result.Measured(
                "bridge, from its start until it is ready",
                new Figure(best.toMillis() / 1_000.0, "s", "best of " + STARTS),
                new Figure(3, "s", "the promise"),
                new Bound.AtMost(1));
    }

    private static List<Result> memory(KeycloakStandIn keycloak) throws Exception {
        List<byte[]> questions = Person.first(PEOPLE)
                .map(person -> AuthDialogue.parameters(person, OFFICE))
                .toList();
        try (BridgeProcess bridge = new BridgeProcess(keycloak.base())) {
            double before = bridge.heapInUse();
            bridge.learn(new AuthDialogue(1, questions), bridge.dovecotAuth(), PEOPLE);
            double known = bridge.metric("gatepost_known_entries");
            if (known != PEOPLE) {
                throw new IOException("only " + known + " are known");
            }
            double resident = bridge.memory("VmRSS");
            double after = bridge.heapInUse();
            return List.of(
                    new Result.Measured(
                            "bridge, resident memory with 100,000 known accounts",
                            new Figure(resident / MEBIBYTE, "MiB", "the process"),
                            new Figure(256, "MiB", "the promise"),
                            new Bound.AtMost(1)),
                    new Result.Measured(
                            "bridge, heap in use with them",
                            new Figure(after / MEBIBYTE, "MiB", "after a full collection"),
                            new Figure(before / MEBIBYTE, "MiB", "with none"),
                            new Bound.None()),
                    new Result.Measured(
                            "bridge, heap for one of them",
                            new Figure((after - before) / PEOPLE, "B", "all that is kept"),
                            new Figure(256 * MEBIBYTE / PEOPLE, "B", "the promise shared out"),
                            new Bound.AtMost(1)));
        }
    }
}
