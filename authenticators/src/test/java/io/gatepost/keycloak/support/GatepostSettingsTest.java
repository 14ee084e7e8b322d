// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.gatepost.iptrust.net.Cidr;
import io.gatepost.iptrust.net.IpAddress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatepostSettingsTest {
    private static final String POLICY = """
            {"version": 1, "services": {"web": {"trusted": ["password"], "elsewhere": ["password"]}}}""";

    @TempDir
    Path folder;

    @Test
    void the_page_has_every_option_and_no_other() throws IOException {
        Set<String> told = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| `([a-z-]+)` ")
                .matcher(Files.readString(Path.of("../docs/keycloak-configuration.md")));
        while (row.find()) {
            told.add(row.group(1));
        }
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> GatepostSettings.read(Map.of("no-such-option", "")))
                .withMessageContaining("the options are " + String.join(", ", told));
    }

    @Test
    void everything_may_be_left_out_and_keycloaks_own_option_may_be_there() {
        GatepostSettings settings = GatepostSettings.read(Map.of("enabled", "true"));

        assertThat(settings.trustedProxies().contains(address("127.0.0.1"))).isFalse();
        assertThat(settings.defaultRealm()).isEmpty();
        assertThat(settings.operatorPolicy()).isEmpty();
        assertThat(settings.masterPolicy()).isEmpty();
        assertThat(settings.bridgeSecret()).isEmpty();
        assertThat(settings.bridges()).isEmpty();
        assertThat(settings.loginsKept()).isEqualTo(Duration.ofDays(90));
        assertThat(settings.companyNetworks()).isEmpty();
        assertThat(settings.companyRound()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void the_options_have_these_names() throws IOException {
        String policy = Files.writeString(folder.resolve("policy.json"), POLICY).toString();

        GatepostSettings settings = GatepostSettings.read(Map.of(
                "trusted-proxies", "192.0.2.1, 2001:db8::/64",
                "default-realm", "isp",
                "operator-policy", policy,
                "master-policy", policy,
                "bridge-secret", "0123456789abcdef",
                "bridges", "http://192.0.2.1:8090, https://[2001:db8::1]/",
                "bridges-allow-plain", "true",
                "audit-days", "30",
                "company-networks", "10.1.0.0/16, fd00::/64",
                "company-round-seconds", "60"));

        assertThat(settings.trustedProxies().contains(address("192.0.2.1"))).isTrue();
        assertThat(settings.trustedProxies().contains(address("192.0.2.2"))).isFalse();
        assertThat(settings.trustedProxies().contains(address("2001:db8::7"))).isTrue();
        assertThat(settings.defaultRealm()).contains("isp");
        assertThat(settings.operatorPolicy()).contains(POLICY);
        assertThat(settings.masterPolicy()).contains(POLICY);
        assertThat(settings.bridgeSecret()).contains(new Secret("0123456789abcdef"));
        assertThat(settings.loginsKept()).isEqualTo(Duration.ofDays(30));
        assertThat(settings.bridges())
                .containsExactly(URI.create("http://192.0.2.1:8090"), URI.create("https://[2001:db8::1]"));
        assertThat(settings.companyNetworks()).containsExactly(Cidr.parse("10.1.0.0/16"), Cidr.parse("fd00::/64"));
        assertThat(settings.companyRound()).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @CsvSource({
        "trusted-proxies, 0.0.0.0/0",
        "trusted-proxies, ::/0",
        "trusted-proxies, proxy.example",
        "trusted-proxies, '192.0.2.1,'",
        "trusted-proxies, 192.0.2.01",
        "bridge-secret,   short",
        "bridges,         192.0.2.1:8090",
        "bridges,         http://user@192.0.2.1:8090",
        "bridges,         http://192.0.2.1:8090/bridge",
        "bridges,         'http://192.0.2.1:8090,'",
        "bridges,         http://192.0.2.1:8090",
        "bridges-allow-plain, yes",
        "audit-days,      0",
        "audit-days,      3651",
        "audit-days,      P90D",
        "company-networks, 0.0.0.0/0",
        "company-networks, intranet",
        "company-round-seconds, 4",
        "company-round-seconds, 3601",
        "operator-policy, /nowhere/policy.json",
        "master-policy,   /nowhere/policy.json",
        "default-realm,   master",
        "trusted-proxy,   192.0.2.1",
        "Default-Realm,   isp",
    })
    void a_wrong_option_stops_the_start(String option, String value) {
        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> GatepostSettings.read(Map.of(option, value)))
                .withMessageContaining("  - " + option + ": ");
    }

    @ParameterizedTest
    @CsvSource({
        "http://192.0.2.1:8090, false",
        "http://bridge.example, false",
        "http://127.0.0.1.example, false",
        "https://192.0.2.1:8090, true",
        "http://127.0.0.1:8090, true",
        "http://localhost:8090, true",
        "http://[::1]:8090, true"
    })
    void a_bridge_elsewhere_is_asked_by_https_alone(String bridge, boolean good) {
        Map<String, String> options = Map.of("bridges", bridge, "bridge-secret", "0123456789abcdef");
        if (good) {
            assertThat(GatepostSettings.read(options).bridges()).containsExactly(URI.create(bridge));
        } else {
            assertThatExceptionOfType(SettingsException.class)
                    .isThrownBy(() -> GatepostSettings.read(options))
                    .withMessageContaining("  - bridges: ")
                    .withMessageContaining("bridges-allow-plain");
        }
    }

    @Test
    void all_that_is_wrong_is_said_at_once_and_no_secret_with_it() throws IOException {
        Path policy = Files.writeString(folder.resolve("policy.json"), """
                {"version": 1, "services": {"web": {"trusted": ["app-password"]}, "jmap": {}}}""");

        assertThatExceptionOfType(SettingsException.class)
                .isThrownBy(() -> GatepostSettings.read(Map.of(
                        "trusted-proxies", "0.0.0.0/0",
                        "bridge-secret", "swordfish",
                        "operator-policy", policy.toString())))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("trusted-proxies: ", "bridge-secret: ")
                        .contains("/services/web/trusted/0", "/services/jmap")
                        .doesNotContain("swordfish"));
    }

    @Test
    void the_secret_does_not_print() {
        GatepostSettings settings = GatepostSettings.read(Map.of("bridge-secret", "0123456789abcdef"));
        assertThat(settings.toString()).doesNotContain("0123456789abcdef");
    }

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }
}
