// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.movein;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.gatepost.keycloak.apppassword.ForeignHash;
import io.gatepost.keycloak.apppassword.OldPassword;
import io.gatepost.keycloak.movein.Belongings.Kind;
import io.gatepost.keycloak.movein.Belongings.Leftover;
import io.gatepost.keycloak.movein.Belongings.Mover;
import io.gatepost.keycloak.movein.Belongings.Network;
import io.gatepost.keycloak.support.Secret;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each system's export says, and what an attacker who has written into one cannot make it say. */
class ExportsTest {
    private static final String ID = "8a9d0a7e-0000-4444-8888-0123456789ab";
    private static final String HASH = "{SSHA512}" + Base64.getEncoder().encodeToString(new byte[72]);

    @Test
    void zimbra_passcodes_and_otp_secrets_are_read() throws Exception {
        Belongings read = ExportFormat.ZIMBRA.read(
                """
                dn: cn=config,cn=zimbra
                cn: config
                zimbraTwoFactorAuthHashAlgorithm: SHA256
                zimbraTwoFactorTimeWindowLength: 60s
                zimbraTwoFactorCodeLength: 8

                dn: uid=nobody,ou=people,dc=a,dc=tld
                zimbraId: 1

                dn: uid=Alice,ou=people,dc=a,dc=tld
                zimbraId: %s
                zimbraTwoFactorAuthEnabled: TRUE
                zimbraAppSpecificPasswordDuration: 90d
                zimbraAppSpecificPassword: d2:dci1700000000000e1:n6:iPhone1:p%d:%s
                 e
                zimbraTwoFactorAuthSecret:: %s
                zimbraTwoFactorAuthScratchCodes: x
                """.formatted(ID, HASH.length(), HASH, base64(sealed(ID, "GAXGCZLHMFXXK5DP|20260101120000.000Z")))
                        .getBytes(UTF_8),
                Set.of());

        assertThat(read.movers()).hasSize(1);
        Mover alice = read.movers().getFirst();
        assertThat(alice.name()).isEqualTo("Alice@a.tld");
        OldPassword password = alice.passwords().getFirst();
        assertThat(password.label()).isEqualTo("iPhone");
        assertThat(password.hash().reveal()).isEqualTo(HASH);
        assertThat(password.generated()).isTrue();
        assertThat(password.created()).contains(Instant.ofEpochMilli(1_700_000_000_000L));
        assertThat(password.expires())
                .contains(Instant.ofEpochMilli(1_700_000_000_000L).plusSeconds(90 * 86_400L));
        assertThat(alice.otps().getFirst().secret().reveal()).isEqualTo("GAXGCZLHMFXXK5DP");
        assertThat(alice.otps().getFirst().algorithm()).isEqualTo("SHA256");
        assertThat(alice.otps().getFirst().digits()).isEqualTo(8);
        assertThat(alice.otps().getFirst().period()).isEqualTo(60);
        assertThat(alice.left()).extracting(Leftover::kind).containsExactly(Kind.RECOVERY_CODES);
    }

    /** Whoever names an app password "x", line break, "# name boss@a.tld" and so on, would write into the boss's part. */
    @ParameterizedTest
    @ValueSource(strings = {"# name alice@a.tld\nuid: alice\n", "uid: x\n\n# name boss@a.tld\nuid: boss\n"})
    void the_text_of_zmprov_is_refused(String text) {
        assertThatThrownBy(() -> ExportFormat.ZIMBRA.read(text.getBytes(UTF_8), Set.of()))
                .isInstanceOf(Unreadable.class);
    }

    @Test
    void a_line_break_in_a_value_begins_no_entry_of_another() throws Exception {
        String label = "x\n\ndn: uid=boss,ou=people,dc=a,dc=tld\nzimbraAppSpecificPassword: d1:n1:x1:p1:xe";
        Belongings read = ExportFormat.ZIMBRA.read(
                """
                dn: uid=mallory,ou=people,dc=a,dc=tld
                zimbraAppSpecificPassword:: %s
                """.formatted(base64("d1:n%d:%s1:p%d:%se".formatted(label.length(), label, HASH.length(), HASH)))
                        .getBytes(UTF_8),
                Set.of());

        assertThat(read.movers()).extracting(Mover::name).containsExactly("mallory@a.tld");
    }

    @Test
    void an_otp_secret_sealed_for_another_account_is_none() throws Exception {
        assertThat(ZimbraSealed.open(ID, sealed(ID, "S"))).contains("S");
        assertThat(ZimbraSealed.open(ID + "1", sealed(ID, "S"))).isEmpty();
        assertThat(ZimbraSealed.open(ID, "AQ==")).isEmpty();
        assertThat(ZimbraSealed.open(ID, "?")).isEmpty();
        assertThat(ZimbraSealed.open(ID, "A".repeat(4000))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "d",
                "de0",
                "d1:n5:abce",
                "d1:n3:abc1:n3:abce",
                "d1:ni99e",
                "d99999:xe",
                "di1ei2ee",
                "d1:n1:a1:pe"
            })
    void what_is_no_dictionary_is_none(String text) {
        assertThat(Bencode.dictionary(text)).isEmpty();
    }

    @Test
    void carbonio_credentials_are_read_in_whatever_they_are_wrapped() throws Exception {
        Belongings read = ExportFormat.CARBONIO.read("""
                {"account":"john@a.tld","credentials":{"ok":true,"response":{"list":[
                  {"generated":0,"created":1620892109473,"label":"Smartphone","id":"aKcLK","services":"EAS",
                   "hash":"6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=","enabled":true,"algorithm":"SHA256"},
                  {"label":"","id":"bKcLK","services":["IMAP","SMTP","WebUI"],"hash":"x","enabled":"true","algorithm":"SHA256"},
                  {"label":"page","services":"WebUI","hash":"x","algorithm":"SHA256"},
                  {"label":"old","services":"IMAP","hash":"x","enabled":false,"algorithm":"SHA256"}]}}}
                {"account":"john@a.tld","totp":{"response":[]}}
                """.getBytes(UTF_8), Set.of());

        Mover john = read.movers().getFirst();
        assertThat(john.passwords())
                .extracting(OldPassword::label, OldPassword::services, OldPassword::generated)
                .containsExactly(
                        tuple("Smartphone", List.of("eas"), false), tuple("bKcLK", List.of("imap", "smtp"), false));
        assertThat(john.passwords().getFirst().hash().reveal())
                .isEqualTo("{SHA256}6Fs6knbW1+fJmWMB1nKoCgLFPy+IGsuZGtmkW0NzV4A=");
        assertThat(john.left())
                .extracting(Leftover::label, Leftover::reason)
                .containsExactly(
                        tuple("bKcLK", "service"),
                        tuple("page", "service"),
                        tuple("old", "off"),
                        tuple("", "no-secret"));
    }

    /** A range trusted for IMAP alone would otherwise come to be trusted for webmail. */
    @Test
    void only_what_was_trusted_for_every_service_is_a_network() throws Exception {
        Belongings read = ExportFormat.CARBONIO.read("""
                {"domain":"a.tld","policies":{"response":{
                  "Imap":{"ip_can_change":true,"trusted_ip_range":"192.0.2.0/24,198.51.100.7","2fa_policy":1},
                  "WebUI":{"trusted_ip_range":["192.0.2.0/24"]}}}}
                """.getBytes(UTF_8), Set.of());

        assertThat(read.networks()).containsExactly(new Network("carbonio", List.of("192.0.2.0/24")));
        assertThat(read.left()).extracting(Leftover::label).containsExactly("198.51.100.7");
    }

    @Test
    void kerio_address_groups_are_those_that_were_named() throws Exception {
        byte[] config = """
                <?xml version="1.0" encoding="UTF-8"?>
                <config>
                  <list name="IpAccessList" identityCounter="4">
                    <listitem><variable name="Enabled">1</variable><variable name="Name">Local clients</variable>
                      <variable name="Value">prefix:192.0.2.0/24</variable></listitem>
                    <listitem><variable name="Enabled">1</variable><variable name="Name">Local clients</variable>
                      <variable name="Value">range:1-2</variable></listitem>
                    <listitem><variable name="Enabled">0</variable><variable name="Name">Local clients</variable>
                      <variable name="Value">203.0.113.9</variable></listitem>
                    <listitem><variable name="Name">Spammers</variable><variable name="Value">198.51.100.7</variable></listitem>
                  </list>
                  <list name="User">
                    <listitem><variable name="Name">jwayne</variable><variable name="Domain">a.tld</variable></listitem>
                  </list>
                </config>
                """.getBytes(UTF_8);

        Belongings read = ExportFormat.KERIO.read(config, Set.of("Local clients"));

        assertThat(read.networks()).containsExactly(new Network("Local-clients", List.of("192.0.2.0/24")));
        assertThat(read.left()).extracting(Leftover::reason).containsExactly("form", "off", "not-named");
        assertThat(read.movers().getFirst().name()).isEqualTo("jwayne@a.tld");
        assertThat(read.movers().getFirst().left()).hasSize(1);
    }

    @Test
    void the_example_of_the_page_can_be_carried() throws Exception {
        String page = Files.readString(Path.of("../docs/moving-in.md"));
        String example = page.substring(page.indexOf("<!-- import -->\n```json\n") + 24);
        Belongings read = ExportFormat.GATEPOST.read(
                example.substring(0, example.indexOf("```")).getBytes(UTF_8), Set.of());

        assertThat(read.networks()).hasSize(1);
        Mover alice = read.movers().getFirst();
        assertThat(ForeignHash.parse(alice.passwords().getFirst().hash().reveal()))
                .isPresent();
        assertThat(OtpGenerator.of(alice.otps().getFirst())).isInstanceOf(OtpGenerator.Fit.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "KERIO    | <!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><a>&e;</a>",
                "KERIO    | <a>",
                "KERIO    | {}",
                "CARBONIO | {\"account\":\"x\"",
                "CARBONIO | {\"credentials\":[]}",
                "CARBONIO | {\"account\":\"x\",\"password\":\"y\"}",
                "ZIMBRA   | {}",
                "ZIMBRA   | dn:: ?",
                "GATEPOST | []",
                "GATEPOST | {}",
                "GATEPOST | {\"version\":2}",
                "GATEPOST | {\"version\":1,\"accounts\":[{}]}",
                "GATEPOST | {\"version\":1,\"accounts\":[{\"name\":\"a\",\"password\":\"b\"}]}",
                "GATEPOST | {\"version\":1,\"version\":1}",
                "ZIMBRA | {\"version\": 1, \"accounts\": []}",
                "GATEPOST | {\"version\":1,\"accounts\":[{\"name\":\"a\",\"appPasswords\":[{\"label\":\"l\",\"hash\":\"h\",\"expires\":\"+999999999-12-31T23:59:59Z\"}]}]}",
                "GATEPOST | {\"version\":1,\"accounts\":[{\"name\":\"a\",\"appPasswords\":[{\"label\":\"l\",\"hash\":\"h\",\"created\":\"-999999999-01-01T00:00:00Z\"}]}]}",
            })
    void what_is_no_export_is_refused(ExportFormat format, String text) {
        assertThatThrownBy(() -> format.read(text.getBytes(UTF_8), Set.of()))
                .isInstanceOf(Unreadable.class)
                .hasMessageNotContaining("password");
    }

    @Test
    void what_is_no_json_is_told_by_its_place_and_not_by_what_stands_there() {
        assertThatThrownBy(() -> ExportFormat.GATEPOST.read(
                        "{\"version\": 1,\n  \"accounts\": [ {\"name\": geheim} ]}".getBytes(UTF_8), Set.of()))
                .isInstanceOf(Unreadable.class)
                .hasMessageContaining("no JSON at line 2, column")
                .hasMessageNotContaining("geheim");
    }

    /** Of eight million bytes each of these would be some hundred million in memory, or minutes of work. */
    @Test
    void what_would_grow_out_of_all_proportion_is_refused() {
        String nodes = ",{\"\":{}}".repeat(Nodes.MOST_TOKENS / 5);
        for (Map.Entry<ExportFormat, String> export : List.of(
                Map.entry(ExportFormat.CARBONIO, "{\"account\":\"a@b.tld\",\"credentials\":[1" + nodes + "]}"),
                Map.entry(ExportFormat.GATEPOST, "{\"version\":1,\"accounts\":[1" + nodes + "]}"),
                Map.entry(ExportFormat.ZIMBRA, "dn: uid=a,dc=b" + ",dc=b".repeat(1000) + "\n"),
                Map.entry(ExportFormat.ZIMBRA, "dn: uid=a,dc=b\n" + "a:\n".repeat(500_001)))) {
            assertThatThrownBy(() -> export.getKey().read(export.getValue().getBytes(UTF_8), Set.of()))
                    .isInstanceOf(Unreadable.class)
                    .hasMessageContaining("more than");
        }
    }

    @Test
    void one_hash_is_one_however_it_is_written() throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("x".getBytes(UTF_8));
        String base64 = Base64.getEncoder().encodeToString(digest);
        assertThat(hash("SHA-256", base64.replace("=", ""))).isEqualTo(hash("SHA256", base64));
    }

    private static String hash(String scheme, String hash) throws Exception {
        byte[] export = """
                {"account": "a@b.tld", "credentials": [
                  {"label": "l", "services": "IMAP", "hash": "%s", "algorithm": "%s"}]}
                """.formatted(hash, scheme).getBytes(UTF_8);
        return ExportFormat.CARBONIO
                .read(export, Set.of())
                .movers()
                .getFirst()
                .passwords()
                .getFirst()
                .hash()
                .reveal();
    }

    @Test
    void no_label_of_a_generator_turns_the_text_around_it() {
        OtpGenerator generator = OtpGenerator.of(
                new Belongings.OldOtp("safe\u202eenohp", new Secret("GAXGCZLHMFXXK5DP"), "SHA1", 6, 30));

        assertThat(generator)
                .isInstanceOfSatisfying(
                        OtpGenerator.Fit.class,
                        fit -> assertThat(fit.model().getUserLabel()).isEqualTo("Imported"));
    }

    @ParameterizedTest
    @CsvSource({
        "GAXGCZLHMFXXK5DP, SHA1,    6, 30,",
        "gaxg czlh mfxx k5dp, SHA-512, 8, 60,",
        "GAXGCZLHMFXXK5D, SHA1, 6, 30, secret",
        "GAXGCZLHMFXXK5D1, SHA1, 6, 30, secret",
        "GAXGCZLHMFXXK5DP, MD5, 6, 30, algorithm",
        "GAXGCZLHMFXXK5DP, SHA1, 10, 30, digits",
        "GAXGCZLHMFXXK5DP, SHA1, 6, 3600, period",
        "GAXGCZLHMFXXK5DP, SHA1, 6, 0, period",
    })
    void a_generator_is_carried_as_it_is_or_not_at_all(
            String secret, String algorithm, int digits, int period, String reason) {
        OtpGenerator generator =
                OtpGenerator.of(new Belongings.OldOtp("", new Secret(secret), algorithm, digits, period));

        if (reason == null) {
            assertThat(generator).isInstanceOfSatisfying(OtpGenerator.Fit.class, fit -> {
                assertThat(fit.model().getOTPCredentialData().getDigits()).isEqualTo(digits);
                assertThat(fit.model().getOTPCredentialData().getPeriod()).isEqualTo(period);
            });
        } else {
            assertThat(generator)
                    .isInstanceOfSatisfying(
                            OtpGenerator.Unfit.class,
                            unfit -> assertThat(unfit.reason()).isEqualTo(reason));
        }
    }

    private static String sealed(String accountId, String text) throws Exception {
        byte[] salt = "0123456789abcdef".getBytes(UTF_8);
        MessageDigest md5 = MessageDigest.getInstance("MD5");
        md5.update(salt);
        Cipher cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(md5.digest(accountId.getBytes(UTF_8)), "AES"));
        byte[] sealed = cipher.doFinal(text.getBytes(UTF_8));
        byte[] all = new byte[1 + salt.length + sealed.length];
        all[0] = 1;
        System.arraycopy(salt, 0, all, 1, salt.length);
        System.arraycopy(sealed, 0, all, 1 + salt.length, sealed.length);
        return Base64.getEncoder().encodeToString(all);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
