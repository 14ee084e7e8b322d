// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Runs programs with the files of docs/integrations, in a directory of their own that their unprivileged users may enter. */
final class Guide implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 30;

    private final Stack stack;
    private final Path home;
    private final List<Process> processes = new ArrayList<>();

    Guide(Stack stack) {
        this.stack = stack;
        try {
            this.home = Files.createTempDirectory(
                    "gatepost-guide",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path home() {
        return home;
    }

    /**
     * The guide's file as somebody would copy it, put into the directory under its own name: with another text for each key of
     * {@code changes}, every one of which must be in it, since a guide that does not name it would not work either.
     */
    Path copy(String file, Map<String, String> changes) {
        return write(Path.of(file).getFileName().toString(), text(file, changes));
    }

    /** What the guide's file says with those changes. */
    String text(String file, Map<String, String> changes) {
        try {
            String text =
                    Files.readString(stack.house().resolve("docs/integrations").resolve(file));
            for (Map.Entry<String, String> change : changes.entrySet()) {
                assertThat(text).contains(change.getKey());
                text = text.replace(change.getKey(), change.getValue());
            }
            return text;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path write(String name, String text) {
        try {
            return Files.writeString(home.resolve(name), text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Starts a program that stays in the foreground, and waits until it listens. */
    void start(int port, Map<String, String> environment, String... command) {
        start(() -> listens(port), environment, command);
    }

    /** The same for one that is ready when this says so. */
    void start(BooleanSupplier ready, Map<String, String> environment, String... command) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("said").toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            processes.add(process);
            Awaiting.until(Instant.now().plusSeconds(PATIENCE_SECONDS), command[0] + " listens", () -> {
                assertThat(process.isAlive()).as(said()).isTrue();
                return ready.getAsBoolean();
            });
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ends the program that was started first. */
    void stopFirst() throws InterruptedException {
        Process first = processes.removeFirst();
        first.destroy();
        assertThat(first.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    String said() {
        try {
            return Files.readString(home.resolve("said"), UTF_8);
        } catch (IOException failure) {
            return "(unreadable: " + failure.getMessage() + ")";
        }
    }

    /** What the bridge's HTTP doors want to be shown. */
    String sharedSecret() {
        try {
            return Files.readString(Path.of(stack.setting("GATEPOST_LISTENER_SECRET_FILE")))
                    .strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(Place.MACHINE.inetAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public void close() {
        processes.forEach(Process::destroy);
        try {
            for (Process process : processes) {
                if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            }
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }
}
