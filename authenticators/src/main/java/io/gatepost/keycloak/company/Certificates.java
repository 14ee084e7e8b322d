// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** X.509 certificates as carriers of a key: nobody goes by who has signed them. */
public final class Certificates {
    /** NIST SP 800-131A: what is shorter has been disallowed since 2014. */
    private static final int SHORTEST_RSA = 2048;

    private static final int SHORTEST_EC = 256;

    private Certificates() {}

    /** Of PEM, or of the base64 alone as metadata has it. */
    public static Optional<X509Certificate> parse(String text) {
        String base64 = text.replaceAll("-----(BEGIN|END) CERTIFICATE-----", "").replaceAll("\\s", "");
        try {
            return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(Base64.getDecoder().decode(base64))));
        } catch (CertificateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As settings of Keycloak hold it. */
    public static String text(X509Certificate certificate) {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was read from such bytes", e);
        }
    }

    /** Negative once it is over. */
    public static long daysLeft(X509Certificate certificate, Instant now) {
        return Math.floorDiv(
                Duration.between(now, certificate.getNotAfter().toInstant()).toSeconds(),
                Duration.ofDays(1).toSeconds());
    }

    public static String fingerprint(X509Certificate certificate) {
        try {
            return HexFormat.ofDelimiter(":")
                    .withUpperCase()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Such as {@code RSA 2048}. */
    public static String key(X509Certificate certificate) {
        int bits = bits(certificate);
        return certificate.getPublicKey().getAlgorithm() + (bits == 0 ? "" : " " + bits);
    }

    static boolean strong(X509Certificate certificate) {
        return certificate.getPublicKey() instanceof RSAPublicKey
                ? bits(certificate) >= SHORTEST_RSA
                : bits(certificate) >= SHORTEST_EC;
    }

    /** Zero of a key that nobody can sign SAML with. */
    private static int bits(X509Certificate certificate) {
        if (certificate.getPublicKey() instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        return certificate.getPublicKey() instanceof ECPublicKey ec
                ? ec.getParams().getCurve().getField().getFieldSize()
                : 0;
    }
}
