// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.rest.Caller.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Moving in from other systems: the mail programs and the one-time passwords of before go on working, and open no more than before. */
@OnTheStack
final class MovingInIT {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String DOMAIN = "m" + Long.toHexString(System.nanoTime()) + ".tld";
    private static final String POLICY = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
             "secondFactor": {"enrolment": "optional", "enrolFrom": "anywhere"},
             "services": {"web":  {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                          "imap": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]},
                          "smtp": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]},
                          "eas":  {"trusted": ["mobile-password"], "elsewhere": ["mobile-password"]}}}""";

    @BeforeAll
    static void domain(Stack stack) {
        expect(stack.admin().send("PUT", "isp/gatepost/policies/" + DOMAIN, POLICY), 201);
    }

    @AfterAll
    static void gone(Stack stack) {
        stack.admin().send("DELETE", "isp/gatepost/policies/" + DOMAIN, "");
    }

    @Test
    void a_passcode_and_an_otp_of_zimbra_go_on_working(Stack stack) {
        Person owner = person(stack, "zoe");
        String passcode = letters();
        String otp = base32();
        String export = zimbra(owner, passcode, otp);

        JsonNode dry = items(carry(stack, "format=zimbra", export), owner);
        assertThat(outcomes(dry)).containsExactly("app-password carried", "otp carried", "recovery-codes left renewed");
        assertThat(imap(stack, Place.HOME, owner, passcode)).as("a dry run").isInstanceOf(Answer.Refused.class);

        Reply carried = carry(stack, "format=zimbra&dryRun=false", export);
        assertThat(outcomes(items(carried, owner))).isEqualTo(outcomes(dry));
        assertThat(carried.response().body()).doesNotContain(passcode, otp, "SSHA512");
        assertThat(imap(stack, Place.HOME, owner, passcode)).isInstanceOf(Answer.In.class);
        assertThat(imap(stack, Place.HOME, owner, passcode)).as("again").isInstanceOf(Answer.In.class);
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.SUBMISSION, owner.name(), passcode))
                .isInstanceOf(Answer.In.class);
        assertThat(imap(stack, Place.HOME, owner, passcode.toLowerCase(Locale.ROOT)))
                .isInstanceOf(Answer.Refused.class);
        assertThat(imap(stack, Place.HOME, owner, owner.password())).isInstanceOf(Answer.Refused.class);

        assertThat(Caller.person(stack, new Person("isp", owner.name(), owner.password(), otp), Place.HOME)
                        .get("/realms/isp/gatepost/account/app-passwords")
                        .json()
                        .findValuesAsText("imported"))
                .as("signed in with the old generator; the page says it was imported")
                .hasSize(1);

        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(stack.webmail("isp").begin().address());
            assertThat(visitor.enter(owner.name(), passcode)).as("no page").isInstanceOf(Page.PasswordAsked.class);
        }

        assertThat(outcomes(items(carry(stack, "format=zimbra&dryRun=false", export), owner)))
                .containsExactly("app-password already", "otp already", "recovery-codes left renewed");
    }

    /** What the former system's hash was good for ends at the first right use; a wrong one changes nothing. */
    @Test
    void the_first_right_use_puts_a_hash_of_our_own_in_place_of_the_foreign_one(Stack stack) {
        stack.database().need();
        Person owner = person(stack, "hashed");
        String passcode = letters();
        String foreign = ssha512(passcode);
        assertThat(outcomes(items(carry(stack, "dryRun=false", neutral(owner, "phone", foreign, true, "imap")), owner)))
                .containsExactly("app-password carried");
        JsonNode brought = stored(stack, owner);
        assertThat(brought.path("scheme").asText()).isEqualTo("SSHA512");
        assertThat(brought.toString())
                .as("nor is the foreign hash itself there to be guessed at")
                .doesNotContain(foreign.substring(9, 40), passcode);

        assertThat(imap(stack, Place.HOME, owner, letters())).isInstanceOf(Answer.Refused.class);
        assertThat(stored(stack, owner)).as("after a wrong one").isEqualTo(brought);

        assertThat(imap(stack, Place.HOME, owner, passcode)).isInstanceOf(Answer.In.class);
        JsonNode own = stored(stack, owner);
        assertThat(own.path("scheme").isTextual()).as(own.toString()).isFalse();
        assertThat(own.path("salt").isTextual()).as(own.toString()).isFalse();
        assertThat(own.path("mac")).isNotEqualTo(brought.path("mac"));
        assertThat(own.toString()).doesNotContain(passcode);
        assertThat(imap(stack, Place.HOME, owner, passcode))
                .as("by its own hash")
                .isInstanceOf(Answer.In.class);
    }

    /** What the table of credentials keeps secret of the account's only app password. */
    private static JsonNode stored(Stack stack, Person owner) {
        return Json.read(stack.database()
                .ask("SELECT secret_data FROM credential WHERE user_id = '"
                        + stack.admin().idOf(owner) + "' AND type <> 'password'"));
    }

    @Test
    void what_its_owner_removed_does_not_come_back(Stack stack) {
        Person owner = person(stack, "rem");
        String passcode = letters();
        String export = neutral(owner, "phone", ssha512(passcode), true, "imap");
        carry(stack, "dryRun=false", export);
        assertThat(imap(stack, Place.HOME, owner, passcode)).isInstanceOf(Answer.In.class);

        String list = "isp/gatepost/accounts/" + stack.admin().idOf(owner) + "/app-passwords";
        String id = Json.read(stack.admin().send("GET", list, "").body())
                .get(0)
                .path("id")
                .asText();
        expect(stack.admin().send("DELETE", list + "/" + id, ""), 204);
        Awaiting.until(
                Instant.now().plusSeconds(2),
                "it is refused",
                () -> imap(stack, Place.HOME, owner, passcode) instanceof Answer.Refused);

        assertThat(outcomes(items(carry(stack, "dryRun=false", export), owner)))
                .containsExactly("app-password already");
        assertThat(imap(stack, Place.HOME, owner, passcode)).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void a_changed_account_password_ends_it(Stack stack) {
        Person owner = person(stack, "chg");
        String passcode = letters();
        carry(stack, "dryRun=false", neutral(owner, "phone", ssha512(passcode), true, "imap"));
        assertThat(imap(stack, Place.HOME, owner, passcode)).isInstanceOf(Answer.In.class);
        stack.admin().changePassword(owner, passcode);

        // It is the account's password now, and nothing more than that.
        Awaiting.until(
                Instant.now().plusSeconds(2),
                "it is refused",
                () -> imap(stack, Place.HOME, owner, passcode) instanceof Answer.Refused);
        assertThat(imap(stack, Place.OFFICE, owner, passcode)).isInstanceOf(Answer.In.class);
    }

    /** Else the account's password would open mail from everywhere. */
    @Test
    void the_accounts_own_password_is_no_app_password(Stack stack) {
        Person owner = person(stack, "own");
        String export = neutral(owner, "phone", ssha512(owner.password()), true, "imap");
        assertThat(outcomes(items(carry(stack, "dryRun=false", export), owner)))
                .containsExactly("app-password carried");

        assertThat(imap(stack, Place.HOME, owner, owner.password())).isInstanceOf(Answer.Refused.class);
        assertThat(imap(stack, Place.OFFICE, owner, owner.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(stack, Place.HOME, owner, owner.password())).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void two_generators_of_one_label_come_over_beside_each_other(Stack stack) {
        Person owner = person(stack, "two");
        String otp =
                "{\"label\": \"Phone\", \"secret\": \"%s\", \"algorithm\": \"SHA1\", \"digits\": 6, \"period\": 30}";
        String export = "{\"version\": 1, \"accounts\": [{\"name\": \"%s\", \"otp\": [%s, %s]}]}"
                .formatted(owner.name(), otp.formatted(base32()), otp.formatted(base32()));

        JsonNode items = items(carry(stack, "dryRun=false", export), owner);

        assertThat(outcomes(items)).containsExactly("otp carried", "otp carried");
        assertThat(items.findValuesAsText("label")).containsExactly("Phone", "Phone 2");
    }

    @Test
    void credentials_and_networks_of_carbonio(Stack stack) {
        Person owner = person(stack, "car");
        Person other = person(stack, "cor");
        String chosen = "tablet-" + letters();
        String export = """
                {"account":"%s","credentials":{"response":{"list":[
                  {"label":"Tablet","services":"IMAP","hash":"%s","enabled":true,"algorithm":"SHA256","created":1620892109473},
                  {"label":"Both","services":"IMAP","hash":"%s","enabled":true,"algorithm":"SHA256"},
                  {"label":"Page","services":"WebUI","hash":"%s","enabled":true,"algorithm":"SHA256"}]}}}
                {"account":"%s","credentials":[{"label":"Both","services":"IMAP","hash":"%s","algorithm":"SHA256"}]}
                {"account":"nobody@%s","credentials":[]}
                {"domain":"%s","policies":{"Imap":{"trusted_ip_range":"%s/32"},"WebUI":{"trusted_ip_range":"%s/32"}}}
                """.formatted(
                        owner.name(),
                        sha256(chosen),
                        sha256("easpass"),
                        sha256("x"),
                        other.name(),
                        sha256("easpass"),
                        DOMAIN,
                        DOMAIN,
                        Place.VPN.address(),
                        Place.VPN.address());
        assertThat(imap(stack, Place.VPN, owner, owner.password())).isInstanceOf(Answer.Refused.class);

        Reply carried = carry(stack, "format=carbonio&dryRun=false&policy=" + DOMAIN, export);

        assertThat(outcomes(carried.json().path("networks"))).containsExactly("network carried");
        assertThat(outcomes(items(carried, owner)))
                .containsExactly("app-password carried", "app-password left shared", "app-password left service");
        assertThat(outcomes(items(carried, other))).containsExactly("app-password left shared");
        assertThat(carried.json().at("/summary/account/left").asInt()).isEqualTo(1);
        assertThat(imap(stack, Place.HOME, owner, chosen)).isInstanceOf(Answer.In.class);
        assertThat(imap(stack, Place.HOME, owner, chosen)).isInstanceOf(Answer.In.class);
        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.SUBMISSION, owner.name(), chosen))
                .as("another service")
                .isInstanceOf(Answer.Refused.class);
        assertThat(imap(stack, Place.VPN, owner, owner.password()))
                .as("trusted now")
                .isInstanceOf(Answer.In.class);
        JsonNode history = Json.read(stack.admin()
                .send("GET", "isp/gatepost/policies/" + DOMAIN + "/history", "")
                .body());
        assertThat(history.at("/versions/0/comment").asText()).isEqualTo("networks imported");
        Instant expires = Instant.parse(Json.read(stack.admin()
                        .send("GET", "isp/gatepost/accounts/" + stack.admin().idOf(owner) + "/app-passwords", "")
                        .body())
                .get(0)
                .path("expires")
                .asText());
        assertThat(expires)
                .isBetween(
                        Instant.now().plus(Duration.ofDays(89)), Instant.now().plus(Duration.ofDays(91)));
    }

    @Test
    void of_kerio_the_named_address_groups(Stack stack) {
        String export = """
                <config><list name="IpAccessList">
                  <listitem><variable name="Name">Branch</variable><variable name="Value">prefix:198.51.100.0/25</variable></listitem>
                  <listitem><variable name="Name">World</variable><variable name="Value">prefix:0.0.0.0/0</variable></listitem>
                </list><list name="User">
                  <listitem><variable name="Name">jwayne</variable><variable name="Domain">%s</variable></listitem>
                </list></config>""".formatted(DOMAIN);
        person(stack, "jwayne", "jwayne@" + DOMAIN);

        JsonNode none = carry(stack, "format=kerio&policy=" + DOMAIN, export).json();
        assertThat(outcomes(none.path("networks"))).containsExactly("network left not-named", "network left not-named");
        assertThat(outcomes(none.at("/accounts/0/items"))).containsExactly("account left undocumented");
        JsonNode world = carry(stack, "format=kerio&networks=World&policy=" + DOMAIN, export)
                .json();
        assertThat(outcomes(world.path("networks"))).contains("network left refused");
        JsonNode nowhere = carry(stack, "format=kerio&networks=Branch", export).json();
        assertThat(outcomes(nowhere.path("networks"))).contains("network left policy");
        String branch = "format=kerio&networks=Branch&dryRun=false&policy=" + DOMAIN;
        assertThat(outcomes(carry(stack, branch, export).json().path("networks")))
                .contains("network carried");
        assertThat(outcomes(carry(stack, branch, export).json().path("networks")))
                .contains("network already");
    }

    /** Guesses at what a person chose count and lock it; what a machine made is not to be guessed, and goes on. */
    @Test
    void a_lock_closes_what_a_person_may_have_chosen(Stack stack) {
        Person owner = person(stack, "lck");
        String chosen = "chosen-" + letters();
        String generated = letters();
        carry(stack, "dryRun=false", neutral(owner, "tablet", "{SHA256}" + sha256(chosen), false, "imap"));
        carry(stack, "dryRun=false", neutral(owner, "phone", ssha512(generated), true, "imap"));
        Caller bridge = Caller.bridge(stack);
        assertThat(reason(bridge, owner, chosen)).isEqualTo("accepted-elsewhere");

        String attack =
                "isp/attack-detection/brute-force/users/" + stack.admin().idOf(owner);
        for (int guess = 0; guess < 60 && !locked(stack, attack); guess++) {
            reason(bridge, owner, "guess-" + guess);
        }
        Awaiting.until(Instant.now().plusSeconds(20), "it is locked", () -> locked(stack, attack));

        assertThat(reason(bridge, owner, chosen)).isEqualTo("account-locked");
        assertThat(reason(bridge, owner, generated)).isEqualTo("accepted-elsewhere");
    }

    @Test
    void accounts_of_another_realm_and_foolish_input_are_left(Stack stack) {
        JsonNode foreign = carry(stack, "dryRun=false", neutral(Person.ALICE, "phone", ssha512("x"), true, "imap"))
                .json();
        assertThat(outcomes(foreign.at("/accounts/0/items"))).containsExactly("account left unknown-account");
        Person owner = person(stack, "odd");
        assertThat(outcomes(items(carry(stack, "", neutral(owner, "a", "{SSHA512}AAAA", true, "imap")), owner)))
                .containsExactly("app-password left hash");
        assertThat(outcomes(items(carry(stack, "", neutral(owner, "a", ssha512("x"), true, "web")), owner)))
                .containsExactly("app-password left invalid");
        assertThat(outcomes(items(carry(stack, "", neutral(owner, "\\u0007", ssha512("x"), true, "imap")), owner)))
                .containsExactly("app-password left invalid");
        for (String query :
                List.of("format=exchange", "dryRun=maybe", "chosenFor=P2Y", "chosenFor=P400D", "chosenFor=PT0S")) {
            assertThat(carry(stack, query, "{\"version\":1}").status())
                    .as(query)
                    .isEqualTo(400);
        }
        assertThat(carry(stack, "", " ".repeat(9 << 20)).status()).isEqualTo(413);
        assertThat(carry(stack, "format=zimbra", "").response().body()).contains("It is empty");
        Reply broken = carry(stack, "", "{\"version\":1,\"accounts\":[{\"name\":\"a\",\"secret\":\"s3cret\"}]}");
        assertThat(broken.status()).isEqualTo(400);
        assertThat(broken.response().body()).doesNotContain("s3cret");
    }

    @Test
    void an_export_that_drips_holds_up_nobody_elses(Stack stack) throws IOException {
        try (Socket dripping =
                new Socket(InetAddress.getLoopbackAddress(), stack.keycloakUrl().getPort())) {
            dripping.getOutputStream()
                    .write(("POST /admin/realms/a.tld/gatepost/import HTTP/1.1\r\nHost: 127.0.0.1:"
                                    + stack.keycloakUrl().getPort() + "\r\nAuthorization: Bearer "
                                    + stack.admin().token()
                                    + "\r\nExpect: 100-continue\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new String(dripping.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 100");
            // The first may be answered before Keycloak, which has said that it waits for the export, waits.
            for (int turn = 0; turn < 5; turn++) {
                assertThat(carry(stack, "", "{\"version\":1}").status())
                        .as("turn %d", turn)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void an_admin_who_lost_the_role_while_the_export_was_on_its_way_carries_nothing(Stack stack) throws IOException {
        Person owner = person(stack, "late");
        String secret = letters();
        byte[] export = neutral(owner, "phone", ssha512(secret), true, "imap").getBytes(UTF_8);
        Person admin =
                stack.admin().create(new Person("master", "mover-" + owner.name(), "a-good-password-of-a-mover", ""));
        clientRole(stack, admin, "POST");
        String token = Caller.administrator(stack, admin).token();
        int port = stack.keycloakUrl().getPort();
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
            slow.getOutputStream()
                    .write(("POST /admin/realms/isp/gatepost/import?dryRun=false HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                    + "\r\nAuthorization: Bearer " + token
                                    + "\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Type: text/plain\r\nContent-Length: "
                                    + export.length + "\r\n\r\n")
                            .getBytes(UTF_8));
            assertThat(new String(slow.getInputStream().readNBytes(12), UTF_8)).isEqualTo("HTTP/1.1 100");
            clientRole(stack, admin, "DELETE");
            slow.getOutputStream().write(export);
            assertThat(new String(slow.getInputStream().readAllBytes(), UTF_8))
                    .doesNotContain("\"outcome\":\"carried\"");
        }
        assertThat(imap(stack, Place.HOME, owner, secret)).isInstanceOf(Answer.Refused.class);
        clientRole(stack, admin, "POST");
        assertThat(outcomes(items(
                        Caller.administrator(stack, admin)
                                .ask(
                                        "POST",
                                        "/admin/realms/isp/gatepost/import?dryRun=false",
                                        new String(export, UTF_8)),
                        owner)))
                .containsExactly("app-password carried");
    }

    /** {@code manage-users} of isp for an admin of the server: given (POST), or taken away (DELETE). */
    private static void clientRole(Stack stack, Person admin, String method) {
        String client = Json.read(stack.admin()
                        .send("GET", "master/clients?clientId=isp-realm", "")
                        .body())
                .at("/0/id")
                .asText();
        String path = "/clients/" + client;
        JsonNode role = Json.read(stack.admin()
                .send("GET", "master" + path + "/roles/manage-users", "")
                .body());
        expect(
                stack.admin()
                        .send(
                                method,
                                "master/users/" + stack.admin().idOf(admin) + "/role-mappings" + path,
                                Json.write(List.of(role))),
                204);
    }

    private static Person person(Stack stack, String part) {
        return person(stack, part, part + "-" + Integer.toHexString(RANDOM.nextInt()) + "@" + DOMAIN);
    }

    private static Person person(Stack stack, String part, String name) {
        return stack.admin().create(new Person("isp", name, "a-good-password-of-" + part, ""));
    }

    private static Answer imap(Stack stack, Place from, Person person, String secret) {
        return stack.knock(new ByHand(), from, Door.IMAP, person.name(), secret);
    }

    private static Reply carry(Stack stack, String query, String export) {
        HttpResponse<String> response = stack.admin().send("POST", "isp/gatepost/import?" + query, export);
        return new Reply(response.statusCode(), Json.read(response.body()), response);
    }

    private static JsonNode items(Reply reply, Person person) {
        assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
        for (JsonNode account : reply.json().path("accounts")) {
            if (account.path("name").asText().equals(person.name())) {
                return account.path("items");
            }
        }
        throw new AssertionError("nothing of " + person + " in " + reply.json());
    }

    private static List<String> outcomes(JsonNode items) {
        return items.valueStream()
                .map(item -> (item.path("kind").asText() + " "
                                + item.path("outcome").asText() + " "
                                + item.path("reason").asText())
                        .strip())
                .toList();
    }

    private static boolean locked(Stack stack, String attack) {
        return Json.read(stack.admin().send("GET", attack, "").body())
                .path("disabled")
                .asBoolean();
    }

    private static String reason(Caller bridge, Person person, String secret) {
        return bridge.mailLogin(person, secret, "imap", Place.HOME)
                .json()
                .path("reason")
                .asText();
    }

    private static String neutral(Person person, String label, String hash, boolean generated, String service) {
        return """
                {"version": 1, "accounts": [{"name": "%s", "appPasswords": [
                  {"label": "%s", "services": ["%s"], "hash": "%s", "generated": %s}]}]}""".formatted(person.name(), label, service, hash, generated);
    }

    /** As ldapsearch prints it: long lines folded, what is no plain text in Base64. */
    private static String zimbra(Person person, String passcode, String otp) {
        String id = UUID.randomUUID().toString();
        String hash = ssha512(passcode);
        String entry = "d2:dci" + Instant.now().minusSeconds(86_400).toEpochMilli()
                + "e2:dui1700000000000e1:n6:iPhone1:p" + hash.length() + ":" + hash + "e";
        String name = person.name().substring(0, person.name().indexOf('@'));
        return """
                dn: cn=config,cn=zimbra
                zimbraTwoFactorAuthHashAlgorithm: SHA1

                dn: uid=%s,ou=people,dc=%s,dc=tld
                mail: %s
                zimbraId: %s
                zimbraTwoFactorAuthEnabled: TRUE
                zimbraAppSpecificPassword: %s
                 %s
                zimbraTwoFactorAuthSecret: %s
                zimbraTwoFactorAuthScratchCodes: AQAA
                """.formatted(
                        name,
                        DOMAIN.substring(0, DOMAIN.indexOf('.')),
                        person.name(),
                        id,
                        entry.substring(0, 50),
                        entry.substring(50),
                        sealed(id, otp + "|20260101120000.000Z"));
    }

    private static String sealed(String id, String text) {
        try {
            byte[] salt = bytes(16);
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update(salt);
            Cipher cipher = Cipher.getInstance("AES/ECB/PKCS5Padding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(md5.digest(id.getBytes(UTF_8)), "AES"));
            return Base64.getEncoder()
                    .encodeToString(joined(new byte[] {1}, salt, cipher.doFinal(text.getBytes(UTF_8))));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String ssha512(String secret) {
        byte[] salt = bytes(8);
        return "{SSHA512}"
                + Base64.getEncoder()
                        .encodeToString(joined(digest("SHA-512", joined(secret.getBytes(UTF_8), salt)), salt));
    }

    private static String sha256(String secret) {
        return Base64.getEncoder().encodeToString(digest("SHA-256", secret.getBytes(UTF_8)));
    }

    private static byte[] digest(String algorithm, byte[] bytes) {
        try {
            return MessageDigest.getInstance(algorithm).digest(bytes);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] bytes(int number) {
        byte[] bytes = new byte[number];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    /** As Zimbra makes its passcodes. */
    private static String letters() {
        return RANDOM.ints(16, 'A', 'Z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static String base32() {
        return RANDOM.ints(16, 0, 32)
                .map("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"::charAt)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void expect(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
