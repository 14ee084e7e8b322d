// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.bridge.port.AuditTrail;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A thread that waits in here would wait for ever, as the disk of these tests stands still until it is told to go on. */
@Timeout(30)
class AuditOutputTest {
    private final SlowDisk disk = new SlowDisk();
    private final AuditOutput output = new AuditOutput(disk, 3);

    private static final class SlowDisk extends Handler {
        final List<String> written = new CopyOnWriteArrayList<>();
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void publish(LogRecord line) {
            reached.countDown();
            try {
                goOn.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            written.addAll(line.getMessage().lines().toList());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @Test
    void whoever_finds_no_room_is_told_and_what_was_taken_is_written_in_order() throws InterruptedException {
        output.accept("1");
        disk.reached.await();
        output.accept("2");
        output.accept("3");
        output.accept("4");

        assertThatThrownBy(() -> output.accept("5")).isInstanceOf(AuditTrail.Full.class);
        assertThat(output.turnedAway()).isOne();

        disk.goOn.countDown();
        output.close();
        assertThat(disk.written).containsExactly("1", "2", "3", "4");
    }

    @Test
    void there_is_room_again_when_the_disk_goes_on() throws InterruptedException {
        output.accept("1");
        disk.reached.await();
        for (int line = 2; line <= 4; line++) {
            output.accept(Integer.toString(line));
        }
        disk.goOn.countDown();
        boolean taken = false;
        while (!taken) {
            try {
                output.accept("5");
                taken = true;
            } catch (AuditTrail.Full notYet) {
                Thread.onSpinWait();
            }
        }
        output.close();
        assertThat(disk.written).containsExactly("1", "2", "3", "4", "5");
    }
}
