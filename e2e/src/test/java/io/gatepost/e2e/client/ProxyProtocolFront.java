// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A TCP front as HAProxy with {@code send-proxy} is one: passes bytes on as they are, after one line that says whose they are
 * (PROXY protocol, version 1).
 */
public final class ProxyProtocolFront implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    public ProxyProtocolFront(InetSocketAddress server) {
        this.server = server;
        try {
            this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failure) {
            throw new UncheckedIOException("no port for a front", failure);
        }
        threads.execute(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort() + "/");
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            threads.shutdownNow();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                threads.execute(() -> carry(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void carry(Socket client) {
        try (client;
                Socket onward = new Socket()) {
            onward.connect(server, 5_000);
            onward.getOutputStream()
                    .write("PROXY TCP4 %s %s %d %d\r\n"
                            .formatted(
                                    client.getInetAddress().getHostAddress(),
                                    client.getLocalAddress().getHostAddress(),
                                    client.getPort(),
                                    client.getLocalPort())
                            .getBytes(US_ASCII));
            threads.execute(() -> copy(onward, client));
            copy(client, onward);
        } catch (IOException gone) {
            // The other side sees it, too.
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException gone) {
            // The other side sees it, too.
        }
    }
}
