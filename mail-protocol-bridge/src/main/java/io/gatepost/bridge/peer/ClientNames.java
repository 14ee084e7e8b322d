// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Of those who show a certificate that a listener trusts the ones that may speak, by the DNS names (RFC 5280 section 4.2.1.6) and
 * the common name in it. None named: all of them.
 */
public record ClientNames(Set<String> allowed) {
    public static final ClientNames ALL = new ClientNames(Set.of());

    private static final int DNS_NAME = 2;

    public ClientNames {
        allowed = allowed.stream().map(ClientNames::folded).collect(Collectors.toUnmodifiableSet());
    }

    /** Without TLS, or without a certificate, nobody has a name. */
    public boolean let(@Nullable SSLSession session) {
        return allowed.isEmpty()
                || Optional.ofNullable(session).flatMap(ClientNames::certificate).stream()
                        .flatMap(ClientNames::names)
                        .map(ClientNames::folded)
                        .anyMatch(allowed::contains);
    }

    private static Optional<X509Certificate> certificate(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate own ? Optional.of(own) : Optional.empty();
        } catch (SSLPeerUnverifiedException none) {
            return Optional.empty();
        }
    }

    private static Stream<String> names(X509Certificate certificate) {
        return Stream.concat(dnsNames(certificate), commonName(certificate));
    }

    private static Stream<String> dnsNames(X509Certificate certificate) {
        try {
            @Nullable Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            return Stream.ofNullable(alternatives)
                    .flatMap(Collection::stream)
                    .filter(name -> name.get(0).equals(DNS_NAME))
                    .map(name -> String.valueOf(name.get(1)));
        } catch (CertificateParsingException unreadable) {
            return Stream.empty();
        }
    }

    private static Stream<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> String.valueOf(part.getValue()));
        } catch (InvalidNameException unreadable) {
            return Stream.empty();
        }
    }

    private static String folded(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
