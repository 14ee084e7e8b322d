// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.company.CompanyWish.Names;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.broker.saml.SAMLIdentityProviderFactory;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderMapperSyncMode;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderQuery;
import org.keycloak.models.IdentityProviderStorageProvider;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.JpaIdentityProviderStorageProviderFactory;

/**
 * The one identity provider of a domain that is set up by metadata: {@code company} in a realm of the domain's own,
 * {@code company-<domain>} in a realm of many. The realm has to be the session's.
 */
public record CompanyProviders(KeycloakSession session, RealmModel realm, String domain) {
    private static final String ALIAS = "company";

    /** Of two clocks that are kept right. */
    static final String CLOCK_SKEW_SECONDS = "60";

    /** What became of a wish. */
    public enum Change {
        MADE,
        CHANGED,
        NONE
    }

    public String alias() {
        return RealmOwnership.holds(session, realm, domain) ? ALIAS : ALIAS + "-" + domain;
    }

    /** Those of all domains of the session's realm, by domain. */
    public static List<Company> all(KeycloakSession session) {
        try (Stream<IdentityProviderModel> providers =
                session.identityProviders().getAllStream(IdentityProviderQuery.any())) {
            return providers
                    .flatMap(provider -> Company.of(provider).stream())
                    .filter(company -> !company.domain().isEmpty())
                    .sorted(Comparator.comparing(Company::domain))
                    .toList();
        }
    }

    /** As it is stored; a provider of that name that somebody made by hand is taken for the domain's too. */
    public Optional<Company> find() {
        return Company.of(stored().getByAlias(alias()));
    }

    /** Not from this node's cache, which may not have heard yet of what another node has changed; all of it would be written back. */
    private IdentityProviderStorageProvider stored() {
        return session.getProvider(IdentityProviderStorageProvider.class, JpaIdentityProviderStorageProviderFactory.ID);
    }

    /** Whether the alias is taken by a provider of another kind, or of another company. */
    public boolean occupied(Proof by, String entityId) {
        return stored().getByAlias(alias()) != null
                && find().filter(company -> company.entityId().equals(entityId)
                                && company.wish().source().by() == by)
                        .isEmpty();
    }

    /** As the company would stand after {@link #put}; nothing is kept. */
    public Company preview(CompanyWish wish, Optional<CompanyMetadata> metadata) {
        return Company.of(wanted(find(), wish, metadata)).orElseThrow();
    }

    /**
     * As the metadata and the wish say; what else an admin has set at the provider stays.
     *
     * @param metadata nothing where what was taken last shall stay
     */
    public Change put(CompanyWish wish, Optional<CompanyMetadata> metadata, Instant now) {
        Optional<Company> before = find();
        IdentityProviderModel provider = wanted(before, wish, metadata);
        boolean same = before.filter(company -> company.provider().getConfig().equals(provider.getConfig())
                        && Objects.equals(company.provider().getDisplayName(), provider.getDisplayName()))
                .isPresent();
        metadata.ifPresent(found -> taken(provider.getConfig(), now));
        validate(provider);
        if (before.isEmpty()) {
            session.identityProviders().create(provider);
        } else {
            session.identityProviders().update(provider);
        }
        boolean mapped = map(wish);
        if (before.isEmpty()) {
            return Change.MADE;
        }
        return same && !mapped ? Change.NONE : Change.CHANGED;
    }

    /** The same company with newer metadata; whether anything else is in it. */
    public boolean refresh(Company company, CompanyMetadata metadata, Instant now) {
        IdentityProviderModel provider = new IdentityProviderModel(company.provider());
        Map<String, String> settings = provider.getConfig();
        Map<String, String> kept = Map.copyOf(settings);
        metadata(settings, metadata);
        boolean changed = !kept.equals(settings);
        taken(settings, now);
        validate(provider);
        session.identityProviders().update(provider);
        return changed;
    }

    /** Notes that newer metadata could not be had or is not to be taken; that which was taken last stays. */
    public void keep(Company company, String why, Instant now) {
        IdentityProviderModel provider = new IdentityProviderModel(company.provider());
        set(provider.getConfig(), Company.TRIED, Optional.of(text(now)));
        set(provider.getConfig(), Company.PROBLEM, Optional.of(why));
        session.identityProviders().update(provider);
    }

    /** With the ties between its accounts and ours: the next company of this alias must not inherit them. */
    public void remove() {
        find().ifPresent(company -> {
            session.users().preRemove(realm, company.provider());
            session.identityProviders().remove(alias());
        });
    }

    private IdentityProviderModel wanted(
            Optional<Company> before, CompanyWish wish, Optional<CompanyMetadata> metadata) {
        IdentityProviderModel provider = before.map(Company::provider)
                .map(IdentityProviderModel::new)
                .orElseGet(() -> fresh(wish.source().by()));
        wish.displayName().ifPresent(provider::setDisplayName);
        Map<String, String> settings = provider.getConfig();
        metadata.ifPresent(found -> metadata(settings, found));
        set(settings, Company.DOMAIN, Optional.of(domain));
        set(settings, Company.NAMES, Optional.of(wish.names().word()));
        switch (wish.source()) {
            case CompanyWish.Saml saml -> SamlSettings.wish(settings, wish, saml);
            case CompanyWish.Oidc oidc -> OidcSettings.wish(settings, wish, oidc);
        }
        return provider;
    }

    private IdentityProviderModel fresh(Proof by) {
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setAlias(alias());
        provider.setProviderId(by == Proof.OIDC ? OidcCompany.PROVIDER_ID : SAMLIdentityProviderFactory.PROVIDER_ID);
        provider.setEnabled(true);
        provider.setDisplayName(domain);
        provider.setSyncMode(IdentityProviderSyncMode.IMPORT);
        return provider;
    }

    private static void metadata(Map<String, String> settings, CompanyMetadata metadata) {
        switch (metadata) {
            case SamlMetadata saml -> SamlSettings.metadata(settings, saml);
            case OidcMetadata oidc -> OidcSettings.metadata(settings, oidc);
        }
    }

    /** Keycloak's own checks. */
    private void validate(IdentityProviderModel provider) {
        IdentityProviderModel typed = OidcCompany.PROVIDER_ID.equals(provider.getProviderId())
                ? new OIDCIdentityProviderConfig(provider)
                : new SAMLIdentityProviderConfig(provider);
        typed.validate(realm);
    }

    private static void taken(Map<String, String> settings, Instant now) {
        set(settings, Company.REFRESHED, Optional.of(text(now)));
        set(settings, Company.TRIED, Optional.of(text(now)));
        set(settings, Company.PROBLEM, Optional.empty());
    }

    private static String text(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static void set(Map<String, String> settings, String key, Optional<String> value) {
        value.ifPresentOrElse(text -> settings.put(key, text), () -> settings.remove(key));
    }

    /** Whether anything had to be done. By OpenID Connect the provider itself says what people are called. */
    private boolean map(CompanyWish wish) {
        if (wish.source().by() == Proof.OIDC) {
            return false;
        }
        boolean mapped = SamlSettings.mappers(wish, domain)
                .map(wanted -> ensure(mapper(wanted)))
                .reduce(false, Boolean::logicalOr);
        if (wish.names() == Names.ADDRESSES) {
            IdentityProviderMapperModel old = stored().getMapperByName(alias(), SamlSettings.ACCOUNT);
            return (old != null && session.identityProviders().removeMapper(old)) || mapped;
        }
        return mapped;
    }

    private IdentityProviderMapperModel mapper(SamlSettings.Mapper wanted) {
        IdentityProviderMapperModel mapper = new IdentityProviderMapperModel();
        mapper.setName(wanted.name());
        mapper.setIdentityProviderAlias(alias());
        mapper.setIdentityProviderMapper(wanted.kind());
        mapper.setConfig(new HashMap<>(wanted.settings()));
        // The profile is the account's own once it is there.
        mapper.setSyncMode(IdentityProviderMapperSyncMode.IMPORT);
        return mapper;
    }

    private boolean ensure(IdentityProviderMapperModel wanted) {
        IdentityProviderMapperModel there = stored().getMapperByName(alias(), wanted.getName());
        if (there == null) {
            session.identityProviders().createMapper(wanted);
            return true;
        }
        if (there.getConfig().equals(wanted.getConfig())
                && there.getIdentityProviderMapper().equals(wanted.getIdentityProviderMapper())) {
            return false;
        }
        wanted.setId(there.getId());
        session.identityProviders().updateMapper(wanted);
        return true;
    }
}
