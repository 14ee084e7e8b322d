// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starting, watching and ending the programs that are measured. */
final class Programs {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final long END_SECONDS = 20;
    private static final long LOOK_MILLIS = 5;
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int MOST_TRIES = 100;

    private Programs() {}

    /** The repository; the launcher says where it is. */
    static Path house() {
        return Path.of(System.getProperty("gatepost.house", "."));
    }

    /** Of the Java that runs this. */
    static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }

    static Process start(Path log, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    /** Below the range that Linux gives to clients: one of them, even one that asks whether we listen yet, could take it. */
    static int freePort() throws IOException {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (BindException taken) {
                // The next one.
            }
        }
        throw new IOException("no port is free");
    }

    /** Until the answer is yes; a program that ends before is told with its log. */
    static void await(String what, Process program, Path log, Callable<Boolean> ready) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.call()) {
            if (!program.isAlive() || System.nanoTime() - end > 0) {
                throw new IOException(what + ", in vain:\n" + Files.readString(log));
            }
            Thread.sleep(LOOK_MILLIS);
        }
    }

    /** Whether somebody listens there, and not the asking socket itself, which TCP lets connect to its own port. */
    static boolean accepts(InetSocketAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(server, 1_000);
            return !socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress());
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Of the program and of those that it started. */
    static Duration processorTime(Process program) {
        return Stream.concat(Stream.of(program.toHandle()), program.descendants())
                .flatMap(one -> one.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** What the kernel says of a process' memory, such as {@code VmRSS}, in bytes. */
    static long memory(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    static void end(Process program) {
        program.destroy();
        try {
            if (!program.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                program.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            program.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
