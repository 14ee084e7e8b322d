// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.WireText;
import io.gatepost.bridge.token.ClaimedName;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/** Header values from and to records. Total. */
final class ForwardAuthCodec {
    private static final String BASIC = "basic ";
    private static final String BEARER = "bearer ";
    private static final int MAX_URI = 4096;
    private static final int MAX_PARAMETERS = 32;
    /** Of the query of an ActiveSync request (MS-ASHTTP section 2.2.1.1.1.1): who and what the device says it is. */
    private static final Set<String> DEVICE_FACTS = Set.of("User", "DeviceId", "DeviceType", "Cmd");

    private ForwardAuthCodec() {}

    /** The credentials of RFC 7617 or RFC 6750 in the values of all Authorization headers. */
    static ForwardAuthQuestion credentials(List<String> authorization) {
        if (authorization.size() != 1) {
            return new ForwardAuthQuestion.NoCredentials();
        }
        String value = authorization.getFirst();
        if (value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return bearer(value.substring(BEARER.length()).strip());
        }
        return value.regionMatches(true, 0, BASIC, 0, BASIC.length())
                ? basic(value.substring(BASIC.length()).strip())
                : new ForwardAuthQuestion.NoCredentials();
    }

    private static ForwardAuthQuestion bearer(String text) {
        if (text.isEmpty()) {
            return new ForwardAuthQuestion.NoCredentials();
        }
        Secret token = Secret.of(text);
        return new ForwardAuthQuestion.Bearer(ClaimedName.of(token), token);
    }

    private static ForwardAuthQuestion basic(String base64) {
        byte[] pair;
        try {
            pair = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            return new ForwardAuthQuestion.NoCredentials();
        }
        int colon = indexOf(pair, (byte) ':');
        if (colon < 0) {
            return new ForwardAuthQuestion.NoCredentials();
        }
        return new ForwardAuthQuestion.Basic(
                new LoginName(WireText.decode(Arrays.copyOf(pair, colon))),
                Secret.of(WireText.decode(Arrays.copyOfRange(pair, colon + 1, pair.length))));
    }

    /** What the original request says about the device; for the audit, never compared with anything. */
    static Particulars particulars(List<String> originalUri, List<String> userAgent) {
        Particulars particulars = Particulars.NONE;
        if (originalUri.size() == 1 && originalUri.getFirst().length() <= MAX_URI) {
            String uri = originalUri.getFirst();
            int query = uri.indexOf('?');
            if (query >= 0) {
                for (String parameter : uri.substring(query + 1).split("&", MAX_PARAMETERS)) {
                    int equals = parameter.indexOf('=');
                    if (equals > 0 && DEVICE_FACTS.contains(parameter.substring(0, equals))) {
                        particulars = particulars.with(
                                "eas-" + parameter.substring(0, equals), queryDecoded(parameter.substring(equals + 1)));
                    }
                }
            }
        }
        return userAgent.size() == 1 ? particulars.with("user-agent", userAgent.getFirst()) : particulars;
    }

    private static String queryDecoded(String encoded) {
        try {
            return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return encoded;
        }
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
