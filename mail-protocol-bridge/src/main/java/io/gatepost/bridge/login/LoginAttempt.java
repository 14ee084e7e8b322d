// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;

/** Somebody wants in: under which name, with what, to which service, and from where. {@code via} names the listener's protocol. */
public record LoginAttempt(
        LoginName name,
        Secret secret,
        SecretKind kind,
        Service service,
        Origin origin,
        String via,
        Particulars particulars) {

    /** The same under its {@link LoginName#inDomain name in this domain}. */
    public LoginAttempt inDomain(String domain) {
        return new LoginAttempt(name.inDomain(domain), secret, kind, service, origin, via, particulars);
    }

    /** Whether it is worth anybody's look; an implausible attempt can only be refused. */
    public boolean plausible() {
        return name.plausible() && secret.plausible();
    }
}
