// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import io.gatepost.benchmarks.Result.Bound;
import io.gatepost.benchmarks.Result.Figure;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * App passwords that the bridge knows, by the doors for nginx' mail proxy and for forward auth, against the same server answering
 * a constant. Connections last, as nginx keeps them only where it is told to: opening one would cost both sides the same, and hide
 * the difference.
 */
final class HttpDoorsBenchmark implements Benchmark {
    private static final int PEOPLE = 1_000;
    private static final int CONNECTIONS = 16;
    private static final String OFFICE = "127.0.10.5";
    private static final Contest CONTEST = new Contest(Duration.ofSeconds(2), 5, 10);

    private record Door(String name, Function<Person, byte[]> request, String expected) {}

    private static final List<Door> DOORS = List.of(
            new Door(
                    "nginx auth_http",
                    person -> HttpDialogue.request(
                            "/nginx/mail",
                            "Auth-Method: plain",
                            "Auth-User: " + person.name(),
                            "Auth-Pass: " + person.appPassword(),
                            "Auth-Protocol: imap",
                            "Auth-Login-Attempt: 1",
                            "Client-IP: " + OFFICE,
                            "Client-Host: [UNAVAILABLE]",
                            "X-Auth-Key: " + BridgeProcess.SHARED_SECRET),
                    "Auth-Status: OK"),
            new Door(
                    "forward auth",
                    person -> HttpDialogue.request(
                            "/forward-auth/soap",
                            "X-Gatepost-Secret: " + BridgeProcess.SHARED_SECRET,
                            "X-Real-IP: " + OFFICE,
                            "X-Original-URI: /soap/service",
                            "Authorization: Basic " + basic(person)),
                    "X-User: person-"));

    @Override
    public String name() {
        return "http";
    }

    @Override
    public List<Result> run() throws Exception {
        List<Person> people = Person.first(PEOPLE).toList();
        List<Result> results = new ArrayList<>();
        try (KeycloakStandIn keycloak = new KeycloakStandIn();
                BridgeProcess bridge = new BridgeProcess(keycloak.base());
                ConstantServer constant = new ConstantServer()) {
            for (Door door : DOORS) {
                List<byte[]> requests = people.stream().map(door.request()).toList();
                bridge.learn(new HttpDialogue(0, requests, door.expected()), bridge.http(), PEOPLE);
                double asked = bridge.asked();
                try (Volley ours = volley(bridge.http(), door, requests, bridge::processorTime);
                        Volley reference = volley(constant.http(), door, requests, constant::processorTime)) {
                    Contest.Best best = CONTEST.run(door.name(), ours::run, reference::run);
                    results.addAll(results(door, best));
                }
                bridge.checkNothingAskedSince(asked);
            }
        }
        return results;
    }

    private static Volley volley(InetSocketAddress server, Door door, List<byte[]> requests, Callable<Duration> time)
            throws Exception {
        return new Volley(
                server, CONNECTIONS, 1, connection -> new HttpDialogue(connection, requests, door.expected()), time);
    }

    private static List<Result> results(Door door, Contest.Best best) {
        return List.of(
                new Result.Measured(
                        "known app password, " + door.name(),
                        new Figure(best.ours().perSecond(), "/s", "the bridge"),
                        new Figure(best.reference().perSecond(), "/s", "the same server, a constant"),
                        new Bound.AtLeast(0.8)),
                new Result.Measured(
                        "the same, the server's processor time",
                        new Figure(best.ours().microseconds(), "us", "the bridge"),
                        new Figure(best.reference().microseconds(), "us", "the same server, a constant"),
                        new Bound.None()));
    }

    private static String basic(Person person) {
        return Base64.getEncoder()
                .encodeToString((person.name() + ":" + person.appPassword()).getBytes(StandardCharsets.UTF_8));
    }
}
