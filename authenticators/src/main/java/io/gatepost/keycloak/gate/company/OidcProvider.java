// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.iptrust.decision.PolicyState;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.company.Company;
import io.gatepost.keycloak.company.CompanyAddresses;
import io.gatepost.keycloak.company.MetadataFetch;
import io.gatepost.keycloak.company.OidcCompany;
import io.gatepost.keycloak.company.OidcKeys;
import io.gatepost.keycloak.policy.RealmPolicies;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.Shares;
import io.gatepost.keycloak.support.Turnstile;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.broker.oidc.OIDCIdentityProvider;
import org.keycloak.broker.provider.AuthenticationRequest;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.broker.provider.TrustMaterialRequest;
import org.keycloak.common.util.Base64Url;
import org.keycloak.common.util.Time;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.events.EventBuilder;
import org.keycloak.jose.JOSE;
import org.keycloak.jose.JOSEParser;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.jose.jws.JWSInput;
import org.keycloak.keys.PublicKeyLoader;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.keys.PublicKeyStorageUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.util.JsonSerialization;

/**
 * A company's OpenID provider. The code flow with PKCE is Keycloak's; ours is that the company's server is asked only where it may be asked,
 * and that nothing of what it answers is believed that does not have to be there.
 */
public final class OidcProvider extends OIDCIdentityProvider {
    private static final Logger LOG = Logger.getLogger(OidcProvider.class);

    /** Where Keycloak notes the nonce of a request. */
    private static final String NONCE = "BROKER_NONCE";

    /**
     * A sign-in waits for the company's server, which may be slow, and is whosever's tenant it is: neither one company nor a few realms
     * keep the others' people waiting.
     */
    private static final Shares OF_REALMS = new Shares(64, 8);

    private static final Shares OF_COMPANIES = new Shares(64, 4);

    private final OidcCompany company;

    OidcProvider(KeycloakSession session, OidcCompany company) {
        super(session, company.settings());
        this.company = company;
    }

    /** Keycloak's, which its subclasses alone can see. */
    abstract static class Door extends OIDCEndpoint {
        Door(AuthenticationCallback callback, RealmModel realm, EventBuilder event, OidcProvider provider) {
            super(callback, realm, event, provider);
        }
    }

    /** An answer that is not accepted. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        // Both ends of it are here.
        private final transient CompanyRefusal refusal;

        RefusedException(CompanyRefusal refusal) {
            this.refusal = refusal;
        }

        CompanyRefusal refusal() {
            return refusal;
        }
    }

    @Override
    public Object callback(RealmModel realm, AuthenticationCallback callback, EventBuilder event) {
        return new OidcCallback(callback, realm, event, this);
    }

    private MetadataFetch fetch() {
        return MetadataFetch.of(session);
    }

    /** What its token endpoint answers; nothing if too many of its sign-ins wait for it already. */
    Optional<MetadataFetch.Answer> tokenAnswer(Map<String, String> form, Map<String, String> headers)
            throws MetadataFetch.FailedException {
        return waited(() -> fetch().posted(URI.create(getConfig().getTokenUrl()), form, headers));
    }

    private <T, E extends Exception> Optional<T> waited(Turnstile.Work<T, E> work) throws E {
        String realm = session.getContext().getRealm().getId();
        return OF_REALMS
                .<Optional<T>, E>through(realm, () -> OF_COMPANIES.through(realm + ' ' + company.alias(), work))
                .flatMap(done -> done);
    }

    /** The setting of an address that nobody may be sent to, or that may not be asked; nothing of one that may. */
    Optional<CompanyRefusal> unsafe() {
        CompanyAddresses allowed = Gatepost.part(session, CompanyAddresses.class);
        if (getConfig().getIssuer() == null || getConfig().getIssuer().isBlank()) {
            return Optional.of(new CompanyRefusal(Reason.COMPANY_UNSAFE, "issuer"));
        }
        if (company.namelessParts()) {
            return Optional.of(new CompanyRefusal(Reason.COMPANY_UNSAFE, Company.NAME_ATTRIBUTE));
        }
        return Stream.of("authorizationUrl", "tokenUrl", "jwksUrl")
                .filter(setting -> !visitable(allowed, getConfig().getConfig().get(setting)))
                .map(setting -> new CompanyRefusal(Reason.COMPANY_UNSAFE, setting))
                .findFirst();
    }

    private static boolean visitable(CompanyAddresses allowed, @Nullable String address) {
        try {
            return address != null && allowed.mayBeVisited(URI.create(address));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Response performLogin(AuthenticationRequest request) {
        Optional<CompanyRefusal> unsafe = unsafe();
        if (unsafe.isPresent()) {
            return unsafe.get()
                    .page(session, request.getAuthenticationSession(), company.alias())
                    .getResponse();
        }
        return super.performLogin(request);
    }

    /** The company is told what would do; whether it did is seen by what it answers. */
    @Override
    protected UriBuilder createAuthorizationUrl(AuthenticationRequest request) {
        UriBuilder url = super.createAuthorizationUrl(request);
        PolicyState policy = RealmPolicies.of(session, request.getRealm()).covering("anybody@" + company.domain());
        Set<String> contexts = policy instanceof PolicyState.InForce inForce
                ? inForce.policy().policy().oidc().contexts()
                : Set.of();
        return contexts.isEmpty()
                ? url
                : url.queryParam(
                        OIDCLoginProtocol.ACR_PARAM,
                        URLEncoder.encode(String.join(" ", contexts), UTF_8).replace("+", "%20"));
    }

    /** The ID token of the answer, once its signature is verified. */
    OidcAnswer verified(String idToken) throws RefusedException {
        try {
            JOSE token = JOSEParser.parse(idToken);
            if (!(token instanceof JWSInput signed)) {
                throw refused("encrypted");
            }
            if (!OidcKeys.ALGORITHMS.contains(String.valueOf(signed.getHeader().getRawAlgorithm()))) {
                throw refused("algorithm");
            }
            if (critical(idToken)) {
                throw refused("critical");
            }
            if (key(signed).isEmpty() || !verifySignature(signed)) {
                throw refused("signature");
            }
            return new OidcAnswer(company, JsonSerialization.readValue(signed.getContent(), JsonNode.class));
        } catch (IOException | RuntimeException e) {
            throw refused("no-token");
        }
    }

    /** What its issuer says has to be understood of the signature, and we know nothing of (RFC 7515, 4.1.11). */
    private static boolean critical(String token) throws IOException {
        return JsonSerialization.readValue(Base64Url.decode(token.split("\\.", 2)[0]), JsonNode.class)
                .has("crit");
    }

    /** Keycloak would take keys that cannot be had for a signature that is wrong. */
    private Optional<KeyWrapper> key(JWSInput token) throws RefusedException {
        try {
            return Optional.ofNullable(getIdentityProviderKeyWrapper(token));
        } catch (RuntimeException e) {
            LOG.warnf("The keys of the company %s cannot be had: %s", company.alias(), e.getMessage());
            throw refused("keys");
        }
    }

    OidcAnswer.Expected expected(AuthenticationSessionModel login) {
        String nonce = login.getClientNote(NONCE);
        return new OidcAnswer.Expected(
                getConfig().getIssuer(),
                getConfig().getClientId(),
                nonce == null ? "" : nonce,
                Instant.ofEpochMilli(Time.currentTimeMillis()),
                Duration.ofSeconds(getConfig().getAllowedClockSkew()));
    }

    static RefusedException refused(String detail) {
        return new RefusedException(CompanyRefusal.ofAnswer(detail));
    }

    /** Who it is, once nothing is wrong with it. From then on the subject is what counts. */
    BrokeredIdentityContext identity(String response, OidcAnswer answer, AuthenticationSessionModel login) {
        BrokeredIdentityContext identity = getFederatedIdentity(response);
        String name = answer.name().orElseThrow();
        identity.setUsername(name);
        identity.setModelUsername(name);
        identity.setIdp(this);
        identity.setAuthenticationSession(login);
        // A client note, since a first login by the provider starts the login's other notes anew.
        login.setClientNote(
                CompanyLogin.ANSWER,
                new CompanyLogin(Proof.OIDC, company.alias(), answer.signedIn(), answer.contexts()).note());
        return identity;
    }

    OidcCompany company() {
        return company;
    }

    private PublicKeyLoader keys() {
        return () -> OidcKeys.at(URI.create(getConfig().getJwksUrl()), fetch());
    }

    private String keysOfThis() {
        return PublicKeyStorageUtils.getIdpModelCacheKey(
                session.getContext().getRealm().getId(), getConfig().getInternalId());
    }

    /** Who comes while the keys are being fetched waits for them too. */
    @Override
    protected @Nullable KeyWrapper getIdentityProviderKeyWrapper(JWSInput token) {
        return waited(() -> Optional.ofNullable(session.getProvider(PublicKeyStorageProvider.class)
                        .getPublicKey(
                                keysOfThis(),
                                token.getHeader().getKeyId(),
                                token.getHeader().getRawAlgorithm(),
                                keys())))
                .orElseThrow(() -> new IllegalStateException("too many sign-ins wait for them"))
                .orElse(null);
    }

    @Override
    public boolean reloadKeys() {
        return getConfig().isEnabled()
                && MetadataFetch.<Boolean, RuntimeException>forAdmins(
                        session.getContext().getRealm(),
                        () -> session.getProvider(PublicKeyStorageProvider.class)
                                .reloadKeys(keysOfThis(), keys()));
    }

    // What Keycloak's provider can do besides, and nobody needs of ours.

    @Override
    public Stream<JWK> resolveKeys(TrustMaterialRequest request) {
        return Stream.empty();
    }

    @Override
    protected boolean supportsExternalExchange() {
        return false;
    }

    @Override
    public boolean isIssuer(String issuer, MultivaluedMap<String, String> params) {
        return false;
    }
}
