// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.client.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/** The bridge's audit trail: one line of JSON per login, where the true reason stands. */
public final class Audit {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Path file;
    private final int before;

    Audit(Path logs) {
        this.file = logs.resolve("audit.json");
        this.before = lines().size();
    }

    /** The login among those since this object was made that fits, waiting a moment for it to be written. */
    public JsonNode await(Predicate<JsonNode> fits) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (true) {
            List<JsonNode> found = logins().stream().filter(fits).toList();
            if (!found.isEmpty()) {
                return found.getLast();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("no such login in the audit: " + logins());
            }
            pause();
        }
    }

    /** The logins since this object was made. */
    public List<JsonNode> logins() {
        return lines().stream().skip(before).map(Json::read).toList();
    }

    private List<String> lines() {
        if (!Files.exists(file)) {
            return List.of();
        }
        try {
            String text = Files.readString(file);
            // The bridge may be at the last one: what has no end yet is no line.
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }
}
