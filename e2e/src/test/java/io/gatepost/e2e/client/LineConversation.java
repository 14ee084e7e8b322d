// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** A line protocol spoken by hand from a chosen source address, so that a test sees the server's bytes and may send wrong ones. */
public final class LineConversation implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int LONGEST_LINE = 64 * 1024;

    private Socket socket;
    private InputStream in;
    private OutputStream out;

    /** The server ended the connection where a line was due. */
    static final class HungUpException extends RuntimeException {
        HungUpException(String after) {
            super("the server hung up after: " + after);
        }
    }

    private LineConversation(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    public static LineConversation plain(Place from, int port) {
        try {
            Socket socket = new Socket();
            socket.bind(new InetSocketAddress(from.inetAddress(), 0));
            socket.connect(new InetSocketAddress(Place.MACHINE.inetAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            return new LineConversation(socket);
        } catch (IOException failure) {
            throw new UncheckedIOException("no connection from " + from + " to port " + port, failure);
        }
    }

    /** Speaks TLS from here on: after STARTTLS, or at once on a port that wants it. */
    public LineConversation secured() {
        try {
            SSLSocket tls = (SSLSocket)
                    SelfSigned.context().getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
            tls.startHandshake();
            socket = tls;
            in = new BufferedInputStream(tls.getInputStream());
            out = tls.getOutputStream();
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException("no TLS with port " + socket.getPort(), failure);
        }
    }

    public void send(String line) {
        try {
            out.write((line + "\r\n").getBytes(ISO_8859_1));
            out.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** The next line without its end; the end of the stream reads as an exception. */
    public String line() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int octet = in.read(); octet != '\n'; octet = in.read()) {
                if (octet < 0) {
                    throw new HungUpException(line.toString(ISO_8859_1));
                }
                if (line.size() > LONGEST_LINE) {
                    throw new IOException("the server's line has no end");
                }
                line.write(octet);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    /** Reads on until a line begins with one of the prefixes, and returns that line. */
    public String lineStarting(String... prefixes) {
        while (true) {
            String line = line();
            for (String prefix : prefixes) {
                if (line.startsWith(prefix)) {
                    return line;
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
