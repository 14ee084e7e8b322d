// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.LoginRecord;

/** Where every login is written down. */
public interface AuditTrail {
    /** Quick, or queued: it is called on the thread that serves the connection. */
    void record(LoginRecord login);
}
