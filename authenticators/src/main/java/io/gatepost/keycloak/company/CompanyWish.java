// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import io.gatepost.iptrust.policy.Proof;
import io.gatepost.keycloak.support.Secret;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a domain wants its company to be set up.
 *
 * @param displayName what the sign-in pages call it
 * @param nameAttribute the attribute or claim that carries the account's name; else the subject, or a verified {@code email}, does
 */
public record CompanyWish(Optional<String> displayName, Optional<String> nameAttribute, Names names, Source source) {
    /** Where its metadata comes from. */
    public sealed interface Source {
        /** How it would vouch for people. */
        Proof by();

        /** Where it is fetched from again. */
        Optional<URI> url();
    }

    /**
     * A SAML provider's metadata.
     *
     * @param url nothing of a file
     * @param anchor the certificate of the key that signs the metadata
     */
    public record Saml(Optional<URI> url, Optional<X509Certificate> anchor) implements Source {
        @Override
        public Proof by() {
            return Proof.SAML;
        }
    }

    /**
     * An OpenID provider's discovery document.
     *
     * @param clientId as what the company knows us; empty while it does not yet
     * @param clientSecret nothing where it is the one that was given before, or where our own key is shown
     */
    public record Oidc(URI issuer, String clientId, Optional<Secret> clientSecret) implements Source {
        @Override
        public Proof by() {
            return Proof.OIDC;
        }

        /** OpenID Connect Discovery 1.0, 4.1; nothing of an issuer that is no address. */
        @Override
        public Optional<URI> url() {
            if (issuer.getHost() == null) {
                return Optional.empty();
            }
            String base = issuer.toString().replaceFirst("/$", "");
            return Optional.of(URI.create(base + "/.well-known/openid-configuration"));
        }
    }

    /** What the company calls people. */
    public enum Names {
        /** By the whole mail address. One of another domain opens nothing. */
        ADDRESSES("addresses"),
        /** By what stands before the {@code @}. */
        LOCAL_PARTS("local-parts");

        private final String word;

        Names(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }

        public static Optional<Names> of(String word) {
            return Arrays.stream(values())
                    .filter(names -> names.word.equals(word))
                    .findFirst();
        }
    }
}
