// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.LoginRecord;

/** Where every login is written down. */
public interface AuditTrail {
    /**
     * Quick, or queued: it is called on the thread that serves the connection, which serves others too. Throws {@link Full}
     * where it would have to wait.
     */
    void record(LoginRecord login);

    /** There is no room for another record now, so that nobody is let in without one. */
    final class Full extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public Full() {
            super("the audit trail cannot keep up", null, false, false);
        }
    }
}
