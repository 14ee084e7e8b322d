// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.OwnBridge;
import io.gatepost.e2e.OwnRealm;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.Wallet;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Domains whose accounts are in a directory (docs/integrations/directory.md). */
@OnTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DirectoryIT {
    private static final String OTHER_MAIL = "departmentNumber";
    private static final String WRONG = "not-the-password";
    private static final String POLICY = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
             "secondFactor": {"enrolment": "required"},
             "trust": {"addresses": {"allowed": true, "services": ["imap"]}},
             "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                          "imap": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]},
                          "smtp": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]},
                          "dav": {"trusted": ["password"]},
                          "eas": {"trusted": ["mobile-password"], "elsewhere": ["mobile-password"]}},
             "exceptions": [
               {"id": "guest", "accounts": ["guest"], "services": ["imap"], "from": "anywhere", "accept": ["password"]},
               {"id": "travel", "groups": ["travellers"], "services": ["smtp"], "from": "anywhere", "accept": ["password"]}]}""";

    /** How Keycloak is told to keep the directory's accounts. */
    enum Mode {
        IMPORTED("READ_ONLY", true),
        NOT_IMPORTED("READ_ONLY", false),
        WRITABLE("WRITABLE", true);

        private final String edit;
        private final boolean imports;

        Mode(String edit, boolean imports) {
            this.edit = edit;
            this.imports = imports;
        }

        private String domain(String run) {
            return name().toLowerCase(Locale.ROOT).replace("_", "") + run + ".tld";
        }
    }

    private final String run = Long.toHexString(System.nanoTime());
    private final List<OwnRealm> realms = new ArrayList<>();
    private OpenLdap directory;
    private int people;

    @BeforeAll
    void domains(Stack stack) {
        directory = new OpenLdap();
        for (Mode mode : Mode.values()) {
            String domain = mode.domain(run);
            realms.add(OwnRealm.named(stack, domain, POLICY));
            ObjectNode federation = guide(stack, "federation.json");
            Map.of(
                            "connectionUrl", directory.url(),
                            "bindDn", OpenLdap.ADMIN,
                            "bindCredential", OpenLdap.ADMIN_PASSWORD,
                            "usersDn", OpenLdap.PEOPLE,
                            "customUserSearchFilter", "(mail=*@" + domain + ")",
                            "editMode", mode.edit,
                            "importEnabled", Boolean.toString(mode.imports))
                    .forEach((name, value) -> set(federation, name, value));
            String id = component(stack, domain, federation);
            ObjectNode aliases = guide(stack, "aliases.json").put("parentId", id);
            set(aliases, "ldap.attribute", OTHER_MAIL);
            component(stack, domain, aliases);
            ObjectNode groups = guide(stack, "groups.json").put("parentId", id);
            set(groups, "groups.dn", OpenLdap.GROUPS);
            component(stack, domain, groups);
        }
    }

    @AfterAll
    void remove() {
        try {
            realms.forEach(OwnRealm::close);
        } finally {
            directory.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoever_is_in_the_directory_has_mail_webmail_and_all_that_gatepost_keeps(Mode mode, Stack stack) {
        Person person = somebody(mode);
        // Keycloak has never heard of this account.
        assertThat(imap(stack, Place.OFFICE, person, person.password())).isInstanceOf(Answer.In.class);
        assertThat(smtp(stack, Place.OFFICE, person, person.password())).isInstanceOf(Answer.In.class);
        Audit audit = stack.audit();
        assertThat(imap(stack, Place.OFFICE, person, WRONG)).isInstanceOf(Answer.Refused.class);
        refused(audit, person, "wrong-secret");

        Person enrolled = enrolled(stack, person);
        MailSecrets secrets = secrets(stack, enrolled);
        MailSecrets.Made app = secrets.appPassword(Map.of("label", "laptop", "services", List.of("imap", "smtp")));
        MailSecrets.Made mobile = secrets.mobilePassword(Map.of());
        assertThat(imap(stack, Place.HOME, person, app.secret())).isInstanceOf(Answer.In.class);
        assertThat(smtp(stack, Place.HOME, person, app.secret())).isInstanceOf(Answer.In.class);
        assertThat(stack.knock(new Phone(), Place.HOME, Door.EAS, person.name(), mobile.secret()))
                .isInstanceOf(Answer.In.class);
        assertThat(imap(stack, Place.HOME, person, person.password())).isInstanceOf(Answer.Refused.class);
        assertThat(secrets.ask("POST", "trusted-addresses", "{}").statusCode()).isEqualTo(201);
        assertThat(imap(stack, Place.HOME, person, person.password())).isInstanceOf(Answer.In.class);

        // Of what is changed in the directory Keycloak hears nothing, and what is known of this place the bridge goes
        // by
        // for a minute.
        if (mode == Mode.WRITABLE) {
            stack.admin().changePassword(person, "another-password");
        } else {
            directory.password(uid(person), "another-password");
        }
        audit = stack.audit();
        assertThat(imap(stack, Place.CAFE, person, app.secret())).isInstanceOf(Answer.Refused.class);
        refused(audit, person, "app-password-revoked");
        assertThat(imap(stack, Place.HOME, person, "another-password")).isInstanceOf(Answer.Refused.class);
        assertThat(smtp(stack, Place.VPN, person, person.password())).isInstanceOf(Answer.Refused.class);
        assertThat(imap(stack, Place.OFFICE, person, "another-password")).isInstanceOf(Answer.In.class);
    }

    @ParameterizedTest
    @CsvSource({"IMPORTED, stop", "NOT_IMPORTED, stop", "IMPORTED, freeze"})
    void while_it_cannot_be_asked_no_password_is_wrong(Mode mode, String how, Stack stack) {
        Person known = somebody(mode);
        Person stranger = somebody(mode);
        assertThat(imap(stack, Place.OFFICE, known, known.password())).isInstanceOf(Answer.In.class);
        Audit audit = stack.audit();
        away(how);
        try {
            assertThat(imap(stack, Place.OFFICE, known, known.password()))
                    .as("known for a minute")
                    .isInstanceOf(Answer.In.class);
            for (Person person : List.of(known, stranger)) {
                assertThat(smtp(stack, Place.OFFICE, person, person.password())).isInstanceOf(Answer.Unavailable.class);
                assertThat(imap(stack, Place.OFFICE, person, WRONG)).isInstanceOf(Answer.Unavailable.class);
                assertThat(stack.knock(new Phone(), Place.OFFICE, Door.DAV, person.name(), person.password()))
                        .isInstanceOf(Answer.Unavailable.class);
                refused(audit, person, "directory-unavailable");
                try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
                    visitor.open(stack.webmail(person.realm()).begin().address());
                    visitor.enter(person.name(), person.password());
                    assertThat(visitor.html()).contains("directory of your organisation cannot be reached");
                }
            }
        } finally {
            back(how);
        }
        for (Person person : List.of(known, stranger)) {
            assertThat(smtp(stack, Place.OFFICE, person, person.password()))
                    .as("nobody is locked for it")
                    .isInstanceOf(Answer.In.class);
        }
    }

    private void away(String how) {
        if (how.equals("freeze")) {
            directory.freeze();
        } else {
            directory.stop();
        }
    }

    private void back(String how) {
        if (how.equals("freeze")) {
            directory.thaw();
        } else {
            directory.start();
        }
    }

    /** Guesses from where no password opens anything, and secrets that are none of its business. */
    @Test
    void the_directory_is_not_asked_in_vain(Stack stack) {
        Person person = somebody(Mode.IMPORTED);
        String uid = uid(person);
        assertThat(imap(stack, Place.OFFICE, person, WRONG)).isInstanceOf(Answer.Refused.class);
        assertThat(directory.wrongPasswords(uid)).isEqualTo(1);

        Audit audit = stack.audit();
        assertThat(imap(stack, Place.HOME, person, "a-guess-from-outside")).isInstanceOf(Answer.Refused.class);
        refused(audit, person, "untrusted-network");
        assertThat(imap(stack, Place.HOME, person, person.password())).isInstanceOf(Answer.Refused.class);
        String ofThatForm = "2345-6789-abcd-efgh-jkmn-pqrs";
        assertThat(imap(stack, Place.OFFICE, person, ofThatForm)).isInstanceOf(Answer.Refused.class);
        refused(audit, person, "unknown-app-password");
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail(person.realm()).begin().address());
            assertThat(visitor.enter(person.name(), ofThatForm)).isEqualTo(new Page.PasswordAsked(true));
        }
        assertThat(directory.wrongPasswords(uid)).isEqualTo(1);

        String imported = "a-secret-of-the-old-system";
        done(stack.admin().send("POST", person.realm() + "/gatepost/import?dryRun=false", """
                {"version": 1, "accounts": [{"name": "%s", "appPasswords": [
                  {"label": "phone", "services": ["imap"], "hash": "{SHA256}%s", "generated": true}]}]}""".formatted(
                        person.name(), sha256(imported))));
        assertThat(smtp(stack, Place.HOME, person, imported))
                .as("another service's")
                .isInstanceOf(Answer.Refused.class);
        refused(audit, person, "app-password-service");
        assertThat(directory.wrongPasswords(uid)).isEqualTo(1);
        directory.password(uid, "another-password");
        int wrong = directory.wrongPasswords(uid);
        assertThat(imap(stack, Place.CAFE, person, imported)).as("revoked").isInstanceOf(Answer.Refused.class);
        refused(audit, person, "app-password-revoked");
        assertThat(directory.wrongPasswords(uid)).isEqualTo(wrong);
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Not even one whose federation says so: Keycloak's own default is to wait for ever. */
    @Test
    void a_directory_that_hangs_is_not_waited_for_without_end(Stack stack) {
        Person person = somebody(Mode.NOT_IMPORTED);
        change(stack, Mode.NOT_IMPORTED, config -> config.remove(List.of("readTimeout", "connectionTimeout")));
        directory.freeze();
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail(person.realm()).begin().address());
            visitor.enter(person.name(), person.password());
            assertThat(visitor.html()).contains("directory of your organisation cannot be reached");
        } finally {
            directory.thaw();
            change(stack, Mode.NOT_IMPORTED, config -> {
                config.putArray("readTimeout").add("1500");
                config.putArray("connectionTimeout").add("1000");
            });
        }
    }

    @Test
    void whom_the_directory_locks_out_and_what_two_have_is_refused(Stack stack) {
        Person locked = somebody(Mode.IMPORTED);
        directory.lock(uid(locked));
        assertThat(smtp(stack, Place.OFFICE, locked, locked.password())).isInstanceOf(Answer.Refused.class);

        Person one = somebody(Mode.IMPORTED);
        directory.person("another." + uid(one), one.name(), one.password(), "nothing");
        Audit audit = stack.audit();
        assertThat(smtp(stack, Place.OFFICE, one, one.password())).isInstanceOf(Answer.Refused.class);
        refused(audit, one, "unknown-account");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\0x"})
    void an_empty_secret_is_no_anonymous_bind(String secret, Stack stack) {
        Person person = somebody(Mode.IMPORTED);
        assertThat(smtp(stack, Place.OFFICE, person, secret)).isNotInstanceOf(Answer.In.class);
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail(person.realm()).begin().address());
            assertThat(visitor.enter(person.name(), secret)).isNotInstanceOf(Page.Arrived.class);
        }
        Webmail program = stack.passwordGrantClient(person.realm());
        assertThat(program.passwordGrant(Place.OFFICE, Map.of("username", person.name(), "password", secret)))
                .isInstanceOf(Webmail.NoTokens.class);
    }

    /** RFC 4515: what means something in a search is in no mailbox's name, and the directory is not asked for it. */
    @ParameterizedTest
    @ValueSource(strings = {"*", "a*", "%1$s)(mail=*", "%1$s*", "*)(objectClass=*", "\\2a", "%1$s\0"})
    void a_name_is_no_search(String local, Stack stack) {
        Person person = somebody(Mode.IMPORTED);
        String part = person.name().substring(0, person.name().indexOf('@'));
        String name = local.formatted(part) + "@" + person.realm();
        int before = directory.filters().size();
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.SUBMISSION, name, person.password()))
                .isInstanceOf(Answer.Refused.class);
        assertThat(directory.filters().stream().skip(before)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"IMPORTED", "NOT_IMPORTED"})
    void other_names_and_groups_are_the_directorys(Mode mode, Stack stack) {
        String domain = mode.domain(run);
        String alias = "alias" + ++people + "@" + domain;
        Person person = somebody(mode, "x" + people, alias);
        assertThat(stack.knock(new ByHand(), Place.OFFICE, Door.SUBMISSION, alias, person.password()))
                .isInstanceOf(Answer.In.class);
        assertThat(stack.knock(
                        new ByHand(),
                        Place.OFFICE,
                        Door.SUBMISSION,
                        person.name().toUpperCase(Locale.ROOT),
                        person.password()))
                .isInstanceOf(Answer.In.class);

        assertThat(smtp(stack, Place.HOME, person, person.password())).isInstanceOf(Answer.Refused.class);
        directory.group("travellers", uid(person));
        try {
            assertThat(smtp(stack, Place.HOME, person, person.password())).isInstanceOf(Answer.In.class);
        } finally {
            directory.ungroup("travellers");
        }
        // What is known of the other place goes on for a minute.
        assertThat(smtp(stack, Place.CAFE, person, person.password())).isInstanceOf(Answer.Refused.class);
    }

    @Test
    void what_the_bridge_knows_of_them_is_asked_again_soon(Stack stack, @TempDir Path home) {
        try (OwnBridge bridge = new OwnBridge(stack, stack.keycloakUrl(), home, "gatepost.known.federated-for=2s")) {
            for (Mode mode : List.of(Mode.IMPORTED, Mode.NOT_IMPORTED)) {
                Person guest = somebody(mode, "guest", "guest");
                Awaiting.until(soon(), "it is known", () -> {
                    assertThat(bridge.askAsDovecot(guest.name(), guest.password()))
                            .isInstanceOf(Answer.In.class);
                    return bridge.audit().anyMatch(line -> line.contains(guest.name()) && line.contains("\"known\""));
                });
                directory.password(uid(guest), "another-password");
                Awaiting.until(
                        soon(),
                        "the password of before opens nothing",
                        () -> bridge.askAsDovecot(guest.name(), guest.password()) instanceof Answer.Refused);
                assertThat(bridge.askAsDovecot(guest.name(), "another-password"))
                        .isInstanceOf(Answer.In.class);
                directory.remove(uid(guest));
                Awaiting.until(
                        soon(),
                        "whoever is gone is refused",
                        () -> bridge.askAsDovecot(guest.name(), "another-password") instanceof Answer.Refused);
            }
        }
    }

    /** Keycloak tells of what is changed there. */
    @ParameterizedTest
    @EnumSource(names = {"IMPORTED", "NOT_IMPORTED"})
    void a_directory_that_is_switched_off_opens_nothing(Mode mode, Stack stack) {
        Person person = somebody(mode);
        assertThat(imap(stack, Place.OFFICE, person, person.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(stack, Place.OFFICE, person, person.password())).isInstanceOf(Answer.In.class);
        enable(stack, mode, false);
        try {
            Awaiting.until(
                    Instant.now().plus(Duration.ofSeconds(1)),
                    "nobody of it comes in",
                    () -> imap(stack, Place.OFFICE, person, person.password()) instanceof Answer.Refused);
        } finally {
            enable(stack, mode, true);
        }
        assertThat(imap(stack, Place.OFFICE, person, person.password())).isInstanceOf(Answer.In.class);
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(4);
    }

    private void enable(Stack stack, Mode mode, boolean enabled) {
        change(stack, mode, config -> config.putArray("enabled").add(enabled ? "true" : "false"));
    }

    private void change(Stack stack, Mode mode, Consumer<ObjectNode> change) {
        String domain = mode.domain(run);
        String path = domain + "/components?type=org.keycloak.storage.UserStorageProvider";
        ObjectNode federation = (ObjectNode)
                Json.read(stack.admin().send("GET", path, "").body()).get(0);
        change.accept(federation.withObjectProperty("config"));
        done(stack.admin()
                .send("PUT", domain + "/components/" + federation.path("id").asText(), Json.write(federation)));
    }

    private static ObjectNode guide(Stack stack, String file) {
        try {
            return (ObjectNode) Json.read(Files.readString(
                    stack.house().resolve("docs/integrations/directory").resolve(file)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** What the guide says of this is somebody else's. */
    private static void set(ObjectNode component, String name, String value) {
        ObjectNode config = component.withObjectProperty("config");
        assertThat(config.has(name)).as(name).isTrue();
        config.putArray(name).add(value);
    }

    /** Its id. */
    private static String component(Stack stack, String domain, ObjectNode component) {
        HttpResponse<String> made = stack.admin().send("POST", domain + "/components", Json.write(component));
        done(made);
        String location = made.headers().firstValue("Location").orElseThrow();
        return location.substring(location.lastIndexOf('/') + 1);
    }

    private Person somebody(Mode mode) {
        return somebody(mode, "p" + ++people, "p" + people);
    }

    /** {@code other}: a further address. The account's name is its address, as its first part in the directory is not. */
    private Person somebody(Mode mode, String part, String other) {
        String name = part + "@" + mode.domain(run);
        Person person = new Person(mode.domain(run), name, "a-good-password-of-" + part, "");
        directory.person(uid(person), name, person.password(), other);
        return person;
    }

    private static String uid(Person person) {
        return person.name().replace("@", ".at.");
    }

    private static Person enrolled(Stack stack, Person person) {
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail(person.realm()).begin().address());
            assertThat(visitor.enterRight(person.name(), person.password())).isEqualTo(new Page.EnrolmentOffered());
            String secret = Otp.base32(visitor.field("totpSecret"));
            assertThat(visitor.submit(Map.of("totp", Otp.next(secret), "userLabel", "phone")))
                    .isInstanceOf(Page.CodesShown.class);
            assertThat(visitor.keepCodes()).isInstanceOf(Page.Arrived.class);
            return new Person(person.realm(), person.name(), person.password(), secret);
        }
    }

    private static MailSecrets secrets(Stack stack, Person person) {
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            String token = Wallet.signIn(stack.webmail(person.realm()), visitor, Place.HOME, person)
                    .access();
            return new MailSecrets(stack.keycloakUrl(), person.realm(), Place.HOME, token);
        }
    }

    private static Answer imap(Stack stack, Place from, Person person, String secret) {
        return stack.knock(new ByHand(), from, Door.IMAP, person.name(), secret);
    }

    private static Answer smtp(Stack stack, Place from, Person person, String secret) {
        return stack.knock(new ByHand(), from, Door.SUBMISSION, person.name(), secret);
    }

    private static void refused(Audit audit, Person person, String reason) {
        audit.await(login -> login.path("name").asText().equals(person.name())
                && login.path("reason").asText().equals(reason));
    }

    private static void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
    }
}
