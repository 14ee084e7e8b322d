// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One HTTP/1.1 connection that asks and waits. It does as little as it can, since it takes its time of the same processors as the
 * server that it measures.
 */
final class HttpConnection implements AutoCloseable {
    private static final int PATIENCE_MILLISECONDS = 30_000;
    private static final int LARGEST_BODY = 1 << 20;

    private final Socket socket = new Socket();
    private final InputStream in;
    private final OutputStream out;

    HttpConnection(URI server) throws IOException {
        this(server, "127.0.0.1");
    }

    /** {@code from}: the address of ours that the server sees. */
    HttpConnection(URI server, String from) throws IOException {
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        socket.connect(
                new InetSocketAddress(server.getHost(), server.getPort() < 0 ? 80 : server.getPort()),
                PATIENCE_MILLISECONDS);
        if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
            // TCP lets a socket connect to itself, where its port is the one that nobody listens at yet.
            socket.close();
            throw new ConnectException("nobody listens at " + server);
        }
        in = new BufferedInputStream(socket.getInputStream(), 1 << 14);
        out = socket.getOutputStream();
    }

    /** {@code location} is empty where there is none; {@code cookies} as {@code name=value}. */
    record Response(int status, String location, List<String> cookies, String text) {}

    /** A request made once and sent many times. */
    static byte[] request(URI server, String method, String path, String type, String authorization, String body) {
        return request(
                server,
                method,
                path,
                type,
                authorization.isEmpty() ? List.of() : List.of("Authorization: " + authorization),
                body);
    }

    static byte[] request(URI server, String method, String path, String type, List<String> headers, String body) {
        byte[] content = body.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + server.getAuthority() + "\r\n"
                + headers.stream().map(header -> header + "\r\n").collect(Collectors.joining())
                + (content.length == 0
                        ? ""
                        : "Content-Type: " + type + "\r\nContent-Length: " + content.length + "\r\n")
                + "Accept: */*\r\n\r\n";
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[first.length + content.length];
        System.arraycopy(first, 0, request, 0, first.length);
        System.arraycopy(content, 0, request, first.length, content.length);
        return request;
    }

    Response ask(byte[] request) throws IOException {
        out.write(request);
        out.flush();
        String status = line();
        int code = Integer.parseInt(status.split(" ", 3)[1]);
        int length = code == 204 || code == 304 ? 0 : -1;
        boolean chunked = false;
        String location = "";
        List<String> cookies = new ArrayList<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:") && lower.endsWith("chunked")) {
                chunked = true;
            } else if (lower.startsWith("location:")) {
                location = header.substring(9).strip();
            } else if (lower.startsWith("set-cookie:")) {
                cookies.add(header.substring(11).strip().split(";", 2)[0]);
            }
        }
        if (chunked) {
            return new Response(code, location, cookies, new String(chunks(), StandardCharsets.UTF_8));
        }
        if (length < 0 || length > LARGEST_BODY) {
            throw new IOException("an answer of length " + length);
        }
        return new Response(code, location, cookies, new String(bytes(length), StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        byte[] body = {};
        while (true) {
            int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
            if (body.length + size > LARGEST_BODY) {
                throw new IOException("an answer that is too long");
            }
            byte[] longer = Arrays.copyOf(body, body.length + size);
            System.arraycopy(bytes(size), 0, longer, body.length, size);
            body = longer;
            line();
            if (size == 0) {
                return body;
            }
        }
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException();
        }
        return bytes;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.length() > 16_384) {
                throw new EOFException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
