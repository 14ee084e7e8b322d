// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.company.CompanyWish.Names;
import io.gatepost.keycloak.company.SamlMetadata.Binding;
import io.gatepost.keycloak.support.Uris;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;

/** A company's SAML identity provider. */
public record SamlCompany(SAMLIdentityProviderConfig provider) implements Company {
    private static final long SOON_DAYS = 30;

    static final String METADATA_CERTIFICATE = "gatepost.metadata.certificate";
    static final String METADATA_SIGNED = "gatepost.metadata.signed";
    static final String METADATA_VALID_UNTIL = "gatepost.metadata.validUntil";

    @Override
    public String entityId() {
        return String.valueOf(provider.getIdpEntityId());
    }

    @Override
    public String signOn() {
        return String.valueOf(provider.getSingleSignOnServiceUrl());
    }

    public Binding binding() {
        return provider.isPostBindingAuthnRequest() ? Binding.POST : Binding.REDIRECT;
    }

    /** Those that can be read. */
    public List<X509Certificate> certificates() {
        return Arrays.stream(provider.getSigningCertificates())
                .flatMap(text -> Certificates.parse(text).stream())
                .toList();
    }

    @Override
    public CompanyWish wish() {
        return new CompanyWish(
                Optional.ofNullable(provider.getDisplayName()),
                setting(SAMLIdentityProviderConfig.PRINCIPAL_ATTRIBUTE),
                setting(NAMES).flatMap(Names::of).orElse(Names.ADDRESSES),
                new CompanyWish.Saml(setting(METADATA_URL).flatMap(Uris::parse), anchor()));
    }

    /** The certificate of the key that signs its metadata. */
    public Optional<X509Certificate> anchor() {
        return setting(METADATA_CERTIFICATE).flatMap(Certificates::parse);
    }

    /** Whether what we send there is signed. */
    public boolean signedRequests() {
        return provider.isWantAuthnRequestsSigned();
    }

    public boolean metadataSigned() {
        return setting(METADATA_SIGNED).map(Boolean::parseBoolean).orElse(false);
    }

    public Optional<Instant> metadataValidUntil() {
        return instant(METADATA_VALID_UNTIL);
    }

    @Override
    public List<Remark> keyRemarks(Instant now) {
        List<Remark> remarks = new ArrayList<>();
        List<X509Certificate> good = certificates().stream()
                .filter(certificate -> now.isBefore(certificate.getNotAfter().toInstant()))
                .toList();
        if (good.isEmpty()) {
            remarks.add(Remark.error("certificate", "Every certificate of the company is over."));
        } else if (good.stream().allMatch(certificate -> Certificates.daysLeft(certificate, now) < SOON_DAYS)) {
            remarks.add(Remark.warning(
                    "certificate-ends",
                    "In less than " + SOON_DAYS
                            + " days the last certificate of the company is over. Ask for the next."));
        }
        metadataValidUntil()
                .filter(end -> !now.isBefore(end))
                .ifPresent(end -> remarks.add(Remark.warning(
                        "valid-until",
                        "The metadata was valid until " + end + ". Its keys are still taken; get newer.")));
        return remarks;
    }
}
