// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.peer.RareWarnings;
import io.gatepost.bridge.port.AuditTrail;
import java.io.FileNotFoundException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.jboss.logmanager.handlers.SizeRotatingFileHandler;

/**
 * Takes the audit's lines off the threads that serve, and writes them one after the other. Where the disk is slow those threads
 * wait a moment; where it stands still they are told so, and no further one waits: that would hold up everybody.
 */
final class AuditOutput implements Consumer<String>, AutoCloseable {
    private static final RareWarnings WARNINGS = new RareWarnings(AuditOutput.class);
    private static final int QUEUE = 8192;
    /** Lines that go to the disk together where many wait: a write for each would be slower than the logins. */
    private static final int AT_ONCE = 256;

    /** A writer that waits to be woken would have to be woken by every login, which costs as much as the rest of it. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long CLOSE_MILLIS = 10_000;

    private final ArrayBlockingQueue<String> queue;
    private final Handler handler;
    private final Thread writer;
    private final AtomicLong turnedAway = new AtomicLong();
    /** Nothing has been written since somebody waited in vain. */
    private volatile boolean stuck;

    private volatile boolean closing;

    AuditOutput(Settings.AuditLog log) {
        this(handler(log), QUEUE);
    }

    AuditOutput(Handler handler, int room) {
        this.handler = handler;
        this.queue = new ArrayBlockingQueue<>(room);
        this.writer = Thread.ofPlatform().name("audit").daemon().start(this::write);
    }

    @Override
    public void accept(String line) {
        if (!queue.offer(line) && !offerForAMoment(line)) {
            turnedAway.incrementAndGet();
            WARNINGS.warn("The audit trail cannot keep up: logins are unavailable until it can");
            throw new AuditTrail.Full();
        }
    }

    private boolean offerForAMoment(String line) {
        long end = System.nanoTime() + MOMENT_NANOS;
        while (!stuck) {
            LockSupport.parkNanos(this, MOMENT_NANOS / 100);
            if (queue.offer(line)) {
                return true;
            }
            if (System.nanoTime() - end > 0) {
                stuck = true;
            }
        }
        return false;
    }

    /** Lines that found no room. */
    long turnedAway() {
        return turnedAway.get();
    }

    /** What was taken is written, as far as a few seconds allow. */
    @Override
    public void close() {
        closing = true;
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        handler.close();
    }

    private void write() {
        List<String> lines = new ArrayList<>(AT_ONCE);
        StringBuilder text = new StringBuilder();
        while (true) {
            // Asked first: what was taken before the end is written.
            boolean last = closing;
            if (queue.drainTo(lines, AT_ONCE) > 0) {
                lines.forEach(line -> text.append(line).append(System.lineSeparator()));
                handler.publish(new ExtLogRecord(
                        Level.INFO, text.toString(), ExtLogRecord.FormatStyle.NO_FORMAT, AuditOutput.class.getName()));
                lines.clear();
                text.setLength(0);
                stuck = false;
            } else if (last) {
                return;
            } else {
                LockSupport.parkNanos(this, LOOK_NANOS);
            }
        }
    }

    private static Handler handler(Settings.AuditLog log) {
        ExtHandler handler = open(log);
        handler.setFormatter(new AsItStands());
        handler.setAutoFlush(true);
        return handler;
    }

    /** What is published are whole lines. */
    private static final class AsItStands extends ExtFormatter {
        @Override
        public String format(ExtLogRecord lines) {
            return lines.getMessage();
        }
    }

    private static ExtHandler open(Settings.AuditLog log) {
        return switch (log) {
            case Settings.AuditLog.StandardOutput standardOutput ->
                new ConsoleHandler(ConsoleHandler.Target.SYSTEM_OUT);
            case Settings.AuditLog.RotatedFile file -> {
                try {
                    SizeRotatingFileHandler rotating = new SizeRotatingFileHandler();
                    rotating.setEncoding(StandardCharsets.UTF_8.name());
                    rotating.setAppend(true);
                    rotating.setRotateSize(file.rotateBytes());
                    rotating.setMaxBackupIndex(file.keep());
                    rotating.setFile(file.path().toFile());
                    yield rotating;
                } catch (FileNotFoundException | UnsupportedEncodingException unwritable) {
                    throw new SettingsException(List.of("gatepost.audit.file: " + file.path() + " cannot be written"));
                }
            }
        };
    }
}
