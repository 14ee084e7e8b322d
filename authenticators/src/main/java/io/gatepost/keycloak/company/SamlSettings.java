// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.company.CompanyWish.Names;
import io.gatepost.keycloak.company.SamlMetadata.Binding;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;
import org.keycloak.broker.saml.mappers.UserAttributeMapper;
import org.keycloak.broker.saml.mappers.UsernameTemplateMapper;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.protocol.saml.SamlPrincipalType;

/** Settings and mappers of Keycloak's SAML provider, as metadata and wish have them. */
final class SamlSettings {
    private static final String ANY_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
    static final String ACCOUNT = "gatepost account";

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

    private SamlSettings() {}

    static void metadata(Map<String, String> settings, SamlMetadata metadata) {
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
        CompanyProviders.set(settings, SamlCompany.METADATA_SIGNED, Optional.of(String.valueOf(metadata.signed())));
        CompanyProviders.set(
                settings,
                SamlCompany.METADATA_VALID_UNTIL,
                metadata.validUntil().map(Instant::toString));
        secure(settings);
    }

    /** Whatever else the settings are, these make its word worth something. */
    private static void secure(Map<String, String> settings) {
        settings.put(SAMLIdentityProviderConfig.VALIDATE_SIGNATURE, "true");
        settings.put(SAMLIdentityProviderConfig.WANT_ASSERTIONS_SIGNED, "true");
        settings.put(SAMLIdentityProviderConfig.POST_BINDING_RESPONSE, "true");
        settings.put(SAMLIdentityProviderConfig.ARTIFACT_BINDING_RESPONSE, "false");
        // Keycloak would take whatever keys it finds there.
        settings.put(SAMLIdentityProviderConfig.USE_METADATA_DESCRIPTOR_URL, "false");
        settings.put(IdentityProviderModel.ALLOWED_CLOCK_SKEW, CompanyProviders.CLOCK_SKEW_SECONDS);
        settings.put(SAMLIdentityProviderConfig.SIGNATURE_ALGORITHM, "RSA_SHA256");
        settings.put(SAMLIdentityProviderConfig.NAME_ID_POLICY_FORMAT, ANY_FORMAT);
    }

    static void wish(Map<String, String> settings, CompanyWish wish, CompanyWish.Saml source) {
        CompanyProviders.set(
                settings,
                SAMLIdentityProviderConfig.PRINCIPAL_TYPE,
                Optional.of((wish.nameAttribute().isPresent() ? SamlPrincipalType.ATTRIBUTE : SamlPrincipalType.SUBJECT)
                        .name()));
        CompanyProviders.set(settings, SAMLIdentityProviderConfig.PRINCIPAL_ATTRIBUTE, wish.nameAttribute());
        CompanyProviders.set(settings, Company.METADATA_URL, source.url().map(Object::toString));
        CompanyProviders.set(
                settings, SamlCompany.METADATA_CERTIFICATE, source.anchor().map(Certificates::text));
    }

    /** A mapper of Keycloak's. */
    record Mapper(String name, String kind, Map<String, String> settings) {}

    static Stream<Mapper> mappers(CompanyWish wish, String domain) {
        return Stream.concat(account(wish, domain).stream(), profile());
    }

    /** A whole address needs no mapping, and must get none: to cut it would make one of another domain ours. */
    private static Optional<Mapper> account(CompanyWish wish, String domain) {
        return wish.names() == Names.ADDRESSES
                ? Optional.empty()
                : Optional.of(new Mapper(
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

    private static Stream<Mapper> profile() {
        return PROFILE.entrySet().stream()
                .flatMap(field -> field.getValue().stream()
                        .map(attribute -> new Mapper(
                                "gatepost " + field.getKey() + " of " + attribute,
                                UserAttributeMapper.PROVIDER_ID,
                                Map.of(
                                        UserAttributeMapper.USER_ATTRIBUTE,
                                        field.getKey(),
                                        UserAttributeMapper.ATTRIBUTE_NAME,
                                        attribute))));
    }
}
