// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.company;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Optional;

/**
 * How a domain wants its company to be set up.
 *
 * @param displayName what the sign-in pages call it
 * @param nameAttribute the attribute that carries the account's name; else the subject does
 * @param metadataUrl where the metadata is fetched from again
 * @param anchor the certificate of the key that signs the metadata
 */
public record CompanyWish(
        Optional<String> displayName,
        Optional<String> nameAttribute,
        Names names,
        Optional<URI> metadataUrl,
        Optional<X509Certificate> anchor) {
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
