// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.setup;

import org.jboss.logging.Logger;

/**
 * A job for Keycloak's timer that fails by itself. Whatever it throws would end the timer's one thread, and with it every other
 * job of this node, Keycloak's own too ({@link java.util.Timer}).
 */
record TimerJob(String name, Runnable job) implements Runnable {
    private static final Logger LOG = Logger.getLogger(TimerJob.class);

    @Override
    public void run() {
        try {
            job.run();
        } catch (Throwable e) {
            LOG.errorf(e, "The job %s failed; its next time comes", name);
        }
    }
}
