// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Dovecot's auth protocol as Postfix speaks it: PLAIN with an initial response, one account after the other. */
final class AuthDialogue implements Dialogue {
    private static final byte[] DONE = "DONE\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AUTH = "AUTH\t".getBytes(StandardCharsets.US_ASCII);

    private final int processId;
    private final List<byte[]> parameters;
    private int next;
    private int id;

    /** {@code parameters}: of an AUTH line behind its id, each as {@link #parameters} makes them. */
    AuthDialogue(int processId, List<byte[]> parameters) {
        this.processId = processId;
        this.parameters = parameters;
        // Not all connections come with the same account at the same time.
        this.next = Math.floorMod(processId * 31, parameters.size());
    }

    static byte[] parameters(Person person, String address) {
        String message = '\0' + person.name() + '\0' + person.appPassword();
        return ("\tPLAIN\tservice=smtp\tnologin\tlip=127.0.0.1\trip=" + address + "\tsecured\tresp="
                        + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8)) + "\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean begun(ByteBuffer in, ByteBuffer out) {
        for (int i = in.position(); i + DONE.length <= in.limit(); i++) {
            if (in.slice(i, DONE.length).equals(ByteBuffer.wrap(DONE))) {
                in.position(i + DONE.length);
                out.put(("VERSION\t1\t1\nCPID\t" + processId + "\n").getBytes(StandardCharsets.US_ASCII));
                return true;
            }
        }
        return false;
    }

    @Override
    public void ask(ByteBuffer out) {
        out.put(AUTH);
        id = id == Integer.MAX_VALUE ? 1 : id + 1;
        putNumber(id, out);
        out.put(parameters.get(next));
        next = next + 1 == parameters.size() ? 0 : next + 1;
    }

    @Override
    public int answers(ByteBuffer in) throws IOException {
        int answers = 0;
        int start = in.position();
        for (int i = start; i < in.limit(); i++) {
            if (in.get(i) == '\n') {
                if (in.get(start) != 'O' || in.get(start + 1) != 'K') {
                    byte[] line = new byte[i - start];
                    in.get(start, line);
                    throw new IOException("answered: " + new String(line, StandardCharsets.UTF_8));
                }
                answers++;
                start = i + 1;
            }
        }
        in.position(start);
        return answers;
    }

    private static void putNumber(int number, ByteBuffer out) {
        int power = 1;
        while (number / power >= 10) {
            power *= 10;
        }
        for (; power > 0; power /= 10) {
            out.put((byte) ('0' + number / power % 10));
        }
    }
}
