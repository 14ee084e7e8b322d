// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The way from a bridge to a web server, on which anything may happen to the answers. */
public final class Road implements AutoCloseable {
    /** Longer than the bridge of these tests waits. */
    private static final Duration LONG = Duration.ofSeconds(2);

    private static final Duration A_MOMENT = Duration.ofMillis(20);

    /** What becomes of an answer. */
    public enum Fault {
        NONE,
        /** Nobody listens any more, and whoever is connected is cut off. */
        CLOSED,
        /** Nothing comes, and no connection ends: a stopped process, a cable that was pulled. */
        SILENT,
        /** It comes, but too late. */
        SLOW,
        /** The question arrives, and the connection ends. */
        CUT_OFF,
        /** Half of it comes. */
        HALF,
        GARBAGE,
        ERROR,
        /** Somebody else's page, as from a proxy that knows no better. */
        OTHER_PAGE,
        /** JSON, but no answer. */
        NO_ANSWER
    }

    private volatile InetSocketAddress server;
    private final ServerSocket entrance;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Random random = new Random(20261122);
    private volatile Fault fault = Fault.NONE;
    private volatile boolean over;

    public Road(URI server) {
        this.server = address(server);
        try {
            entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException("no port for a road", failure);
        }
        threads.execute(this::welcome);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + entrance.getLocalPort());
    }

    /** As a balancer does when a server is gone: who was on the way to it is cut off. */
    public void leadsTo(URI other) {
        server = address(other);
        open.forEach(Road::quietly);
    }

    private static InetSocketAddress address(URI server) {
        return new InetSocketAddress(Place.MACHINE.inetAddress(), server.getPort());
    }

    public void becomes(Fault next) {
        fault = next;
        if (next == Fault.CLOSED) {
            open.forEach(Road::quietly);
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            entrance.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        open.forEach(Road::quietly);
        threads.close();
    }

    private void welcome() {
        while (!over) {
            try {
                Socket near = entrance.accept();
                if (fault == Fault.CLOSED) {
                    near.close();
                } else {
                    Socket far = new Socket();
                    far.connect(server);
                    open.add(near);
                    open.add(far);
                    threads.execute(() -> carry(near, far, false));
                    threads.execute(() -> carry(far, near, true));
                }
            } catch (IOException closedOrNobodyThere) {
                pause(A_MOMENT);
            }
        }
    }

    private void carry(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[16 * 1024];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                while (fault == Fault.SILENT && !over) {
                    pause(A_MOMENT);
                }
                byte[] part = Arrays.copyOf(buffer, length);
                if (!answers || fault == Fault.NONE) {
                    out.write(part);
                } else if (fault == Fault.SLOW) {
                    pause(LONG);
                    out.write(part);
                } else {
                    out.write(spoilt(part));
                    return;
                }
            }
        } catch (IOException ended) {
            // The other end learns of it by the end of its own connection.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private byte[] spoilt(byte[] answer) {
        return switch (fault) {
            case NONE, SLOW, SILENT -> answer;
            case CLOSED, CUT_OFF -> new byte[0];
            case HALF -> Arrays.copyOf(answer, answer.length / 2);
            case GARBAGE -> {
                byte[] garbage = new byte[answer.length];
                random.nextBytes(garbage);
                yield garbage;
            }
            case ERROR -> http("500 Internal Server Error", "{\"error\": \"unknown_error\"}");
            case OTHER_PAGE -> http("200 OK", "<!doctype html><title>Maintenance</title>");
            case NO_ANSWER -> http("200 OK", "{\"outcome\": \"perhaps\", \"reason\": \"unknown-account\"}");
        };
    }

    private static byte[] http(String status, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\nConnection: close\r\n\r\n" + body)
                .getBytes(US_ASCII);
    }

    private static void quietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException alreadyGone) {
            // As was wanted.
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
        }
    }
}
