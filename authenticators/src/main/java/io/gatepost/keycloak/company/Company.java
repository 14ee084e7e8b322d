// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.keycloak.company.CompanyMetadata.Binding;
import io.gatepost.keycloak.company.CompanyWish.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;

/** A domain's identity provider as Keycloak has it; what Gatepost remembers of its metadata stands among its settings. */
public record Company(SAMLIdentityProviderConfig provider) {
    private static final long SOON_DAYS = 30;

    static final String DOMAIN = "gatepost.domain";
    static final String NAMES = "gatepost.names";
    static final String METADATA_URL = "gatepost.metadata.url";
    static final String METADATA_CERTIFICATE = "gatepost.metadata.certificate";
    static final String METADATA_SIGNED = "gatepost.metadata.signed";
    static final String METADATA_VALID_UNTIL = "gatepost.metadata.validUntil";
    static final String REFRESHED = "gatepost.metadata.refreshed";
    static final String TRIED = "gatepost.metadata.tried";
    static final String PROBLEM = "gatepost.metadata.problem";

    public String alias() {
        return provider.getAlias();
    }

    public String domain() {
        return setting(DOMAIN).orElse("");
    }

    public String entityId() {
        return String.valueOf(provider.getIdpEntityId());
    }

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

    /** How it was set up. */
    public CompanyWish wish() {
        return new CompanyWish(
                Optional.ofNullable(provider.getDisplayName()),
                setting(SAMLIdentityProviderConfig.PRINCIPAL_ATTRIBUTE),
                setting(NAMES).flatMap(Names::of).orElse(Names.ADDRESSES),
                setting(METADATA_URL).flatMap(Company::uri),
                setting(METADATA_CERTIFICATE).flatMap(Certificates::parse));
    }

    public boolean metadataSigned() {
        return setting(METADATA_SIGNED).map(Boolean::parseBoolean).orElse(false);
    }

    public Optional<Instant> metadataValidUntil() {
        return instant(METADATA_VALID_UNTIL);
    }

    /** When its metadata was last taken. */
    public Optional<Instant> refreshed() {
        return instant(REFRESHED);
    }

    /** When its metadata was last fetched, or tried to. */
    public Optional<Instant> tried() {
        return instant(TRIED);
    }

    /** Why the metadata that was fetched last was not taken. */
    public Optional<String> problem() {
        return setting(PROBLEM);
    }

    private Optional<String> setting(String key) {
        return Optional.ofNullable(provider.getConfig().get(key)).filter(value -> !value.isEmpty());
    }

    private static Optional<URI> uri(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private Optional<Instant> instant(String key) {
        try {
            return setting(key).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What is the matter with it now, whatever was found when it was set up. */
    public List<Remark> remarks(Instant now) {
        List<Remark> remarks = new ArrayList<>();
        if (!provider.isEnabled()) {
            remarks.add(Remark.warning("disabled", "The provider is switched off: nobody comes in by it."));
        }
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
        problem()
                .ifPresent(why -> remarks.add(Remark.warning(
                        "refresh", "What was fetched last was not taken; the company goes on as it was. " + why)));
        return remarks;
    }

    /** Another one for every other setting (RFC 9110 section 8.8.3); when the metadata was looked at is none. */
    public String entityTag() {
        Map<String, String> settings = new TreeMap<>(provider.getConfig());
        settings.keySet().removeAll(Set.of(REFRESHED, TRIED, PROBLEM));
        String text = provider.isEnabled() + " " + provider.getDisplayName() + " " + settings;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
