// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.inbound.Wire;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two packaged bridges in front of one Keycloak, configured as docs/running.md says: behind nginx for what speaks HTTP, side by
 * side for what speaks Dovecot's auth protocol. People sign in all the while.
 */
class TwoBridgesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SHARED_SECRET = "shared-secret-of-the-tests";
    private static final String CLIENT_SECRET = "client-secret-of-the-tests";
    /** Worked out apart: printf 'gatepost throttle admin' | openssl dgst -sha256 -hmac client-secret-of-the-tests */
    private static final String ADMIN_KEY = "a2070110235a0e25865d928d0a33982bb823665020130ea357cf6a7f46612042";

    private static final int PEOPLE = 6;
    private static final String RIGHT = "alice-password";

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Process> processes = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Map<String, String>> settings = new TreeMap<>();
    private final ConcurrentMap<String, AtomicLong> outcomes = new ConcurrentHashMap<>();
    private volatile boolean goingHome;
    private int frontPort;

    /** One of the two, whose process comes and goes. */
    private final class Node {
        final String name;
        final int httpPort;
        final int authPort;
        final int clusterPort;
        Process process = new ProcessBuilder("true").start();

        Node(String name) throws IOException {
            this.name = name;
            httpPort = BridgeProcess.freePort();
            authPort = BridgeProcess.freePort();
            clusterPort = BridgeProcess.freePort();
        }

        void start(Map<String, String> settings) throws Exception {
            process = BridgeProcess.start(
                    directory.resolve(name + ".properties"), settings, Map.of(), directory.resolve(name + ".log"));
            processes.add(process);
            await(() -> get("/q/health/ready").statusCode() == 200);
        }

        HttpResponse<String> get(String path) throws Exception {
            return throttle(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path)));
        }

        HttpResponse<String> throttle(HttpRequest.Builder request) throws Exception {
            return http.send(
                    request.header("X-Gatepost-Secret", ADMIN_KEY)
                            .timeout(PATIENCE)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }

        int heldAgainst(String account) throws Exception {
            return new JsonObject(get("/throttle?account=" + account).body())
                    .getJsonArray("held").stream()
                            .map(held -> (JsonObject) held)
                            .filter(held -> held.containsKey("prefix"))
                            .mapToInt(held -> held.getInteger("wrongSecrets"))
                            .sum();
        }

        int login(String user, String password) throws Exception {
            return TwoBridgesIT.this.login(httpPort, user, password).statusCode();
        }

        Path audit() {
            return directory.resolve(name + ".audit");
        }

        /** Or by this test; the Dovecot auth protocol finds its way without nginx. */
        long askedByNginx() throws IOException {
            try (Stream<String> lines = Files.lines(audit())) {
                return lines.filter(line -> line.contains("dovecot-lua")).count();
            }
        }

        boolean together() throws Exception {
            return get("/q/metrics").body().contains("gatepost_cluster_members 2.0");
        }
    }

    @BeforeEach
    void start() throws Exception {
        StubKeycloak keycloak = new StubKeycloak(vertx, 0);
        keycloak.admits = question -> question.getString("secret").equals(RIGHT);
        // As long as a real one takes, so that there is always something under way.
        keycloak.loginAnswer = (request, response) -> vertx.setTimer(20, timer -> response.end(StubKeycloak.ADMIT));
        nodes.add(new Node("one"));
        nodes.add(new Node("two"));
        // One for both, which trust nothing but it.
        Path store = Certificates.make(directory.resolve("bridges.p12"), "bridges");
        Path trust = Certificates.trust(store, directory.resolve("trust.p12"));
        String members = "127.0.0.1:" + nodes.get(0).clusterPort + ",127.0.0.1:" + nodes.get(1).clusterPort;
        for (Node node : nodes) {
            settings.put(
                    node.name,
                    new TreeMap<>(Map.ofEntries(
                            Map.entry("gatepost.http.port", Integer.toString(node.httpPort)),
                            Map.entry("gatepost.dovecot-auth.smtp.listen", "127.0.0.1:" + node.authPort),
                            Map.entry("gatepost.portal-url", "https://portal.example"),
                            Map.entry("gatepost.shared-secret", SHARED_SECRET),
                            Map.entry("gatepost.keycloak.url", keycloak.base().toString()),
                            Map.entry("gatepost.keycloak.client-secret", CLIENT_SECRET),
                            Map.entry("gatepost.nginx-mail.enabled", "false"),
                            Map.entry("gatepost.audit.file", node.audit().toString()),
                            Map.entry("gatepost.cluster.enabled", "true"),
                            Map.entry("gatepost.cluster.listen", "127.0.0.1:" + node.clusterPort),
                            Map.entry("gatepost.cluster.members", members),
                            Map.entry("gatepost.cluster.tls", "bridges"),
                            Map.entry("quarkus.tls.bridges.key-store.p12.path", store.toString()),
                            Map.entry("quarkus.tls.bridges.key-store.p12.password", Certificates.PASSWORD),
                            Map.entry("quarkus.tls.bridges.trust-store.p12.path", trust.toString()),
                            Map.entry("quarkus.tls.bridges.trust-store.p12.password", Certificates.PASSWORD))));
            node.start(settings.get(node.name));
        }
        startNginx();
    }

    @AfterEach
    void stop() throws InterruptedException {
        goingHome = true;
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void they_count_together_and_come_and_go_without_a_failed_login() throws Exception {
        Node one = nodes.get(0);
        Node two = nodes.get(1);
        await(() -> one.together() && two.together());
        assertThat(one.get("/q/metrics").body())
                .containsPattern("(?m)^# HELP gatepost_cluster_members \\S")
                .containsPattern("(?m)^# HELP gatepost_cluster_named \\S")
                .contains("gatepost_cluster_named 2.0")
                .containsPattern("(?m)^# HELP gatepost_cluster_untold(?:_total)? \\S")
                .containsPattern("(?m)^gatepost_cluster_untold_total ");

        assertThat(one.get("/q/health/ready").body())
                .containsPattern("\"together\":\\s*2\\b")
                .containsPattern("\"named\":\\s*2\\b");

        // Guesses at one are guesses at the other, and a pardon at the other is one here.
        int guesses = 0;
        while (one.login("bob@b.tld", "guess " + guesses) == 200 && guesses < 30) {
            guesses++;
        }
        assertThat(guesses).isBetween(9, 20);
        int counted = one.heldAgainst("bob@b.tld");
        await(() -> two.heldAgainst("bob@b.tld") == counted);
        assertThat(two.login("bob@b.tld", RIGHT)).isEqualTo(503);
        two.throttle(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + two.httpPort + "/throttle?account=bob@b.tld"))
                        .DELETE());
        await(() -> one.heldAgainst("bob@b.tld") == 0);
        assertThat(one.login("bob@b.tld", RIGHT)).isEqualTo(200);
        for (int guess = 0; guess < 5; guess++) {
            one.login("carol@c.tld", "guess " + guess);
        }
        int againstCarol = one.heldAgainst("carol@c.tld");

        List<Thread> people = new ArrayList<>();
        for (int person = 0; person < PEOPLE; person++) {
            people.add(Thread.ofVirtual().start(() -> signInAgainAndAgain("nginx", this::byNginx)));
        }
        people.add(Thread.ofVirtual().start(() -> signInAgainAndAgain("dovecot", this::byDovecotAuth)));
        await(() -> count("nginx in") > 50 && count("dovecot in") > 10);

        // One after the other, as docs/running.md says.
        for (Node node : nodes) {
            node.process.destroy();
            assertThat(node.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            node.start(settings.get(node.name));
            await(node::together);
            // It sees the other one a moment before it is told.
            await(() -> node.heldAgainst("carol@c.tld") == againstCarol);
            // nginx leaves one that failed alone for fail_timeout; with the other one gone as well, it would have none.
            long asked = node.askedByNginx();
            await(() -> node.askedByNginx() > asked);
        }
        long before = count("nginx in");
        await(() -> count("nginx in") > before + 50);
        assertThat(outcomes.keySet()).as(outcomes.toString()).containsOnly("nginx in", "dovecot in");
        // What the one that stayed knew, the other reads once it has joined.
        await(() -> one.heldAgainst("carol@c.tld") == againstCarol && two.heldAgainst("carol@c.tld") == againstCarol);

        // Killed: who was under way may be told to come again, and never that the password is wrong.
        one.process.destroyForcibly().waitFor();
        long then = count("nginx in");
        await(() -> count("nginx in") > then + 100);
        goingHome = true;
        for (Thread person : people) {
            person.join();
        }
        assertThat(outcomes.keySet())
                .as(outcomes.toString())
                .isSubsetOf("nginx in", "dovecot in", "nginx later", "dovecot later");
        assertThat(two.heldAgainst("carol@c.tld")).isEqualTo(againstCarol);
    }

    private void signInAgainAndAgain(String by, Callable<String> login) {
        while (!goingHome) {
            String outcome;
            try {
                outcome = login.call();
            } catch (Exception failed) {
                outcome = goingHome ? "over" : "broken: " + failed;
            }
            outcomes.computeIfAbsent(by + " " + outcome, first -> new AtomicLong())
                    .incrementAndGet();
        }
    }

    private long count(String outcome) {
        return outcomes.getOrDefault(outcome, new AtomicLong()).get();
    }

    private String byNginx() throws Exception {
        HttpResponse<String> response = login(frontPort, "alice@a.tld", RIGHT);
        return switch (response.statusCode()) {
            case 200 -> response.body().contains("\"admit\"") ? "in" : "refused";
            case 503 -> "later";
            default -> "status " + response.statusCode();
        };
    }

    /** As Exim does: a connection for each login; to the other bridge where this one does not answer. */
    private String byDovecotAuth() {
        for (Node node : nodes) {
            try (Wire wire = Wire.open("127.0.0.1", node.authPort)) {
                wire.read(received -> received.endsWith("DONE\n"));
                // alice, alice-password
                wire.send("VERSION\t1\t2\nAUTH\t1\tPLAIN\trip=127.0.10.5\tresp=AGFsaWNlQGEudGxkAGFsaWNlLXBhc3N3b3Jk\n");
                String answer = wire.read(received -> received.endsWith("\n"));
                if (answer.startsWith("OK\t1\t")) {
                    return "in";
                }
                if (!answer.isEmpty()) {
                    return "refused: " + answer;
                }
            } catch (IOException gone) {
                // To the other one.
            }
        }
        return "later";
    }

    private HttpResponse<String> login(int port, String user, String password) throws Exception {
        JsonObject question = new JsonObject()
                .put("user", user)
                .put("password", password)
                .put("mech", "PLAIN")
                .put("service", "imap")
                .put("rip", "127.0.10.5");
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/dovecot/login"))
                        .header("X-Gatepost-Secret", SHARED_SECRET)
                        .timeout(PATIENCE)
                        .POST(HttpRequest.BodyPublishers.ofString(question.encode()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private void startNginx() throws Exception {
        frontPort = BridgeProcess.freePort();
        Path file = directory.resolve("nginx.conf");
        Files.writeString(file, """
            daemon off;
            worker_processes 1;
            error_log %1$s/nginx.log;
            pid %1$s/nginx.pid;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path %1$s/body;
              proxy_temp_path %1$s/proxy;
              fastcgi_temp_path %1$s/fastcgi;
              uwsgi_temp_path %1$s/uwsgi;
              scgi_temp_path %1$s/scgi;
              upstream bridges {
                server 127.0.0.1:%2$d max_fails=1 fail_timeout=2s;
                server 127.0.0.1:%3$d max_fails=1 fail_timeout=2s;
              }
              server {
                listen 127.0.0.1:%4$d;
                location / {
                  proxy_pass http://bridges;
                  proxy_connect_timeout 2s;
                  proxy_next_upstream error timeout http_503 non_idempotent;
                }
              }
            }
            """.formatted(directory, nodes.get(0).httpPort, nodes.get(1).httpPort, frontPort));
        processes.add(new ProcessBuilder("nginx", "-p", directory.toString(), "-c", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("nginx.out").toFile())
                .start());
        await(() -> byNginx().equals("in"));
    }

    private void await(Callable<Boolean> condition) throws Exception {
        Awaiting.until(PATIENCE, this::logs, condition);
    }

    private String logs() {
        StringBuilder all = new StringBuilder(outcomes.toString());
        for (String name : List.of("one.log", "two.log", "nginx.log", "nginx.out")) {
            try {
                all.append("\n-- ").append(name).append('\n').append(Files.readString(directory.resolve(name)));
            } catch (IOException none) {
                all.append("\n-- no ").append(name);
            }
        }
        return all.toString();
    }
}
