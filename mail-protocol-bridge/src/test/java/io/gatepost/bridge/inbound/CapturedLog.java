// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** All that is logged under one name, at any level, with parameters and stack traces. */
public final class CapturedLog extends Handler implements AutoCloseable {
    private final Logger logger;
    private final Level before;
    private final List<String> records = new CopyOnWriteArrayList<>();

    private CapturedLog(Logger logger) {
        this.logger = logger;
        this.before = logger.getLevel();
    }

    public static CapturedLog of(String name) {
        CapturedLog log = new CapturedLog(Logger.getLogger(name));
        log.setLevel(Level.ALL);
        log.logger.setLevel(Level.ALL);
        log.logger.addHandler(log);
        return log;
    }

    public String text() {
        return String.join("\n", records);
    }

    @Override
    public void publish(LogRecord logRecord) {
        StringWriter stack = new StringWriter();
        if (logRecord.getThrown() != null) {
            logRecord.getThrown().printStackTrace(new PrintWriter(stack));
        }
        records.add(logRecord.getMessage() + Arrays.toString(logRecord.getParameters()) + stack);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setLevel(before);
    }
}
