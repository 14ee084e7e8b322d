// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** One entry of an LDIF file (RFC 2849): its name, and its attributes by their names in lower case. */
record LdifEntry(String dn, Map<String, List<String>> attributes) {
    /** A domain has at most 253 characters (RFC 1035 section 2.3.4), a name that signs in 320. */
    private static final int LONGEST_NAME = 1024;

    /** Some eighty characters a line are usual; far shorter ones are many times their size in memory. */
    private static final int MOST_LINES = 500_000;

    static LdifEntry empty() {
        return new LdifEntry("", Map.of());
    }

    static List<LdifEntry> read(String text) throws Unreadable {
        String unfolded = text.replace("\r\n", "\n").replace("\n ", "");
        if (unfolded.chars().filter(c -> c == '\n').count() > MOST_LINES) {
            throw new Unreadable("It has more than " + MOST_LINES + " lines. Split it.");
        }
        List<LdifEntry> entries = new ArrayList<>();
        Map<String, List<String>> attributes = new HashMap<>();
        int line = 0;
        for (String one : (unfolded + "\n\n").split("\n", -1)) {
            line++;
            if (one.isEmpty()) {
                if (attributes.containsKey("dn")) {
                    entries.add(new LdifEntry(attributes.get("dn").getFirst(), attributes));
                }
                attributes = new HashMap<>();
            } else if (!one.startsWith("#") && !one.startsWith("version:")) {
                add(one, line, attributes);
            }
        }
        return entries;
    }

    private static void add(String line, int number, Map<String, List<String>> attributes) throws Unreadable {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw new Unreadable("It is no LDIF: line " + number + " (lines put together) has no attribute");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        if (line.startsWith("<", colon + 1)) {
            return;
        }
        String value;
        if (line.startsWith(":", colon + 1)) {
            try {
                value = new String(
                        Base64.getDecoder().decode(line.substring(colon + 2).strip()), UTF_8);
            } catch (IllegalArgumentException e) {
                throw new Unreadable("It is no LDIF: line " + number + " (lines put together) is no Base64");
            }
        } else {
            value = line.substring(colon + 1).strip();
        }
        if (name.equals("dn") && !attributes.isEmpty()) {
            throw new Unreadable("It is no LDIF: line " + number + " begins an entry within another");
        }
        if (name.equals("dn") && value.length() > LONGEST_NAME) {
            throw new Unreadable("Line " + number + " (lines put together) names an entry in more than " + LONGEST_NAME
                    + " characters");
        }
        attributes.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
    }

    boolean has(String attribute) {
        return attributes.containsKey(attribute);
    }

    List<String> all(String attribute) {
        return attributes.getOrDefault(attribute, List.of());
    }

    Optional<String> first(String attribute) {
        return all(attribute).stream().findFirst();
    }

    /** The address that the entry's own name says: the other attributes its owner may be able to write. */
    Optional<String> accountName() {
        try {
            List<Rdn> rdns = new LdapName(dn).getRdns();
            List<String> domain = new ArrayList<>();
            for (Rdn rdn : rdns) {
                if (rdn.getType().equalsIgnoreCase("dc")) {
                    domain.addFirst(String.valueOf(rdn.getValue()));
                }
            }
            return rdns.isEmpty()
                            || domain.isEmpty()
                            || !rdns.getLast().getType().equalsIgnoreCase("uid")
                    ? Optional.empty()
                    : Optional.of(rdns.getLast().getValue() + "@" + String.join(".", domain));
        } catch (InvalidNameException e) {
            return Optional.empty();
        }
    }
}
