// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Secret;

/** What the client of the reverse proxy presented. */
sealed interface ForwardAuthQuestion {
    record Basic(LoginName name, Secret secret) implements ForwardAuthQuestion {}

    /** RFC 6750; the name is what the token states. */
    record Bearer(LoginName name, Secret token) implements ForwardAuthQuestion {}

    /** Nothing yet, as the first request of most clients; or something that is neither HTTP Basic nor a bearer token. */
    record NoCredentials() implements ForwardAuthQuestion {}
}
