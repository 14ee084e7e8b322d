// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.iptrust.policy.Proof;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.broker.saml.SAMLIdentityProviderFactory;
import org.keycloak.models.IdentityProviderModel;

/** A domain's identity provider as Keycloak has it; what Gatepost remembers of its metadata stands among its settings. */
public sealed interface Company permits SamlCompany, OidcCompany {
    String DOMAIN = "gatepost.domain";
    String NAMES = "gatepost.names";
    String NAME_ATTRIBUTE = "gatepost.name";
    String METADATA_URL = "gatepost.metadata.url";
    String REFRESHED = "gatepost.metadata.refreshed";
    String TRIED = "gatepost.metadata.tried";
    String PROBLEM = "gatepost.metadata.problem";

    /** How a provider's company vouches for people; nothing of those whose word is none to us. */
    static Optional<Proof> proofOf(@Nullable IdentityProviderModel provider) {
        if (provider == null) {
            return Optional.empty();
        }
        return SAMLIdentityProviderFactory.PROVIDER_ID.equals(provider.getProviderId())
                ? Optional.of(Proof.SAML)
                : OidcCompany.PROVIDER_ID.equals(provider.getProviderId()) ? Optional.of(Proof.OIDC) : Optional.empty();
    }

    static Optional<Company> of(@Nullable IdentityProviderModel provider) {
        return provider == null
                ? Optional.empty()
                : proofOf(provider)
                        .map(by -> by == Proof.OIDC
                                ? new OidcCompany(provider)
                                : new SamlCompany(new SAMLIdentityProviderConfig(provider)));
    }

    IdentityProviderModel provider();

    /** Who it is: SAML's entity ID, OpenID Connect's issuer. */
    String entityId();

    /** Where people are sent. */
    String signOn();

    /** How it was set up. */
    CompanyWish wish();

    /** What is the matter with its keys now, and with what somebody has set past us. */
    List<Remark> keyRemarks(Instant now);

    default String alias() {
        return provider().getAlias();
    }

    default String domain() {
        return setting(DOMAIN).orElse("");
    }

    /** When its metadata was last taken. */
    default Optional<Instant> refreshed() {
        return instant(REFRESHED);
    }

    /** When its metadata was last fetched, or tried to. */
    default Optional<Instant> tried() {
        return instant(TRIED);
    }

    /** Why the metadata that was fetched last was not taken. */
    default Optional<String> problem() {
        return setting(PROBLEM);
    }

    default Optional<String> setting(String key) {
        return Optional.ofNullable(provider().getConfig().get(key)).filter(value -> !value.isEmpty());
    }

    default Optional<Instant> instant(String key) {
        try {
            return setting(key).map(Instant::parse);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** What is the matter with it now, whatever was found when it was set up. */
    default List<Remark> remarks(Instant now) {
        List<Remark> remarks = new ArrayList<>();
        if (!provider().isEnabled()) {
            remarks.add(Remark.warning("disabled", "The provider is switched off: nobody comes in by it."));
        }
        remarks.addAll(keyRemarks(now));
        problem()
                .ifPresent(why -> remarks.add(Remark.warning(
                        "refresh", "What was fetched last was not taken; the company goes on as it was. " + why)));
        return remarks;
    }

    /** Another one for every other setting (RFC 9110 section 8.8.3); when the metadata was looked at is none, and the secret none to tell. */
    default String entityTag() {
        Map<String, String> settings = new TreeMap<>(provider().getConfig());
        settings.keySet().removeAll(Set.of(REFRESHED, TRIED, PROBLEM, OidcCompany.CLIENT_SECRET));
        String text = provider().isEnabled() + " " + provider().getDisplayName() + " " + settings;
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
