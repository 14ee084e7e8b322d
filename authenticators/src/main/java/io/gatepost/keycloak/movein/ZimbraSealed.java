// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * What Zimbra seals in its directory: in Base64 a byte 1, 16 bytes of salt, and AES of the text, under MD5 of salt and the
 * account's id. No secret goes into that key, so that who has the directory has the text.
 */
final class ZimbraSealed {
    private static final int VERSION = 1;
    private static final int SALT = 16;
    private static final int BLOCK = 16;
    private static final int LONGEST = 1024;

    private ZimbraSealed() {}

    /** Nothing where it was not sealed so for this account. */
    static Optional<String> open(String accountId, String sealed) {
        try {
            byte[] bytes = Base64.getDecoder().decode(sealed);
            if (bytes.length < 1 + SALT + BLOCK || bytes.length > LONGEST || bytes[0] != VERSION) {
                return Optional.empty();
            }
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(bytes, 1, SALT);
            SecretKeySpec key = new SecretKeySpec(md5.digest(accountId.getBytes(UTF_8)), "AES");
            Cipher cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, key);
            byte[] text = cipher.doFinal(Arrays.copyOfRange(bytes, 1 + SALT, bytes.length));
            return Optional.of(UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString());
        } catch (IllegalArgumentException | GeneralSecurityException | CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
