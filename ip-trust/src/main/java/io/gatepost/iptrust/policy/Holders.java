// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The accounts and groups that a policy names. */
final class Holders {
    static final int MOST = 10_000;

    /** RFC 5321 section 4.5.3.1: 64 for the local part, 255 for the domain, and the @. */
    private static final int LONGEST_NAME = 320;

    private static final Pattern ACCOUNT_NAME = Pattern.compile("[^\\s@]+(@[^\\s@]+)?");
    private static final Pattern GROUP_NAME = Pattern.compile("\\S(.*\\S)?");

    private Holders() {}

    static Set<String> accounts(Field field) {
        return field.set(item -> item.text().map(name -> {
            checkAccount(name, item);
            return lowerCase(name);
        }));
    }

    static Set<String> groups(Field field) {
        return field.set(item -> {
            Optional<String> name = item.text();
            name.ifPresent(text -> checkGroup(text, item));
            return name;
        });
    }

    static void checkAccount(String name, Field field) {
        if (name.length() > LONGEST_NAME || !ACCOUNT_NAME.matcher(name).matches()) {
            field.problem("\"" + Field.shown(name)
                    + "\" is no account: write its whole name, or the part before the @, in at most " + LONGEST_NAME
                    + " characters");
        }
    }

    static void checkGroup(String name, Field field) {
        if (name.length() > LONGEST_NAME || !GROUP_NAME.matcher(name).matches()) {
            field.problem("a group's name has 1 to " + LONGEST_NAME + " characters and no space at either end");
        }
    }

    static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
