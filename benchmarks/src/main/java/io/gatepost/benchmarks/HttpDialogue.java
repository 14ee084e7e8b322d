// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** HTTP/1.1 over a lasting connection: one request after the other, and the expected header in every 200. */
final class HttpDialogue implements Dialogue {
    private static final byte[] HEAD_END = ascii("\r\n\r\n");
    private static final byte[] LENGTH = ascii("content-length: ");
    private static final byte[] OK = ascii("HTTP/1.1 200 ");

    private final List<byte[]> requests;
    private final byte[] expected;
    private int next;

    HttpDialogue(int connection, List<byte[]> requests, String expected) {
        this.requests = requests;
        this.expected = ascii(expected);
        this.next = Math.floorMod(connection * 31, requests.size());
    }

    static byte[] request(String path, String... headers) {
        StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return ascii(request.append("\r\n").toString());
    }

    @Override
    public boolean begun(ByteBuffer in, ByteBuffer out) {
        return true;
    }

    @Override
    public void ask(ByteBuffer out) {
        out.put(requests.get(next));
        next = next + 1 == requests.size() ? 0 : next + 1;
    }

    @Override
    public int answers(ByteBuffer in) throws IOException {
        int answers = 0;
        while (true) {
            int start = in.position();
            int headEnd = find(in, HEAD_END, start, in.limit());
            if (headEnd < 0) {
                return answers;
            }
            int length = find(in, LENGTH, start, headEnd);
            int end = headEnd + HEAD_END.length + (length < 0 ? 0 : number(in, length + LENGTH.length));
            if (end > in.limit()) {
                return answers;
            }
            if (find(in, OK, start, headEnd) != start || find(in, expected, start, headEnd) < 0) {
                byte[] head = new byte[headEnd - start];
                in.get(start, head);
                throw new IOException("answered: " + new String(head, StandardCharsets.US_ASCII));
            }
            in.position(end);
            answers++;
        }
    }

    private static int number(ByteBuffer in, int from) {
        int number = 0;
        for (int i = from; in.get(i) >= '0' && in.get(i) <= '9'; i++) {
            number = number * 10 + in.get(i) - '0';
        }
        return number;
    }

    private static int find(ByteBuffer in, byte[] wanted, int from, int to) {
        for (int i = from; i + wanted.length <= to; i++) {
            int matched = 0;
            while (matched < wanted.length && in.get(i + matched) == wanted[matched]) {
                matched++;
            }
            if (matched == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
