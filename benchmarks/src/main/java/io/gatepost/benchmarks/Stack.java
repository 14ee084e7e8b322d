// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A stack that {@code ./gatepost up} started, as its {@code run/environment} describes it. */
final class Stack {
    private final Path state;
    private final Map<String, String> environment;

    private Stack(Path state, Map<String, String> environment) {
        this.state = state;
        this.environment = environment;
    }

    /** The one in the state directory ({@code GATEPOST_STATE}, else {@code .gatepost}), if it runs. */
    static Optional<Stack> running() throws IOException {
        String variable = System.getenv("GATEPOST_STATE");
        return in(Path.of(variable == null || variable.isEmpty() ? ".gatepost" : variable));
    }

    /** The one in that state directory, if it runs. */
    static Optional<Stack> in(Path state) throws IOException {
        Path file = state.resolve("run/environment");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                environment.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        Stack stack = new Stack(state, environment);
        return stack.process("keycloak").isPresent() ? Optional.of(stack) : Optional.empty();
    }

    URI keycloak() {
        return URI.create(value("GATEPOST_KEYCLOAK_URL"));
    }

    String keycloakHome() {
        return value("GATEPOST_KEYCLOAK_HOME");
    }

    String bridgeSecret() throws IOException {
        return Files.readString(Path.of(value("GATEPOST_BRIDGE_SECRET_FILE"))).strip();
    }

    /** The time that a piece's process has had of the processors; those of a busy machine are fairer to compare than clocks. */
    Duration processorTime(String piece) throws IOException {
        ProcessHandle process = process(piece).orElseThrow(() -> new IOException(piece + " has ended"));
        // Keycloak's process is a shell with the JVM as its child.
        return Stream.concat(Stream.of(process), process.descendants())
                .flatMap(one -> one.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Bytes of memory that the kernel holds for a piece, its JVM that is. */
    long residentMemory(String piece) throws IOException {
        ProcessHandle process = process(piece).orElseThrow(() -> new IOException(piece + " has ended"));
        long most = 0;
        for (ProcessHandle one :
                Stream.concat(Stream.of(process), process.descendants()).toList()) {
            most = Math.max(most, Programs.memory(one.pid(), "VmRSS"));
        }
        return most;
    }

    private Optional<ProcessHandle> process(String piece) throws IOException {
        Path file = state.resolve("run/" + piece + ".pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        String pid = Files.readString(file).strip().split(" ", 2)[0];
        return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    }

    private String value(String name) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalStateException("run/environment has no " + name);
        }
        return value;
    }
}
