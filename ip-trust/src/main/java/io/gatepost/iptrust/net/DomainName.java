// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.net;

import java.net.IDN;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Mail domains in the one form in which they are compared. */
public final class DomainName {
    /** RFC 1035 section 2.3.4, without the root's dot. */
    private static final int LONGEST = 253;

    private static final int LONGEST_LABEL = 63;

    /** RFC 3490 section 3.1. */
    private static final Pattern FULL_STOP = Pattern.compile("[.\u3002\uff0e\uff61]");

    private DomainName() {}

    /** What stands behind the last {@code @} of a name, as it is written there; nothing where there is no {@code @}. */
    public static Optional<String> within(String name) {
        int at = name.lastIndexOf('@');
        return at < 0 ? Optional.empty() : Optional.of(name.substring(at + 1));
    }

    /**
     * Lower case, ASCII (RFC 5890 A-labels), no dot at the end; nothing where the text is no domain name, nor where the standards differ about
     * which it is. What is written in ASCII, {@code xn--} included, is taken as it stands.
     */
    public static Optional<String> canonical(String text) {
        return alreadyCanonical(text) ? Optional.of(text) : converted(text).filter(ascii -> isReadAlike(text, ascii));
    }

    /** What to tell whoever wrote a text that is none: follows the name of the field. */
    public static String objection(String text) {
        return converted(text).isPresent()
                ? "has a character, such as ß, that the standards of internationalised domain names read differently;"
                        + " write the domain as it stands in DNS, with xn--"
                : "is no domain name";
    }

    /** By IDNA 2003 (RFC 3490), which is what Java has. */
    private static Optional<String> converted(String text) {
        if (text.isEmpty() || text.length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String ascii = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
            return Optional.of(ascii).filter(DomainName::alreadyCanonical);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether nothing went into the name but what all of IDNA 2003, IDNA 2008 and UTS 46 do: full stops, lower case, NFKC. Mail servers go by
     * the younger two, for which {@code ß}, {@code ς} and the joiners are letters of their own, and another domain's.
     */
    private static boolean isReadAlike(String text, String ascii) {
        String[] typed = FULL_STOP.split(text, -1);
        String[] labels = ascii.split("\\.", -1);
        boolean alike = typed.length == labels.length;
        for (int i = 0; alike && i < labels.length; i++) {
            String letters = lowerCase(typed[i]);
            boolean plain = letters.chars().allMatch(c -> c < 128);
            alike = letters.equals(plain ? labels[i] : IDN.toUnicode(labels[i], IDN.USE_STD3_ASCII_RULES));
        }
        return alike;
    }

    /** Each letter by itself: the sigma at a word's end is one of those that the standards differ about. */
    private static String lowerCase(String label) {
        StringBuilder lower = new StringBuilder();
        Normalizer.normalize(label, Normalizer.Form.NFKC)
                .codePoints()
                .map(Character::toLowerCase)
                .forEach(lower::appendCodePoint);
        return Normalizer.normalize(lower, Normalizer.Form.NFKC);
    }

    /** Labels of 1 to 63 of a-z, 0-9 and hyphen, the hyphen never at an end (RFC 1123 section 2.1). */
    private static boolean alreadyCanonical(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        int label = 0;
        char last = '.';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.') {
                if (label == 0 || last == '-') {
                    return false;
                }
                label = 0;
            } else if (c == '-' ? label == 0 : !letterOrDigit(c)) {
                return false;
            } else {
                label++;
            }
            if (label > LONGEST_LABEL) {
                return false;
            }
            last = c;
        }
        return label > 0 && last != '-';
    }

    private static boolean letterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
