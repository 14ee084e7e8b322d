// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.gatepost.bridge.inbound.Wire;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever only holds connections open, or says next to nothing, keeps nobody else from signing in. The bridge and these tests need
 * some 11,000 open files each ({@code ulimit -n}; Java takes as many as the hard limit gives); where there are fewer, it is fewer
 * connections, and the log says so.
 */
class IdleConnectionsIT extends OwnBridge {
    private static final int MANY = many(10_000);
    /** What else is open in a process. */
    private static final int OTHER_FILES = 1_000;

    /** One peer's idle connections come from here, so that it is not the one that signs in. */
    private static final String HOARDER = "127.0.0.5";

    private static final String OTHER = "127.0.0.1";
    private static final long MOST_HEAP = 128L << 20;
    private static final Pattern HEAP = Pattern.compile("jvm_memory_used_bytes\\{area=\"heap\",id=\"[^\"]*\"} (\\S+)");
    private static final String AUTH = "AUTH\t%d\tPLAIN\trip=127.0.10.5\tresp=AGFsaWNlAHNlY3JldA==\n";

    private final List<SocketChannel> held = new ArrayList<>();

    private static int many(int wanted) {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : wanted;
        int possible = (int) Math.min(wanted, files - OTHER_FILES);
        if (possible < wanted) {
            System.out.printf(
                    "IdleConnectionsIT: %d connections instead of %d, as this system gives a process %d open files%n",
                    possible, wanted, files);
        }
        return possible;
    }

    @BeforeEach
    void keycloak() {
        settings.put("gatepost.keycloak.url", new StubKeycloak(vertx, 0).base().toString());
        settings.put("gatepost.dovecot-auth.smtp.allowed-peers", OTHER + "," + HOARDER);
    }

    @AfterEach
    void letGo() throws IOException {
        for (SocketChannel channel : held) {
            channel.close();
        }
    }

    @Test
    void ten_thousand_idle_connections_to_the_auth_listener() throws Exception {
        settings.put("gatepost.dovecot-auth.smtp.connections-per-peer", Integer.toString(MANY));
        startReady();
        long before = memory();
        hold(MANY, authPort, "");
        await(() -> authConnections() == MANY);
        // One more of the same peer is turned away, another peer's is not.
        try (Wire onceMore = Wire.open(HOARDER, authPort)) {
            assertThat(onceMore.readAll()).isEmpty();
        }
        othersSignIn();
        assertThat(memory() - before).as("bytes of heap").isLessThan(MOST_HEAP);
    }

    @Test
    void ten_thousand_idle_connections_to_http() throws Exception {
        startReady();
        long before = memory();
        // Half of a request, and then nothing.
        hold(MANY, httpPort, "POST /dovecot/login HTTP/1.1\r\nHost: bridge\r\n");
        othersSignIn();
        assertThat(memory() - before).as("bytes of heap").isLessThan(MOST_HEAP);
    }

    @Test
    void silence_ends_them_at_both_doors() throws Exception {
        settings.put("gatepost.dovecot-auth.smtp.idle", "3s");
        settings.put("quarkus.http.idle-timeout", "3s");
        startReady();
        hold(500, authPort, "");
        hold(500, httpPort, "POST /dovecot/login HTTP/1.1\r\nHost: bridge\r\n");
        for (SocketChannel channel : held) {
            await(() -> isClosed(channel));
        }
        await(() -> authConnections() == 0);
        othersSignIn();
    }

    @Test
    void no_more_http_connections_than_there_may_be() throws Exception {
        settings.put("quarkus.http.limits.max-connections", "20");
        startReady();
        for (int i = 0; i < 40; i++) {
            held.add(open(httpPort));
        }
        await(() -> held.stream().filter(IdleConnectionsIT::isClosed).count() >= 20);
        assertThat(held.stream().filter(IdleConnectionsIT::isClosed).count()).isLessThan(25);
        assertThat(authConnections()).isZero();
    }

    @Test
    void slow_peers_endless_lines_and_half_closed_connections() throws Exception {
        startReady();
        List<Wire> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                slow.add(Wire.open(HOARDER, authPort));
                slow.getLast().send("VERSION\t1\t2\n");
            }
            // An octet each, again and again, of lines that come to an end late.
            for (char octet : AUTH.formatted(7).strip().toCharArray()) {
                for (Wire wire : slow) {
                    assertThat(wire.takes(String.valueOf(octet))).isTrue();
                }
            }
            othersSignIn();
            slow.getFirst().send("\n");
            assertThat(slow.getFirst().read(received -> received.contains("\tuser=")))
                    .endsWith("OK\t7\tuser=alice@a.tld\n");
        } finally {
            for (Wire wire : slow) {
                wire.close();
            }
        }
        try (Wire endless = Wire.open(HOARDER, authPort)) {
            String part = "A".repeat(1_000);
            for (int sent = 0; sent < 1_000 && endless.takes(part); sent++) {
                // What the system takes need not have been read yet.
            }
            assertThat(endless.readAll()).endsWith("DONE\n");
        }
        try (SocketChannel half = open(authPort)) {
            half.shutdownOutput();
            await(() -> authConnections() == 0);
        }
        othersSignIn();
    }

    private void await(Callable<Boolean> condition) throws Exception {
        Awaiting.until(PATIENCE, this::log, condition);
    }

    private void hold(int count, int port, String said) throws IOException {
        for (int i = 0; i < count; i++) {
            SocketChannel channel = open(port);
            held.add(channel);
            if (!said.isEmpty()) {
                channel.write(ByteBuffer.wrap(said.getBytes(StandardCharsets.US_ASCII)));
            }
        }
    }

    private static SocketChannel open(int port) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(HOARDER, 0));
        channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return channel;
    }

    private static boolean isClosed(SocketChannel channel) {
        try {
            channel.configureBlocking(false);
            return channel.read(ByteBuffer.allocate(1_024)) < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private void othersSignIn() throws IOException {
        for (int i = 1; i <= 20; i++) {
            assertThat(send(login()).body()).contains("admit");
            try (Wire wire = Wire.open(OTHER, authPort)) {
                wire.read(received -> received.endsWith("DONE\n"));
                wire.send("VERSION\t1\t2\n" + AUTH.formatted(i));
                assertThat(wire.read(received -> received.endsWith("\n")))
                        .isEqualTo("OK\t" + i + "\tuser=alice@a.tld\n");
            }
        }
    }

    private long authConnections() {
        Matcher gauge = Pattern.compile("gatepost_dovecot_auth_connections\\{listener=\"smtp\"} (\\S+)")
                .matcher(send(to("/q/metrics").build()).body());
        return gauge.find() ? (long) Double.parseDouble(gauge.group(1)) : -1;
    }

    /** Live or not: what a collection would free is not told apart. */
    private long memory() {
        return HEAP.matcher(send(to("/q/metrics").build()).body())
                .results()
                .mapToLong(area -> (long) Double.parseDouble(area.group(1)))
                .sum();
    }
}
