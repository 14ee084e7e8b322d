// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.throttle;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.bridge.login.Secret;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What Keycloak shows a bridge, worked out of what the bridge shows Keycloak: another secret to hand out and to rotate is saved, and
 * who overhears this one cannot pose as a bridge. {@code Bridges} of the providers works it out the same way.
 */
public final class AdminKey {
    private static final String MAC = "HmacSHA256";
    private static final String PURPOSE = "gatepost throttle admin";

    private AdminKey() {}

    public static Secret of(Secret clientSecret) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(clientSecret.reveal().getBytes(UTF_8), MAC));
            return Secret.of(HexFormat.of().formatHex(mac.doFinal(PURPOSE.getBytes(UTF_8))));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
