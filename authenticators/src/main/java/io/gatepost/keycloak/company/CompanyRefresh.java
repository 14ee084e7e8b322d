// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;

/**
 * Fetches a company's metadata again, so that its next key is known before it signs with it. What cannot be had or would not be taken
 * anew changes nothing: the company goes on as it was, and the admins are told.
 */
public final class CompanyRefresh {
    private static final int LONGEST_DETAIL = 255;
    private static final String SAML_METADATA = "application/samlmetadata+xml, application/xml, text/xml";

    private CompanyRefresh() {}

    /** What became of it. {@code remarks}: with an error among them it was not taken. */
    public record Result(boolean changed, List<Remark> remarks) {
        public Result {
            remarks = List.copyOf(remarks);
        }

        public boolean taken() {
            return remarks.stream().noneMatch(remark -> remark.level() == Remark.Level.ERROR);
        }

        /** Why it was not taken. */
        public String why() {
            String why = remarks.stream()
                    .filter(remark -> remark.level() == Remark.Level.ERROR)
                    .map(Remark::reason)
                    .collect(Collectors.joining(" "));
            return why.length() > LONGEST_DETAIL ? why.substring(0, LONGEST_DETAIL) : why;
        }

        /** For an admin event. */
        public Map<String, String> details() {
            return taken()
                    ? Map.of("gatepost_change", changed ? "refreshed" : "none")
                    : Map.of("gatepost_change", "kept", "gatepost_detail", why());
        }
    }

    /** What is at its address now. Nothing is changed yet. */
    public static MetadataReading fetched(KeycloakSession session, Company company, Instant now) {
        return switch (company) {
            case SamlCompany saml ->
                fetched(
                        session,
                        Optional.of(saml.entityId()),
                        new CompanyWish.Saml(saml.wish().source().url(), saml.anchor()),
                        now);
            case OidcCompany oidc ->
                oidc.wish().source() instanceof CompanyWish.Oidc source
                        ? fetched(session, source, source.clientSecret().isPresent())
                        : MetadataReading.failed("issuer", "It has none.");
        };
    }

    /** What is at the address of a SAML provider's metadata. */
    public static MetadataReading fetched(
            KeycloakSession session, Optional<String> entityId, CompanyWish.Saml source, Instant now) {
        MetadataFetch fetch = MetadataFetch.of(session);
        try {
            return new SamlReader(entityId, source.anchor(), fetch.allowed(), now)
                    .read(fetch.from(source.url().orElseThrow(), SAML_METADATA));
        } catch (MetadataFetch.FailedException e) {
            return MetadataReading.failed("metadata-url", e.why());
        }
    }

    /** What an OpenID provider says of itself. {@code secret}: whether we have one there. */
    public static MetadataReading fetched(KeycloakSession session, CompanyWish.Oidc source, boolean secret) {
        return new OidcReader(source, secret, MetadataFetch.of(session)).read();
    }

    /** Takes what was fetched, unless the company is no longer the one that it was fetched for. */
    public static Result apply(CompanyProviders providers, Company asked, MetadataReading reading, Instant now) {
        Optional<Company> company = providers
                .find()
                .filter(found ->
                        found.wish().equals(asked.wish()) && found.entityId().equals(asked.entityId()));
        if (company.isEmpty()) {
            return new Result(false, List.of(Remark.error("changed", "The company was changed in the meantime.")));
        }
        Optional<CompanyMetadata> metadata = reading.taken();
        Result result = new Result(
                metadata.isPresent() && providers.refresh(company.get(), metadata.get(), now), reading.remarks());
        if (!result.taken()) {
            providers.keep(company.get(), result.why(), now);
        }
        return result;
    }
}
