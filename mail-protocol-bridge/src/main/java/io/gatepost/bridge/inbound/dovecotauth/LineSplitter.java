// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import java.util.Arrays;

/** Cuts a stream of bytes into lines of bounded length, without copying those that arrive whole. */
final class LineSplitter {
    /** Takes one line, without its line end; false stops the cutting. */
    @FunctionalInterface
    interface Lines {
        boolean take(byte[] buffer, int from, int to);
    }

    private final int maxLength;
    private byte[] begun = new byte[0];

    LineSplitter(int maxLength) {
        this.maxLength = maxLength;
    }

    /** False when a line is, or is going to be, longer than it may be: what follows cannot be read any more. */
    boolean feed(byte[] chunk, Lines lines) {
        byte[] buffer = chunk;
        int searchFrom = 0;
        if (begun.length > 0) {
            buffer = Arrays.copyOf(begun, begun.length + chunk.length);
            System.arraycopy(chunk, 0, buffer, begun.length, chunk.length);
            searchFrom = begun.length;
        }
        int lineStart = 0;
        for (int i = searchFrom; i < buffer.length; i++) {
            if (buffer[i] == '\n') {
                if (i - lineStart > maxLength) {
                    return false;
                }
                if (!lines.take(buffer, lineStart, i)) {
                    return true;
                }
                lineStart = i + 1;
            }
        }
        begun = Arrays.copyOfRange(buffer, lineStart, buffer.length);
        return begun.length <= maxLength;
    }
}
