// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A bridge beside the stack's, which a test asks as Dovecot and Postfix do, and may kill. */
public final class OwnBridge implements AutoCloseable {
    private static final String SECRET = "shared-secret-of-the-tests";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ProcessBuilder command;
    private final Path log;
    private final Path audit;
    private final URI url;
    private final int authPort;
    private Process process;

    /** {@code keycloak}: where it looks for Keycloak; it waits a second for an answer. */
    public OwnBridge(Stack stack, URI keycloak, Path directory, String... settings) {
        int httpPort = FreePort.take();
        this.authPort = FreePort.take();
        this.url = URI.create("http://127.0.0.1:" + httpPort);
        this.log = directory.resolve("bridge.log");
        this.audit = directory.resolve("audit.json");
        Path file = directory.resolve("bridge.properties");
        try {
            Files.write(
                    file,
                    List.of(
                            "gatepost.http.port=" + httpPort,
                            "gatepost.dovecot-auth.smtp.listen=127.0.0.1:" + authPort,
                            "gatepost.portal-url=https://portal.example",
                            "gatepost.shared-secret=" + SECRET,
                            "gatepost.keycloak.url=" + keycloak,
                            "gatepost.keycloak.client-secret-file="
                                    + stack.state().resolve("secrets/bridge"),
                            "gatepost.keycloak.timeout=1s",
                            "gatepost.nginx-mail.enabled=false",
                            "gatepost.throttle.enabled=false",
                            "gatepost.audit.file=" + audit,
                            String.join("\n", settings)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        this.command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Dquarkus.config.locations=" + file,
                        "-jar",
                        stack.house()
                                .resolve("mail-protocol-bridge/target/quarkus-app/quarkus-run.jar")
                                .toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        this.process = started();
    }

    /** Without a word to anybody, and then another in its place. */
    public void dieAndComeBack() {
        process.destroyForcibly();
        awaitEnd();
        process = started();
    }

    /** Told to go, as by {@code systemctl restart}; then another in its place. */
    public void restart() {
        process.destroy();
        awaitEnd();
        process = started();
    }

    public int httpPort() {
        return url.getPort();
    }

    /** What its HTTP doors want to be shown. */
    public String sharedSecret() {
        return SECRET;
    }

    public int authPort() {
        return authPort;
    }

    /** As Dovecot's Lua passdb asks. */
    public Answer askAsDovecot(String name, String secret) {
        return askAsDovecot(Place.HOME, "PLAIN", name, secret);
    }

    /** The same with an access token. */
    public Answer askAsDovecotWithToken(Place client, String name, String token) {
        return askAsDovecot(client, "XOAUTH2", name, token);
    }

    private Answer askAsDovecot(Place client, String mechanism, String name, String secret) {
        try {
            HttpResponse<String> response = HttpPlace.at(Place.MACHINE)
                    .postJson(
                            url.resolve("/dovecot/login"),
                            Json.write(Map.of(
                                    "user",
                                    name,
                                    "password",
                                    secret,
                                    "service",
                                    "imap",
                                    "mech",
                                    mechanism,
                                    "rip",
                                    client.address())),
                            "X-Gatepost-Secret",
                            SECRET);
            return switch (response.statusCode()) {
                case 200 ->
                    Json.read(response.body()).path("outcome").asText().equals("admit")
                            ? new Answer.In(response.body())
                            : new Answer.Refused(response.body());
                case 503 -> new Answer.Unavailable(response.body());
                default -> throw new IllegalStateException("the bridge answers " + response.statusCode());
            };
        } catch (UncheckedIOException gone) {
            return new Answer.HungUp(String.valueOf(gone.getMessage()));
        }
    }

    /** As Postfix asks, on a connection of its own. */
    public Answer askAsPostfix(String name, String secret) {
        return askAsPostfix(authPort, Place.HOME, name, secret);
    }

    /** The same for a client that is elsewhere. */
    public Answer askAsPostfix(Place client, String name, String secret) {
        return askAsPostfix(authPort, client, name, secret);
    }

    /** The same of whatever bridge is behind that port. */
    public static Answer askAsPostfix(int authPort, Place client, String name, String secret) {
        String message = Base64.getEncoder().encodeToString(("\0" + name + "\0" + secret).getBytes(UTF_8));
        try (Socket postfix = new Socket(Place.MACHINE.inetAddress(), authPort)) {
            postfix.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
            postfix.getOutputStream()
                    .write(("VERSION\t1\t0\nAUTH\t1\tPLAIN\tservice=smtp\tnologin\trip=" + client.address() + "\tresp="
                                    + message + "\n")
                            .getBytes(UTF_8));
            BufferedReader lines = new BufferedReader(new InputStreamReader(postfix.getInputStream(), UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("OK\t")) {
                    return new Answer.In(line);
                }
                if (line.startsWith("FAIL\t")) {
                    return new Answer.Refused(line);
                }
            }
            return new Answer.HungUp("");
        } catch (IOException cutOff) {
            return new Answer.HungUp(String.valueOf(cutOff.getMessage()));
        }
    }

    /** What its health says of the logins that it knows. */
    public JsonNode knownLogins() {
        HttpResponse<String> health = HttpPlace.at(Place.MACHINE).get(url.resolve("/q/health/ready"));
        for (JsonNode check : Json.read(health.body()).path("checks")) {
            if (check.path("name").asText().equals("known-logins")) {
                return check.path("data");
            }
        }
        throw new IllegalStateException("no word of known logins: " + health.body());
    }

    /** The lines of its audit. */
    public Stream<String> audit() {
        try {
            return Files.exists(audit) ? Files.readString(audit).lines() : Stream.of();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        awaitEnd();
    }

    private Process started() {
        try {
            Process fresh = command.start();
            Awaiting.until(Instant.now().plus(PATIENCE), "the bridge is ready", () -> isReady(fresh));
            return fresh;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private boolean isReady(Process fresh) {
        if (!fresh.isAlive()) {
            try {
                throw new AssertionError("the bridge ended: " + Files.readString(log));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        try {
            return HttpPlace.at(Place.MACHINE)
                            .get(url.resolve("/q/health/ready"))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private void awaitEnd() {
        try {
            process.waitFor();
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
