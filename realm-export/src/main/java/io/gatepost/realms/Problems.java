// SPDX-License-Identifier: Apache-2.0
package io.gatepost.realms;

import java.util.ArrayList;
import java.util.List;

/** Everything that is wrong, told at once; each with the place it was found. */
final class Problems {
    private final List<String> found;
    private final String place;

    Problems() {
        this(new ArrayList<>(), "");
    }

    private Problems(List<String> found, String place) {
        this.found = found;
        this.place = place;
    }

    /** The same collection, for something further inside. */
    Problems at(String inner) {
        return new Problems(found, place + inner);
    }

    void add(String pointer, String message) {
        found.add(place + pointer + ": " + message);
    }

    int count() {
        return found.size();
    }

    List<String> all() {
        return List.copyOf(found);
    }
}
