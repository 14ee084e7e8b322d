// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.iptrust.net.Cidr;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MetadataFetchTest {
    private static final CompanyAddresses LOCAL = new CompanyAddresses(List.of(Cidr.parse("127.0.0.0/8")));

    /** Below this each byte is in time for the patience with which a socket is read. */
    private static final Duration BETWEEN_BYTES = Duration.ofMillis(300);

    private static MetadataFetch within(Duration longest) {
        return new MetadataFetch(LOCAL, SSLConnectionSocketFactory.getSocketFactory(), longest);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"get", "post"})
    void an_answer_that_drips_is_ended(String method) throws Exception {
        try (Dripping server = new Dripping()) {
            Instant begun = Instant.now();
            assertThatThrownBy(() -> {
                        if (method.equals("get")) {
                            within(Duration.ofSeconds(1)).from(server.address(), "text/plain");
                        } else {
                            within(Duration.ofSeconds(1)).posted(server.address(), Map.of("a", "b"), Map.of());
                        }
                    })
                    .isInstanceOfSatisfying(
                            MetadataFetch.FailedException.class,
                            failed -> assertThat(failed.why()).contains("longer than 1 seconds"));
            assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(5));
            assertThat(server.hungUpOn()).isTrue();
        }
    }

    @Test
    void admins_of_one_realm_who_fetch_from_slow_servers_leave_the_other_realms_a_place() {
        assertThat(MetadataFetch.<String, RuntimeException>forAdmins(
                        "slow",
                        () -> MetadataFetch.<String, RuntimeException>forAdmins("slow", () -> {
                            assertThatThrownBy(() -> MetadataFetch.forAdmins("slow", () -> "third"))
                                    .hasMessageContaining("at the moment");
                            return MetadataFetch.forAdmins("other", () -> "in");
                        })))
                .isEqualTo("in");
    }

    @Test
    void an_answer_in_time_is_whole() throws Exception {
        try (Dripping server = new Dripping()) {
            assertThat(within(Duration.ofMinutes(1)).from(server.address(), "text/plain"))
                    .isEqualTo(Dripping.BODY.getBytes(UTF_8));
        }
    }

    /** Each would be whole in the end; until then all of it would be kept. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a first line| HTTP/1.1 200 O|a| \\r\\n\\r\\nbody",
                "a header| HTTP/1.1 200 OK\\r\\nX-A: |a| \\r\\n\\r\\nbody",
                "headers| HTTP/1.1 200 OK|\\r\\nX-A: b| \\r\\n\\r\\nbody",
                "the size of a chunk| HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4;|a| \\r\\nbody\\r\\n0\\r\\n\\r\\n",
                "trailers| HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n4\\r\\nbody\\r\\n0\\r\\n|X-A: b\\r\\n| \\r\\n"
            })
    void what_stands_around_the_body_is_bounded(String what, String begin, String again, String end) throws Exception {
        try (Flooding server = new Flooding(begin, again, end)) {
            assertThatThrownBy(() -> within(Duration.ofMinutes(1)).from(server.address(), "text/plain"))
                    .isInstanceOf(MetadataFetch.FailedException.class);
        }
    }

    @Test
    void nothing_is_unpacked() throws Exception {
        String packed = "HTTP/1.1 200 OK\r\nContent-Encoding: " + "gzip, ".repeat(1000) + "gzip\r\n\r\n";
        try (Flooding server = new Flooding(packed, "body", "")) {
            assertThatThrownBy(() -> within(Duration.ofMinutes(1)).from(server.address(), "text/plain"))
                    .hasMessageContaining("longer than");
        }
    }

    /** Answers with the same thing again and again, for some megabytes. */
    private static final class Flooding implements AutoCloseable {
        private static final int BYTES = 8 << 20;

        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

        Flooding(String begin, String again, String end) throws IOException {
            byte[] first = bytes(begin);
            byte[] flood = bytes(again);
            byte[] last = bytes(end);
            Thread.ofPlatform().daemon().start(() -> {
                try (Socket peer = socket.accept();
                        OutputStream out = new BufferedOutputStream(peer.getOutputStream())) {
                    // What is not read would be answered by a reset.
                    peer.getInputStream().read(new byte[4096]);
                    out.write(first);
                    for (int sent = 0; sent < BYTES; sent += flood.length) {
                        out.write(flood);
                    }
                    out.write(last);
                } catch (IOException e) {
                    // The other side has had enough.
                }
            });
        }

        private static byte[] bytes(String text) {
            return text.replace("\\r", "\r").replace("\\n", "\n").getBytes(US_ASCII);
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Answers a byte at a time. */
    private static final class Dripping implements AutoCloseable {
        static final String BODY = "0123456789abcde";

        private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        private final CountDownLatch hungUp = new CountDownLatch(1);

        Dripping() throws IOException {
            Thread.ofPlatform().daemon().start(this::serve);
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
        }

        boolean hungUpOn() throws InterruptedException {
            return hungUp.await(10, TimeUnit.SECONDS);
        }

        private void serve() {
            try (Socket peer = socket.accept()) {
                OutputStream out = peer.getOutputStream();
                out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + BODY.length() + "\r\n\r\n").getBytes(US_ASCII));
                for (byte one : BODY.getBytes(US_ASCII)) {
                    out.write(one);
                    out.flush();
                    // What drips has to take its time.
                    hungUp.await(BETWEEN_BYTES.toMillis(), TimeUnit.MILLISECONDS);
                }
            } catch (IOException e) {
                hungUp.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
