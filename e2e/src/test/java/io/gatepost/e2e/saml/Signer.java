// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.opensaml.saml.common.SAMLObjectContentReference;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.security.SecurityException;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.keyinfo.impl.X509KeyInfoGeneratorFactory;
import org.opensaml.xmlsec.signature.Signature;
import org.opensaml.xmlsec.signature.support.SignatureConstants;
import org.opensaml.xmlsec.signature.support.SignatureException;

/** A key with a certificate of its own, and the two algorithms it signs with. */
public record Signer(KeyPair keys, X509Certificate certificate, String algorithm, String digest) {
    public static Signer fresh() {
        Instant now = Instant.now();
        return made(2048, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(1)));
    }

    static Signer made(int bits, Instant from, Instant until) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            KeyPair keys = generator.generateKeyPair();
            X500Principal name = new X500Principal("CN=company");
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    name,
                                    BigInteger.valueOf(Instant.now().toEpochMilli()),
                                    Date.from(from),
                                    Date.from(until),
                                    name,
                                    keys.getPublic())
                            .build(new JcaContentSignerBuilder("SHA256withRSA").build(keys.getPrivate())));
            return new Signer(
                    keys,
                    certificate,
                    SignatureConstants.ALGO_ID_SIGNATURE_RSA_SHA256,
                    SignatureConstants.ALGO_ID_DIGEST_SHA256);
        } catch (GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("this JVM cannot make a certificate", e);
        }
    }

    Signer using(String otherAlgorithm, String otherDigest) {
        return new Signer(keys, certificate, otherAlgorithm, otherDigest);
    }

    /** As settings of identity providers hold it. */
    String certificateText() {
        try {
            return Base64.getEncoder().encodeToString(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Enveloped (SAML core, 5.4), with the certificate in it, as most providers send it. */
    void prepare(SignableSAMLObject object) {
        BasicX509Credential credential = new BasicX509Credential(certificate, keys.getPrivate());
        Signature signature = SamlXml.make(Signature.class, Signature.DEFAULT_ELEMENT_NAME);
        signature.setSigningCredential(credential);
        signature.setSignatureAlgorithm(algorithm);
        signature.setCanonicalizationAlgorithm(SignatureConstants.ALGO_ID_C14N_EXCL_OMIT_COMMENTS);
        X509KeyInfoGeneratorFactory certificates = new X509KeyInfoGeneratorFactory();
        certificates.setEmitEntityCertificate(true);
        try {
            signature.setKeyInfo(certificates.newInstance().generate(credential));
        } catch (SecurityException e) {
            throw new IllegalStateException(e);
        }
        object.setSignature(signature);
        ((SAMLObjectContentReference) signature.getContentReferences().getFirst()).setDigestAlgorithm(digest);
    }

    /** The object must have been marshalled since. */
    static void complete(SignableSAMLObject object) {
        Signature signature = object.getSignature();
        if (signature == null) {
            throw new IllegalArgumentException("nothing was prepared");
        }
        try {
            org.opensaml.xmlsec.signature.support.Signer.signObject(signature);
        } catch (SignatureException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "Signer[••••]";
    }
}
