// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.iptrust.policy.Service;
import java.util.List;

/** What Dovecot asks about a token. */
sealed interface DovecotTokenQuestion {
    record Login(Secret token, Service service, List<String> addresses, Particulars particulars)
            implements DovecotTokenQuestion {}

    /** Well put, but for a service that is none of the mailbox's. */
    record NotOffered(String why) implements DovecotTokenQuestion {}

    record Malformed(String why) implements DovecotTokenQuestion {}
}
