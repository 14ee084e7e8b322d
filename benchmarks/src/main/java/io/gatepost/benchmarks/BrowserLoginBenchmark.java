// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A browser login with the password from a trusted network, up to the token, against the same in a Keycloak without any of us: same
 * version, same database, Keycloak's own browser flow. Needs the demo stack.
 */
final class BrowserLoginBenchmark implements Benchmark {
    private static final String NAME = "browser login, Keycloak's processor time";
    private static final String OFFICE = "127.0.10.5";
    private static final Contest CONTEST = new Contest(Duration.ofSeconds(8), 4, 6);

    @Override
    public String name() {
        return "browser-login";
    }

    @Override
    public List<Result> run() throws Exception {
        Optional<Stack> found = Stack.running();
        if (found.isEmpty()) {
            return List.of(new Result.Skipped(NAME, "no stack runs; start one with ./gatepost up --detach"));
        }
        Stack stack = found.get();
        try (StockKeycloak stock = new StockKeycloak(Path.of(stack.keycloakHome()))) {
            BrowserLogin ours = new BrowserLogin(
                    stack.keycloak(),
                    "a.tld",
                    "alice@a.tld",
                    "alice-password",
                    OFFICE,
                    () -> stack.processorTime("keycloak"));
            BrowserLogin plain = new BrowserLogin(
                    stock.base(),
                    StockKeycloak.REALM,
                    StockKeycloak.NAME,
                    StockKeycloak.PASSWORD,
                    OFFICE,
                    stock::processorTime);
            Contest.Best best = CONTEST.run("browser login", ours::run, plain::run);
            return List.of(new Result.Measured(
                    NAME,
                    new Figure(best.ours().microseconds() / 1_000, "ms", "with our flow and gate"),
                    new Figure(best.reference().microseconds() / 1_000, "ms", "a Keycloak without us"),
                    new Bound.AtMost(1.05)));
        }
    }
}
