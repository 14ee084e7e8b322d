// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Audit;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.Wallet;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.ByHand;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.LineConversation;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Visitor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dovecot 2.4, which a Debian 13 below {@code target/} has. */
@OnTheStack
final class Dovecot24IT {
    private static final String WITH_ITS_OWN_PASSWORDS = """
            auth_failure_delay = 0
            passdb static {
              password = own-password
            }
            """;

    private Guide guide;
    private Path debian;
    private Path home;
    private String inside;
    private String bridge;
    private final int imap = FreePort.take();
    private final int pop3 = FreePort.take();
    private final int sieve = FreePort.take();

    @BeforeEach
    void guide(Stack stack) throws IOException {
        debian = stack.house().resolve("target/debian-13");
        boolean there = Files.isExecutable(debian.resolve("usr/lib/dovecot/managesieve-login"))
                && "root".equals(System.getProperty("user.name"));
        if (!there) {
            System.out.println("LEFT OUT: there is no Debian 13, or this is not root, so Dovecot 2.4 was not tried");
        }
        Assumptions.assumeTrue(there, "no Debian 13 below target/, or not root");
        guide = new Guide(stack);
        home = Files.createTempDirectory(
                debian.resolve("srv"),
                "guide",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        inside = "/srv/" + home.getFileName();
        bridge = "127.0.0.1:" + stack.setting("GATEPOST_BRIDGE_PORT");
    }

    @AfterEach
    void close() {
        if (guide != null) {
            guide.close();
        }
    }

    /** {@code passdb}: the guide's, with the places and the secret of this stack. */
    private void start(Stack stack, String passdb) throws IOException {
        Files.writeString(home.resolve("passdb.conf"), passdb);
        Files.copy(
                stack.house().resolve("mail-protocol-bridge/src/main/dovecot/gatepost.lua"),
                home.resolve("gatepost.lua"));
        Files.writeString(
                home.resolve("gatepost-settings.lua"),
                "return { url = 'http://%s/dovecot/login', secret = '%s' }".formatted(bridge, guide.sharedSecret()));
        Files.writeString(home.resolve("dovecot.conf"), """
                dovecot_config_version = 2.4.0
                dovecot_storage_version = 2.4.0
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                protocols = imap pop3 sieve
                listen = 127.0.0.1
                ssl = no
                service imap-login {
                  inet_listener imap {
                    port = %2$d
                  }
                  inet_listener imaps {
                    port = 0
                  }
                }
                service pop3-login {
                  inet_listener pop3 {
                    port = %3$d
                  }
                  inet_listener pop3s {
                    port = 0
                  }
                }
                service managesieve-login {
                  inet_listener sieve {
                    port = %4$d
                  }
                }
                mail_driver = maildir
                mail_path = ~/Maildir
                first_valid_uid = 1
                userdb static {
                  fields {
                    uid = mail
                    gid = mail
                    home = %1$s/mail/%%{user}
                  }
                }
                !include passdb.conf
                auth_allow_cleartext = yes
                """.formatted(inside, imap, pop3, sieve));
        Path mail = Files.createDirectory(home.resolve("mail"));
        Files.setPosixFilePermissions(mail, PosixFilePermissions.fromString("rwxrwxrwx"));
        guide.start(imap, Map.of(), "chroot", debian.toString(), "dovecot", "-F", "-c", inside + "/dovecot.conf");
    }

    private String passdb(String door) throws IOException {
        return ofTheGuide("passdb.conf", door).replace("/etc/dovecot/gatepost.lua", inside + "/gatepost.lua");
    }

    /** With the places and the secret of this stack. */
    private String ofTheGuide(String file, String door) throws IOException {
        return Files.readString(guide.copy(
                "dovecot-2.4/" + file, Map.of("THE-SHARED-SECRET", guide.sharedSecret(), "127.0.0.1:8090", door)));
    }

    @Test
    void a_password_is_decided_by_the_address_of_the_client(Stack stack) throws IOException {
        start(stack, passdb(bridge));
        Person owner = stack.admin().somebody("a.tld", "trixie");
        Audit audit = stack.audit();
        assertThat(plain(Place.OFFICE, owner.name(), owner.password())).startsWith("a OK");
        JsonNode login = audit.await(entry -> entry.path("name").asText().equals(owner.name()));
        assertThat(login.path("via").asText()).isEqualTo("dovecot-lua");
        assertThat(login.path("service").asText()).isEqualTo("imap");
        assertThat(login.path("address").asText()).isEqualTo(Place.OFFICE.address());
        assertThat(login.path("session").asText()).isNotEmpty();
        assertThat(plain(Place.HOME, owner.name(), owner.password()))
                .startsWith("a NO [CONTACTADMIN] ")
                .contains("/realms/a.tld/account/");
        assertThat(plain(Place.OFFICE, owner.name(), "wrong")).startsWith("a NO ");
        assertThat(plain(Place.OFFICE, "../b.tld/" + owner.name(), owner.password()))
                .startsWith("a NO ");
    }

    /** The domain opens IMAP and POP3 in the office, and nobody's filters. */
    @Test
    void each_protocol_is_a_service_of_its_own(Stack stack) throws IOException {
        start(stack, passdb(bridge));
        Person owner = stack.admin().somebody("a.tld", "protocols");
        assertThat(signIn(Door.IMAP, imap, owner)).isInstanceOf(Answer.In.class);
        assertThat(signIn(Door.POP3, pop3, owner)).isInstanceOf(Answer.In.class);
        Audit audit = stack.audit();
        assertThat(signIn(Door.SIEVE, sieve, owner)).isInstanceOf(Answer.Refused.class);
        // The POP3 login may be written down only now.
        JsonNode login = audit.await(entry -> entry.path("name").asText().equals(owner.name())
                && entry.path("service").asText().equals("sieve"));
        assertThat(login.path("reason").asText()).isEqualTo("service-closed");
    }

    private static Answer signIn(Door door, int port, Person person) {
        return new ByHand().signIn(Place.OFFICE, door, port, person.name(), person.password());
    }

    @ParameterizedTest
    @ValueSource(strings = {"OAUTHBEARER", "XOAUTH2"})
    void a_token_is_decided_by_the_address_of_the_client(String mechanism, Stack stack) throws IOException {
        start(stack, passdb(bridge));
        Person owner = stack.admin().somebody("a.tld", "trixietoken");
        Person other = stack.admin().somebody("a.tld", "trixieother");
        String token = token(stack, owner);
        Audit audit = stack.audit();
        assertThat(bearer(Place.OFFICE, mechanism, owner.name(), token)).startsWith("a OK");
        JsonNode login = audit.await(entry -> entry.path("name").asText().equals(owner.name()));
        assertThat(login.path("via").asText()).isEqualTo("dovecot-oauth2");
        assertThat(login.path("reason").asText()).isEqualTo("trusted-network");
        assertThat(login.path("address").asText()).isEqualTo(Place.OFFICE.address());
        assertThat(login.toString()).doesNotContain(token.substring(token.length() / 2));

        assertThat(bearer(Place.HOME, mechanism, owner.name(), token)).startsWith("a NO ");
        assertThat(bearer(Place.OFFICE, mechanism, other.name(), token))
                .as("of somebody else")
                .startsWith("a NO ");
        assertThat(bearer(Place.OFFICE, mechanism, owner.name(), token + "x")).startsWith("a NO ");
        assertThat(bearer(Place.OFFICE, mechanism, owner.name(), owner.password()))
                .as("a password is no token")
                .startsWith("a NO ");
        assertThat(plain(Place.OFFICE, owner.name(), token))
                .as("a token is no password")
                .startsWith("a NO ");
    }

    /** Whoever leaves these lines out is safe all the same: a refusal names nobody. */
    @Test
    void a_refused_token_is_refused_even_if_dovecot_does_not_look_at_active(Stack stack) throws IOException {
        start(stack, passdb(bridge).replaceAll("(?m)^ *active_.*\n", ""));
        Person owner = stack.admin().somebody("a.tld", "inactive");
        String token = token(stack, owner);
        assertThat(bearer(Place.OFFICE, "OAUTHBEARER", owner.name(), token)).startsWith("a OK");
        assertThat(bearer(Place.HOME, "OAUTHBEARER", owner.name(), token)).startsWith("a NO ");
    }

    @Test
    void without_a_bridge_nobody_gets_in_and_no_password_is_called_wrong(Stack stack) throws IOException {
        bridge = "127.0.0.1:" + FreePort.take();
        start(stack, passdb(bridge));
        Person owner = stack.admin().somebody("a.tld", "alone");
        assertThat(plain(Place.OFFICE, owner.name(), owner.password())).startsWith("a NO [UNAVAILABLE]");
        assertThat(bearer(Place.OFFICE, "OAUTHBEARER", owner.name(), token(stack, owner)))
                .startsWith("a NO ");
    }

    @ParameterizedTest
    @CsvSource({
        "dovecot, true,  imap, 200",
        "dovecot, true,  '',   400",
        "dovecot, false, imap, 403",
        "other,   true,  imap, 403",
    })
    void only_dovecot_with_the_secret_may_ask(String client, boolean secret, String protocol, int status, Stack stack) {
        String pair = client + ":" + (secret ? guide.sharedSecret() : "not the secret");
        HttpResponse<String> answer = HttpPlace.at(Place.MACHINE)
                .postForm(
                        URI.create("http://" + bridge + "/dovecot/introspect"),
                        Map.of("token", "x"),
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8)),
                        protocol.isEmpty() ? "X-Other" : "X-Dovecot-Auth-Protocol",
                        "imap",
                        "X-Dovecot-Auth-Remote",
                        Place.OFFICE.address() + ":12345");
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(answer.body()).isEqualTo("{\"active\":false}");
        }
    }

    /** Its own passwords ("own-password" for everybody), and the bridge's word on the policy alone. */
    @Test
    void the_policy_holds_for_passwords_that_dovecot_checks_itself(Stack stack) throws IOException {
        start(stack, WITH_ITS_OWN_PASSWORDS + ofTheGuide("policy.conf", bridge));
        String name = stack.admin().somebody("a.tld", "ownpasswords").name();
        Audit atTheOffice = stack.audit();
        assertThat(plain(Place.OFFICE, name, "own-password")).startsWith("a OK");
        JsonNode reported = reported(atTheOffice);
        assertThat(reported.path("reason").asText()).isEqualTo("reported");
        assertThat(reported.path("service").asText()).isEqualTo("imap");
        assertThat(reported.path("address").asText()).isEqualTo(Place.OFFICE.address());
        assertThat(reported.path("session").asText()).isNotEmpty();

        Audit wrong = stack.audit();
        assertThat(plain(Place.OFFICE, name, "another")).startsWith("a NO ");
        assertThat(reported(wrong).path("reason").asText()).isEqualTo("wrong-secret");

        Audit atHome = stack.audit();
        assertThat(plain(Place.HOME, name, "own-password")).startsWith("a NO ");
        assertThat(reported(atHome).path("reason").asText()).isEqualTo("untrusted-network");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void without_a_bridge_its_own_passwords_open_if_the_policy_need_not_be_known(boolean rejectOnFail, Stack stack)
            throws IOException {
        String policy = ofTheGuide("policy.conf", "127.0.0.1:" + FreePort.take());
        start(
                stack,
                WITH_ITS_OWN_PASSWORDS
                        + (rejectOnFail ? policy : policy.replace("auth_policy_reject_on_fail = yes", "")));
        assertThat(plain(Place.HOME, "bob@b.tld", "own-password").startsWith("a OK"))
                .isEqualTo(!rejectOnFail);
        assertThat(plain(Place.HOME, "bob@b.tld", "another")).startsWith("a NO ");
    }

    private static JsonNode reported(Audit audit) {
        return audit.await(entry -> entry.path("via").asText().equals("dovecot-policy"));
    }

    private static String token(Stack stack, Person person) {
        try (Visitor visitor = new PlainVisitor(Place.HOME)) {
            return Wallet.signIn(
                            stack.webmail(person.realm()), visitor, Place.HOME, person, Map.of("scope", "openid mail"))
                    .access();
        }
    }

    private String plain(Place from, String name, String password) {
        return authenticated(from, "PLAIN", "\0" + name + "\0" + password);
    }

    private String bearer(Place from, String mechanism, String name, String token) {
        return authenticated(
                from,
                mechanism,
                mechanism.equals("XOAUTH2")
                        ? "user=" + name + "\u0001auth=Bearer " + token + "\u0001\u0001"
                        : "n,a=" + name + ",\u0001auth=Bearer " + token + "\u0001\u0001");
    }

    private String authenticated(Place from, String mechanism, String message) {
        try (LineConversation server = LineConversation.plain(from, imap)) {
            server.lineStarting("* OK");
            server.send(
                    "a AUTHENTICATE " + mechanism + " " + Base64.getEncoder().encodeToString(message.getBytes(UTF_8)));
            String answer = server.lineStarting("+", "a ");
            if (answer.startsWith("+")) {
                // What is wrong with the token; the client is to say that it has read it.
                server.send("AQ==");
                answer = server.lineStarting("a ");
            }
            return answer;
        }
    }
}
