// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The bridge's HTTP server with nothing behind it: the module constant-server, as a process like the bridge's. */
final class ConstantServer implements AutoCloseable {
    private static final Path JAR = Path.of("benchmarks/constant-server/target/quarkus-app/quarkus-run.jar");

    private final Path log = Files.createTempFile("gatepost-bench", ".log");
    private final int port = Programs.freePort();
    private final Process process;

    ConstantServer() throws Exception {
        process = Programs.start(
                log,
                List.of(
                        Programs.java("java"),
                        "-Xmx256m",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        Programs.house().resolve(JAR).toString()));
        try {
            Programs.await("waiting for the constant server", process, log, () -> Programs.accepts(http()));
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    InetSocketAddress http() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    Duration processorTime() {
        return Programs.processorTime(process);
    }

    @Override
    public void close() throws IOException {
        Programs.end(process);
        Files.deleteIfExists(log);
    }
}
