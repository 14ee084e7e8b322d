// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.opensaml.saml.common.SignableSAMLObject;
import org.opensaml.saml.common.xml.SAMLConstants;
import org.opensaml.saml.saml2.metadata.EntitiesDescriptor;
import org.opensaml.saml.saml2.metadata.EntityDescriptor;
import org.opensaml.saml.saml2.metadata.IDPSSODescriptor;
import org.opensaml.saml.saml2.metadata.KeyDescriptor;
import org.opensaml.saml.saml2.metadata.SingleSignOnService;
import org.opensaml.security.SecurityException;
import org.opensaml.security.credential.UsageType;
import org.opensaml.security.x509.BasicX509Credential;
import org.opensaml.xmlsec.keyinfo.impl.X509KeyInfoGeneratorFactory;

/** An identity provider's metadata before it is signed; everything in it can still be told otherwise. */
public record Papers(EntityDescriptor entity) {
    public static Papers of(String entityId, Signer... signers) {
        EntityDescriptor entity = SamlXml.make(EntityDescriptor.class, EntityDescriptor.DEFAULT_ELEMENT_NAME);
        entity.setID(IndependentCompany.id());
        entity.setEntityID(entityId);
        entity.setValidUntil(Instant.now().plus(Duration.ofDays(7)));
        IDPSSODescriptor role = SamlXml.make(IDPSSODescriptor.class, IDPSSODescriptor.DEFAULT_ELEMENT_NAME);
        role.addSupportedProtocol(SAMLConstants.SAML20P_NS);
        for (Signer signer : signers) {
            role.getKeyDescriptors().add(key(signer));
        }
        entity.getRoleDescriptors().add(role);
        return new Papers(entity)
                .signOn(SAMLConstants.SAML2_POST_BINDING_URI, IndependentCompany.SIGN_ON)
                .signOn(SAMLConstants.SAML2_REDIRECT_BINDING_URI, IndependentCompany.SIGN_ON);
    }

    private static KeyDescriptor key(Signer signer) {
        X509KeyInfoGeneratorFactory certificates = new X509KeyInfoGeneratorFactory();
        certificates.setEmitEntityCertificate(true);
        KeyDescriptor key = SamlXml.make(KeyDescriptor.class, KeyDescriptor.DEFAULT_ELEMENT_NAME);
        key.setUse(UsageType.SIGNING);
        try {
            key.setKeyInfo(certificates
                    .newInstance()
                    .generate(new BasicX509Credential(
                            signer.certificate(), signer.keys().getPrivate())));
        } catch (SecurityException e) {
            throw new IllegalStateException(e);
        }
        return key;
    }

    private IDPSSODescriptor role() {
        return entity.getIDPSSODescriptor(SAMLConstants.SAML20P_NS);
    }

    private Papers signOn(String binding, String location) {
        SingleSignOnService service = SamlXml.make(SingleSignOnService.class, SingleSignOnService.DEFAULT_ELEMENT_NAME);
        service.setBinding(binding);
        service.setLocation(location);
        role().getSingleSignOnServices().add(service);
        return this;
    }

    Papers signOnAt(String location) {
        role().getSingleSignOnServices().forEach(service -> service.setLocation(location));
        return this;
    }

    Papers entity(Consumer<EntityDescriptor> change) {
        change.accept(entity);
        return this;
    }

    public String unsigned() {
        return SamlXml.text(SamlXml.element(entity));
    }

    String signed(Signer signer) {
        return signed(entity, signer);
    }

    /** In one document with another, and signed as a whole if somebody is to sign it. */
    String beside(Papers other, Signer... signers) {
        EntitiesDescriptor both = SamlXml.make(EntitiesDescriptor.class, EntitiesDescriptor.DEFAULT_ELEMENT_NAME);
        both.setID(IndependentCompany.id());
        both.getEntityDescriptors().addAll(List.of(entity, other.entity));
        return signers.length == 0 ? SamlXml.text(SamlXml.element(both)) : signed(both, signers[0]);
    }

    private static String signed(SignableSAMLObject object, Signer signer) {
        signer.prepare(object);
        SamlXml.element(object);
        Signer.complete(object);
        return SamlXml.text(SamlXml.element(object));
    }
}
