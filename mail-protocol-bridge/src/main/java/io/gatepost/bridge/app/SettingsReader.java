// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthLimits;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.inbound.nginxmail.Backend;
import io.gatepost.bridge.inbound.nginxmail.MailProtocol;
import io.gatepost.bridge.known.KnownSettings;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.WireText;
import io.gatepost.bridge.outbound.cluster.ClusterSettings;
import io.gatepost.bridge.outbound.keycloak.ExtraFields;
import io.gatepost.bridge.outbound.keycloak.KeycloakAddress;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.ClientNames;
import io.gatepost.bridge.throttle.ThrottleLimits;
import io.gatepost.bridge.token.TokenRules;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.policy.Service;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the configuration as a whole: good settings, or every problem with it. */
final class SettingsReader {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern MODE = Pattern.compile("0?[0-7]{3}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern QUOTABLE = Pattern.compile("[\\x20-\\x7e&&[^\"\\\\]]{1,64}");
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9-]{1,32}");
    private static final Pattern DOMAIN =
            Pattern.compile("(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*");
    private static final Pattern REALM = Pattern.compile("[A-Za-z0-9._-]{1,255}");

    /**
     * Of Dovecot's passdb fields those that say where a mailbox is and how large it may grow. Others would make somebody else of
     * an account (user, master, uid), let nobody in (nologin, allow_nets), or change any setting of Dovecot's (userdb_...).
     */
    private static final Pattern EXTRA_FIELD = Pattern.compile(
            "host(?:ip)?|port|source_ip|ssl|starttls|proxy(?:_maybe|_timeout|_refresh)?|userdb_quota_[a-z0-9_]{1,48}");

    private static final String EXTRA_HOSTS = "gatepost.extra-hosts";
    /** What is no host's name, whether it is a network or not. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9./]+|.*[:/].*");

    private static final int SHORTEST_SECRET = 16;
    private static final String STRONG =
            " must be at least " + SHORTEST_SECRET + " printable ASCII characters without spaces";
    private static final long LARGEST_SECRET_FILE = 64 * 1024;
    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration LONGEST_PASSWORD = Duration.ofHours(1);

    private final BridgeConfig config;
    private final List<String> problems = new ArrayList<>();
    /** By the section of the door. */
    private final Map<String, String> defaultDomains = new HashMap<>();

    /** Names of TLS configurations, by label. */
    private final Map<String, String> dovecotAuthTls = new HashMap<>();

    private final Map<String, ClientNames> dovecotAuthClients = new HashMap<>();

    private final List<Cidr> sharedGateways;
    private final List<Cidr> httpProxies;

    private SettingsReader(BridgeConfig config) {
        this.config = config;
        this.sharedGateways = someNetworks("gatepost.shared-gateways", config.sharedGateways());
        this.httpProxies = proxies("gatepost.http", config.http().proxyProtocolFrom());
    }

    /** Throws {@link SettingsException} with those problems and its own. */
    static Settings read(BridgeConfig config, List<String> problemsSoFar) {
        SettingsReader reader = new SettingsReader(config);
        reader.problems.addAll(problemsSoFar);
        Optional<Settings> settings = reader.settings();
        if (settings.isEmpty() || !reader.problems.isEmpty()) {
            throw new SettingsException(reader.problems);
        }
        return settings.get();
    }

    private Optional<Settings> settings() {
        Optional<PublicSentences> sentences = sentences();
        port("gatepost.http.port", config.http().port());
        Optional<KeycloakAddress> keycloak = keycloak();
        ExtraFields extraFields = extraFields();
        Optional<TokenRules> tokens = tokens();
        List<DovecotAuthListener> dovecotAuth = dovecotAuth();
        Optional<Settings.NginxMail> nginxMail = nginxMail();
        Optional<Settings.ForwardAuth> forwardAuth = forwardAuth();
        Optional<Settings.DovecotHttp> dovecotHttp = dovecotHttp();
        Optional<Callers> admin = admin();
        KnownSettings known = known();
        Settings.AuditLog audit = audit();
        Optional<ThrottleLimits> throttle = throttle();
        Optional<Settings.Cluster> cluster = cluster(throttle);
        // Quarkus reads it, too, by way of application.properties.
        duration("gatepost.drain-notice", config.drainNotice(), Duration.ZERO, Duration.ofMinutes(10));
        Duration drain = duration("gatepost.drain", config.drain(), Duration.ZERO, Duration.ofMinutes(10));
        if (!problems.isEmpty() || sentences.isEmpty() || keycloak.isEmpty() || tokens.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Settings(
                sentences.get(),
                keycloak.get(),
                extraFields,
                tokens.get(),
                dovecotAuth,
                nginxMail,
                forwardAuth,
                dovecotHttp,
                admin,
                Map.copyOf(dovecotAuthTls),
                Map.copyOf(dovecotAuthClients),
                clientNames("gatepost.http", config.http().clientNames()),
                !httpProxies.isEmpty(),
                Map.copyOf(defaultDomains),
                known,
                audit,
                throttle,
                cluster,
                drain));
    }

    private Optional<PublicSentences> sentences() {
        Optional<String> portal = config.portalUrl().filter(url -> !url.isBlank());
        if (portal.isEmpty()) {
            problems.add("gatepost.portal-url is missing: a refused client must be told where to sign in");
        } else {
            httpUrl("gatepost.portal-url", portal.get().replace(PublicSentences.REALM, "realm"));
        }
        String refused = config.refusalText().replace("<portal>", portal.orElse(""));
        String realm = refused.contains(PublicSentences.REALM) ? portalRealm() : "";
        line("gatepost.refusal-text", refused.replace(PublicSentences.REALM, realm));
        line("gatepost.unavailable-text", config.unavailableText());
        return problems.isEmpty()
                ? Optional.of(new PublicSentences(refused, realm, config.unavailableText()))
                : Optional.empty();
    }

    /** Whose portal those are shown whose domain has no realm, or who gave no domain. */
    private String portalRealm() {
        Optional<String> realm = config.portalRealm().or(() -> config.tokens().defaultRealm());
        if (realm.isEmpty()) {
            problems.add(
                    "gatepost.portal-realm is missing: gatepost.portal-url holds <realm>, and a name of no realm must"
                            + " be shown some portal, too");
        } else if (!REALM.matcher(realm.get()).matches()) {
            problems.add("gatepost.portal-realm: '" + realm.get() + "' is no name of a realm");
        }
        return realm.orElse("");
    }

    private Optional<KeycloakAddress> keycloak() {
        BridgeConfig.Keycloak keycloak = config.keycloak();
        Optional<URI> url = httpUrl("gatepost.keycloak.url", keycloak.url());
        boolean allowPlain = flag("gatepost.keycloak.allow-plain", keycloak.allowPlain());
        if (!allowPlain && url.filter(SettingsReader::goesOverTheNetworkInClear).isPresent()) {
            problems.add("gatepost.keycloak.url: '" + keycloak.url() + "' would send every password over the network in"
                    + " clear; use https, or set gatepost.keycloak.allow-plain=true where that network is your own");
        }
        if (keycloak.clientId().isBlank()) {
            problems.add("gatepost.keycloak.client-id is empty");
        }
        Optional<Secret> secret =
                secret("gatepost.keycloak.client-secret", keycloak.clientSecret(), keycloak.clientSecretFile());
        if (secret.isEmpty()) {
            problems.add("gatepost.keycloak.client-secret (or client-secret-file) is missing:"
                    + " without it Keycloak answers nothing");
        } else if (!isStrong(secret.get())) {
            problems.add("gatepost.keycloak.client-secret" + STRONG);
        }
        Duration timeout = duration(
                "gatepost.keycloak.timeout", keycloak.timeout(), Duration.ofMillis(100), Duration.ofMinutes(1));
        int connections = number("gatepost.keycloak.connections", keycloak.connections(), 1, 10_000);
        int queue = number("gatepost.keycloak.queue", keycloak.queue(), 0, 100_000);
        if (url.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new KeycloakAddress(url.get(), keycloak.clientId(), secret.get(), timeout, connections, queue));
    }

    private ExtraFields extraFields() {
        Set<String> fields = new LinkedHashSet<>();
        for (String part : config.extraFields().map(text -> text.split(",", -1)).orElse(new String[0])) {
            if (!EXTRA_FIELD.matcher(part.strip()).matches()) {
                problems.add(
                        "gatepost.extra-fields: '" + part.strip()
                                + "' is no field that an account may set: host, hostip,"
                                + " port, source_ip, ssl, starttls, proxy, proxy_maybe, proxy_timeout, proxy_refresh, userdb_quota_...");
            }
            fields.add(part.strip());
        }
        boolean hosts = !Collections.disjoint(fields, ExtraFields.HOSTS);
        if (hosts && config.extraHosts().isEmpty()) {
            problems.add(
                    "gatepost.extra-hosts is missing: gatepost.extra-fields lets whoever manages a realm name a host, and"
                            + " Dovecot would hand the passwords of its people on to any");
        } else if (!hosts && config.extraHosts().isPresent()) {
            problems.add("gatepost.extra-hosts names hosts, and gatepost.extra-fields neither host nor hostip");
        }
        return extraHosts(fields);
    }

    private ExtraFields extraHosts(Set<String> fields) {
        Set<String> names = new LinkedHashSet<>();
        List<Cidr> networks = new ArrayList<>();
        for (String part : config.extraHosts().map(text -> text.split(",", -1)).orElse(new String[0])) {
            String host = part.strip();
            if (ADDRESS.matcher(host).matches()) {
                networks.addAll(networks(EXTRA_HOSTS, host).orElse(List.of()));
            } else if (DOMAIN.matcher(host).matches()) {
                names.add(host);
            } else {
                problems.add(EXTRA_HOSTS + ": '" + host + "' is neither a network nor a host's name in lower case");
            }
        }
        return new ExtraFields(fields, names, List.copyOf(networks));
    }

    private Optional<TokenRules> tokens() {
        BridgeConfig.Tokens tokens = config.tokens();
        Optional<URI> issuer = tokens.issuer().isPresent()
                ? httpUrl("gatepost.tokens.issuer", tokens.issuer().get())
                : httpUrlQuietly(config.keycloak().url());
        Optional<String> defaultRealm = tokens.defaultRealm();
        defaultRealm
                .filter(realm -> !REALM.matcher(realm).matches() || realm.equals("master"))
                .ifPresent(realm ->
                        problems.add("gatepost.tokens.default-realm: '" + realm + "' is no realm of mail accounts"));
        Set<String> clients = new LinkedHashSet<>();
        for (String part : tokens.clients().map(text -> text.split(",", -1)).orElse(new String[0])) {
            if (part.isBlank()) {
                problems.add("gatepost.tokens.clients holds an empty name; leave the key out to take every client");
            }
            clients.add(part.strip());
        }
        return issuer.map(url -> new TokenRules(url.toString(), defaultRealm, clients));
    }

    private List<DovecotAuthListener> dovecotAuth() {
        List<DovecotAuthListener> listeners = new ArrayList<>();
        Map<String, String> labelsByPlace = new HashMap<>();
        config.dovecotAuth().forEach((label, listener) -> {
            String key = "gatepost.dovecot-auth." + label;
            if (!LABEL.matcher(label).matches()) {
                problems.add(key + " is not a label: letters, digits and hyphens, at most 32");
            }
            if (!flag(key + ".enabled", listener.enabled())) {
                return;
            }
            listener.tls().ifPresent(name -> dovecotAuthTls.put(label, name));
            dovecotAuthClients.put(label, clientNames(key, listener.clientNames()));
            if (listener.clientNames().isPresent() && listener.tls().isEmpty()) {
                problems.add(key + ".client-names: without " + key + ".tls nobody shows a certificate");
            }
            dovecotAuth(key, label, listener).ifPresent(good -> {
                if (listener.tls().isPresent() && good.place() instanceof Place.UnixSocket) {
                    problems.add(key + ".tls: nobody speaks TLS through a unix socket");
                }
                String other = labelsByPlace.putIfAbsent(good.place().toString(), label);
                if (other != null) {
                    problems.add(key + ".listen is that of gatepost.dovecot-auth." + other + " already");
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
            problems.add(key + ".service: '" + word + "' is no mail service; "
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
            problems.add(key + ".unavailable: '" + listener.unavailable() + "' is neither close nor temp-fail");
        }
        DovecotAuthLimits limits = new DovecotAuthLimits(
                number(key + ".line-length", listener.lineLength(), 1024, 1024 * 1024),
                number(key + ".open-exchanges", listener.openExchanges(), 1, 100_000),
                duration(key + ".open-for", listener.openFor(), Duration.ofSeconds(1), A_DAY),
                number(key + ".under-way", listener.underWay(), 1, 100_000),
                duration(key + ".idle", listener.idle(), Duration.ofSeconds(1), A_DAY),
                number(key + ".connections", listener.connections(), 1, 1_000_000),
                number(key + ".connections-per-peer", listener.connectionsPerPeer(), 1, 1_000_000));
        if (place.isEmpty() || service.isEmpty() || callers.isEmpty() || whenUnavailable.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new DovecotAuthListener(
                label, place.get(), service.get(), callers.get(), whenUnavailable.get(), limits));
    }

    private Optional<Place> place(String key, BridgeConfig.DovecotAuth listener) {
        Set<PosixFilePermission> mode = mode(key + ".mode", listener.mode());
        if (listener.listen().isEmpty()) {
            problems.add(key + ".listen is missing: <address>:<port> or unix:<path>");
            return Optional.empty();
        }
        String listen = listener.listen().get();
        if (listen.startsWith("unix:")) {
            return path(key + ".listen", listen.substring("unix:".length()))
                    .map(path -> new Place.UnixSocket(path, mode));
        }
        return endpoint(key + ".listen", listen)
                .map(endpoint -> new Place.Tcp(endpoint.address().toString(), endpoint.port()));
    }

    private Optional<Settings.NginxMail> nginxMail() {
        BridgeConfig.NginxMail nginx = config.nginxMail();
        String key = "gatepost.nginx-mail";
        if (!flag(key + ".enabled", nginx.enabled())) {
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
            problems.add(key + ".backend.imap, .pop3 and .smtp are all missing: name the backends, or set " + key
                    + ".enabled=false");
        }
        Duration retryWait =
                duration(key + ".retry-wait", nginx.retryWait(), Duration.ofSeconds(1), Duration.ofMinutes(1));
        int retries = number(key + ".retries", nginx.retries(), 0, 100);
        if (callers.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Settings.NginxMail(callers.get(), secret.get(), backends, retryWait, retries));
    }

    private void backend(
            String key, Optional<String> text, MailProtocol protocol, Map<MailProtocol, Backend> backends) {
        text.flatMap(endpoint -> endpoint(key, endpoint)).ifPresent(endpoint -> {
            if (endpoint.port() == 0) {
                problems.add(key + ": the port must not be 0");
            }
            backends.put(protocol, endpoint);
        });
    }

    private Optional<Settings.ForwardAuth> forwardAuth() {
        BridgeConfig.ForwardAuth forward = config.forwardAuth();
        String key = "gatepost.forward-auth";
        if (!flag(key + ".enabled", forward.enabled())) {
            return Optional.empty();
        }
        defaultDomain(key, forward.defaultDomain());
        Optional<Callers> callers = callers(key, forward.allowedPeers(), forward.addressesFrom(), httpProxies);
        Optional<Secret> secret = sharedSecret(key, forward.sharedSecret(), forward.sharedSecretFile());
        if (!HEADER.matcher(forward.addressHeader()).matches()) {
            problems.add(key + ".address-header: '" + forward.addressHeader() + "' is no header's name");
        }
        if (!QUOTABLE.matcher(forward.basicRealm()).matches()) {
            problems.add(key + ".basic-realm must be 1 to 64 printable ASCII characters without quotes");
        }
        Duration retryAfter =
                duration(key + ".retry-after", forward.retryAfter(), Duration.ofSeconds(1), Duration.ofHours(1));
        if (callers.isEmpty() || secret.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Settings.ForwardAuth(
                callers.get(), secret.get(), forward.addressHeader(), forward.basicRealm(), retryAfter));
    }

    private Optional<Settings.DovecotHttp> dovecotHttp() {
        BridgeConfig.DovecotHttp dovecot = config.dovecotHttp();
        String key = "gatepost.dovecot-http";
        if (!flag(key + ".enabled", dovecot.enabled())) {
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

    private Optional<Callers> admin() {
        BridgeConfig.Admin admin = config.admin();
        String key = "gatepost.admin";
        return flag(key + ".enabled", admin.enabled())
                ? callers(key, admin.allowedPeers(), Optional.empty(), httpProxies)
                : Optional.empty();
    }

    private Optional<ThrottleLimits> throttle() {
        BridgeConfig.Throttle throttle = config.throttle();
        String key = "gatepost.throttle";
        ThrottleLimits limits = new ThrottleLimits(
                number(key + ".pair-free", throttle.pairFree(), 1, 1_000_000),
                number(key + ".prefix-free", throttle.prefixFree(), 1, 1_000_000),
                number(key + ".account-free", throttle.accountFree(), 1, 1_000_000),
                duration(key + ".longest", throttle.longest(), Duration.ofSeconds(1), Duration.ofHours(1)),
                duration(key + ".patience", throttle.patience(), Duration.ZERO, Duration.ofMinutes(1)),
                duration(key + ".memory", throttle.memory(), Duration.ofMinutes(1), A_DAY),
                number(key + ".entries", throttle.entries(), 1_000, 10_000_000),
                number(key + ".waiting", throttle.waiting(), 0, 100_000));
        return flag(key + ".enabled", throttle.enabled()) ? Optional.of(limits) : Optional.empty();
    }

    private Optional<Settings.Cluster> cluster(Optional<ThrottleLimits> throttle) {
        BridgeConfig.Cluster cluster = config.cluster();
        String key = "gatepost.cluster";
        if (!flag(key + ".enabled", cluster.enabled())) {
            return Optional.empty();
        }
        if (throttle.isEmpty()) {
            problems.add(key + ".enabled: there is nothing to share while gatepost.throttle.enabled is false");
        }
        Optional<ClusterSettings.Place> listen = clusterPlace(key + ".listen", cluster.listen());
        List<ClusterSettings.Place> members = new ArrayList<>();
        for (String member : cluster.members().orElse("").split(",", -1)) {
            clusterPlace(key + ".members", Optional.of(member.strip()).filter(text -> !text.isEmpty()))
                    .ifPresent(members::add);
        }
        if (!members.isEmpty()
                && listen.filter(self -> members.stream().allMatch(self::equals))
                        .isPresent()) {
            problems.add(key + ".members names this bridge alone: name the others, too");
        }
        Optional<String> tls = cluster.tls().filter(name -> !name.isBlank());
        if (tls.isEmpty()) {
            problems.add(
                    key + ".tls is missing: bridges speak to each other over TLS, with certificates on both sides");
        }
        if (throttle.isEmpty() || listen.isEmpty() || tls.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Settings.Cluster(
                new ClusterSettings(
                        listen.get(),
                        List.copyOf(members),
                        throttle.get().memory(),
                        throttle.get().entries()),
                tls.get()));
    }

    private Optional<ClusterSettings.Place> clusterPlace(String key, Optional<String> text) {
        if (text.isEmpty()) {
            problems.add(key + " is missing: <address>:<port>");
        }
        return text.flatMap(given -> endpoint(key, given))
                .map(good -> new ClusterSettings.Place(good.address(), good.port()));
    }

    private KnownSettings known() {
        BridgeConfig.Known known = config.known();
        String key = "gatepost.known";
        return new KnownSettings(
                number(key + ".entries", known.entries(), 0, 10_000_000),
                duration(key + ".app-passwords-for", known.appPasswordsFor(), Duration.ZERO, A_DAY),
                duration(key + ".passwords-for", known.passwordsFor(), Duration.ZERO, LONGEST_PASSWORD),
                duration(key + ".federated-for", known.federatedFor(), Duration.ZERO, LONGEST_PASSWORD),
                duration(key + ".grace", known.grace(), Duration.ZERO, A_DAY));
    }

    private Settings.AuditLog audit() {
        BridgeConfig.Audit audit = config.audit();
        int rotateBytes = number("gatepost.audit.rotate-bytes", audit.rotateBytes(), 1024 * 1024, 999_999_999);
        int keep = number("gatepost.audit.keep", audit.keep(), 1, 1000);
        Optional<Path> file =
                audit.file().filter(name -> !name.isEmpty()).flatMap(name -> path("gatepost.audit.file", name));
        file.filter(path -> !Files.isDirectory(path.resolveSibling("")))
                .ifPresent(path -> problems.add("gatepost.audit.file: the directory of " + path + " does not exist"));
        return file.<Settings.AuditLog>map(path -> new Settings.AuditLog.RotatedFile(path, rotateBytes, keep))
                .orElseGet(Settings.AuditLog.StandardOutput::new);
    }

    private void defaultDomain(String key, Optional<String> domain) {
        domain.ifPresent(text -> {
            if (!DOMAIN.matcher(text).matches()) {
                problems.add(key + ".default-domain: '" + text + "' is no mail domain in lower case and ASCII");
            }
            defaultDomains.put(key, text);
        });
    }

    private List<Cidr> proxies(String key, Optional<String> proxyProtocolFrom) {
        return someNetworks(key + ".proxy-protocol-from", proxyProtocolFrom);
    }

    private ClientNames clientNames(String key, Optional<String> text) {
        List<String> names = Stream.of(text.map(list -> list.split(",", -1)).orElse(new String[0]))
                .map(String::strip)
                .toList();
        if (names.contains("")) {
            problems.add(
                    key + ".client-names holds an empty name; leave the key out to take every trusted certificate");
        }
        return new ClientNames(Set.copyOf(names));
    }

    /** None where the key is absent; a list that is there and names nothing is a slip. */
    private List<Cidr> someNetworks(String key, Optional<String> text) {
        List<Cidr> networks = text.flatMap(blocks -> networks(key, blocks)).orElse(List.of());
        if (text.isPresent() && networks.isEmpty()) {
            problems.add(key + " names no network: leave it out where there is none");
        }
        return networks;
    }

    private Optional<Callers> callers(
            String key, String allowedPeers, Optional<String> addressesFrom, List<Cidr> proxies) {
        Optional<List<Cidr>> maySpeak = networks(key + ".allowed-peers", allowedPeers);
        Optional<List<Cidr>> mayAssert =
                addressesFrom.isPresent() ? networks(key + ".addresses-from", addressesFrom.get()) : maySpeak;
        if (maySpeak.isPresent() && maySpeak.get().isEmpty()) {
            problems.add(key + ".allowed-peers is empty: nobody could speak to it");
        }
        return maySpeak.flatMap(
                speakers -> mayAssert.map(asserters -> new Callers(speakers, asserters, proxies, sharedGateways)));
    }

    private Optional<List<Cidr>> networks(String key, String text) {
        int before = problems.size();
        List<Cidr> networks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String block = part.strip();
            if (block.isEmpty()) {
                continue;
            }
            try {
                Cidr network = Cidr.parse(block);
                if (network.prefix() == 0) {
                    problems.add(key + ": " + block + " is the whole Internet; name the servers");
                }
                networks.add(network);
            } catch (IllegalArgumentException notOne) {
                problems.add(key + ": '" + block + "' is no network: " + notOne.getMessage());
            }
        }
        return problems.size() == before ? Optional.of(List.copyOf(networks)) : Optional.empty();
    }

    /** The door's own secret, else the one for all doors. */
    private Optional<Secret> sharedSecret(String key, Optional<String> own, Optional<String> ownFile) {
        Optional<Secret> secret = secret(key + ".shared-secret", own, ownFile)
                .or(() -> secret("gatepost.shared-secret", config.sharedSecret(), config.sharedSecretFile()));
        if (secret.isEmpty()) {
            problems.add(key + ".shared-secret (or gatepost.shared-secret, or a file of either) is missing:"
                    + " anybody on an allowed peer could ask");
        } else if (!isStrong(secret.get())) {
            problems.add(key + ".shared-secret" + STRONG);
            return Optional.empty();
        }
        return secret;
    }

    private static boolean isStrong(Secret secret) {
        return secret.reveal().length() >= SHORTEST_SECRET && WireText.isToken(secret.reveal());
    }

    private Optional<Secret> secret(String key, Optional<String> text, Optional<String> file) {
        Optional<String> given = text.filter(value -> !value.isEmpty());
        if (given.isPresent() && file.isPresent()) {
            problems.add(key + " and " + key + "-file are both set; one of them must go");
        }
        if (given.isPresent()) {
            return given.map(Secret::of);
        }
        return file.flatMap(name -> path(key + "-file", name)).flatMap(path -> {
            try {
                if (Files.size(path) > LARGEST_SECRET_FILE) {
                    problems.add(key + "-file: " + path + " is too large to be a secret's file");
                    return Optional.empty();
                }
                return Optional.of(Files.readString(path).strip())
                        .filter(value -> !value.isEmpty())
                        .map(Secret::of);
            } catch (IOException unreadable) {
                problems.add(key + "-file: " + path + " cannot be read");
                return Optional.empty();
            }
        });
    }

    private Optional<Path> path(String key, String text) {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return Optional.of(path);
            }
            problems.add(key + ": '" + text + "' must be an absolute path");
        } catch (InvalidPathException notOne) {
            problems.add(key + ": '" + text + "' is no path");
        }
        return Optional.empty();
    }

    private Set<PosixFilePermission> mode(String key, String text) {
        Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
        if (!MODE.matcher(text).matches()) {
            problems.add(key + ": '" + text + "' is no file mode such as 0660");
            return mode;
        }
        int bits = Integer.parseInt(text, 8);
        PosixFilePermission[] fromOwnerReadOn = PosixFilePermission.values();
        for (int i = 0; i < fromOwnerReadOn.length; i++) {
            if ((bits >> (fromOwnerReadOn.length - 1 - i) & 1) == 1) {
                mode.add(fromOwnerReadOn[i]);
            }
        }
        return mode;
    }

    private Optional<Backend> endpoint(String key, String text) {
        int colon = text.lastIndexOf(':');
        if (colon > 0) {
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            Optional<IpAddress> address = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host)
                    .filter(parsed -> parsed.isIpv4() != bracketed);
            Optional<Integer> port = portNumber(text.substring(colon + 1));
            if (address.isPresent() && port.isPresent()) {
                return Optional.of(new Backend(address.get(), port.get()));
            }
        }
        problems.add(key + ": '" + text + "' is not <address>:<port> (IPv6 in brackets)");
        return Optional.empty();
    }

    private void port(String key, String text) {
        if (portNumber(text).isEmpty()) {
            problems.add(key + ": '" + text + "' is no port");
        }
    }

    private static Optional<Integer> portNumber(String text) {
        return NUMBER.matcher(text).matches() && Integer.parseInt(text) <= 0xffff
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }

    private Optional<URI> httpUrl(String key, String text) {
        Optional<URI> url = httpUrlQuietly(text);
        if (url.isEmpty()) {
            problems.add(key + ": '" + text + "' is not http(s)://<host>[:<port>][/<path>]");
        }
        return url;
    }

    private static Optional<URI> httpUrlQuietly(String text) {
        try {
            URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return http
                            && url.getHost() != null
                            && url.getRawUserInfo() == null
                            && url.getRawQuery() == null
                            && url.getRawFragment() == null
                    ? Optional.of(url)
                    : Optional.empty();
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }

    private static boolean goesOverTheNetworkInClear(URI url) {
        String host = url.getHost();
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        boolean thisMachine = host.equals("localhost")
                || IpAddress.parse(bare)
                        .filter(address -> LOOPBACK.stream().anyMatch(network -> network.contains(address)))
                        .isPresent();
        return "http".equals(url.getScheme()) && !thisMachine;
    }

    private void line(String key, String text) {
        if (!PublicSentences.isLine(text)) {
            problems.add(key + " must be one line of at most " + PublicSentences.MAX_LENGTH
                    + " printable ASCII characters: mail protocols carry no others");
        }
    }

    private boolean flag(String key, String text) {
        if (!text.equals("true") && !text.equals("false")) {
            problems.add(key + ": '" + text + "' is neither true nor false");
        }
        return !text.equals("false");
    }

    private int number(String key, String text, int atLeast, int atMost) {
        if (NUMBER.matcher(text).matches()) {
            int number = Integer.parseInt(text);
            if (number >= atLeast && number <= atMost) {
                return number;
            }
        }
        problems.add(key + ": '" + text + "' is no number from " + atLeast + " to " + atMost);
        return atLeast;
    }

    private Duration duration(String key, String text, Duration atLeast, Duration atMost) {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(count);
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                default -> Duration.ofHours(count);
            };
            if (duration.compareTo(atLeast) >= 0 && duration.compareTo(atMost) <= 0) {
                return duration;
            }
        }
        problems.add(key + ": '" + text + "' is no duration from " + words(atLeast) + " to " + words(atMost)
                + ", such as 500ms, 30s, 5m or 1h");
        return atLeast;
    }

    private static String words(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
    }
}
