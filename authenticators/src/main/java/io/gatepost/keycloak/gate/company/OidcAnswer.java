// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.company.CompanyWish;
import io.gatepost.keycloak.company.OidcCompany;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The claims of an ID token whose signature is verified, held against what OpenID Connect Core 3.1.3.7 demands of them. */
record OidcAnswer(OidcCompany company, JsonNode claims) implements Arrival {
    private static final Duration LONGEST_AGO = Duration.ofHours(1);
    private static final int LONGEST_SUBJECT = 255;
    private static final String EMAIL = "email";

    /** What says nothing of the person. */
    private static final Set<String> OF_THE_TOKEN =
            Set.of("nonce", "at_hash", "c_hash", "s_hash", "jti", "sid", "exp", "nbf", "typ", "session_state");

    /** What the token is judged by; {@code nonce}: the one that went with the request, empty where there was none. */
    record Expected(String issuer, String client, String nonce, Instant now, Duration skew) {}

    /** The first thing that is wrong with it, in a word for admins. */
    Optional<String> fault(Expected expected) {
        if (!expected.issuer().equals(text("iss"))) {
            return Optional.of("issuer");
        }
        if (!audience().contains(expected.client())) {
            return Optional.of("audience");
        }
        if ((audience().size() > 1 || claims.has("azp")) && !expected.client().equals(text("azp"))) {
            return Optional.of("authorized-party");
        }
        if (time("exp")
                .filter(at -> expected.now().isBefore(at.plus(expected.skew())))
                .isEmpty()) {
            return Optional.of("expired");
        }
        if (time("iat")
                .filter(at -> !at.isAfter(expected.now().plus(expected.skew()))
                        && at.isAfter(expected.now().minus(LONGEST_AGO)))
                .isEmpty()) {
            return Optional.of("issued-at");
        }
        if (expected.nonce().isEmpty() || !expected.nonce().equals(text("nonce"))) {
            return Optional.of("nonce");
        }
        if (text("sub").isBlank() || text("sub").length() > LONGEST_SUBJECT) {
            return Optional.of("subject");
        }
        if (signedIn().isAfter(expected.now().plus(expected.skew()))) {
            return Optional.of("auth-time");
        }
        if (nameClaim().equals(EMAIL)
                && !"true".equals(claims.path("email_verified").asText())) {
            return Optional.of("email-unverified");
        }
        return name().flatMap(LoginName::parse).isPresent() ? Optional.empty() : Optional.of("name");
    }

    /** When the person signed in there; where it does not say, at no time that would be lately. */
    Instant signedIn() {
        return time("auth_time").orElse(Instant.EPOCH);
    }

    @Override
    public Proof by() {
        return Proof.OIDC;
    }

    @Override
    public void tell(ObjectNode json) {
        json.put("subject", Arrival.shortened(text("sub")));
        json.put("authnContext", String.join(" ", contexts()));
        time("auth_time").ifPresent(at -> json.put("signedInThere", at.toString()));
        ArrayNode attributes = json.putArray("attributes");
        claims.properties().stream()
                .filter(claim -> !OF_THE_TOKEN.contains(claim.getKey()))
                .limit(MOST_ATTRIBUTES)
                .forEach(claim -> {
                    ArrayNode values = attributes
                            .addObject()
                            .put("name", Arrival.shortened(claim.getKey()))
                            .putArray("values");
                    JsonNode value = claim.getValue();
                    (value.isArray() ? StreamSupport.stream(value.spliterator(), false) : Stream.of(value))
                            .limit(MOST_VALUES)
                            .forEach(one ->
                                    values.add(Arrival.shortened(one.isValueNode() ? one.asText() : one.toString())));
                });
    }

    /** What it calls the person: a verified {@code email}, unless another claim was named. */
    @Override
    public Optional<String> name() {
        String given = text(nameClaim());
        return given.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        company.wish().names() == CompanyWish.Names.LOCAL_PARTS
                                ? given + "@" + company.domain()
                                : given);
    }

    private String nameClaim() {
        return company.wish().nameAttribute().orElse(EMAIL);
    }

    @Override
    public List<String> contexts() {
        return Stream.concat(Stream.of(text("acr")), texts("amr"))
                .filter(CompanyLogin::context)
                .distinct()
                .limit(CompanyLogin.MOST_CONTEXTS)
                .toList();
    }

    private List<String> audience() {
        return claims.path("aud").isArray()
                ? texts("aud").toList()
                : Stream.of(text("aud")).filter(one -> !one.isEmpty()).toList();
    }

    private Stream<String> texts(String claim) {
        return StreamSupport.stream(claims.path(claim).spliterator(), false)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue);
    }

    /** Empty where it is not there, or is no text. */
    private String text(String claim) {
        return claims.path(claim).isTextual() ? claims.path(claim).textValue() : "";
    }

    private Optional<Instant> time(String claim) {
        JsonNode seconds = claims.path(claim);
        return seconds.isNumber() && Math.abs(seconds.asDouble()) < 1e11
                ? Optional.of(Instant.ofEpochSecond(seconds.asLong()))
                : Optional.empty();
    }
}
