// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** One-time codes by an independent program, oathtool (RFC 6238). The server takes each code once, so no code is handed out twice. */
public final class Otp {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
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

    /** The secret of an enrolment page, which is its octets as text, in the form in which people type it (RFC 4648, 6). */
    public static String base32(String text) {
        byte[] octets = text.getBytes(UTF_8);
        StringBuilder symbols = new StringBuilder();
        int held = 0;
        int bits = 0;
        for (byte octet : octets) {
            held = (held << 8) | (octet & 0xff);
            for (bits += 8; bits >= 5; bits -= 5) {
                symbols.append(BASE32.charAt((held >> (bits - 5)) & 31));
            }
            held &= (1 << bits) - 1;
        }
        if (bits > 0) {
            symbols.append(BASE32.charAt((held << (5 - bits)) & 31));
        }
        return symbols.toString();
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
