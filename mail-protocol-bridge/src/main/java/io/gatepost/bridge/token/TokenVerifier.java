// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.factories.DefaultJWSVerifierFactory;
import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.iptrust.decision.Reason;
import io.gatepost.iptrust.net.DomainName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Sees to it that only tokens reach Keycloak that it issued, for mail and for this account's realm, and that have not expired.
 * What it lets through is verified once more, and decided, by the one it stands before. Passwords pass.
 */
public final class TokenVerifier implements IdentityVerifier {
    static final String AUDIENCE = "gatepost-mail";
    static final String SCOPE = "mail";
    /** Between Keycloak's clock and ours. */
    static final Duration SKEW = Duration.ofSeconds(10);

    private static final DefaultJWSVerifierFactory VERIFIERS = new DefaultJWSVerifierFactory();

    private final IdentityVerifier next;
    private final TokenRules rules;
    private final KeyRing keys;
    private final InstantSource clock;

    public TokenVerifier(IdentityVerifier next, TokenRules rules, KeyRing keys, InstantSource clock) {
        this.next = next;
        this.rules = rules;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public CompletionStage<LoginOutcome> verify(LoginAttempt attempt) {
        return switch (attempt.kind()) {
            case PASSWORD -> next.verify(attempt);
            case TOKEN ->
                switch (PresentedToken.read(attempt.secret())) {
                    case PresentedToken.Reading.Read(PresentedToken token) -> verify(attempt, token);
                    case PresentedToken.Reading.Unreadable(Reason reason) -> refused(reason, Evidence.NONE);
                };
        };
    }

    private CompletionStage<LoginOutcome> verify(LoginAttempt attempt, PresentedToken token) {
        Optional<String> realm = realm(attempt, token);
        if (realm.isEmpty()) {
            return refused(Reason.TOKEN_ISSUER, Evidence.NONE);
        }
        return keys.find(realm.get(), token.jwt().getHeader().getKeyID()).thenCompose(search -> switch (search) {
            case KeyRing.Search.Found(JWK key) -> verify(attempt, token, realm.get(), key);
            case KeyRing.Search.NoSuchKey none -> refused(Reason.TOKEN_SIGNATURE, Evidence.NONE);
            case KeyRing.Search.Unavailable unavailable ->
                CompletableFuture.completedFuture(new LoginOutcome.Unavailable(unavailable.why()));
        });
    }

    private CompletionStage<LoginOutcome> verify(LoginAttempt attempt, PresentedToken token, String realm, JWK key) {
        if (!signed(token, key)) {
            return refused(Reason.TOKEN_SIGNATURE, Evidence.NONE);
        }
        Evidence evidence = new Evidence(
                Optional.empty(),
                Optional.of(realm),
                Optional.of("token"),
                Optional.of(token.text("azp")).filter(client -> !client.isEmpty()),
                Optional.empty());
        return objection(token).map(reason -> refused(reason, evidence)).orElseGet(() -> next.verify(attempt));
    }

    /** The realm that issued the token, if it can be that of the account: the one of the domain's name, or the default realm. */
    private Optional<String> realm(LoginAttempt attempt, PresentedToken token) {
        String issuer = token.text("iss");
        return domain(attempt.name().typed())
                .filter(domain -> issuer.equals(rules.issuer(domain)))
                .or(() -> rules.defaultRealm().filter(realm -> issuer.equals(rules.issuer(realm))));
    }

    private static Optional<String> domain(String name) {
        // The realm of the server's admins is no mail domain, whoever names one like it.
        return DomainName.within(name).flatMap(DomainName::canonical).filter(domain -> !domain.equals("master"));
    }

    private static boolean signed(PresentedToken token, JWK key) {
        if (key.getAlgorithm() != null
                && !key.getAlgorithm().equals(token.jwt().getHeader().getAlgorithm())) {
            return false;
        }
        try {
            JWSVerifier verifier =
                    VERIFIERS.createJWSVerifier(token.jwt().getHeader(), ((AsymmetricJWK) key).toPublicKey());
            return token.jwt().verify(verifier);
        } catch (JOSEException doesNotFit) {
            return false;
        }
    }

    private Optional<Reason> objection(PresentedToken token) {
        JWTClaimsSet claims = token.claims();
        // "ID" and "Refresh" are Keycloak's others. One that is bound to a key (RFC 7800) is worth nothing without that
        // key.
        if (!token.text("typ").equals("Bearer") || claims.getClaim("cnf") != null) {
            return Optional.of(Reason.TOKEN_KIND);
        }
        if (!current(claims)) {
            return Optional.of(Reason.TOKEN_EXPIRED);
        }
        String client = token.text("azp");
        boolean ofThisClient = !client.isEmpty()
                && (rules.clients().isEmpty() || rules.clients().contains(client));
        boolean forMail = claims.getAudience().contains(AUDIENCE)
                && List.of(token.text("scope").split(" ", -1)).contains(SCOPE);
        return ofThisClient && forMail ? Optional.empty() : Optional.of(Reason.TOKEN_AUDIENCE);
    }

    private boolean current(JWTClaimsSet claims) {
        Instant now = clock.instant();
        Date expires = claims.getExpirationTime();
        if (expires == null || !now.minus(SKEW).isBefore(expires.toInstant())) {
            return false;
        }
        return Arrays.asList(claims.getNotBeforeTime(), claims.getIssueTime()).stream()
                .allMatch(from -> from == null || !from.toInstant().isAfter(now.plus(SKEW)));
    }

    private static CompletionStage<LoginOutcome> refused(Reason reason, Evidence evidence) {
        return CompletableFuture.completedFuture(new LoginOutcome.Refused(reason.word(), evidence));
    }
}
