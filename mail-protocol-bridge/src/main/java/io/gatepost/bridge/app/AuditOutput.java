// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import java.io.FileNotFoundException;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Handler;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.jboss.logmanager.handlers.AsyncHandler;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.jboss.logmanager.handlers.SizeRotatingFileHandler;

/** Takes the audit's lines off the threads that serve, and writes them one after the other. */
final class AuditOutput implements Consumer<String>, AutoCloseable {
    private static final int QUEUE = 8192;

    private final AsyncHandler queue;

    AuditOutput(Settings.AuditLog log) {
        queue = new AsyncHandler(QUEUE);
        // When the disk cannot keep up logins wait for it: better late than without a record.
        queue.setOverflowAction(AsyncHandler.OverflowAction.BLOCK);
        queue.addHandler(handler(log));
    }

    @Override
    public void accept(String line) {
        queue.publish(
                new ExtLogRecord(Level.INFO, line, ExtLogRecord.FormatStyle.NO_FORMAT, AuditOutput.class.getName()));
    }

    @Override
    public void close() {
        queue.flush();
        queue.close();
    }

    private static Handler handler(Settings.AuditLog log) {
        ExtHandler handler = open(log);
        handler.setFormatter(new PatternFormatter("%s%n"));
        handler.setAutoFlush(true);
        return handler;
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
