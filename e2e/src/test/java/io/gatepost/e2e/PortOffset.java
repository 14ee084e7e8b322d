// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.e2e.client.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How far the ports of one stack are moved. The stacks of a run start at the same time, and some ports open late: what each has taken is
 * written down, since the port itself still looks free.
 */
final class PortOffset {
    /** The defaults of the launcher, from the lowest to the highest, moved together by one offset. */
    private static final List<Integer> DEFAULT_PORTS = List.of(
            1110, 1143, 1587, 1993, 1995, 2110, 2143, 2587, 7800, 7801, 8060, 8070, 8080, 8090, 8180, 9000, 9100, 11024,
            11025, 11110, 11143, 11587, 12345, 14190, 15432, 18070);

    /** More have not been taken by stacks that still run. */
    private static final int REMEMBERED = 20;

    private PortOffset() {}

    /** An offset that leaves all ports free, and out of the way of those in the file, to which it is added. */
    static int take(Path file) {
        try {
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
                int offset = free(taken);
                channel.position(channel.size());
                channel.write(ByteBuffer.wrap((offset + "\n").getBytes(UTF_8)));
                return offset;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static int free(List<Integer> taken) {
        for (int tries = 0; tries < 1_000; tries++) {
            // From 2,001: at 2,000 Keycloak would have port 10080, where no browser goes (the Fetch standard, bad
            // ports).
            int offset = ThreadLocalRandom.current().nextInt(2_001, 14_000);
            if (taken.stream().noneMatch(other -> meet(offset, other))
                    && DEFAULT_PORTS.stream().allMatch(port -> isFree(port + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("no offset leaves all ports free");
    }

    private static boolean meet(int one, int other) {
        return DEFAULT_PORTS.stream().anyMatch(port -> DEFAULT_PORTS.contains(port + one - other));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(Place.MACHINE.inetAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
