// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/**
 * Every key and every default, as text; {@link SettingsReader} reads them and says all that is wrong at once.
 * docs/bridge-configuration.md explains them.
 */
@ConfigMapping(prefix = "gatepost")
interface BridgeConfig {
    /** Where people are sent to sign in: the only thing that a refusal tells. */
    Optional<String> portalUrl();

    /** Absent: that of {@code tokens.default-realm}. */
    Optional<String> portalRealm();

    @WithDefault("Sign-in refused: wrong name or password, or this network is not trusted for mail."
            + " Sign in at <portal> to see why, and to trust this network or renew its trust.")
    String refusalText();

    @WithDefault("Temporary authentication failure, please try again later.")
    String unavailableText();

    Optional<String> sharedSecret();

    Optional<String> sharedSecretFile();

    @WithDefault("10s")
    String drain();

    @WithDefault("0s")
    String drainNotice();

    /** Absent: none. */
    Optional<String> sharedGateways();

    /** Absent: none. */
    Optional<String> extraFields();

    /** Absent: none. */
    Optional<String> extraHosts();

    Http http();

    Keycloak keycloak();

    Tokens tokens();

    Known known();

    Audit audit();

    Throttle throttle();

    Cluster cluster();

    Map<String, DovecotAuth> dovecotAuth();

    NginxMail nginxMail();

    ForwardAuth forwardAuth();

    DovecotHttp dovecotHttp();

    Admin admin();

    interface Http {
        @WithDefault("127.0.0.1")
        String host();

        @WithDefault("8090")
        String port();

        Optional<String> proxyProtocolFrom();

        /** Absent: all. */
        Optional<String> clientNames();

        @WithDefault("10000")
        String connectionsPerPeer();
    }

    interface Keycloak {
        @WithDefault("http://127.0.0.1:8080")
        String url();

        @WithDefault("false")
        String allowPlain();

        @WithDefault("gatepost-bridge")
        String clientId();

        Optional<String> clientSecret();

        Optional<String> clientSecretFile();

        @WithDefault("4s")
        String timeout();

        @WithDefault("64")
        String connections();

        @WithDefault("512")
        String queue();
    }

    interface Tokens {
        /** Absent: that of {@link Keycloak#url}. */
        Optional<String> issuer();

        Optional<String> defaultRealm();

        /** Absent: every client. */
        Optional<String> clients();
    }

    interface Known {
        @WithDefault("100000")
        String entries();

        @WithDefault("4h")
        String appPasswordsFor();

        @WithDefault("5m")
        String passwordsFor();

        @WithDefault("1m")
        String federatedFor();

        @WithDefault("0s")
        String grace();
    }

    interface Audit {
        /** Absent: the audit goes to standard output. */
        Optional<String> file();

        @WithDefault("104857600")
        String rotateBytes();

        @WithDefault("10")
        String keep();
    }

    interface Throttle {
        @WithDefault("true")
        String enabled();

        @WithDefault("10")
        String pairFree();

        @WithDefault("100")
        String prefixFree();

        @WithDefault("50")
        String accountFree();

        @WithDefault("30s")
        String longest();

        @WithDefault("5s")
        String patience();

        @WithDefault("1h")
        String memory();

        @WithDefault("100000")
        String entries();

        @WithDefault("10")
        String waiting();
    }

    interface Cluster {
        @WithDefault("false")
        String enabled();

        Optional<String> listen();

        Optional<String> members();

        Optional<String> tls();
    }

    interface DovecotAuth {
        @WithDefault("true")
        String enabled();

        Optional<String> listen();

        Optional<String> tls();

        /** Absent: all. */
        Optional<String> clientNames();

        Optional<String> proxyProtocolFrom();

        Optional<String> service();

        @WithDefault("127.0.0.1/32,::1/128")
        String allowedPeers();

        Optional<String> addressesFrom();

        Optional<String> defaultDomain();

        @WithDefault("close")
        String unavailable();

        @WithDefault("0660")
        String mode();

        @WithDefault("16384")
        String lineLength();

        @WithDefault("100")
        String openExchanges();

        @WithDefault("150s")
        String openFor();

        @WithDefault("1000")
        String underWay();

        @WithDefault("1h")
        String idle();

        @WithDefault("20000")
        String connections();

        @WithDefault("10000")
        String connectionsPerPeer();
    }

    interface NginxMail {
        @WithDefault("true")
        String enabled();

        @WithDefault("127.0.0.1/32,::1/128")
        String allowedPeers();

        Optional<String> addressesFrom();

        Optional<String> defaultDomain();

        Optional<String> sharedSecret();

        Optional<String> sharedSecretFile();

        Backend backend();

        @WithDefault("2s")
        String retryWait();

        @WithDefault("10")
        String retries();

        interface Backend {
            Optional<String> imap();

            Optional<String> pop3();

            Optional<String> smtp();
        }
    }

    interface ForwardAuth {
        @WithDefault("true")
        String enabled();

        @WithDefault("127.0.0.1/32,::1/128")
        String allowedPeers();

        Optional<String> addressesFrom();

        /** Behind which the caller stands; with them its header is a chain. */
        Optional<String> trustedProxies();

        Optional<String> defaultDomain();

        Optional<String> sharedSecret();

        Optional<String> sharedSecretFile();

        @WithDefault("X-Real-IP")
        String addressHeader();

        @WithDefault("Mail")
        String basicRealm();

        Optional<String> backendPassword();

        Optional<String> backendPasswordFile();

        @WithDefault("30s")
        String retryAfter();
    }

    interface DovecotHttp {
        @WithDefault("true")
        String enabled();

        @WithDefault("127.0.0.1/32,::1/128")
        String allowedPeers();

        Optional<String> addressesFrom();

        Optional<String> defaultDomain();

        Optional<String> sharedSecret();

        Optional<String> sharedSecretFile();
    }

    interface Admin {
        @WithDefault("true")
        String enabled();

        @WithDefault("127.0.0.1/32,::1/128")
        String allowedPeers();
    }
}
