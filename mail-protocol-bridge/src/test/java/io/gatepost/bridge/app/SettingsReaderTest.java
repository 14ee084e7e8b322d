// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.WhenUnavailable;
import io.gatepost.bridge.inbound.nginxmail.MailProtocol;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.outbound.keycloak.ExtraFields;
import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.policy.Service;
import io.smallrye.config.ConfigMappingInterface;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    /** The least that a bridge starts with. */
    private static final Map<String, String> LEAST = Map.of(
            "gatepost.portal-url", "https://portal.example",
            "gatepost.shared-secret", "0123456789abcdef",
            "gatepost.keycloak.client-secret", "client-secret-0123",
            "gatepost.dovecot-auth.smtp.listen", "127.0.0.1:12345",
            "gatepost.nginx-mail.backend.imap", "127.0.0.1:143");

    private static BridgeConfig config(Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withMapping(BridgeConfig.class)
                .withSources(new PropertiesConfigSource(properties, "test", 100))
                .build()
                .getConfigMapping(BridgeConfig.class);
    }

    private static Settings read(String... changes) {
        Map<String, String> properties = new HashMap<>(LEAST);
        for (int i = 0; i < changes.length; i += 2) {
            properties.put(changes[i], changes[i + 1]);
        }
        return SettingsReader.read(config(properties), List.of());
    }

    /** A renamed key or a changed default breaks somebody's start: they are a contract. */
    @Test
    void keys_and_defaults_are_these() {
        Map<String, String> actual = new TreeMap<>();
        properties().forEach((key, property) -> actual.put(key, defaultOf(property)));

        assertThat(actual)
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("gatepost.portal-url", ""),
                        Map.entry("gatepost.portal-realm", ""),
                        Map.entry(
                                "gatepost.refusal-text",
                                "Sign-in refused: wrong name or password, or this network is not trusted for mail."
                                        + " Sign in at <portal> to see why, and to trust this network or renew its trust."),
                        Map.entry(
                                "gatepost.unavailable-text",
                                "Temporary authentication failure, please try again later."),
                        Map.entry("gatepost.shared-secret", ""),
                        Map.entry("gatepost.shared-secret-file", ""),
                        Map.entry("gatepost.admin.enabled", "true"),
                        Map.entry("gatepost.admin.allowed-peers", "127.0.0.1/32,::1/128"),
                        Map.entry("gatepost.cluster.enabled", "false"),
                        Map.entry("gatepost.cluster.listen", ""),
                        Map.entry("gatepost.cluster.members", ""),
                        Map.entry("gatepost.cluster.tls", ""),
                        Map.entry("gatepost.throttle.enabled", "true"),
                        Map.entry("gatepost.throttle.pair-free", "10"),
                        Map.entry("gatepost.throttle.prefix-free", "100"),
                        Map.entry("gatepost.throttle.account-free", "50"),
                        Map.entry("gatepost.throttle.longest", "30s"),
                        Map.entry("gatepost.throttle.patience", "5s"),
                        Map.entry("gatepost.throttle.memory", "1h"),
                        Map.entry("gatepost.throttle.entries", "100000"),
                        Map.entry("gatepost.throttle.waiting", "10"),
                        Map.entry("gatepost.drain", "10s"),
                        Map.entry("gatepost.drain-notice", "0s"),
                        Map.entry("gatepost.shared-gateways", ""),
                        Map.entry("gatepost.extra-fields", ""),
                        Map.entry("gatepost.extra-hosts", ""),
                        Map.entry("gatepost.http.proxy-protocol-from", ""),
                        Map.entry("gatepost.http.client-names", ""),
                        Map.entry("gatepost.http.connections-per-peer", "10000"),
                        Map.entry("gatepost.dovecot-auth.*.client-names", ""),
                        Map.entry("gatepost.dovecot-auth.*.proxy-protocol-from", ""),
                        Map.entry("gatepost.dovecot-auth.*.tls", ""),
                        Map.entry("gatepost.http.host", "127.0.0.1"),
                        Map.entry("gatepost.http.port", "8090"),
                        Map.entry("gatepost.keycloak.url", "http://127.0.0.1:8080"),
                        Map.entry("gatepost.keycloak.allow-plain", "false"),
                        Map.entry("gatepost.keycloak.client-id", "gatepost-bridge"),
                        Map.entry("gatepost.keycloak.client-secret", ""),
                        Map.entry("gatepost.keycloak.client-secret-file", ""),
                        Map.entry("gatepost.keycloak.timeout", "4s"),
                        Map.entry("gatepost.keycloak.connections", "64"),
                        Map.entry("gatepost.keycloak.queue", "512"),
                        Map.entry("gatepost.tokens.issuer", ""),
                        Map.entry("gatepost.tokens.default-realm", ""),
                        Map.entry("gatepost.tokens.clients", ""),
                        Map.entry("gatepost.known.entries", "100000"),
                        Map.entry("gatepost.known.app-passwords-for", "4h"),
                        Map.entry("gatepost.known.passwords-for", "5m"),
                        Map.entry("gatepost.known.federated-for", "1m"),
                        Map.entry("gatepost.known.grace", "0s"),
                        Map.entry("gatepost.audit.file", ""),
                        Map.entry("gatepost.audit.rotate-bytes", "104857600"),
                        Map.entry("gatepost.audit.keep", "10"),
                        Map.entry("gatepost.dovecot-auth.*.enabled", "true"),
                        Map.entry("gatepost.dovecot-auth.*.listen", ""),
                        Map.entry("gatepost.dovecot-auth.*.service", ""),
                        Map.entry("gatepost.dovecot-auth.*.allowed-peers", "127.0.0.1/32,::1/128"),
                        Map.entry("gatepost.dovecot-auth.*.addresses-from", ""),
                        Map.entry("gatepost.dovecot-auth.*.default-domain", ""),
                        Map.entry("gatepost.dovecot-auth.*.unavailable", "close"),
                        Map.entry("gatepost.dovecot-auth.*.mode", "0660"),
                        Map.entry("gatepost.dovecot-auth.*.line-length", "16384"),
                        Map.entry("gatepost.dovecot-auth.*.open-exchanges", "100"),
                        Map.entry("gatepost.dovecot-auth.*.open-for", "150s"),
                        Map.entry("gatepost.dovecot-auth.*.under-way", "1000"),
                        Map.entry("gatepost.dovecot-auth.*.idle", "1h"),
                        Map.entry("gatepost.dovecot-auth.*.connections", "20000"),
                        Map.entry("gatepost.dovecot-auth.*.connections-per-peer", "10000"),
                        Map.entry("gatepost.nginx-mail.enabled", "true"),
                        Map.entry("gatepost.nginx-mail.allowed-peers", "127.0.0.1/32,::1/128"),
                        Map.entry("gatepost.nginx-mail.addresses-from", ""),
                        Map.entry("gatepost.nginx-mail.default-domain", ""),
                        Map.entry("gatepost.nginx-mail.shared-secret", ""),
                        Map.entry("gatepost.nginx-mail.shared-secret-file", ""),
                        Map.entry("gatepost.nginx-mail.backend.imap", ""),
                        Map.entry("gatepost.nginx-mail.backend.pop3", ""),
                        Map.entry("gatepost.nginx-mail.backend.smtp", ""),
                        Map.entry("gatepost.nginx-mail.retry-wait", "2s"),
                        Map.entry("gatepost.nginx-mail.retries", "10"),
                        Map.entry("gatepost.forward-auth.enabled", "true"),
                        Map.entry("gatepost.forward-auth.allowed-peers", "127.0.0.1/32,::1/128"),
                        Map.entry("gatepost.forward-auth.addresses-from", ""),
                        Map.entry("gatepost.forward-auth.trusted-proxies", ""),
                        Map.entry("gatepost.forward-auth.default-domain", ""),
                        Map.entry("gatepost.forward-auth.shared-secret", ""),
                        Map.entry("gatepost.forward-auth.shared-secret-file", ""),
                        Map.entry("gatepost.forward-auth.address-header", "X-Real-IP"),
                        Map.entry("gatepost.forward-auth.basic-realm", "Mail"),
                        Map.entry("gatepost.forward-auth.retry-after", "30s"),
                        Map.entry("gatepost.forward-auth.backend-password", ""),
                        Map.entry("gatepost.forward-auth.backend-password-file", ""),
                        Map.entry("gatepost.dovecot-http.enabled", "true"),
                        Map.entry("gatepost.dovecot-http.allowed-peers", "127.0.0.1/32,::1/128"),
                        Map.entry("gatepost.dovecot-http.addresses-from", ""),
                        Map.entry("gatepost.dovecot-http.default-domain", ""),
                        Map.entry("gatepost.dovecot-http.shared-secret", ""),
                        Map.entry("gatepost.dovecot-http.shared-secret-file", ""))));
    }

    @Test
    void doors_may_have_a_domain_proxies_and_gateways() {
        Settings settings = read(
                "gatepost.dovecot-auth.smtp.default-domain",
                "a.tld",
                "gatepost.http.proxy-protocol-from",
                "192.0.2.1",
                "gatepost.shared-gateways",
                "192.0.2.25");
        assertThat(settings.defaultDomains()).isEqualTo(Map.of("gatepost.dovecot-auth.smtp", "a.tld"));
        assertThat(settings.httpProxied()).isTrue();
        assertThat(read().httpProxied()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "gatepost.dovecot-auth.smtp.default-domain, A.tld",
        "gatepost.nginx-mail.default-domain, a..tld",
        "gatepost.forward-auth.default-domain, @a.tld",
        "gatepost.dovecot-http.default-domain, müller.example",
        "gatepost.http.proxy-protocol-from, ','",
        "gatepost.http.proxy-protocol-from, 0.0.0.0/0",
        "gatepost.dovecot-auth.smtp.proxy-protocol-from, proxy.example",
        "gatepost.shared-gateways, ','",
        "gatepost.shared-gateways, gateway.example",
        "gatepost.extra-fields, ','",
        "gatepost.http.client-names, 'mx1.example,'",
        "gatepost.dovecot-auth.smtp.client-names, mx1.example",
        "gatepost.extra-fields, user",
        "gatepost.extra-fields, nologin",
        "gatepost.extra-fields, 'host,master'",
        "gatepost.extra-fields, userdb_uid",
        "gatepost.extra-fields, userdb_mail",
        "gatepost.extra-fields, Host",
        "gatepost.tokens.default-realm, master",
        "gatepost.tokens.clients, ','",
        "gatepost.tokens.issuer, sso.example"
    })
    void a_slip_stops_the_start(String key, String value) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key);
    }

    private static Map<String, ConfigMappingInterface.Property> properties() {
        return ConfigMappings.getProperties(ConfigClass.configClass(BridgeConfig.class));
    }

    private static String defaultOf(ConfigMappingInterface.Property property) {
        return property.hasDefaultValue() ? property.getDefaultValue() : "";
    }

    @Test
    void the_least_is_enough() {
        Settings settings = read();

        assertThat(settings.sentences().refused())
                .isEqualTo(
                        "Sign-in refused: wrong name or password, or this network is not trusted for mail."
                                + " Sign in at https://portal.example to see why, and to trust this network or renew its trust.");
        assertThat(settings.keycloak().base()).isEqualTo(URI.create("http://127.0.0.1:8080"));
        assertThat(settings.drain()).isEqualTo(Duration.ofSeconds(10));
        assertThat(settings.audit()).isEqualTo(new Settings.AuditLog.StandardOutput());
        DovecotAuthListener listener = settings.dovecotAuth().getFirst();
        assertThat(listener.label()).isEqualTo("smtp");
        assertThat(listener.service()).isEqualTo(Service.SMTP);
        assertThat(listener.place()).isEqualTo(new Place.Tcp("127.0.0.1", 12345));
        assertThat(listener.whenUnavailable()).isEqualTo(WhenUnavailable.CLOSE);
        assertThat(settings.nginxMail().orElseThrow().backends()).containsOnlyKeys(MailProtocol.IMAP);
        assertThat(settings.forwardAuth()).isPresent();
        assertThat(settings.dovecotHttp()).isPresent();
    }

    @Test
    void listeners_are_what_they_are_configured_to_be() {
        Settings settings = read(
                "gatepost.dovecot-auth.exim.listen", "unix:/run/gatepost/exim.sock",
                "gatepost.dovecot-auth.exim.service", "smtp",
                "gatepost.dovecot-auth.exim.mode", "0640",
                "gatepost.dovecot-auth.exim.unavailable", "temp-fail",
                "gatepost.dovecot-auth.imap.listen", "[::1]:12346",
                "gatepost.dovecot-auth.smtp.enabled", "false");

        assertThat(settings.dovecotAuth())
                .extracting(DovecotAuthListener::label)
                .containsExactlyInAnyOrder("exim", "imap");
        DovecotAuthListener exim = settings.dovecotAuth().stream()
                .filter(listener -> listener.label().equals("exim"))
                .findAny()
                .orElseThrow();
        assertThat(exim.place())
                .isEqualTo(new Place.UnixSocket(
                        Path.of("/run/gatepost/exim.sock"), PosixFilePermissions.fromString("rw-r-----")));
        assertThat(exim.whenUnavailable()).isEqualTo(WhenUnavailable.TEMP_FAIL);
    }

    @Test
    void what_servers_may_be_told_beside_the_name_is_named() {
        assertThat(read(
                                "gatepost.extra-fields", "host, proxy_maybe,userdb_quota_rule2",
                                "gatepost.extra-hosts", "192.0.2.0/24, 2001:db8::1, store-1.example")
                        .extraFields())
                .isEqualTo(new ExtraFields(
                        Set.of("host", "proxy_maybe", "userdb_quota_rule2"),
                        Set.of("store-1.example"),
                        List.of(Cidr.parse("192.0.2.0/24"), Cidr.parse("2001:db8::1"))));
        assertThat(read("gatepost.extra-fields", "userdb_quota_rule")
                        .extraFields()
                        .names())
                .containsExactly("userdb_quota_rule");
        assertThat(read().extraFields()).isEqualTo(ExtraFields.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "host,              ''",
        "hostip,            ''",
        "'proxy,host,port', ''",
        "proxy,             192.0.2.7",
        "host,              0.0.0.0/0",
        "host,              192.0.2",
        "host,              'store.example,'",
        "host,              Store.example",
        "host,              *.example"
    })
    void hosts_of_mailboxes_are_named_by_the_operator(String fields, String hosts) {
        assertThatThrownBy(() -> read("gatepost.extra-fields", fields, "gatepost.extra-hosts", hosts))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("gatepost.extra-hosts");
    }

    @Test
    void a_door_that_is_switched_off_needs_nothing() {
        Map<String, String> properties = new HashMap<>(LEAST);
        properties.remove("gatepost.shared-secret");
        properties.remove("gatepost.nginx-mail.backend.imap");
        for (String door : List.of("nginx-mail", "forward-auth", "dovecot-http")) {
            properties.put("gatepost." + door + ".enabled", "false");
        }
        Settings settings = SettingsReader.read(config(properties), List.of());

        assertThat(settings.nginxMail()).isEmpty();
        assertThat(settings.forwardAuth()).isEmpty();
        assertThat(settings.dovecotHttp()).isEmpty();
    }

    @Test
    void bridges_that_share_what_they_count() {
        assertThat(read().cluster()).isEmpty();
        Settings.Cluster cluster = read(
                        "gatepost.cluster.enabled", "true",
                        "gatepost.cluster.listen", "192.0.2.1:7800",
                        "gatepost.cluster.members", "192.0.2.1:7800, [2001:db8::2]:7800",
                        "gatepost.cluster.tls", "bridges")
                .cluster()
                .orElseThrow();
        assertThat(cluster.places().listen()).hasToString("192.0.2.1:7800");
        assertThat(cluster.places().members())
                .extracting(Object::toString)
                .containsExactly("192.0.2.1:7800", "[2001:db8::2]:7800");
        assertThat(cluster.tls()).isEqualTo("bridges");
    }

    @Test
    void bridges_that_could_not_share_are_told_all_that_is_wrong() {
        assertThatThrownBy(() -> read("gatepost.cluster.enabled", "true", "gatepost.throttle.enabled", "false"))
                .hasMessageContainingAll(
                        "gatepost.cluster.enabled: there is nothing to share",
                        "gatepost.cluster.listen is missing",
                        "gatepost.cluster.members is missing",
                        "gatepost.cluster.tls is missing");
        assertThatThrownBy(() -> read(
                        "gatepost.cluster.enabled", "true",
                        "gatepost.cluster.listen", "bridge-1:7800",
                        "gatepost.cluster.members", "192.0.2.1:7800,,192.0.2.2",
                        "gatepost.cluster.tls", "bridges"))
                .hasMessageContainingAll(
                        "gatepost.cluster.listen: 'bridge-1:7800' is not <address>:<port>",
                        "gatepost.cluster.members is missing",
                        "gatepost.cluster.members: '192.0.2.2' is not <address>:<port>");
        assertThatThrownBy(() -> read(
                        "gatepost.cluster.enabled", "true",
                        "gatepost.cluster.listen", "192.0.2.1:7800",
                        "gatepost.cluster.members", "192.0.2.1:7800",
                        "gatepost.cluster.tls", "bridges"))
                .hasMessageContaining("gatepost.cluster.members names this bridge alone");
    }

    @Test
    void the_portal_may_go_by_the_realm_with_one_for_names_of_none() {
        String url = "https://id.example/realms/<realm>/account";
        PublicSentences sentences = read("gatepost.portal-url", url, "gatepost.tokens.default-realm", "isp")
                .sentences();
        assertThat(sentences.refused()).contains("https://id.example/realms/isp/account");
        assertThat(read("gatepost.portal-url", url, "gatepost.portal-realm", "a.tld")
                        .sentences()
                        .refused())
                .contains("https://id.example/realms/a.tld/account");
    }

    @Test
    void nothing_at_all_is_refused_with_everything_that_is_missing() {
        assertThatThrownBy(
                        () -> SettingsReader.read(config(Map.of()), List.of("gatepost.typo is no key of the bridge")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll(
                        "gatepost.typo is no key",
                        "gatepost.portal-url is missing",
                        "gatepost.keycloak.client-secret",
                        "gatepost.nginx-mail.shared-secret",
                        "gatepost.nginx-mail.backend.imap",
                        "gatepost.forward-auth.shared-secret",
                        "gatepost.dovecot-http.shared-secret",
                        "docs/bridge-configuration.md");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gatepost.portal-url                          | javascript:alert(1)",
                "gatepost.portal-url                          | https://user:pass@portal.example",
                "gatepost.portal-url                          | /account",
                "gatepost.portal-url                          | https://id.example/realms/<realm>/account",
                "gatepost.portal-url                          | https://<realm>/account?x",
                "gatepost.portal-url                          | https://id.example/<realms>/account",
                "gatepost.refusal-text                        | Anmeldung abgelehnt: prüfen Sie das",
                "gatepost.shared-secret                       | short",
                "gatepost.shared-secret                       | with spaces in it, and long enough",
                "gatepost.drain                               | 10",
                "gatepost.drain                               | -1s",
                "gatepost.drain                               | 11m",
                "gatepost.http.port                           | 65536",
                "gatepost.keycloak.url                        | ldap://127.0.0.1",
                "gatepost.keycloak.url                        | http://127.0.0.1/?x=y",
                "gatepost.keycloak.url                        | http://sso.example",
                "gatepost.keycloak.url                        | http://192.0.2.1:8080",
                "gatepost.keycloak.url                        | http://[2001:db8::1]:8080",
                "gatepost.keycloak.url                        | http://localhost.example",
                "gatepost.keycloak.url                        | http://127.0.0.1.example",
                "gatepost.keycloak.allow-plain                | yes",
                "gatepost.keycloak.client-secret              | short",
                "gatepost.keycloak.client-secret              | with spaces in it, and long enough",
                "gatepost.keycloak.timeout                    | 0s",
                "gatepost.keycloak.connections                | 0",
                "gatepost.keycloak.queue                      | many",
                "gatepost.audit.file                          | audit.log",
                "gatepost.audit.file                          | /nowhere/at/all/audit.log",
                "gatepost.dovecot-auth.smtp.listen            | 12345",
                "gatepost.dovecot-auth.smtp.listen            | localhost:12345",
                "gatepost.dovecot-auth.smtp.listen            | ::1:12345",
                "gatepost.dovecot-auth.smtp.listen            | [127.0.0.1]:12345",
                "gatepost.dovecot-auth.smtp.listen            | unix:auth.sock",
                "gatepost.dovecot-auth.smtp.service           | web",
                "gatepost.dovecot-auth.smtp.service           | SMTP",
                "gatepost.dovecot-auth.smtp.allowed-peers     | 0.0.0.0/0",
                "gatepost.dovecot-auth.smtp.allowed-peers     | 192.0.2.0/24,::/0",
                "gatepost.dovecot-auth.smtp.allowed-peers     | mail.example",
                "gatepost.dovecot-auth.smtp.addresses-from    | ::/0",
                "gatepost.dovecot-auth.smtp.unavailable       | refuse",
                "gatepost.dovecot-auth.smtp.mode              | 999",
                "gatepost.dovecot-auth.smtp.line-length       | 10",
                "gatepost.dovecot-auth.smtp.enabled           | yes",
                "gatepost.nginx-mail.allowed-peers            | 0.0.0.0/0",
                "gatepost.nginx-mail.shared-secret            | short",
                "gatepost.nginx-mail.backend.imap             | imap.example:143",
                "gatepost.nginx-mail.backend.imap             | 127.0.0.1:0",
                "gatepost.nginx-mail.retry-wait               | 0s",
                "gatepost.forward-auth.allowed-peers          | ::/0",
                "gatepost.forward-auth.trusted-proxies        | 0.0.0.0/0",
                "gatepost.forward-auth.address-header         | X Real IP",
                "gatepost.forward-auth.basic-realm            | \"Mail\"",
                "gatepost.forward-auth.backend-password       | short",
                "gatepost.forward-auth.backend-password       | 0123456789abcdef",
                "gatepost.dovecot-http.allowed-peers          | 0.0.0.0/0",
                "gatepost.dovecot-http.addresses-from         | 0.0.0.0/0"
            })
    void unsafe_or_senseless_values_are_refused(String key, String value) {
        assertThatThrownBy(() -> read(key, value))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(key.startsWith("gatepost.shared-secret") ? "shared-secret" : key);
    }

    @ParameterizedTest
    @CsvSource({
        "https://sso.example, false",
        "http://127.0.0.1:8080, false",
        "http://127.9.9.9, false",
        "http://localhost:8080/auth, false",
        "http://[::1]:8080, false",
        "http://172.28.7.14:8080, true"
    })
    void passwords_go_in_clear_only_where_that_is_allowed(String url, String allowPlain) {
        assertThat(read("gatepost.keycloak.url", url, "gatepost.keycloak.allow-plain", allowPlain)
                        .keycloak()
                        .base())
                .isEqualTo(URI.create(url));
    }

    @Test
    void a_label_that_is_no_service_needs_one() {
        assertThatThrownBy(() -> read("gatepost.dovecot-auth.submission.listen", "127.0.0.1:1"))
                .hasMessageContaining("gatepost.dovecot-auth.submission.service");
        read(
                "gatepost.dovecot-auth.submission.listen",
                "127.0.0.1:1",
                "gatepost.dovecot-auth.submission.service",
                "smtp");
    }

    @Test
    void two_listeners_at_one_place_are_refused() {
        assertThatThrownBy(() -> read("gatepost.dovecot-auth.imap.listen", "127.0.0.1:12345"))
                .hasMessageContaining("already");
    }

    @Test
    void a_secret_may_stand_in_a_file(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "file-secret-0123456789\n");
        Map<String, String> properties = new HashMap<>(LEAST);
        properties.remove("gatepost.keycloak.client-secret");
        properties.put("gatepost.keycloak.client-secret-file", file.toString());

        assertThat(SettingsReader.read(config(properties), List.of())
                        .keycloak()
                        .clientSecret()
                        .reveal())
                .isEqualTo("file-secret-0123456789");

        properties.put("gatepost.keycloak.client-secret", "both");
        assertThatThrownBy(() -> SettingsReader.read(config(properties), List.of()))
                .hasMessageContaining("both set");
        assertThatThrownBy(() -> read("gatepost.forward-auth.shared-secret-file", "/nowhere/secret"))
                .hasMessageContaining("cannot be read");
    }

    /** There is a secret for all doors, which must not stand in for one that was meant to be another. */
    @Test
    void an_empty_file_is_no_secret(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), " \n");
        assertThatThrownBy(() -> read("gatepost.forward-auth.shared-secret-file", file.toString()))
                .hasMessageContaining("gatepost.forward-auth.shared-secret-file")
                .hasMessageContaining("is empty");
    }

    @Test
    void no_secret_is_in_the_message_of_a_refused_start() {
        assertThatThrownBy(() ->
                        read("gatepost.shared-secret", "hunter2", "gatepost.keycloak.client-secret-file", "/nowhere"))
                .hasMessageNotContainingAny("hunter2", "client-secret'");
    }

    @Test
    void settings_do_not_show_their_secrets() {
        assertThat(read().toString()).doesNotContain("0123456789abcdef", "client-secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gatepost.keycloak.client-secret",
                "gatepost.dovecot-auth.smtp.listen",
                "gatepost.dovecot-auth.\"smtp-2\".listen",
                "quarkus.http.port",
                "gatepostal.code"
            })
    void known_keys_are_known(String key) {
        assertThat(UnknownKeys.problems(properties().keySet(), Set.of(key), Set.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gatepost.keycloak.clientsecret",
                "gatepost.keycloak",
                "gatepost.dovecot-auth.smtp",
                "gatepost.dovecot-auth.smtp.listn",
                "gatepost.dovecot-auth.listen",
                "gatepost.dovecot-auth.smtp.listen.x",
                "gatepost.x"
            })
    void unknown_keys_are_refused(String key) {
        assertThat(UnknownKeys.problems(properties().keySet(), Set.of(key), Set.of()))
                .containsExactly(key + " is no key of the bridge");
    }

    @ParameterizedTest
    @CsvSource({
        "GATEPOST_KEYCLOAK_CLIENT_SECRET, true",
        "GATEPOST_KEYCLOAK_CLIENTSECRET, false",
        "GATEPOST_DOVECOT_AUTH_SMTP_LISTEN, true",
        "GATEPOST_DOVECOT_AUTH_SMTP_LISTN, false",
        "GATEPOST_NGINX_MAIL_BACKEND_IMAP, true",
        "GATEPOST_NGINX_MAIL_BACKEND_JMAP, false",
        "GATEPOST_PORTAL_URL, true",
        // The launcher's.
        "GATEPOST_STATE, true",
        "GATEPOST_PORT_OFFSET, true",
        "GATEPOST_KEYCLOAK_MANAGEMENT_PORT, true",
        "GATEPOST_DOVECOT_AUTH_PORT, true",
        "GATEPOST_DRAIN, true",
        "GATEPOST_DRIAN, false",
        "GATEPOST_STATES, false",
        "GATEPOST_KEYCLOAK_CLIENT_SECRET_PORT, false",
        "GATEPOST_HTTPS_PORT, false",
        "PATH, true"
    })
    void environment_variables_are_held_against_the_keys(String variable, boolean accepted) {
        assertThat(UnknownKeys.problems(properties().keySet(), Set.of(), Set.of(variable))
                        .isEmpty())
                .isEqualTo(accepted);
    }

    /** Else a bridge that the launcher starts would not start. */
    @Test
    void every_variable_of_the_launcher_is_known() throws IOException {
        Set<String> launchers = new TreeSet<>();
        Pattern variable = Pattern.compile("(?<![A-Z_])GATEPOST_[A-Z0-9][A-Z0-9_]*");
        Pattern port = Pattern.compile("^  ([A-Z0-9_]+):[0-9]+$", Pattern.MULTILINE);
        try (Stream<Path> parts = Files.list(Path.of("..", "launcher"))) {
            for (Path part : parts.toList()) {
                String text = Files.readString(part);
                variable.matcher(text).results().forEach(found -> launchers.add(found.group()));
                port.matcher(text).results().forEach(found -> launchers.add("GATEPOST_" + found.group(1) + "_PORT"));
            }
        }
        variable.matcher(Files.readString(Path.of("..", "docker-compose.yml")))
                .results()
                .forEach(found -> launchers.add(found.group()));

        assertThat(launchers).contains("GATEPOST_STATE", "GATEPOST_SIEVE_PORT", "GATEPOST_HOSTNAME");
        assertThat(UnknownKeys.problems(properties().keySet(), Set.of(), launchers))
                .isEmpty();
    }
}
