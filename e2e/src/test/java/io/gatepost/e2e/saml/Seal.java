// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import java.security.cert.X509Certificate;
import org.opensaml.saml.saml2.core.Assertion;
import org.opensaml.saml.saml2.core.EncryptedAssertion;
import org.opensaml.saml.saml2.core.Response;
import org.opensaml.saml.saml2.encryption.Encrypter;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.encryption.support.DataEncryptionParameters;
import org.opensaml.xmlsec.encryption.support.EncryptionConstants;
import org.opensaml.xmlsec.encryption.support.EncryptionException;
import org.opensaml.xmlsec.encryption.support.KeyEncryptionParameters;

/** Encrypts assertions (SAML core, 2.3.4) so that the realm with this certificate alone can read them. */
record Seal(X509Certificate addressee) {
    /** Signed, then sealed, in a response that nobody signed. */
    String signedAndSealed(Draft draft, Signer signer) {
        Assertion assertion = takenOut(draft);
        signer.prepare(assertion);
        SamlXml.element(assertion);
        Signer.complete(assertion);
        return sealed(draft.response(), assertion);
    }

    String sealed(Draft draft) {
        Assertion assertion = takenOut(draft);
        SamlXml.element(assertion);
        return sealed(draft.response(), assertion);
    }

    private static Assertion takenOut(Draft draft) {
        Assertion assertion = draft.response().getAssertions().getFirst();
        draft.response().getAssertions().clear();
        return assertion;
    }

    private String sealed(Response response, Assertion assertion) {
        DataEncryptionParameters content = new DataEncryptionParameters();
        content.setAlgorithm(EncryptionConstants.ALGO_ID_BLOCKCIPHER_AES256_GCM);
        KeyEncryptionParameters key = new KeyEncryptionParameters();
        key.setEncryptionCredential(new BasicX509Credential(addressee));
        key.setAlgorithm(EncryptionConstants.ALGO_ID_KEYTRANSPORT_RSAOAEP);
        Encrypter encrypter = new Encrypter(content, key);
        encrypter.setKeyPlacement(Encrypter.KeyPlacement.INLINE);
        try {
            EncryptedAssertion sealed = encrypter.encrypt(assertion);
            response.getEncryptedAssertions().add(sealed);
        } catch (EncryptionException e) {
            throw new IllegalStateException(e);
        }
        return SamlXml.text(SamlXml.element(response));
    }
}
