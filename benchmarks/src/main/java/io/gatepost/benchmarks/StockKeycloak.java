// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of the stack's Keycloak without any provider of ours, with one realm, one person and one client. The realm has the events and
 * the languages that those of ours have: what they cost is Keycloak's.
 */
final class StockKeycloak implements AutoCloseable {
    static final String REALM = "plain";
    static final String NAME = "alice@a.tld";
    static final String PASSWORD = "alice-password";
    private final Path folder = Files.createTempDirectory("gatepost-bench");
    private final Path log = folder.resolve("keycloak.log");
    private final int port = Programs.freePort();
    private final Process process;

    StockKeycloak(Path distribution) throws Exception {
        Path home = folder.resolve("keycloak");
        try {
            copy(distribution, home);
            String script = home.resolve("bin/kc.sh").toString();
            Process build = Programs.start(
                    log, List.of(script, "build", "--db=dev-file", "--health-enabled=true", "--metrics-enabled=true"));
            if (build.waitFor() != 0) {
                throw new IOException(Files.readString(log));
            }
            Files.createDirectories(home.resolve("data/import"));
            Files.writeString(home.resolve("data/import/plain.json"), """
                    {"realm": "%s", "enabled": true, "sslRequired": "none", "bruteForceProtected": true,
                     "internationalizationEnabled": true, "supportedLocales": ["en", "de"], "defaultLocale": "en",
                     "eventsEnabled": true, "eventsExpiration": 7776000,
                     "clients": [{"clientId": "webmail", "publicClient": true, "standardFlowEnabled": true,
                                  "redirectUris": ["%s*"], "attributes": {"pkce.code.challenge.method": "S256"}}],
                     "users": [{"username": "%s", "email": "%s", "emailVerified": true, "firstName": "Alice",
                                "lastName": "Archer", "enabled": true,
                                "credentials": [{"type": "password", "value": "%s"}]}]}
                    """.formatted(
                            REALM, BrowserLogin.REDIRECT, NAME, NAME, PASSWORD));
            process = Programs.start(
                    log,
                    List.of(
                            script,
                            "start",
                            "--optimized",
                            "--import-realm",
                            "--http-enabled=true",
                            "--http-host=127.0.0.1",
                            "--http-port=" + port,
                            "--http-management-port=" + Programs.freePort(),
                            "--hostname-strict=false",
                            "--cache=local"));
        } catch (Exception e) {
            Programs.delete(folder);
            throw e;
        }
        try {
            Programs.await("waiting for a plain Keycloak", process, log, this::ready);
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + port);
    }

    Duration processorTime() {
        return Programs.processorTime(process);
    }

    private boolean ready() {
        try (HttpConnection connection = new HttpConnection(base())) {
            return connection
                            .ask(HttpConnection.request(base(), "GET", "/realms/" + REALM, "", "", ""))
                            .status()
                    == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Without its data, and without what is not Keycloak's own. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path relative = from.relativize(file);
                boolean ours = relative.startsWith("data")
                        || (relative.startsWith("providers") && file.toString().endsWith(".jar"))
                        || relative.startsWith("gatepost.built");
                if (!ours) {
                    Files.copy(file, to.resolve(relative));
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        // The script has the JVM as its child.
        List<ProcessHandle> children = process.descendants().toList();
        Programs.end(process);
        children.forEach(child -> {
            child.destroy();
            child.onExit().join();
        });
        Programs.delete(folder);
    }
}
