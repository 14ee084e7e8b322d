// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A colour of sRGB, and how well another can be read on it (WCAG 2.2, "contrast ratio"). */
public record Colour(int red, int green, int blue) {
    static final Colour BLACK = new Colour(0, 0, 0);
    static final Colour WHITE = new Colour(255, 255, 255);

    /** WCAG 2.2 success criterion 1.4.3: text of any size. */
    static final double READABLE = 4.5;

    private static final Pattern FORM = Pattern.compile("#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})");
    private static final int STEPS = 20;

    /** {@code #rgb} or {@code #rrggbb} and nothing else: neither names nor functions of CSS. */
    static Optional<Colour> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String digits = matcher.group(1);
        int length = digits.length() / 3;
        return Optional.of(new Colour(
                part(digits.substring(0, length)),
                part(digits.substring(length, 2 * length)),
                part(digits.substring(2 * length))));
    }

    double contrast(Colour other) {
        double lighter = Math.max(luminance(), other.luminance());
        double darker = Math.min(luminance(), other.luminance());
        return (lighter + 0.05) / (darker + 0.05);
    }

    /** This one, or the nearest to it on the way to black or white that can be read on the ground. */
    Colour readableOn(Colour ground) {
        Colour end = BLACK.contrast(ground) >= WHITE.contrast(ground) ? BLACK : WHITE;
        for (int step = 0; step < STEPS; step++) {
            Colour mixed = mixed(end, step);
            if (mixed.contrast(ground) >= READABLE) {
                return mixed;
            }
        }
        return end;
    }

    /** Black or white, whichever can be read better on it; one of them always can (at least 4.58). */
    Colour text() {
        return BLACK.contrast(this) >= WHITE.contrast(this) ? BLACK : WHITE;
    }

    private Colour mixed(Colour end, int step) {
        return new Colour(mixed(red, end.red, step), mixed(green, end.green, step), mixed(blue, end.blue, step));
    }

    private static int mixed(int from, int to, int step) {
        return from + (to - from) * step / STEPS;
    }

    private double luminance() {
        return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    }

    private static double linear(int part) {
        double share = part / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static int part(String digits) {
        int value = Integer.parseInt(digits, 16);
        return digits.length() == 1 ? value * 17 : value;
    }

    /** As CSS takes it. */
    @Override
    public String toString() {
        return String.format("#%02x%02x%02x", red, green, blue);
    }
}
