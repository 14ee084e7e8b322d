// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The packaged bridge, started as an admin starts it, with settings that a test may change before. */
abstract class OwnBridge {
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final String SHARED_SECRET = "shared-secret-of-the-tests";
    private static final String QUESTION = """
            {"user":"alice@a.tld","password":"alice-password","mech":"PLAIN","service":"imap","rip":"127.0.10.5"}""";

    @TempDir
    Path directory;

    final Vertx vertx = Vertx.vertx();
    final HttpClient http = HttpClient.newHttpClient();
    private final List<Process> processes = new ArrayList<>();
    final Map<String, String> settings = new TreeMap<>();
    final Map<String, String> environment = new TreeMap<>();
    /** What runs it as somebody else. */
    final List<String> as = new ArrayList<>();

    int httpPort;
    int authPort;

    @BeforeEach
    void settings() throws IOException {
        httpPort = BridgeProcess.freePort();
        authPort = BridgeProcess.freePort();
        settings.put("gatepost.http.port", Integer.toString(httpPort));
        settings.put("gatepost.dovecot-auth.smtp.listen", "127.0.0.1:" + authPort);
        settings.put("gatepost.portal-url", "https://portal.example");
        settings.put("gatepost.shared-secret", SHARED_SECRET);
        settings.put("gatepost.keycloak.url", "http://127.0.0.1:" + BridgeProcess.freePort());
        settings.put("gatepost.keycloak.client-secret", "client-secret-of-the-tests");
        settings.put("gatepost.nginx-mail.backend.imap", "127.0.0.1:143");
        settings.put("gatepost.audit.file", directory.resolve("audit.log").toString());
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    Process start() throws IOException {
        Process process = BridgeProcess.start(
                as, directory.resolve("bridge.properties"), settings, environment, directory.resolve("bridge.log"));
        processes.add(process);
        return process;
    }

    String log() throws IOException {
        return Files.readString(directory.resolve("bridge.log"));
    }

    Process startReady() throws Exception {
        Process process = start();
        Awaiting.until(PATIENCE, this::log, () -> {
            assertThat(process.isAlive()).as(log()).isTrue();
            return status("/q/health/ready") == 200;
        });
        return process;
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + path))
                .timeout(PATIENCE);
    }

    int status(String path) throws InterruptedException {
        try {
            return http.send(to(path).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    HttpRequest login() {
        return to("/dovecot/login")
                .header("X-Gatepost-Secret", SHARED_SECRET)
                .POST(HttpRequest.BodyPublishers.ofString(QUESTION))
                .build();
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
