// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.Knowledge;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.LoginRecord;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonAuditTrailTest {
    private static final Set<String> PARTICULARS = new TreeSet<>(Set.of(
            "listener",
            "session",
            "secured",
            "client",
            "helo",
            "tls",
            "local-address",
            "eas-User",
            "eas-DeviceId",
            "eas-DeviceType",
            "eas-Cmd",
            "user-agent"));
    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern SAID = Pattern.compile("\\.with\\(\\s*\"([^\"]*[^-\"])\"");

    private static final Origin OFFICE =
            new Origin.Known(IpAddress.parse("127.0.10.5").orElseThrow(), "stated by 127.0.0.1");
    private static final Evidence EVIDENCE = new Evidence(
            Optional.of("alice@a.tld"),
            Optional.of("a.tld"),
            Optional.of("app-password"),
            Optional.of("Phone"),
            Optional.of("services.imap"));

    private final List<String> lines = new ArrayList<>();
    private final JsonAuditTrail audit = new JsonAuditTrail(lines::add);

    private String line(String name, Origin origin, LoginOutcome outcome) {
        return line(name, "hunter2", Particulars.NONE.with("session", "N9J91c9g47N/AAAB"), origin, outcome);
    }

    private String line(String name, String secret, Particulars particulars, Origin origin, LoginOutcome outcome) {
        audit.record(new LoginRecord(
                Instant.parse("2026-11-21T12:00:00.123456Z"),
                new LoginAttempt(
                        new LoginName(name),
                        Secret.of(secret),
                        SecretKind.PASSWORD,
                        Service.IMAP,
                        origin,
                        "dovecot-lua",
                        particulars),
                outcome,
                Duration.ofNanos(12_345_678)));
        return lines.getLast();
    }

    @Test
    void an_admission() {
        assertThat(line("Alice@a.tld", OFFICE, new LoginOutcome.Admitted("alice@a.tld", "trusted-network", EVIDENCE)))
                .isEqualTo("{\"time\":\"2026-11-21T12:00:00.123Z\",\"service\":\"imap\",\"via\":\"dovecot-lua\","
                        + "\"name\":\"Alice@a.tld\",\"address\":\"127.0.10.5\",\"addressKnown\":\"stated by 127.0.0.1\","
                        + "\"outcome\":\"admitted\",\"reason\":\"trusted-network\",\"account\":\"alice@a.tld\",\"realm\":\"a.tld\","
                        + "\"proof\":\"app-password\",\"credential\":\"Phone\",\"rule\":\"services.imap\","
                        + "\"session\":\"N9J91c9g47N/AAAB\",\"milliseconds\":12.345}");
    }

    @Test
    void a_refusal_from_nowhere() {
        JsonObject line = new JsonObject(line(
                "alice@a.tld",
                new Origin.Unestablished("the server stated no address"),
                new LoginOutcome.Refused("origin-unestablished", Evidence.NONE)));

        assertThat(line.getValue("address")).isNull();
        assertThat(line.getString("addressUnknown")).isEqualTo("the server stated no address");
        assertThat(line.getString("outcome")).isEqualTo("refused");
        assertThat(line.getString("reason")).isEqualTo("origin-unestablished");
        assertThat(line.containsKey("account")).isFalse();
    }

    @Test
    void trouble() {
        JsonObject line = new JsonObject(line("alice@a.tld", OFFICE, new LoginOutcome.Unavailable(Trouble.TIMEOUT)));

        assertThat(line.getString("outcome")).isEqualTo("unavailable");
        assertThat(line.getString("reason")).isEqualTo("keycloak-timeout");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "abcd-efgh-jkmn-pqrs-tuvw-xyz2",
                "ABCDEFGHJKMNPQRSTUVWXYZ2",
                "abcd efgh jkmn pqrs tuvw xyz2",
                " abcd-efgh-jkmn-pqrs-tuvw-xyz2 "
            })
    void what_looks_like_a_secret_is_masked(String name) {
        assertThat(new JsonObject(line(name, OFFICE, new LoginOutcome.Refused("malformed-name", Evidence.NONE)))
                        .getString("name"))
                .isEqualTo("(masked: looks like a secret)");
    }

    /** Keycloak tells of such a name how it spells it, and a phone says it again in its address line. */
    @ParameterizedTest
    @ValueSource(strings = {"Hunter2@a.tld", "hunter2@a.tld", " HUNTER2@A.TLD "})
    void a_secret_with_the_form_of_an_address_is_nowhere_in_the_line(String name) {
        Evidence attempted = new Evidence(
                Optional.of("hunter2@a.tld"),
                Optional.of("a.tld"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        for (LoginOutcome outcome : List.of(
                new LoginOutcome.Refused("unknown-account", attempted),
                new LoginOutcome.Admitted("hunter2@a.tld", "trusted-network", attempted))) {
            assertThat(line(
                            name,
                            "Hunter2@a.tld",
                            Particulars.NONE.with("eas-User", name).with("eas-DeviceType", "iPhone"),
                            OFFICE,
                            outcome))
                    .doesNotContainIgnoringCase("hunter2")
                    .contains("\"realm\":\"a.tld\"", "\"eas-DeviceType\":\"iPhone\"");
        }
    }

    @Test
    void a_secret_is_masked_where_only_its_beginning_fits() {
        String secret = "hunter2".repeat(60);

        assertThat(line(
                        secret,
                        secret,
                        Particulars.NONE.with("eas-User", secret),
                        OFFICE,
                        new LoginOutcome.Refused("malformed-name", Evidence.NONE)))
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alice@a.tld", "abcdefghjkmnpqrstuvwxyz", "abcdefghjkmnpqrstuvwxyz2@a.tld", "hunter", ""})
    void what_does_not_is_not(String name) {
        assertThat(new JsonObject(line(name, OFFICE, new LoginOutcome.Refused("malformed-name", Evidence.NONE)))
                        .getString("name"))
                .isEqualTo(name);
    }

    @Test
    void a_name_can_neither_forge_a_line_nor_fill_the_disk() {
        String line = line(
                "alice\n{\"outcome\":\"admitted\"}\r\0\u001b[31m\u2028\u202e" + "x".repeat(10_000),
                OFFICE,
                new LoginOutcome.Refused("malformed-name", Evidence.NONE));

        assertThat(line).hasSizeLessThan(1_000).matches("[\\x20-\\x7e]+");
        assertThat(new JsonObject(line).getString("outcome")).isEqualTo("refused");
    }

    /** What the page for admins says of a line's fields, against all that a line can hold and all that listeners say beside. */
    @Test
    void the_page_has_every_field_and_no_other() throws IOException {
        Evidence graced = new Evidence(
                EVIDENCE.account(),
                EVIDENCE.realm(),
                EVIDENCE.proof(),
                EVIDENCE.credential(),
                EVIDENCE.rule(),
                Knowledge.GRACE);
        Set<String> written = new TreeSet<>(PARTICULARS);
        for (Origin origin : List.of(OFFICE, new Origin.Unestablished("nobody said"))) {
            for (LoginOutcome outcome : List.of(
                    new LoginOutcome.Admitted("alice@a.tld", "trusted-network", graced),
                    new LoginOutcome.Refused("wrong-secret", EVIDENCE),
                    new LoginOutcome.Unavailable(Trouble.TIMEOUT))) {
                written.addAll(new JsonObject(line("alice@a.tld", origin, outcome)).fieldNames());
            }
        }
        String page = Files.readString(Path.of("..", "docs", "bridge-configuration.md"));
        String table = page.substring(page.indexOf("| field | meaning |"));
        Set<String> described = table.substring(0, table.indexOf("\n\n"))
                .lines()
                .skip(2)
                .flatMap(row -> QUOTED.matcher(row.split("\\|", -1)[1]).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(described).isEqualTo(written);
    }

    /** What the sources of all listeners put beside a login, and the fields of an ActiveSync request. */
    @Test
    void no_listener_says_anything_else() throws IOException {
        Set<String> said = new TreeSet<>(Set.of("eas-User", "eas-DeviceId", "eas-DeviceType", "eas-Cmd"));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/io/gatepost/bridge/inbound"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                SAID.matcher(Files.readString(source)).results().forEach(found -> said.add(found.group(1)));
            }
        }
        assertThat(said).isEqualTo(PARTICULARS);
    }
}
