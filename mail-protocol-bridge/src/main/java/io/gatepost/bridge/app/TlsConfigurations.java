// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.peer.ClientNames;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.NetServerOptions;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.microprofile.config.ConfigProvider;

/** The certificates and trust of {@code quarkus.tls}, by whom they are for; what lacks a part that it needs stops the start. */
final class TlsConfigurations {
    /** The name in Quarkus' TLS registry under which the trust for Keycloak's certificate can be set. */
    private static final String KEYCLOAK = "keycloak";

    private final TlsConfigurationRegistry tls;

    TlsConfigurations(TlsConfigurationRegistry tls) {
        this.tls = tls;
    }

    HttpClientOptions keycloak() {
        HttpClientOptions options = new HttpClientOptions();
        tls.get(KEYCLOAK).or(tls::getDefault).ifPresent(named -> TlsConfigUtils.configure(options, named));
        return options;
    }

    /** Whether the HTTP doors have a certificate; those of the Dovecot auth protocol are told apart by their settings. */
    boolean secureHttp() {
        return ConfigProvider.getConfig()
                .getOptionalValue("quarkus.http.tls-configuration-name", String.class)
                .map(tls::get)
                .orElseGet(tls::getDefault)
                .filter(configuration -> configuration.getKeyStoreOptions() != null)
                .isPresent();
    }

    /** Of a listener for the Dovecot auth protocol. Whoever names a trust store wants certificates of the servers that ask, too. */
    NetServerOptions dovecotAuth(String label, String name, ClientNames clients) {
        TlsConfiguration named = tls.get(name)
                .filter(configuration -> configuration.getKeyStoreOptions() != null)
                .orElseThrow(() -> new SettingsException(List.of("gatepost.dovecot-auth." + label
                        + ".tls: there is no TLS configuration quarkus.tls." + name + " with a key store")));
        NetServerOptions options = new NetServerOptions();
        TlsConfigUtils.configure(options, named);
        boolean certificates = named.getTrustStoreOptions() != null;
        if (!certificates && !clients.allowed().isEmpty()) {
            throw new SettingsException(List.of("gatepost.dovecot-auth." + label + ".client-names: quarkus.tls." + name
                    + " has no trust store, so that nobody is asked for a certificate"));
        }
        options.setClientAuth(certificates ? ClientAuth.REQUIRED : ClientAuth.NONE);
        return options.setSsl(true);
    }

    /** Bridges know each other by their certificates and by nothing else. */
    SSLContext cluster(String name) {
        TlsConfiguration named = tls.get(name)
                .filter(configuration ->
                        configuration.getKeyStoreOptions() != null && configuration.getTrustStoreOptions() != null)
                .orElseThrow(() -> new SettingsException(List.of("gatepost.cluster.tls: there is no TLS configuration"
                        + " quarkus.tls." + name + " with a key store and a trust store")));
        try {
            return named.createSSLContext();
        } catch (Exception unusable) {
            throw new SettingsException(List.of("gatepost.cluster.tls: the TLS configuration quarkus.tls." + name
                    + " cannot be used: " + unusable.getMessage()));
        }
    }
}
