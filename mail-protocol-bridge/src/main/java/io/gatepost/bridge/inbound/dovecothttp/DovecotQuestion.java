// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.iptrust.policy.Service;
import java.util.List;

/** What the Lua script asks. */
sealed interface DovecotQuestion {
    record Login(
            LoginName name,
            Secret secret,
            SecretKind kind,
            Service service,
            List<String> addresses,
            Particulars particulars)
            implements DovecotQuestion {}

    /** Well put, but nothing that a login can come of: a service or a mechanism that is none of ours. */
    record NotOffered(String why) implements DovecotQuestion {}

    record Malformed(String why) implements DovecotQuestion {}
}
