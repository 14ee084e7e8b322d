// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.e2e.client.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * How far the ports of one stack are moved. The stacks of a run start at the same time, and some ports open late: what each has taken is
 * written down, since the port itself still looks free.
 */
final class PortOffset {
    /** A port in the launcher's list of them. */
    private static final Pattern DEFAULT_PORT = Pattern.compile("^  [A-Z0-9_]+:([0-9]+)$", Pattern.MULTILINE);

    /** More have not been taken by stacks that still run. */
    private static final int REMEMBERED = 20;

    private PortOffset() {}

    /** An offset that leaves all ports of the launcher free, and out of the way of those in the file, to which it is added. */
    static int take(Path house, Path file) {
        try {
            List<Integer> ports = DEFAULT_PORT
                    .matcher(Files.readString(house.resolve("launcher/settings.sh")))
                    .results()
                    .map(found -> Integer.valueOf(found.group(1)))
                    .toList();
            Files.createDirectories(file.getParent());
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                // Until the channel is closed.
                channel.lock();
                List<Integer> taken = new String(
                                Channels.newInputStream(channel).readAllBytes(), UTF_8)
                        .lines()
                        .map(Integer::valueOf)
                        .toList();
                taken = taken.subList(Math.max(0, taken.size() - REMEMBERED), taken.size());
                int offset = free(ports, taken);
                channel.position(channel.size());
                channel.write(ByteBuffer.wrap((offset + "\n").getBytes(UTF_8)));
                return offset;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int free(List<Integer> ports, List<Integer> taken) {
        for (int tries = 0; tries < 1_000; tries++) {
            // From 2,001: at 2,000 Keycloak would have port 10080, where no browser goes (the Fetch standard, bad
            // ports).
            int offset = ThreadLocalRandom.current().nextInt(2_001, 14_000);
            if (taken.stream().noneMatch(other -> meet(ports, offset - other))
                    && ports.stream().allMatch(port -> FreePort.isFree(port + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("no offset leaves all ports free");
    }

    private static boolean meet(List<Integer> ports, int apart) {
        return ports.stream().anyMatch(port -> ports.contains(port + apart));
    }
}
