// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.branding;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a logo is: {@code https}, or a small PNG, JPEG or WebP image in the attribute itself. Its address holds no character
 * that could end a string of CSS or a tag, so that it can be put into a page as it is.
 */
record Logo(String address) {
    static final int LONGEST_ADDRESS = 512;
    static final int LARGEST_IMAGE = 32 * 1024;

    /** Of RFC 3986 without quotes, brackets and semicolon. */
    private static final Pattern HTTPS = Pattern.compile("https://[A-Za-z0-9\\-._~:/?@!$&*+,=%]+");

    private static final Pattern IMAGE = Pattern.compile("data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})");

    /** Base64 takes four characters for three bytes, and a few stand before them. */
    private static final int LONGEST_IMAGE = LARGEST_IMAGE / 3 * 4 + 64;

    static Optional<Logo> parse(String text) {
        if (text.length() > LONGEST_IMAGE) {
            return Optional.empty();
        }
        Matcher image = IMAGE.matcher(text);
        if (image.matches()) {
            return is(image.group(1), image.group(2)) ? Optional.of(new Logo(text)) : Optional.empty();
        }
        return text.length() <= LONGEST_ADDRESS && HTTPS.matcher(text).matches() && hasPlainHost(text)
                ? Optional.of(new Logo(text))
                : Optional.empty();
    }

    /** Why it is no logo; nothing where it is one. */
    static Optional<String> wrong(String text) {
        if (parse(text).isPresent()) {
            return Optional.empty();
        }
        if (!text.startsWith("data:")) {
            return Optional.of("must be an https address of at most " + LONGEST_ADDRESS
                    + " characters, without user, quotes and brackets, or a picture as a data address");
        }
        if (text.length() > LONGEST_IMAGE) {
            return Optional.of("must be a picture of at most " + LARGEST_IMAGE / 1024 + " KiB");
        }
        return Optional.of("must be a PNG, JPEG or WebP picture in base64 (data:image/png;base64,...) of at most "
                + LARGEST_IMAGE / 1024 + " KiB that begins as pictures of its kind do");
    }

    private static boolean hasPlainHost(String text) {
        try {
            URI uri = new URI(text);
            return uri.getHost() != null && uri.getRawUserInfo() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Whether the bytes begin as a picture of this kind does: SVG and pages in disguise are none. */
    private static boolean is(String kind, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length > LARGEST_IMAGE) {
            return false;
        }
        return switch (kind) {
            case "png" -> begins(bytes, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n');
            case "jpeg" -> begins(bytes, 0, 0xff, 0xd8, 0xff);
            default -> begins(bytes, 0, 'R', 'I', 'F', 'F') && begins(bytes, 8, 'W', 'E', 'B', 'P');
        };
    }

    private static boolean begins(byte[] bytes, int at, int... wanted) {
        if (bytes.length < at + wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if ((bytes[at + i] & 0xff) != wanted[i]) {
                return false;
            }
        }
        return true;
    }
}
