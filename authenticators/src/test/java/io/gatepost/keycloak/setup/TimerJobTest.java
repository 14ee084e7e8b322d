// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.setup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Keycloak has one timer, and it dies of the first thing that a task throws. */
final class TimerJobTest {
    @Test
    void a_job_that_throws_has_its_next_time() throws InterruptedException {
        CountDownLatch runs = new CountDownLatch(3);
        TimerJob job = new TimerJob("failing", () -> {
            runs.countDown();
            if (runs.getCount() == 1) {
                throw new LinkageError("as from a class that is not there");
            }
            throw new IllegalStateException("as from a database that is not there");
        });
        Timer timer = new Timer(true);
        try {
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            job.run();
                        }
                    },
                    0,
                    1);
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            timer.cancel();
        }
    }
}
