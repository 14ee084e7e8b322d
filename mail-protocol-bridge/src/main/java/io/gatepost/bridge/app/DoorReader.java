// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthLimits;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.inbound.nginxmail.Backend;
import io.gatepost.bridge.inbound.nginxmail.MailProtocol;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.ClientNames;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.Service;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the settings of the doors: who may speak there, who may say where clients come from, and with which secret. */
final class DoorReader {
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern QUOTABLE = Pattern.compile("[\\x20-\\x7e&&[^\"\\\\]]{1,64}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9-]{1,32}");

    private final BridgeConfig config;
    private final Values values;
    /** By the section of the door. */
    private final Map<String, String> defaultDomains = new HashMap<>();

    /** Names of TLS configurations, by label. */
    private final Map<String, String> dovecotAuthTls = new HashMap<>();

    private final Map<String, ClientNames> dovecotAuthClients = new HashMap<>();

    private final List<Cidr> sharedGateways;
    private final List<Cidr> httpProxies;

    DoorReader(BridgeConfig config, Values values) {
        this.config = config;
        this.values = values;
        this.sharedGateways = values.someNetworks("gatepost.shared-gateways", config.sharedGateways());
        this.httpProxies = proxies("gatepost.http", config.http().proxyProtocolFrom());
    }

    List<DovecotAuthListener> dovecotAuth() {
        List<DovecotAuthListener> listeners = new ArrayList<>();
        Map<String, String> labelsByPlace = new HashMap<>();
        config.dovecotAuth().forEach((label, listener) -> {
            String key = "gatepost.dovecot-auth." + label;
            if (!LABEL.matcher(label).matches()) {
                values.problem(key + " is not a label: letters, digits and hyphens, at most 32");
            }
            if (!values.flag(key + ".enabled", listener.enabled())) {
                return;
            }
            listener.tls().ifPresent(name -> dovecotAuthTls.put(label, name));
            dovecotAuthClients.put(label, clientNames(key, listener.clientNames()));
            if (listener.clientNames().isPresent() && listener.tls().isEmpty()) {
                values.problem(key + ".client-names: without " + key + ".tls nobody shows a certificate");
            }
            dovecotAuth(key, label, listener).ifPresent(good -> {
                if (listener.tls().isPresent() && good.place() instanceof Place.UnixSocket) {
                    values.problem(key + ".tls: nobody speaks TLS through a unix socket");
                }
                String other = labelsByPlace.putIfAbsent(good.place().toString(), label);
                if (other != null) {
                    values.problem(key + ".listen is that of gatepost.dovecot-auth." + other + " already");
                }
                listeners.add(good);
            });
        });
        return List.copyOf(listeners);
    }

    private Optional<DovecotAuthListener> dovecotAuth(String key, String label, BridgeConfig.DovecotAuth listener) {
        Optional<Place> place = place(key, listener);
        String word = listener.service().orElse(label);
        Optional<Service> service = Service.of(word).filter(known -> !known.interactive());
        if (service.isEmpty()) {
            values.problem(key + ".service: '" + word + "' is no mail service; "
                    + "one of imap, pop3, smtp, sieve, eas, dav, soap (it is the listener's label unless it is set)");
        }
        defaultDomain(key, listener.defaultDomain());
        Optional<Callers> callers = callers(
                key, listener.allowedPeers(), listener.addressesFrom(), proxies(key, listener.proxyProtocolFrom()));
        Optional<WhenUnavailable> whenUnavailable = switch (listener.unavailable()) {
            case "close" -> Optional.of(WhenUnavailable.CLOSE);
            case "temp-fail" -> Optional.of(WhenUnavailable.TEMP_FAIL);
            default -> Optional.empty();
        };
        if (whenUnavailable.isEmpty()) {
            values.problem(key + ".unavailable: '" + listener.unavailable() + "' is neither close nor temp-fail");
        }
        DovecotAuthLimits limits = new DovecotAuthLimits(
                values.number(key + ".line-length", listener.lineLength(), 1024, 1024 * 1024),
                values.number(key + ".open-exchanges", listener.openExchanges(), 1, 100_000),
                values.duration(key + ".open-for", listener.openFor(), Duration.ofSeconds(1), SettingsReader.A_DAY),
                values.number(key + ".under-way", listener.underWay(), 1, 100_000),
                values.duration(key + ".idle", listener.idle(), Duration.ofSeconds(1), SettingsReader.A_DAY),
                values.number(key + ".connections", listener.connections(), 1, 1_000_000),
                values.number(key + ".connections-per-peer", listener.connectionsPerPeer(), 1, 1_000_000));
        if (place.isEmpty() || service.isEmpty() || callers.isEmpty() || whenUnavailable.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DovecotAuthListener(
                label, place.get(), service.get(), callers.get(), whenUnavailable.get(), limits));
    }

    private Optional<Place> place(String key, BridgeConfig.DovecotAuth listener) {
        Set<PosixFilePermission> mode = values.mode(key + ".mode", listener.mode());
        if (listener.listen().isEmpty()) {
            values.problem(key + ".listen is missing: <address>:<port> or unix:<path>");
            return Optional.empty();
        }
        String listen = listener.listen().get();
        if (listen.startsWith("unix:")) {
            return values.path(key + ".listen", listen.substring("unix:".length()))
                    .map(path -> new Place.UnixSocket(path, mode));
        }
        return values.endpoint(key + ".listen", listen)
                .map(endpoint -> new Place.Tcp(endpoint.address().toString(), endpoint.port()));
    }

    Optional<Settings.NginxMail> nginxMail() {
        BridgeConfig.NginxMail nginx = config.nginxMail();
        String key = "gatepost.nginx-mail";
        if (!values.flag(key + ".enabled", nginx.enabled())) {
            return Optional.empty();
        }
        defaultDomain(key, nginx.defaultDomain());
        Optional<Callers> callers = callers(key, nginx.allowedPeers(), nginx.addressesFrom(), httpProxies);
        Optional<Secret> secret = sharedSecret(key, nginx.sharedSecret(), nginx.sharedSecretFile());
        Map<MailProtocol, Backend> backends = new EnumMap<>(MailProtocol.class);
        backend(key + ".backend.imap", nginx.backend().imap(), MailProtocol.IMAP, backends);
        backend(key + ".backend.pop3", nginx.backend().pop3(), MailProtocol.POP3, backends);
        backend(key + ".backend.smtp", nginx.backend().smtp(), MailProtocol.SMTP, backends);
        if (backends.isEmpty()) {
            values.problem(key + ".backend.imap, .pop3 and .smtp are all missing: name the backends, or set " + key
                    + ".enabled=false");
        }
        Duration retryWait =
                values.duration(key + ".retry-wait", nginx.retryWait(), Duration.ofSeconds(1), Duration.ofMinutes(1));
        int retries = values.number(key + ".retries", nginx.retries(), 0, 100);
        if (callers.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Settings.NginxMail(callers.get(), secret.get(), backends, retryWait, retries));
    }

    private void backend(
            String key, Optional<String> text, MailProtocol protocol, Map<MailProtocol, Backend> backends) {
        text.flatMap(endpoint -> values.endpoint(key, endpoint)).ifPresent(endpoint -> {
            if (endpoint.port() == 0) {
                values.problem(key + ": the port must not be 0");
            }
            backends.put(protocol, endpoint);
        });
    }

    Optional<Settings.ForwardAuth> forwardAuth() {
        BridgeConfig.ForwardAuth forward = config.forwardAuth();
        String key = "gatepost.forward-auth";
        if (!values.flag(key + ".enabled", forward.enabled())) {
            return Optional.empty();
        }
        defaultDomain(key, forward.defaultDomain());
        List<Cidr> hops = values.someNetworks(key + ".trusted-proxies", forward.trustedProxies());
        Optional<Callers> callers = callers(key, forward.allowedPeers(), forward.addressesFrom(), httpProxies, hops);
        Optional<Secret> secret = sharedSecret(key, forward.sharedSecret(), forward.sharedSecretFile());
        if (!HEADER.matcher(forward.addressHeader()).matches()) {
            values.problem(key + ".address-header: '" + forward.addressHeader() + "' is no header's name");
        }
        if (!QUOTABLE.matcher(forward.basicRealm()).matches()) {
            values.problem(key + ".basic-realm must be 1 to 64 printable ASCII characters without quotes");
        }
        Duration retryAfter =
                values.duration(key + ".retry-after", forward.retryAfter(), Duration.ofSeconds(1), Duration.ofHours(1));
        Optional<Secret> backendPassword = backendPassword(key, forward, secret);
        if (callers.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Settings.ForwardAuth(
                callers.get(),
                secret.get(),
                forward.addressHeader(),
                forward.basicRealm(),
                retryAfter,
                backendPassword));
    }

    /** It opens every mailbox to the server that it is for. */
    private Optional<Secret> backendPassword(String key, BridgeConfig.ForwardAuth forward, Optional<Secret> shared) {
        Optional<Secret> password =
                values.secret(key + ".backend-password", forward.backendPassword(), forward.backendPasswordFile());
        password.ifPresent(secret -> {
            if (!Values.isStrong(secret)) {
                values.problem(key + ".backend-password" + Values.STRONG);
            }
            if (shared.filter(other -> other.matches(secret.reveal())).isPresent()) {
                values.problem(key + ".backend-password is the shared secret, which opens no mailbox");
            }
        });
        return password;
    }

    Optional<Settings.DovecotHttp> dovecotHttp() {
        BridgeConfig.DovecotHttp dovecot = config.dovecotHttp();
        String key = "gatepost.dovecot-http";
        if (!values.flag(key + ".enabled", dovecot.enabled())) {
            return Optional.empty();
        }
        defaultDomain(key, dovecot.defaultDomain());
        Optional<Callers> callers = callers(key, dovecot.allowedPeers(), dovecot.addressesFrom(), httpProxies);
        Optional<Secret> secret = sharedSecret(key, dovecot.sharedSecret(), dovecot.sharedSecretFile());
        if (callers.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Settings.DovecotHttp(callers.get(), secret.get()));
    }

    Optional<Callers> admin() {
        BridgeConfig.Admin admin = config.admin();
        String key = "gatepost.admin";
        return values.flag(key + ".enabled", admin.enabled())
                ? callers(key, admin.allowedPeers(), Optional.empty(), httpProxies)
                : Optional.empty();
    }

    /** By the section of the door, of the doors read so far. */
    Map<String, String> defaultDomains() {
        return Map.copyOf(defaultDomains);
    }

    /** Names of TLS configurations by label, of the listeners read so far. */
    Map<String, String> dovecotAuthTls() {
        return Map.copyOf(dovecotAuthTls);
    }

    /** By label, of the listeners read so far. */
    Map<String, ClientNames> dovecotAuthClients() {
        return Map.copyOf(dovecotAuthClients);
    }

    ClientNames httpClients() {
        return clientNames("gatepost.http", config.http().clientNames());
    }

    boolean httpProxied() {
        return !httpProxies.isEmpty();
    }

    private void defaultDomain(String key, Optional<String> domain) {
        domain.ifPresent(text -> {
            if (!SettingsReader.DOMAIN.matcher(text).matches()) {
                values.problem(key + ".default-domain: '" + text + "' is no mail domain in lower case and ASCII");
            }
            defaultDomains.put(key, text);
        });
    }

    private List<Cidr> proxies(String key, Optional<String> proxyProtocolFrom) {
        return values.someNetworks(key + ".proxy-protocol-from", proxyProtocolFrom);
    }

    private ClientNames clientNames(String key, Optional<String> text) {
        List<String> names = Stream.of(text.map(list -> list.split(",", -1)).orElse(new String[0]))
                .map(String::strip)
                .toList();
        if (names.contains("")) {
            values.problem(
                    key + ".client-names holds an empty name; leave the key out to take every trusted certificate");
        }
        return new ClientNames(Set.copyOf(names));
    }

    private Optional<Callers> callers(
            String key, String allowedPeers, Optional<String> addressesFrom, List<Cidr> proxies) {
        return callers(key, allowedPeers, addressesFrom, proxies, List.of());
    }

    private Optional<Callers> callers(
            String key, String allowedPeers, Optional<String> addressesFrom, List<Cidr> proxies, List<Cidr> hops) {
        Optional<List<Cidr>> maySpeak = values.networks(key + ".allowed-peers", allowedPeers);
        Optional<List<Cidr>> mayAssert =
                addressesFrom.isPresent() ? values.networks(key + ".addresses-from", addressesFrom.get()) : maySpeak;
        if (maySpeak.isPresent() && maySpeak.get().isEmpty()) {
            values.problem(key + ".allowed-peers is empty: nobody could speak to it");
        }
        return maySpeak.flatMap(speakers ->
                mayAssert.map(asserters -> new Callers(speakers, asserters, proxies, sharedGateways, hops)));
    }

    /** The door's own secret, else the one for all doors. */
    private Optional<Secret> sharedSecret(String key, Optional<String> own, Optional<String> ownFile) {
        Optional<Secret> secret = values.secret(key + ".shared-secret", own, ownFile)
                .or(() -> values.secret("gatepost.shared-secret", config.sharedSecret(), config.sharedSecretFile()));
        if (secret.isEmpty()) {
            values.problem(key + ".shared-secret (or gatepost.shared-secret, or a file of either) is missing:"
                    + " anybody on an allowed peer could ask");
        } else if (!Values.isStrong(secret.get())) {
            values.problem(key + ".shared-secret" + Values.STRONG);
            return Optional.empty();
        }
        return secret;
    }
}
