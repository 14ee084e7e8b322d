// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.saml.SAMLIdentityProviderConfig;

/** The settings of a SAML provider on which it hangs whether its word is worth anything. Keycloak's defaults leave some of them open. */
record CompanySettings(
        boolean signaturesVerified,
        @Nullable String issuer,
        int clockSkewSeconds,
        @Nullable String keysFrom) {
    /** Whatever two clocks differ by beyond that is no matter of clocks. */
    private static final int MOST_SKEW_SECONDS = 300;

    static CompanySettings of(SAMLIdentityProviderConfig settings) {
        return new CompanySettings(
                settings.isValidateSignature(),
                settings.getIdpEntityId(),
                settings.getAllowedClockSkew(),
                settings.isUseMetadataDescriptorUrl() ? settings.getMetadataDescriptorUrl() : null);
    }

    /** The first setting that makes its word worthless, by the name that Keycloak's REST has for it. */
    Optional<String> unsafe() {
        if (!signaturesVerified) {
            return Optional.of(SAMLIdentityProviderConfig.VALIDATE_SIGNATURE);
        }
        if (issuer == null || issuer.isBlank()) {
            return Optional.of(SAMLIdentityProviderConfig.IDP_ENTITY_ID);
        }
        if (clockSkewSeconds < 0 || clockSkewSeconds > MOST_SKEW_SECONDS) {
            return Optional.of(SAMLIdentityProviderConfig.ALLOWED_CLOCK_SKEW);
        }
        return keysFrom == null || keysFrom.isBlank() || overTls(keysFrom)
                ? Optional.empty()
                : Optional.of(SAMLIdentityProviderConfig.METADATA_DESCRIPTOR_URL);
    }

    /** Whoever can change the keys on their way signs what they like. */
    private static boolean overTls(String url) {
        try {
            return "https".equalsIgnoreCase(URI.create(url).getScheme());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
