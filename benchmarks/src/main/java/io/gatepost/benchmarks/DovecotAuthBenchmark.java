// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * App passwords that the bridge knows, by Dovecot's auth protocol, against Dovecot's own auth process with a passwd-file of
 * {SHA256} hashes, its fastest that keeps no passwords. The same thousand accounts on both sides, in turn.
 */
final class DovecotAuthBenchmark implements Benchmark {
    private static final int PEOPLE = 1_000;
    private static final String OFFICE = "127.0.10.5";
    private static final Contest CONTEST = new Contest(Duration.ofSeconds(2), 5, 12);

    /** How a server is asked: as Postfix' smtpd processes do it (a connection each), or a busy proxy. */
    private record Way(String name, int connections, int underWay) {
        String described() {
            return "known app password, Dovecot auth protocol, " + name;
        }
    }

    private static final List<Way> WAYS =
            List.of(new Way("pipelined", 1, 64), new Way("one at a time", 1, 1), new Way("50 connections", 50, 1));

    @Override
    public String name() {
        return "dovecot-auth";
    }

    @Override
    public List<Result> run() throws Exception {
        Optional<String> missing = PrivateDovecot.missing();
        if (missing.isPresent()) {
            return WAYS.stream()
                    .<Result>map(way -> new Result.Skipped(way.described(), missing.get()))
                    .toList();
        }
        List<Person> people = Person.first(PEOPLE).toList();
        List<byte[]> questions = people.stream()
                .map(person -> AuthDialogue.parameters(person, OFFICE))
                .toList();
        List<Result> results = new ArrayList<>();
        try (KeycloakStandIn keycloak = new KeycloakStandIn();
                BridgeProcess bridge = new BridgeProcess(keycloak.base());
                PrivateDovecot dovecot = new PrivateDovecot(people)) {
            bridge.learn(new AuthDialogue(1, questions), bridge.dovecotAuth(), PEOPLE);
            double asked = bridge.asked();
            for (Way way : WAYS) {
                try (Volley ours = volley(bridge.dovecotAuth(), way, questions, bridge::processorTime);
                        Volley reference = volley(dovecot.auth(), way, questions, dovecot::processorTime)) {
                    Contest.Best best = CONTEST.run(way.name(), ours::run, reference::run);
                    results.addAll(results(way, best));
                }
            }
            bridge.checkNothingAskedSince(asked);
        }
        return results;
    }

    private static Volley volley(InetSocketAddress server, Way way, List<byte[]> questions, Callable<Duration> time)
            throws Exception {
        return new Volley(
                server,
                way.connections(),
                way.underWay(),
                connection -> new AuthDialogue(1 + connection, questions),
                time);
    }

    private static List<Result> results(Way way, Contest.Best best) {
        return List.of(
                new Result.Measured(
                        way.described(),
                        new Figure(best.ours().perSecond(), "/s", "the bridge"),
                        new Figure(best.reference().perSecond(), "/s", "Dovecot's auth, {SHA256}"),
                        new Bound.AtLeast(1)),
                new Result.Measured(
                        "the same, the server's processor time",
                        new Figure(best.ours().microseconds(), "us", "the bridge"),
                        new Figure(best.reference().microseconds(), "us", "Dovecot's auth, {SHA256}"),
                        new Bound.None()));
    }
}
