// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** What else a listener was told about a login (session, device, TLS): for the audit only, bounded, never believed. */
public final class Particulars {
    public static final Particulars NONE = new Particulars(Map.of());
    static final String CUT = "…";
    static final int MAX_ENTRIES = 16;
    static final int MAX_LENGTH = 256;

    private final Map<String, String> entries;

    private Particulars(Map<String, String> entries) {
        this.entries = entries;
    }

    /** These and one more; an empty value adds nothing, a long one is cut. */
    public Particulars with(String name, String value) {
        if (value.isEmpty() || entries.size() == MAX_ENTRIES) {
            return this;
        }
        Map<String, String> more = new LinkedHashMap<>(entries);
        more.put(name, cut(value, MAX_LENGTH));
        return new Particulars(Collections.unmodifiableMap(more));
    }

    /** The text, or as much of it as is allowed and a mark that there was more. */
    public static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length) + CUT;
    }

    /** In the order in which they were added. */
    public Map<String, String> entries() {
        return entries;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Particulars particulars && entries.equals(particulars.entries);
    }

    @Override
    public int hashCode() {
        return entries.hashCode();
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
