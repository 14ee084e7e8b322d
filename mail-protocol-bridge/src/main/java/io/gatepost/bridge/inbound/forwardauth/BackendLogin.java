// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.bridge.login.Secret;
import java.util.Base64;
import java.util.Optional;

/**
 * How the server behind the proxy is spoken to, whatever its client has shown: as the account, with one password for all (Basic,
 * RFC 7617). A groupware server signs in to IMAP with the password that it is given, and a mobile password opens no IMAP.
 */
public final class BackendLogin {
    private final Secret password;

    public BackendLogin(Secret password) {
        this.password = password;
    }

    /** The value of {@code Authorization}; nothing for a name with a colon, which Basic cannot carry. */
    Optional<String> authorization(String account) {
        return account.indexOf(':') >= 0
                ? Optional.empty()
                : Optional.of("Basic "
                        + Base64.getEncoder().encodeToString((account + ":" + password.reveal()).getBytes(UTF_8)));
    }
}
