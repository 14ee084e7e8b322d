// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener;
import io.gatepost.bridge.known.KnownSettings;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.outbound.cluster.ClusterSettings;
import io.gatepost.bridge.outbound.keycloak.ExtraFields;
import io.gatepost.bridge.outbound.keycloak.KeycloakAddress;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.throttle.ThrottleLimits;
import io.gatepost.bridge.token.TokenRules;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the configuration as a whole: good settings, or every problem with it. */
final class SettingsReader {
    static final Pattern DOMAIN =
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

    private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1/128"));
    static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration LONGEST_PASSWORD = Duration.ofHours(1);

    private final BridgeConfig config;
    private final Values values;
    private final DoorReader doors;

    private SettingsReader(BridgeConfig config, Values values) {
        this.config = config;
        this.values = values;
        this.doors = new DoorReader(config, values);
    }

    /** Throws {@link SettingsException} with those problems and its own. */
    static Settings read(BridgeConfig config, List<String> problemsSoFar) {
        Values values = new Values(problemsSoFar);
        Optional<Settings> settings = new SettingsReader(config, values).settings();
        if (settings.isEmpty() || !values.good()) {
            throw new SettingsException(values.problems());
        }
        return settings.get();
    }

    private Optional<Settings> settings() {
        Optional<PublicSentences> sentences = sentences();
        values.port("gatepost.http.port", config.http().port());
        Optional<KeycloakAddress> keycloak = keycloak();
        ExtraFields extraFields = extraFields();
        Optional<TokenRules> tokens = tokens();
        List<DovecotAuthListener> dovecotAuth = doors.dovecotAuth();
        Optional<Settings.NginxMail> nginxMail = doors.nginxMail();
        Optional<Settings.ForwardAuth> forwardAuth = doors.forwardAuth();
        Optional<Settings.DovecotHttp> dovecotHttp = doors.dovecotHttp();
        Optional<Callers> admin = doors.admin();
        KnownSettings known = known();
        Settings.AuditLog audit = audit();
        Optional<ThrottleLimits> throttle = throttle();
        Optional<Settings.Cluster> cluster = cluster(throttle);
        int httpConnectionsPerPeer = values.number(
                "gatepost.http.connections-per-peer", config.http().connectionsPerPeer(), 1, 1_000_000);
        // Quarkus reads it, too, by way of application.properties.
        values.duration("gatepost.drain-notice", config.drainNotice(), Duration.ZERO, Duration.ofMinutes(10));
        Duration drain = values.duration("gatepost.drain", config.drain(), Duration.ZERO, Duration.ofMinutes(10));
        if (!values.good() || sentences.isEmpty() || keycloak.isEmpty() || tokens.isEmpty()) {
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
                doors.dovecotAuthTls(),
                doors.dovecotAuthClients(),
                doors.httpClients(),
                doors.httpProxied(),
                httpConnectionsPerPeer,
                doors.defaultDomains(),
                known,
                audit,
                throttle,
                cluster,
                drain));
    }

    private Optional<PublicSentences> sentences() {
        Optional<String> portal = config.portalUrl().filter(url -> !url.isBlank());
        if (portal.isEmpty()) {
            values.problem("gatepost.portal-url is missing: a refused client must be told where to sign in");
        } else {
            values.httpUrl("gatepost.portal-url", portal.get().replace(PublicSentences.REALM, "realm"));
        }
        String refused = config.refusalText().replace("<portal>", portal.orElse(""));
        String realm = refused.contains(PublicSentences.REALM) ? portalRealm() : "";
        values.line("gatepost.refusal-text", refused.replace(PublicSentences.REALM, realm));
        values.line("gatepost.unavailable-text", config.unavailableText());
        return values.good()
                ? Optional.of(new PublicSentences(refused, realm, config.unavailableText()))
                : Optional.empty();
    }

    /** Whose portal those are shown whose domain has no realm, or who gave no domain. */
    private String portalRealm() {
        Optional<String> realm = config.portalRealm().or(() -> config.tokens().defaultRealm());
        if (realm.isEmpty()) {
            values.problem(
                    "gatepost.portal-realm is missing: gatepost.portal-url holds <realm>, and a name of no realm must"
                            + " be shown some portal, too");
        } else if (!REALM.matcher(realm.get()).matches()) {
            values.problem("gatepost.portal-realm: '" + realm.get() + "' is no name of a realm");
        }
        return realm.orElse("");
    }

    private Optional<KeycloakAddress> keycloak() {
        BridgeConfig.Keycloak keycloak = config.keycloak();
        Optional<URI> url = values.httpUrl("gatepost.keycloak.url", keycloak.url());
        boolean allowPlain = values.flag("gatepost.keycloak.allow-plain", keycloak.allowPlain());
        if (!allowPlain && url.filter(SettingsReader::goesOverTheNetworkInClear).isPresent()) {
            values.problem(
                    "gatepost.keycloak.url: '" + keycloak.url() + "' would send every password over the network in"
                            + " clear; use https, or set gatepost.keycloak.allow-plain=true where that network is your own");
        }
        if (keycloak.clientId().isBlank()) {
            values.problem("gatepost.keycloak.client-id is empty");
        }
        Optional<Secret> secret =
                values.secret("gatepost.keycloak.client-secret", keycloak.clientSecret(), keycloak.clientSecretFile());
        if (secret.isEmpty()) {
            values.problem("gatepost.keycloak.client-secret (or client-secret-file) is missing:"
                    + " without it Keycloak answers nothing");
        } else if (!Values.isStrong(secret.get())) {
            values.problem("gatepost.keycloak.client-secret" + Values.STRONG);
        }
        Duration timeout = values.duration(
                "gatepost.keycloak.timeout", keycloak.timeout(), Duration.ofMillis(100), Duration.ofMinutes(1));
        int connections = values.number("gatepost.keycloak.connections", keycloak.connections(), 1, 10_000);
        int queue = values.number("gatepost.keycloak.queue", keycloak.queue(), 0, 100_000);
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
                values.problem(
                        "gatepost.extra-fields: '" + part.strip()
                                + "' is no field that an account may set: host, hostip,"
                                + " port, source_ip, ssl, starttls, proxy, proxy_maybe, proxy_timeout, proxy_refresh, userdb_quota_...");
            }
            fields.add(part.strip());
        }
        boolean hosts = !Collections.disjoint(fields, ExtraFields.HOSTS);
        if (hosts && config.extraHosts().isEmpty()) {
            values.problem(
                    "gatepost.extra-hosts is missing: gatepost.extra-fields lets whoever manages a realm name a host, and"
                            + " Dovecot would hand the passwords of its people on to any");
        } else if (!hosts && config.extraHosts().isPresent()) {
            values.problem("gatepost.extra-hosts names hosts, and gatepost.extra-fields neither host nor hostip");
        }
        return extraHosts(fields);
    }

    private ExtraFields extraHosts(Set<String> fields) {
        Set<String> names = new LinkedHashSet<>();
        List<Cidr> networks = new ArrayList<>();
        for (String part : config.extraHosts().map(text -> text.split(",", -1)).orElse(new String[0])) {
            String host = part.strip();
            if (ADDRESS.matcher(host).matches()) {
                networks.addAll(values.networks(EXTRA_HOSTS, host).orElse(List.of()));
            } else if (DOMAIN.matcher(host).matches()) {
                names.add(host);
            } else {
                values.problem(EXTRA_HOSTS + ": '" + host + "' is neither a network nor a host's name in lower case");
            }
        }
        return new ExtraFields(fields, names, List.copyOf(networks));
    }

    private Optional<TokenRules> tokens() {
        BridgeConfig.Tokens tokens = config.tokens();
        Optional<URI> issuer = tokens.issuer().isPresent()
                ? values.httpUrl("gatepost.tokens.issuer", tokens.issuer().get())
                : Values.httpUrlQuietly(config.keycloak().url());
        Optional<String> defaultRealm = tokens.defaultRealm();
        defaultRealm
                .filter(realm -> !REALM.matcher(realm).matches() || realm.equals("master"))
                .ifPresent(realm ->
                        values.problem("gatepost.tokens.default-realm: '" + realm + "' is no realm of mail accounts"));
        Set<String> clients = new LinkedHashSet<>();
        for (String part : tokens.clients().map(text -> text.split(",", -1)).orElse(new String[0])) {
            if (part.isBlank()) {
                values.problem("gatepost.tokens.clients holds an empty name; leave the key out to take every client");
            }
            clients.add(part.strip());
        }
        return issuer.map(url -> new TokenRules(url.toString(), defaultRealm, clients));
    }

    private Optional<ThrottleLimits> throttle() {
        BridgeConfig.Throttle throttle = config.throttle();
        String key = "gatepost.throttle";
        ThrottleLimits limits = new ThrottleLimits(
                values.number(key + ".pair-free", throttle.pairFree(), 1, 1_000_000),
                values.number(key + ".prefix-free", throttle.prefixFree(), 1, 1_000_000),
                values.number(key + ".account-free", throttle.accountFree(), 1, 1_000_000),
                values.duration(key + ".longest", throttle.longest(), Duration.ofSeconds(1), Duration.ofHours(1)),
                values.duration(key + ".patience", throttle.patience(), Duration.ZERO, Duration.ofMinutes(1)),
                values.duration(key + ".memory", throttle.memory(), Duration.ofMinutes(1), A_DAY),
                values.number(key + ".entries", throttle.entries(), 1_000, 10_000_000),
                values.number(key + ".waiting", throttle.waiting(), 0, 100_000));
        return values.flag(key + ".enabled", throttle.enabled()) ? Optional.of(limits) : Optional.empty();
    }

    private Optional<Settings.Cluster> cluster(Optional<ThrottleLimits> throttle) {
        BridgeConfig.Cluster cluster = config.cluster();
        String key = "gatepost.cluster";
        if (!values.flag(key + ".enabled", cluster.enabled())) {
            return Optional.empty();
        }
        if (throttle.isEmpty()) {
            values.problem(key + ".enabled: there is nothing to share while gatepost.throttle.enabled is false");
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
            values.problem(key + ".members names this bridge alone: name the others, too");
        }
        Optional<String> tls = cluster.tls().filter(name -> !name.isBlank());
        if (tls.isEmpty()) {
            values.problem(
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
            values.problem(key + " is missing: <address>:<port>");
        }
        return text.flatMap(given -> values.endpoint(key, given))
                .map(good -> new ClusterSettings.Place(good.address(), good.port()));
    }

    private KnownSettings known() {
        BridgeConfig.Known known = config.known();
        String key = "gatepost.known";
        return new KnownSettings(
                values.number(key + ".entries", known.entries(), 0, 10_000_000),
                values.duration(key + ".app-passwords-for", known.appPasswordsFor(), Duration.ZERO, A_DAY),
                values.duration(key + ".passwords-for", known.passwordsFor(), Duration.ZERO, LONGEST_PASSWORD),
                values.duration(key + ".federated-for", known.federatedFor(), Duration.ZERO, LONGEST_PASSWORD),
                values.duration(key + ".grace", known.grace(), Duration.ZERO, A_DAY));
    }

    private Settings.AuditLog audit() {
        BridgeConfig.Audit audit = config.audit();
        int rotateBytes = values.number("gatepost.audit.rotate-bytes", audit.rotateBytes(), 1024 * 1024, 999_999_999);
        int keep = values.number("gatepost.audit.keep", audit.keep(), 1, 1000);
        Optional<Path> file =
                audit.file().filter(name -> !name.isEmpty()).flatMap(name -> values.path("gatepost.audit.file", name));
        file.filter(path -> !Files.isDirectory(path.resolveSibling("")))
                .ifPresent(path -> values.problem("gatepost.audit.file: the directory of " + path + " does not exist"));
        return file.<Settings.AuditLog>map(path -> new Settings.AuditLog.RotatedFile(path, rotateBytes, keep))
                .orElseGet(Settings.AuditLog.StandardOutput::new);
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
}
