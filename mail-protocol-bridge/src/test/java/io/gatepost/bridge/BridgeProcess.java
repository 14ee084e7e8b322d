// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged bridge, started as an admin starts it. */
final class BridgeProcess {
    private BridgeProcess() {}

    static Process start(Path file, Map<String, String> settings, Map<String, String> environment, Path log)
            throws IOException {
        return start(List.of(), file, settings, environment, log);
    }

    /** {@code as}: the command that runs it as somebody else. */
    static Process start(
            List<String> as, Path file, Map<String, String> settings, Map<String, String> environment, Path log)
            throws IOException {
        Files.write(
                file,
                settings.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .toList());
        List<String> command = new ArrayList<>(as);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("src", "main", "jvm.options").toAbsolutePath(),
                "-Dquarkus.config.locations=" + file,
                "-jar",
                System.getProperty("bridge.jar")));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
