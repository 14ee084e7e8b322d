// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One connection's side of a protocol, as little of it as a load needs. */
interface Dialogue {
    /** Room for the longest question. */
    int LONGEST_QUESTION = 1024;

    /** Reads what the server says first, if anything, and answers it; true once questions may be asked. */
    boolean begun(ByteBuffer in, ByteBuffer out) throws IOException;

    void ask(ByteBuffer out);

    /** Takes the whole answers off, and says how many they were; fails at the first that is not a yes. */
    int answers(ByteBuffer in) throws IOException;
}
