// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Otp;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A domain of the default realm with a policy of its own: office by the password, outside with a second factor, recovery by mail. */
final class RecoveryDomain {
    static final String REALM = "isp";

    private static final List<String> FACTORS = List.of("otp", "recovery-authn-codes");

    private static final Pattern CODE = Pattern.compile("(?m)^\\s*([0-9]{6})\\s*$");

    private final Stack stack;
    private final MailSink sink;
    private final String name =
            "r" + Long.toHexString(ThreadLocalRandom.current().nextLong() >>> 16) + ".tld";

    /** By what the realm sent its mails. */
    private Optional<Map<String, String>> before = Optional.empty();

    RecoveryDomain(Stack stack, MailSink sink) {
        this.stack = stack;
        this.sink = sink;
    }

    void open(String codeFor) {
        Map<String, String> server =
                smtp(Map.of("host", "127.0.0.1", "port", Integer.toString(sink.port()), "from", "gatepost@isp.tld"));
        before = before.or(() -> Optional.of(server));
        policy(codeFor);
    }

    void close() {
        before.ifPresent(this::smtp);
        removePolicyOf(name);
    }

    void withoutMail() {
        smtp(Map.of());
    }

    String name() {
        return name;
    }

    /** {@code codeFor}: how long a mailed code is good; empty where the domain allows no recovery. */
    void policy(String codeFor) {
        policyOf(name, codeFor);
    }

    void policyOf(String domain, String codeFor) {
        String recovery = codeFor.isEmpty() ? "" : ", \"recovery\": {\"allowed\": true, \"for\": \"" + codeFor + "\"}";
        HttpResponse<String> saved =
                stack.admin().send("PUT", REALM + "/gatepost/policies/" + domain, """
                        {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                         "secondFactor": {"enrolment": "required"%s},
                         "trust": {"addresses": {"allowed": true, "services": ["imap"]}, "devices": {"allowed": true}},
                         "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                                      "imap": {"trusted": ["password"]}}}
                        """.formatted(recovery));
        assertThat(saved.statusCode()).as(saved.body()).isBetween(200, 201);
    }

    /** Whoever has no second factor is let in without one, from anywhere. */
    void easy(String enrolment) {
        HttpResponse<String> saved =
                stack.admin().send("PUT", REALM + "/gatepost/policies/" + name, """
                {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                 "secondFactor": {"enrolment": "%s", "recovery": {"allowed": true}},
                 "trust": {"addresses": {"allowed": true, "services": ["imap"]}},
                 "services": {"web": {"trusted": ["password"], "elsewhere": ["password", "password+second-factor"]},
                              "imap": {"trusted": ["password"]}}}
                """.formatted(enrolment));
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
    }

    Person withoutFactor(String part) {
        String account =
                part + "-" + Integer.toHexString(ThreadLocalRandom.current().nextInt()) + "@" + name;
        return stack.admin().create(new Person(REALM, account, "a-good-password-of-" + part, ""));
    }

    void removePolicyOf(String domain) {
        stack.admin().send("DELETE", REALM + "/gatepost/policies/" + domain, "");
    }

    Person somebody(String part) {
        return stack.admin().somebody(REALM, name, part);
    }

    /** Sets a recovery address as its owner does. */
    String withAddress(Person person) {
        String address = mailboxOf(person);
        Owner owner = Owner.of(stack, person, Place.HOME);
        Owner.Reply begun = owner.post("recovery-address", Map.of("address", address));
        assertThat(begun.status()).as(begun.json().toString()).isEqualTo(202);
        Owner.Reply confirmed = owner.post("recovery-address/confirmation", Map.of("code", code(sink.nextTo(address))));
        assertThat(confirmed.status()).as(confirmed.json().toString()).isEqualTo(200);
        for (String told : List.of(person.name(), address)) {
            assertThat(sink.nextTo(told).subject()).isEqualTo("Your recovery address was changed");
        }
        return address;
    }

    /** Somebody whose account has a recovery address already: {@link #mailboxOf}. */
    Person reachable(String part) {
        Person person = somebody(part);
        withAddress(person);
        return person;
    }

    static String mailboxOf(Person person) {
        return person.name().replace('@', '.') + "@"
                + Integer.toHexString(person.name().hashCode()) + ".example";
    }

    static String code(MailSink.Mail mail) {
        Matcher code = CODE.matcher(mail.text());
        assertThat(code.find()).as(mail.text()).isTrue();
        return code.group(1);
    }

    /** Fills in the page that sets up a one-time password. */
    Page enrol(PlainVisitor visitor) {
        return visitor.submit(
                Map.of("totp", Otp.next(Otp.base32(visitor.field("totpSecret"))), "userLabel", "new phone"));
    }

    List<String> factors(Person person) {
        return Json.read(stack.admin()
                        .send("GET", REALM + "/gatepost/accounts/" + id(person) + "/second-factor", "")
                        .body())
                .path("factors")
                .findValuesAsText("type");
    }

    /** As Keycloak's own console does. */
    void removeFactors(Person person) {
        for (JsonNode credential : Json.read(
                stack.admin().send("GET", user(person) + "/credentials", "").body())) {
            if (FACTORS.contains(credential.path("type").asText())) {
                expect(
                        204,
                        stack.admin()
                                .send(
                                        "DELETE",
                                        user(person) + "/credentials/"
                                                + credential.path("id").asText(),
                                        ""));
            }
        }
    }

    List<JsonNode> events(Person person, String type) {
        List<JsonNode> events = new ArrayList<>();
        Json.read(stack.admin()
                        .send("GET", REALM + "/events?max=100&type=" + type + "&user=" + id(person), "")
                        .body())
                .forEach(events::add);
        return events;
    }

    List<String> errors(Person person, String type) {
        return events(person, type).stream()
                .map(event -> event.path("error").asText())
                .toList();
    }

    /** How many wrong codes were looked at. */
    long wrongCodes(Person person) {
        return errors(person, "LOGIN_ERROR").stream()
                .filter("invalid_user_credentials"::equals)
                .count();
    }

    /** How many codes were not looked at, because there was none any more. */
    long codesOver(Person person) {
        return errors(person, "LOGIN_ERROR").stream()
                .filter("gatepost_code_over"::equals)
                .count();
    }

    /** What the bridge would be told. */
    String imap(Person person, Place place) {
        try {
            String secret = Files.readString(Path.of(stack.setting("GATEPOST_BRIDGE_SECRET_FILE")))
                    .strip();
            String token = Json.read(HttpPlace.at(Place.MACHINE)
                            .postForm(
                                    stack.keycloakUrl().resolve("/realms/master/protocol/openid-connect/token"),
                                    Map.of(
                                            "grant_type", "client_credentials",
                                            "client_id", "gatepost-bridge",
                                            "client_secret", secret))
                            .body())
                    .path("access_token")
                    .asText();
            return Json.read(HttpPlace.at(Place.MACHINE)
                            .send(
                                    "POST",
                                    stack.keycloakUrl().resolve("/realms/master/gatepost/bridge/login"),
                                    Json.write(Map.of(
                                            "name",
                                            person.name(),
                                            "secret",
                                            person.password(),
                                            "kind",
                                            "password",
                                            "service",
                                            "imap",
                                            "address",
                                            place.address(),
                                            "via",
                                            "test")),
                                    "Content-Type",
                                    "application/json",
                                    "Authorization",
                                    "Bearer " + token)
                            .body())
                    .path("outcome")
                    .asText();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    String id(Person person) {
        return stack.admin().idOf(person);
    }

    private String user(Person person) {
        return REALM + "/users/" + id(person);
    }

    private Map<String, String> smtp(Map<String, String> server) {
        return stack.admin().mailServer(REALM, server);
    }

    private static void expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
