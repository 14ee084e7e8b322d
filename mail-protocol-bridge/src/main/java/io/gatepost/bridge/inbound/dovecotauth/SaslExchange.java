// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

/** An exchange that waits for the client's next message. Immutable: an answer leads to another exchange. */
@FunctionalInterface
interface SaslExchange {
    SaslStep respond(Octets message);
}
