// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import java.util.List;

/** What nginx asks. */
sealed interface NginxMailQuestion {
    /** May this client in? {@code attempt} counts within one connection of the client, from 1. */
    record Login(
            MailProtocol protocol,
            LoginName name,
            Secret secret,
            int attempt,
            List<String> addresses,
            Particulars particulars)
            implements NginxMailQuestion {}

    /** A method that proves a secret without showing it, or none at all: nothing that a hashed secret can be checked with. */
    record OtherMethod(MailProtocol protocol) implements NginxMailQuestion {}

    /** Nothing that nginx sends. */
    record Malformed(String why) implements NginxMailQuestion {}
}
