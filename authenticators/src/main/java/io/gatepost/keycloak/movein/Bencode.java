// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A flat dictionary of texts and numbers in bencoding (BitTorrent BEP 3), its lengths in characters as Zimbra counts them. */
final class Bencode {
    private static final Pattern NUMBER = Pattern.compile("i(-?[0-9]{1,18})e");
    private static final Pattern LENGTH = Pattern.compile("([0-9]{1,5}):");

    private final String text;
    private int at = 1;

    private Bencode(String text) {
        this.text = text;
    }

    static Optional<Map<String, String>> dictionary(String text) {
        return text.startsWith("d") && text.endsWith("e") ? new Bencode(text).dictionary() : Optional.empty();
    }

    private Optional<Map<String, String>> dictionary() {
        Map<String, String> fields = new HashMap<>();
        while (at < text.length() - 1) {
            Optional<String> name = string();
            Optional<String> value = string().or(this::number);
            if (name.isEmpty() || value.isEmpty() || fields.put(name.get(), value.get()) != null) {
                return Optional.empty();
            }
        }
        return at == text.length() - 1 ? Optional.of(fields) : Optional.empty();
    }

    private Optional<String> string() {
        Matcher length = LENGTH.matcher(text).region(at, text.length());
        if (!length.lookingAt()) {
            return Optional.empty();
        }
        int end = length.end() + Integer.parseInt(length.group(1));
        if (end > text.length() - 1) {
            return Optional.empty();
        }
        at = end;
        return Optional.of(text.substring(length.end(), end));
    }

    private Optional<String> number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            return Optional.empty();
        }
        at = number.end();
        return Optional.of(number.group(1));
    }
}
