// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** One-time codes by an independent program, oathtool (RFC 6238). The server takes each code once, so no code is handed out twice. */
public final class Otp {
    private static final long STEP_SECONDS = 30;
    private static final Map<String, TreeSet<Long>> USED = new ConcurrentHashMap<>();

    private Otp() {}

    /** A code that is valid now and was not used yet; the server looks one step to either side. */
    public static String next(String base32) {
        TreeSet<Long> used = USED.computeIfAbsent(base32, secret -> new TreeSet<>());
        while (true) {
            long now = Instant.now().getEpochSecond();
            long step = now / STEP_SECONDS;
            // The last step's code would be two steps old if it were handed out late in this one.
            boolean early = now % STEP_SECONDS < STEP_SECONDS / 2;
            List<Long> valid = early ? List.of(step, step - 1, step + 1) : List.of(step, step + 1);
            for (long candidate : valid) {
                if (used.add(candidate)) {
                    return at(base32, candidate);
                }
            }
            pause();
        }
    }

    /** A code of the right form that is not valid now. */
    public static String wrong(String base32) {
        long now = Instant.now().getEpochSecond() / STEP_SECONDS;
        return at(base32, now - 1000);
    }

    private static String at(String base32, long step) {
        Program.Ended oathtool = Program.run("oathtool", "--totp", "-b", base32, "--now", "@" + (step * STEP_SECONDS));
        if (oathtool.code() != 0) {
            throw new IllegalStateException("oathtool ended with " + oathtool.code() + ": " + oathtool.printed());
        }
        return oathtool.printed().strip();
    }

    private static void pause() {
        try {
            Thread.sleep(500);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }
}
