// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotpolicy;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.iptrust.policy.Service;
import java.util.List;

/** What Dovecot asks or reports. */
sealed interface DovecotPolicyQuestion {
    /**
     * Who, where to and from where; {@code kind} is what Dovecot's own passdb checks, and {@code hash} all it shows of it: twelve
     * bits, unless {@code auth_policy_hash_truncate} says otherwise.
     */
    record Login(
            LoginName name,
            Secret hash,
            SecretKind kind,
            Service service,
            List<String> addresses,
            Particulars particulars) {}

    /** Before the passdb is asked, and once more after it admitted. */
    record Allow(Login login) implements DovecotPolicyQuestion {}

    record Report(Login login, Result result) implements DovecotPolicyQuestion {}

    /** A service that is none of the mailbox's, such as Dovecot's own {@code lmtp} or {@code doveadm}. */
    record NotOurs(String why) implements DovecotPolicyQuestion {}

    record Malformed(String why) implements DovecotPolicyQuestion {}

    /** How Dovecot says a login ended. */
    enum Result {
        ADMITTED,
        /** We said so ourselves, and have written it down. */
        REFUSED_BY_POLICY,
        WRONG_SECRET,
        NO_SUCH_ACCOUNT,
        DISABLED,
        OTHER
    }
}
