// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.login;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/** Names and passwords as they travel. */
public final class WireText {
    private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

    /** What Java puts where bytes are no UTF-8. */
    private static final char REPLACED = '\ufffd';

    private WireText() {}

    /**
     * UTF-8, as RFC 4616 and RFC 7617 want it; what is none is taken as windows-1252, the superset of ISO 8859-1 that older
     * mail programs still send. The guess risks nothing: the result is verified like any other.
     */
    public static String decode(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACED) < 0) {
            return text;
        }
        // Somebody may have written that very character, in proper UTF-8.
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return new String(bytes, WINDOWS_1252);
        }
    }

    /** Whether the text passes through a header or a command line unchanged: printable ASCII without spaces. */
    public static boolean isToken(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** Unicode normalization form C, which ASCII is in already. */
    public static String composed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7f) {
                return Normalizer.normalize(text, Normalizer.Form.NFC);
            }
        }
        return text;
    }
}
