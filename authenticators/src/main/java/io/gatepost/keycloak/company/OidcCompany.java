// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.keycloak.company.CompanyWish.Names;
import io.gatepost.keycloak.support.Secret;
import io.gatepost.keycloak.support.Uris;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.keycloak.broker.oidc.OIDCIdentityProviderConfig;
import org.keycloak.models.IdentityProviderModel;

/** A company's OpenID provider: one of our own kind, since Keycloak's asks whatever address its settings name. */
public record OidcCompany(IdentityProviderModel provider) implements Company {
    /** Of the kind of provider, in Keycloak. */
    public static final String PROVIDER_ID = "gatepost-oidc";

    /** In place of an issuer that is no address. */
    private static final URI NONE = URI.create("");

    static final String CLIENT_SECRET = "clientSecret";
    static final String KEYS = "gatepost.oidc.keys";

    /** As they are gone by: what would make its word worth nothing is not, whoever has set it. */
    public OIDCIdentityProviderConfig settings() {
        OIDCIdentityProviderConfig settings = new OIDCIdentityProviderConfig(provider);
        settings.setConfig(new HashMap<>(settings.getConfig()));
        settings.setStoreToken(false);
        OidcSettings.secure(settings.getConfig());
        return settings;
    }

    private OIDCIdentityProviderConfig config() {
        return new OIDCIdentityProviderConfig(provider);
    }

    @Override
    public String entityId() {
        return String.valueOf(config().getIssuer());
    }

    @Override
    public String signOn() {
        return String.valueOf(config().getAuthorizationUrl());
    }

    public String token() {
        return String.valueOf(config().getTokenUrl());
    }

    public String jwks() {
        return String.valueOf(config().getJwksUrl());
    }

    public String clientId() {
        return String.valueOf(config().getClientId());
    }

    /** How this server shows there who it is, in the words of OpenID Connect Core 9. */
    public String authentication() {
        return config().getClientAuthMethod();
    }

    /** As they were when the metadata was last taken. */
    public List<String> keys() {
        return setting(KEYS).map(text -> List.of(text.split("\n", -1))).orElse(List.of());
    }

    @Override
    public CompanyWish wish() {
        return new CompanyWish(
                Optional.ofNullable(provider.getDisplayName()),
                setting(NAME_ATTRIBUTE),
                setting(NAMES).flatMap(Names::of).orElse(Names.ADDRESSES),
                new CompanyWish.Oidc(
                        issuer().orElse(NONE),
                        clientId(),
                        setting(CLIENT_SECRET).map(Secret::new)));
    }

    private Optional<URI> issuer() {
        return Uris.parse(entityId()).filter(address -> address.getHost() != null);
    }

    /** Whether it calls people by what they are called there before the {@code @}, and nobody has said which claim that is. */
    public boolean namelessParts() {
        return wish().names() == Names.LOCAL_PARTS && wish().nameAttribute().isEmpty();
    }

    /** Its keys are fetched whenever one is not known; what is told is what was changed past us. */
    @Override
    public List<Remark> keyRemarks(Instant now) {
        List<Remark> remarks = new ArrayList<>();
        if (issuer().isEmpty()) {
            remarks.add(Remark.error("issuer", "The issuer that is set is no address: nobody comes in by it."));
        }
        if (namelessParts()) {
            remarks.add(Remark.error(
                    "name",
                    "Accounts are to be called by local-parts, and no claim is named (nameAttribute): nobody comes in by"
                            + " it."));
        }
        return remarks;
    }
}
