// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.port;

import io.gatepost.iptrust.policy.Service;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where it is written down when app passwords were last used. */
public interface Uses {
    /** {@code address}: empty where it was not established. */
    record Use(String realmId, String accountId, String appPasswordId, Instant at, String address, Service service) {}

    /** At most so many at once. */
    int MOST = 500;

    /** Whether they were taken; the stage does not fail. */
    CompletionStage<Boolean> report(List<Use> uses);
}
