// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener;
import io.gatepost.bridge.inbound.nginxmail.Backend;
import io.gatepost.bridge.inbound.nginxmail.MailProtocol;
import io.gatepost.bridge.known.KnownSettings;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.outbound.cluster.ClusterSettings;
import io.gatepost.bridge.outbound.keycloak.ExtraFields;
import io.gatepost.bridge.outbound.keycloak.KeycloakAddress;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.ClientNames;
import io.gatepost.bridge.throttle.ThrottleLimits;
import io.gatepost.bridge.token.TokenRules;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration once it has been found good. */
record Settings(
        PublicSentences sentences,
        KeycloakAddress keycloak,
        ExtraFields extraFields,
        TokenRules tokens,
        List<DovecotAuthListener> dovecotAuth,
        Optional<NginxMail> nginxMail,
        Optional<ForwardAuth> forwardAuth,
        Optional<DovecotHttp> dovecotHttp,
        Optional<Callers> admin,
        Map<String, String> dovecotAuthTls,
        Map<String, ClientNames> dovecotAuthClients,
        ClientNames httpClients,
        boolean httpProxied,
        int httpConnectionsPerPeer,
        Map<String, String> defaultDomains,
        KnownSettings known,
        AuditLog audit,
        Optional<ThrottleLimits> throttle,
        Optional<Cluster> cluster,
        Duration drain) {

    sealed interface AuditLog {
        record StandardOutput() implements AuditLog {}

        record RotatedFile(Path path, int rotateBytes, int keep) implements AuditLog {}
    }

    record NginxMail(
            Callers callers,
            Secret sharedSecret,
            Map<MailProtocol, Backend> backends,
            Duration retryWait,
            int retries) {}

    record ForwardAuth(
            Callers callers,
            Secret sharedSecret,
            String addressHeader,
            String basicRealm,
            Duration retryAfter,
            Optional<Secret> backendPassword) {}

    /** {@code tls} is the name of a TLS configuration. */
    record Cluster(ClusterSettings places, String tls) {}

    record DovecotHttp(Callers callers, Secret sharedSecret) {}
}
