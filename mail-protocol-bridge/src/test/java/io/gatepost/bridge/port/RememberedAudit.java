// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.bridge.login.LoginRecord;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what it is told. */
public final class RememberedAudit implements AuditTrail {
    private final List<LoginRecord> records = new CopyOnWriteArrayList<>();

    @Override
    public void record(LoginRecord login) {
        records.add(login);
    }

    public List<LoginRecord> records() {
        return records;
    }
}
