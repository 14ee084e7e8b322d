// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A line, or the first lines, to the client. */
sealed interface ServerLine {
    /** All that the server says first, without being asked; Postfix waits for it before it says anything. */
    record Handshake(List<String> mechanisms, long processId, long connectionId, String cookie) implements ServerLine {}

    record Challenge(long id, Octets challenge) implements ServerLine {}

    /** {@code extra}: fields beside the user's name. */
    record Ok(long id, String user, Map<String, String> extra) implements ServerLine {}

    /** {@code user}: as the client named it, where it named one that can be repeated. */
    record Fail(long id, Optional<String> user, Failure failure) implements ServerLine {}

    sealed interface Failure {
        /** Postfix shows the sentence to its client. */
        record Refusal(String sentence) implements Failure {}

        record Temporary() implements Failure {}
    }
}
