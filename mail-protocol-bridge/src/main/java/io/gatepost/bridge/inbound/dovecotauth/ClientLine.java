// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import java.util.List;
import java.util.Optional;

/** A line from the client (a mail server). */
sealed interface ClientLine {
    record Version(int major) implements ClientLine {}

    /**
     * Starts an exchange. {@code initial} is absent where the client has no initial response; Exim writes an empty
     * {@code resp=} for that. {@code addresses} are the values of all {@code rip} parameters: one, if all is well.
     */
    record Auth(long id, String mechanism, Parameters parameters, Optional<Payload> initial) implements ClientLine {}

    /** Goes on with an exchange. */
    record Continue(long id, Payload response) implements ClientLine {}

    record Cancel(long id) implements ClientLine {}

    /** A command that has nothing to say to us, such as CPID; it is passed over. */
    record Other(String command) implements ClientLine {}

    /** No line of the protocol: the two ends have lost each other, and the connection is given up. */
    record Malformed(String why) implements ClientLine {}

    /** What is taken from an AUTH line's parameters; the rest is passed over. */
    record Parameters(List<String> addresses, boolean secured, String session) {}

    /** The base64 part of a line. */
    sealed interface Payload {
        record Decoded(Octets octets) implements Payload {}

        record NotBase64() implements Payload {}
    }
}
