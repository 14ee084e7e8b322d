// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** One value of the document with its place. What it cannot be read as becomes a problem, and reading goes on with nothing. */
record Field(String pointer, JsonNode value, Findings findings) {
    /** ISO 8601 without years, months and weeks, whose length depends on the calendar. */
    private static final Pattern DURATION =
            Pattern.compile("P(?=[0-9T])([0-9]{1,6}D)?(T(?=[0-9])([0-9]{1,8}H)?([0-9]{1,8}M)?([0-9]{1,8}S)?)?");

    private static final String NO_INSTANT =
            "%s has to be a date and time with its offset, like 2027-01-31T00:00:00Z (RFC 3339)";

    private static final Pattern DATE_TIME = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?(Z|[+-][0-9]{2}:[0-9]{2})");

    void problem(String message) {
        findings.problem(pointer, message);
    }

    void remark(String message) {
        findings.remark(pointer, message);
    }

    /** The last part of the pointer, for messages. */
    String name() {
        return pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
    }

    // Objects

    boolean isObject() {
        return value.isObject();
    }

    /** Every key has to be one of these. */
    boolean objectWith(Set<String> known) {
        if (!object()) {
            return false;
        }
        for (String key : keys()) {
            if (!known.contains(key)) {
                at(key).problem("unknown key \"" + shown(key) + "\"; here stand "
                        + known.stream().sorted().collect(Collectors.joining(", ")));
            }
        }
        return true;
    }

    boolean object() {
        if (!value.isObject()) {
            problem(name() + " has to be an object, not " + kind());
            return false;
        }
        return true;
    }

    List<String> keys() {
        List<String> keys = new ArrayList<>();
        value.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    Optional<Field> find(String key) {
        return value.isObject() && value.has(key) ? Optional.of(at(key)) : Optional.empty();
    }

    Optional<Field> require(String key) {
        Optional<Field> found = find(key);
        if (found.isEmpty() && value.isObject()) {
            problem("\"" + key + "\" is missing");
        }
        return found;
    }

    Field at(String key) {
        return new Field(pointer + "/" + key.replace("~", "~0").replace("/", "~1"), value.path(key), findings);
    }

    /** What each key's value reads as, in the order of the document. */
    <T> Map<String, T> map(BiFunction<String, Field, Optional<T>> read) {
        Map<String, T> map = new LinkedHashMap<>();
        if (object()) {
            for (String key : keys()) {
                read.apply(key, at(key)).ifPresent(value -> map.put(key, value));
            }
        }
        return map;
    }

    // Arrays

    boolean isArray() {
        return value.isArray();
    }

    List<Field> items() {
        if (!value.isArray()) {
            problem(name() + " has to be an array, not " + kind());
            return List.of();
        }
        List<Field> items = new ArrayList<>(value.size());
        for (int i = 0; i < value.size(); i++) {
            items.add(new Field(pointer + "/" + i, value.get(i), findings));
        }
        return items;
    }

    /** The items, of which none may stand twice. */
    <T> Set<T> set(Function<Field, Optional<T>> read) {
        Set<T> set = new LinkedHashSet<>();
        for (Field item : items()) {
            Optional<T> element = read.apply(item);
            if (element.isPresent() && !set.add(element.get())) {
                item.problem("\"" + shown(element.get().toString()) + "\" stands here twice");
            }
        }
        return set;
    }

    // Single values

    boolean isText() {
        return value.isTextual();
    }

    Optional<String> text() {
        if (!value.isTextual()) {
            problem(name() + " has to be a string, not " + kind());
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    Optional<Boolean> flag() {
        if (!value.isBoolean()) {
            problem(name() + " has to be true or false, not " + kind());
            return Optional.empty();
        }
        return Optional.of(value.booleanValue());
    }

    Optional<Integer> number(int least, int most) {
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            problem(name() + " has to be a whole number from " + least + " to " + most);
            return Optional.empty();
        }
        return Optional.of(value.intValue());
    }

    /** One of a closed list of words. */
    <T> Optional<T> word(String what, Function<String, Optional<T>> of, Collection<T> all) {
        Optional<String> text = text();
        Optional<T> found = text.flatMap(of);
        if (text.isPresent() && found.isEmpty()) {
            problem("unknown " + what + " \"" + shown(text.get()) + "\"; there are "
                    + all.stream().map(Object::toString).collect(Collectors.joining(", ")));
        }
        return found;
    }

    Optional<Duration> duration(Duration longest) {
        Optional<String> text = text();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!DURATION.matcher(text.get()).matches()) {
            problem(name()
                    + " has to be a duration like P30D or PT12H (ISO 8601; days, hours, minutes, seconds), not \""
                    + shown(text.get()) + "\"");
            return Optional.empty();
        }
        Duration duration = Duration.parse(text.get());
        if (duration.isZero() || duration.compareTo(longest) > 0) {
            problem(name() + " has to be longer than nothing and at most " + IsoDuration.text(longest));
            return Optional.empty();
        }
        return Optional.of(duration);
    }

    Optional<Instant> instant() {
        Optional<String> text = text();
        try {
            Optional<Instant> instant = text.filter(t -> DATE_TIME.matcher(t).matches())
                    .map(t -> OffsetDateTime.parse(t).toInstant());
            if (text.isPresent() && instant.isEmpty()) {
                problem(NO_INSTANT.formatted(name()));
            }
            return instant;
        } catch (DateTimeParseException e) { // the 30th of February
            problem(NO_INSTANT.formatted(name()));
            return Optional.empty();
        }
    }

    private String kind() {
        return switch (value.getNodeType()) {
            case OBJECT -> "an object";
            case ARRAY -> "an array";
            case STRING -> "a string";
            case NUMBER -> "a number";
            case BOOLEAN -> "a boolean";
            case NULL -> "null";
            case BINARY, MISSING, POJO -> "nothing";
        };
    }

    /** What the author wrote, cut to a length that a message can bear. */
    static String shown(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
