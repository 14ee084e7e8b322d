// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/** A plain connection from one of the machine's loopback addresses, so that a test is somebody. */
public final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;

    private Wire(Socket socket) {
        this.socket = socket;
    }

    public static Wire open(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setSoTimeout(PATIENCE_MILLIS);
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        } catch (ConnectException nobodyListens) {
            throw nobodyListens;
        } catch (SocketException hungUpAlready) {
            // There is nothing to be read.
        }
        return new Wire(socket);
    }

    /** Quietly gives up when the other end does not want to hear it. */
    public void send(String text) {
        // What the other end has to say where it does not want it is to be read.
        takes(text);
    }

    /** Whether the system takes what is sent; who was closed in good order is only told later. */
    public boolean takes(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            return true;
        } catch (IOException notWanted) {
            return false;
        }
    }

    /** What comes, until it is enough or the other end closes. */
    public String read(Predicate<String> enough) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        while (!enough.test(received.toString(StandardCharsets.UTF_8))) {
            int length;
            try {
                length = socket.getInputStream().read(buffer);
            } catch (SocketException reset) {
                break;
            }
            if (length < 0) {
                break;
            }
            received.write(buffer, 0, length);
        }
        return received.toString(StandardCharsets.UTF_8);
    }

    public String readAll() throws IOException {
        return read(received -> false);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
