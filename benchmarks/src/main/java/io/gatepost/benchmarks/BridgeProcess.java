// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The packaged bridge, started as the launcher starts it, audit file and throttle included. */
final class BridgeProcess implements AutoCloseable {
    static final String SHARED_SECRET = "shared-secret-of-the-benchmarks";
    private static final Path JAR = Path.of("mail-protocol-bridge/target/quarkus-app/quarkus-run.jar");
    private static final Path OPTIONS = Path.of("mail-protocol-bridge/src/main/jvm.options");

    private final Path folder = Files.createTempDirectory("gatepost-bench");
    private final int httpPort = Programs.freePort();
    private final int authPort = Programs.freePort();
    private final Process process;
    private final Duration readyAfter;

    BridgeProcess(URI keycloak) throws Exception {
        Path settings = folder.resolve("bridge.properties");
        Files.write(
                settings,
                List.of(
                        "gatepost.portal-url=https://portal.example",
                        "gatepost.shared-secret=" + SHARED_SECRET,
                        "gatepost.http.port=" + httpPort,
                        "gatepost.keycloak.url=" + keycloak,
                        "gatepost.keycloak.client-secret=client-secret-of-the-benchmarks",
                        "gatepost.audit.file=" + folder.resolve("audit.json"),
                        "gatepost.dovecot-auth.smtp.listen=127.0.0.1:" + authPort,
                        "gatepost.nginx-mail.backend.imap=127.0.0.1:143"));
        long start = System.nanoTime();
        Path log = folder.resolve("bridge.log");
        List<String> command = new ArrayList<>(List.of(
                Programs.java("java"),
                "@" + Programs.house().resolve(OPTIONS),
                "-Dquarkus.config.locations=" + settings));
        // For profiles: -XX:StartFlightRecording and the like.
        String options = System.getProperty("gatepost.bench.bridge-options", "");
        command.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ", -1)));
        command.addAll(List.of("-jar", Programs.house().resolve(JAR).toString()));
        process = Programs.start(log, command);
        try {
            Programs.await("waiting for the bridge", process, log, this::ready);
        } catch (Exception e) {
            close();
            throw e;
        }
        readyAfter = Duration.ofNanos(System.nanoTime() - start);
    }

    /** From the start of the process until it took logins. */
    Duration readyAfter() {
        return readyAfter;
    }

    InetSocketAddress http() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), httpPort);
    }

    InetSocketAddress dovecotAuth() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), authPort);
    }

    Process process() {
        return process;
    }

    Duration processorTime() {
        return Programs.processorTime(process);
    }

    /** Lets everybody sign in until the bridge knows them all by itself. */
    void learn(Dialogue dialogue, InetSocketAddress door, int people) throws Exception {
        awaitMetric("gatepost_known_feed_up", 1);
        // What is asked for within the first second is not kept: nodes of Keycloak hear of changes one after the other.
        Thread.sleep(1_500);
        try (Volley volley = new Volley(door, 1, 16, connection -> dialogue, this::processorTime)) {
            volley.run(people);
        }
    }

    void awaitMetric(String name, double least) throws Exception {
        Programs.await(
                "waiting for " + name + " to be " + least,
                process,
                folder.resolve("bridge.log"),
                () -> metric(name) >= least);
    }

    /** Logins that Keycloak was asked about so far. */
    double asked() throws IOException {
        return metric("gatepost_known_logins_total{result=\"miss\"}")
                + metric("gatepost_known_logins_total{result=\"unsure\"}");
    }

    /** A measurement of what is known that asked has measured something else. */
    void checkNothingAskedSince(double before) throws IOException {
        double asked = asked() - before;
        if (asked > 0) {
            throw new IOException("Keycloak was asked about " + asked + " logins that were to be known");
        }
    }

    /** The sum of a metric's lines. */
    double metric(String name) throws IOException {
        try (HttpConnection connection = new HttpConnection(URI.create("http://127.0.0.1:" + httpPort))) {
            HttpConnection.Response metrics = connection.ask(HttpConnection.request(
                    URI.create("http://127.0.0.1:" + httpPort), "GET", "/q/metrics", "", "", ""));
            return metrics.text()
                    .lines()
                    .filter(line -> line.startsWith(name)
                            && (name.contains("{")
                                    || line.charAt(name.length()) == ' '
                                    || line.charAt(name.length()) == '{'))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        }
    }

    /** Bytes of the heap that are in use after a full collection. */
    double heapInUse() throws IOException, InterruptedException {
        Path log = folder.resolve("collection.log");
        Process collection =
                Programs.start(log, List.of(Programs.java("jcmd"), Long.toString(process.pid()), "GC.run"));
        if (collection.waitFor() != 0) {
            throw new IOException(Files.readString(log));
        }
        return metric("jvm_memory_used_bytes{area=\"heap\"");
    }

    /** What the kernel says of the process' memory, such as {@code VmRSS}, in bytes. */
    long memory(String field) throws IOException {
        return Programs.memory(process.pid(), field);
    }

    private boolean ready() {
        try (HttpConnection connection = new HttpConnection(URI.create("http://127.0.0.1:" + httpPort))) {
            return connection
                            .ask(HttpConnection.request(
                                    URI.create("http://127.0.0.1:" + httpPort), "GET", "/q/health/ready", "", "", ""))
                            .status()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        Programs.end(process);
        Programs.delete(folder);
    }
}
