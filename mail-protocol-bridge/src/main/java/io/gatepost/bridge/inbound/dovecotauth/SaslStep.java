// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Secret;

/** Where a SASL exchange stands after a message of the client. */
sealed interface SaslStep {
    record Challenge(Octets challenge, SaslExchange next) implements SaslStep {}

    record Credentials(LoginName name, Secret secret) implements SaslStep {}

    /** {@code refusal} is what the client is told, before it is failed, if the token is not taken (RFC 7628 section 3.2.2). */
    record Token(LoginName name, Secret token, Octets refusal) implements SaslStep {}

    /** The message breaks the mechanism's rules, or asks to act for somebody else. */
    record Unacceptable(String why) implements SaslStep {}
}
