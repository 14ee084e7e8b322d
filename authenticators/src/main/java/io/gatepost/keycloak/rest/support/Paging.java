// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import io.gatepost.keycloak.support.Problem;
import io.gatepost.keycloak.support.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which part of a long list is wanted, by the names that Keycloak's own REST has for it. */
public record Paging(int first, int max) {
    private static final int USUAL = 20;
    private static final int MOST = 100;
    private static final int FURTHEST = 10_000;

    /** Throws the problem that names what is wrong. */
    public static Paging parse(@Nullable String first, @Nullable String max) {
        List<Violation> violations = new ArrayList<>();
        int from = number("first", first, 0, 0, FURTHEST, violations);
        int most = number("max", max, USUAL, 1, MOST, violations);
        if (!violations.isEmpty()) {
            throw Problem.malformed(violations).exception();
        }
        return new Paging(from, most);
    }

    public <T> List<T> of(List<T> all) {
        int from = Math.min(first, all.size());
        return all.subList(from, Math.min(from + max, all.size()));
    }

    private static int number(
            String name, @Nullable String text, int usual, int least, int most, List<Violation> violations) {
        if (text == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        violations.add(new Violation(name, "must be a number from " + least + " to " + most));
        return usual;
    }
}
