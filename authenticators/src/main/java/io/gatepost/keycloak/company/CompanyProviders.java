// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.company.CompanyMetadata.Binding;
import io.gatepost.keycloak.company.CompanyWish.Names;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.broker.saml.SAMLIdentityProviderFactory;
import org.keycloak.broker.saml.mappers.UserAttributeMapper;
import org.keycloak.broker.saml.mappers.UsernameTemplateMapper;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderMapperSyncMode;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.saml.SamlPrincipalType;

/**
 * The one identity provider of a domain that is set up by metadata: {@code company} in a realm of the domain's own,
 * {@code company-<domain>} in a realm of many. The realm has to be the session's.
 */
public record CompanyProviders(KeycloakSession session, RealmModel realm, String domain) {
    private static final String ALIAS = "company";
    private static final String ANY_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

    /** Of two clocks that are kept right. */
    private static final int CLOCK_SKEW_SECONDS = 60;

    private static final String ACCOUNT = "gatepost account";

    /** What an account's profile wants, under the names by which it is commonly sent: eduPerson's two, and Microsoft's. */
    private static final Map<String, List<String>> PROFILE = Map.of(
            "email",
            List.of(
                    "mail",
                    "urn:oid:0.9.2342.19200300.100.1.3",
                    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"),
            "firstName",
            List.of("givenName", "urn:oid:2.5.4.42", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"),
            "lastName",
            List.of("sn", "urn:oid:2.5.4.4", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"));

    /** What became of a wish. */
    public enum Change {
        MADE,
        CHANGED,
        NONE
    }

    public String alias() {
        return RealmOwnership.holds(session, realm, domain) ? ALIAS : ALIAS + "-" + domain;
    }

    /** A provider of that name that somebody made by hand is taken for the domain's too. */
    public Optional<Company> find() {
        return Optional.ofNullable(session.identityProviders().getByAlias(alias()))
                .filter(provider -> SAMLIdentityProviderFactory.PROVIDER_ID.equals(provider.getProviderId()))
                .map(provider -> new Company(new SAMLIdentityProviderConfig(provider)));
    }

    /** Whether the alias is taken by a provider of another kind, or of another company. */
    public boolean occupied(String entityId) {
        IdentityProviderModel provider = session.identityProviders().getByAlias(alias());
        return provider != null
                && find().filter(company -> company.entityId().equals(entityId)).isEmpty();
    }

    /** As the metadata and the wish say; what else an admin has set at the provider stays. */
    public Change put(CompanyWish wish, CompanyMetadata metadata, Instant now) {
        Optional<Company> before = find();
        SAMLIdentityProviderConfig provider = before.map(Company::provider)
                .map(SAMLIdentityProviderConfig::new)
                .orElseGet(this::fresh);
        wish.displayName().ifPresent(provider::setDisplayName);
        Map<String, String> settings = provider.getConfig();
        Map<String, String> kept = Map.copyOf(settings);
        metadata(settings, metadata);
        secure(settings);
        set(settings, Company.DOMAIN, Optional.of(domain));
        set(settings, Company.NAMES, Optional.of(wish.names().word()));
        set(
                settings,
                SAMLIdentityProviderConfig.PRINCIPAL_TYPE,
                Optional.of((wish.nameAttribute().isPresent() ? SamlPrincipalType.ATTRIBUTE : SamlPrincipalType.SUBJECT)
                        .name()));
        set(settings, SAMLIdentityProviderConfig.PRINCIPAL_ATTRIBUTE, wish.nameAttribute());
        set(settings, Company.METADATA_URL, wish.metadataUrl().map(Object::toString));
        set(settings, Company.METADATA_CERTIFICATE, wish.anchor().map(Certificates::text));
        boolean same = kept.equals(settings)
                && before.map(company -> Objects.equals(company.provider().getDisplayName(), provider.getDisplayName()))
                        .orElse(false);
        taken(settings, now);
        provider.validate(realm);
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
        SAMLIdentityProviderConfig provider = new SAMLIdentityProviderConfig(company.provider());
        Map<String, String> settings = provider.getConfig();
        Map<String, String> kept = Map.copyOf(settings);
        metadata(settings, metadata);
        boolean changed = !kept.equals(settings);
        taken(settings, now);
        provider.validate(realm);
        session.identityProviders().update(provider);
        return changed;
    }

    /** Notes that newer metadata could not be had or is not to be taken; that which was taken last stays. */
    public void keep(Company company, String why, Instant now) {
        SAMLIdentityProviderConfig provider = new SAMLIdentityProviderConfig(company.provider());
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

    private SAMLIdentityProviderConfig fresh() {
        SAMLIdentityProviderConfig provider = new SAMLIdentityProviderConfig();
        provider.setAlias(alias());
        provider.setProviderId(SAMLIdentityProviderFactory.PROVIDER_ID);
        provider.setEnabled(true);
        provider.setDisplayName(domain);
        provider.setSyncMode(IdentityProviderSyncMode.IMPORT);
        return provider;
    }

    private static void metadata(Map<String, String> settings, CompanyMetadata metadata) {
        settings.put(SAMLIdentityProviderConfig.IDP_ENTITY_ID, metadata.entityId());
        settings.put(
                SAMLIdentityProviderConfig.SINGLE_SIGN_ON_SERVICE_URL,
                metadata.signOn().toString());
        settings.put(
                SAMLIdentityProviderConfig.POST_BINDING_AUTHN_REQUEST,
                String.valueOf(metadata.binding() == Binding.POST));
        settings.put(
                SAMLIdentityProviderConfig.SIGNING_CERTIFICATE_KEY,
                metadata.certificates().stream().map(Certificates::text).collect(Collectors.joining(",")));
        settings.put(
                SAMLIdentityProviderConfig.WANT_AUTHN_REQUESTS_SIGNED, String.valueOf(metadata.wantsSignedRequests()));
        set(settings, Company.METADATA_SIGNED, Optional.of(String.valueOf(metadata.signed())));
        set(settings, Company.METADATA_VALID_UNTIL, metadata.validUntil().map(Instant::toString));
    }

    /** Whatever else the settings are, these make its word worth something. */
    private static void secure(Map<String, String> settings) {
        settings.put(SAMLIdentityProviderConfig.VALIDATE_SIGNATURE, "true");
        settings.put(SAMLIdentityProviderConfig.WANT_ASSERTIONS_SIGNED, "true");
        settings.put(SAMLIdentityProviderConfig.POST_BINDING_RESPONSE, "true");
        settings.put(SAMLIdentityProviderConfig.ARTIFACT_BINDING_RESPONSE, "false");
        // Keycloak would take whatever keys it finds there.
        settings.put(SAMLIdentityProviderConfig.USE_METADATA_DESCRIPTOR_URL, "false");
        settings.put(IdentityProviderModel.ALLOWED_CLOCK_SKEW, String.valueOf(CLOCK_SKEW_SECONDS));
        settings.put(SAMLIdentityProviderConfig.SIGNATURE_ALGORITHM, "RSA_SHA256");
        settings.put(SAMLIdentityProviderConfig.NAME_ID_POLICY_FORMAT, ANY_FORMAT);
    }

    private static void taken(Map<String, String> settings, Instant now) {
        set(settings, Company.REFRESHED, Optional.of(text(now)));
        set(settings, Company.TRIED, Optional.of(text(now)));
        set(settings, Company.PROBLEM, Optional.empty());
    }

    private static String text(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void set(Map<String, String> settings, String key, Optional<String> value) {
        value.ifPresentOrElse(text -> settings.put(key, text), () -> settings.remove(key));
    }

    /** Whether anything had to be done. */
    private boolean map(CompanyWish wish) {
        boolean mapped = Stream.concat(account(wish).stream(), profile())
                .map(this::ensure)
                .reduce(false, Boolean::logicalOr);
        if (wish.names() == Names.ADDRESSES) {
            IdentityProviderMapperModel old = session.identityProviders().getMapperByName(alias(), ACCOUNT);
            return (old != null && session.identityProviders().removeMapper(old)) || mapped;
        }
        return mapped;
    }

    /** A whole address needs no mapping, and must get none: to cut it would make one of another domain ours. */
    private Optional<IdentityProviderMapperModel> account(CompanyWish wish) {
        return wish.names() == Names.ADDRESSES
                ? Optional.empty()
                : Optional.of(mapper(
                        ACCOUNT,
                        UsernameTemplateMapper.PROVIDER_ID,
                        Map.of(
                                UsernameTemplateMapper.TEMPLATE,
                                wish.nameAttribute()
                                                .map(attribute -> "${ATTRIBUTE." + attribute + "}")
                                                .orElse("${NAMEID}")
                                        + "@"
                                        + domain,
                                UsernameTemplateMapper.TARGET,
                                UsernameTemplateMapper.Target.LOCAL.name())));
    }

    private Stream<IdentityProviderMapperModel> profile() {
        return PROFILE.entrySet().stream()
                .flatMap(field -> field.getValue().stream()
                        .map(attribute -> mapper(
                                "gatepost " + field.getKey() + " of " + attribute,
                                UserAttributeMapper.PROVIDER_ID,
                                Map.of(
                                        UserAttributeMapper.USER_ATTRIBUTE,
                                        field.getKey(),
                                        UserAttributeMapper.ATTRIBUTE_NAME,
                                        attribute))));
    }

    private IdentityProviderMapperModel mapper(String name, String kind, Map<String, String> settings) {
        IdentityProviderMapperModel mapper = new IdentityProviderMapperModel();
        mapper.setName(name);
        mapper.setIdentityProviderAlias(alias());
        mapper.setIdentityProviderMapper(kind);
        mapper.setConfig(new HashMap<>(settings));
        // The profile is the account's own once it is there.
        mapper.setSyncMode(IdentityProviderMapperSyncMode.IMPORT);
        return mapper;
    }

    private boolean ensure(IdentityProviderMapperModel wanted) {
        IdentityProviderMapperModel there = session.identityProviders().getMapperByName(alias(), wanted.getName());
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
