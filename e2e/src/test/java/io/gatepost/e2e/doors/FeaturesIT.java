// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Doors that the shipped Keycloak is built without: an operator's own may have them, and they are no way in there either. That
 * Keycloak is a second one, with the same providers.
 */
@OnTheStack
final class FeaturesIT {
    private static final String REALM = "features.tld";
    private static final String BACKEND = "features-backend";
    private static final String SECRET = "a-secret-of-the-features-backend";
    private static final String POLICY = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "optional"},
             "services": {"web": {"trusted": ["password"], "elsewhere": []}}}""";

    @TempDir
    static Path directory;

    private static final BlockingQueue<String> ASKED_FOR_CONSENT = new LinkedBlockingQueue<>();
    private static @Nullable Process process;
    private static @Nullable HttpServer telephone;
    private static URI keycloak = URI.create("about:blank");

    @BeforeAll
    static void secondKeycloak(Stack stack) throws Exception {
        Path home = directory.resolve("keycloak");
        Files.createDirectories(home);
        for (String part : List.of("bin", "conf", "lib", "providers")) {
            run(Path.of("/"), "cp", "-a", stack.setting("GATEPOST_KEYCLOAK_HOME") + "/" + part, home + "/" + part);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(Place.MACHINE.inetAddress(), 0), 0);
        server.createContext("/", exchange -> {
            ASKED_FOR_CONSENT.add(exchange.getRequestHeaders().getFirst("Authorization"));
            exchange.sendResponseHeaders(201, -1);
            exchange.close();
        });
        server.start();
        telephone = server;
        run(home, "bin/kc.sh", "build", "--db=dev-mem", "--features=token-exchange,docker");
        int port = FreePort.take();
        keycloak = URI.create("http://127.0.0.1:" + port + "/");
        Path policy = Path.of(System.getProperty("gatepost.e2e.root", ".."), "realm-export/policies/master.policy.json")
                .toAbsolutePath()
                .normalize();
        ProcessBuilder builder = command(
                home,
                "bin/kc.sh",
                "start",
                "--optimized",
                "--cache=local",
                "--http-enabled=true",
                "--http-host=127.0.0.1",
                "--http-port=" + port,
                "--hostname-strict=false",
                "--spi-realm-restapi-extension--gatepost--master-policy=" + policy,
                "--spi-ciba-auth-channel--ciba-http-auth-channel--http-authentication-channel-uri=http://127.0.0.1:"
                        + server.getAddress().getPort() + "/");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
        process = builder.start();
        Process second = process;
        Awaiting.until(Instant.now().plus(Duration.ofMinutes(3)), "the second Keycloak is ready", () -> {
            assertThat(second.isAlive()).as(printed()).isTrue();
            return ready();
        });
        expect(201, admin().send("POST", "", Json.write(Map.of("realm", REALM, "enabled", true))));
        expect(201, admin().send("PUT", REALM + "/gatepost/policies/default", POLICY));
        Clients.make(admin(), REALM);
        expect(
                201,
                admin().send(
                                "POST",
                                REALM + "/clients",
                                Json.write(Map.of(
                                        "clientId",
                                        BACKEND,
                                        "secret",
                                        SECRET,
                                        "redirectUris",
                                        List.of("http://127.0.0.1:8000/*"),
                                        "attributes",
                                        Map.of(
                                                "standard.token.exchange.enabled",
                                                "true",
                                                "oidc.ciba.grant.enabled",
                                                "true",
                                                "ciba.backchannel.token.delivery.mode",
                                                "poll",
                                                "oauth2.jwt.authorization.grant.enabled",
                                                "true",
                                                "oauth2.jwt.authorization.grant.idp",
                                                Voucher.ALIAS)))));
        // Its tokens are for the back end as well, which may exchange them then.
        String id = Json.read(admin().send("GET", REALM + "/clients?clientId=" + Clients.PUBLIC, "")
                        .body())
                .get(0)
                .path("id")
                .asText();
        expect(
                201,
                admin().send(
                                "POST",
                                REALM + "/clients/" + id + "/protocol-mappers/models",
                                Json.write(Map.of(
                                        "name",
                                        "for the back end",
                                        "protocol",
                                        "openid-connect",
                                        "protocolMapper",
                                        "oidc-audience-mapper",
                                        "config",
                                        Map.of("included.client.audience", BACKEND, "access.token.claim", "true")))));
    }

    @AfterAll
    static void noSecondKeycloak() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (telephone != null) {
            telephone.stop(0);
        }
    }

    @Test
    void row_34_who_is_said_to_have_agreed_on_the_telephone_has_shown_nothing() throws Exception {
        Person person = somebody();
        JsonNode request = Json.read(post(
                        Place.OFFICE,
                        "/protocol/openid-connect/ext/ciba/auth",
                        Map.of(
                                "client_id",
                                BACKEND,
                                "client_secret",
                                SECRET,
                                "scope",
                                "openid",
                                "login_hint",
                                person.name()))
                .body());
        String bearer = ASKED_FOR_CONSENT.poll(20, TimeUnit.SECONDS);
        assertThat(bearer).as(request.toString()).isNotNull();
        // Behind the device's token is no session that the gate could judge, so that its word is not heard.
        HttpResponse<String> agreed = HttpPlace.at(Place.MACHINE)
                .postJson(
                        at("/protocol/openid-connect/ext/ciba/auth/callback"),
                        "{\"status\":\"SUCCEED\"}",
                        "Authorization",
                        bearer);
        assertThat(agreed.statusCode()).isEqualTo(401);
        assertThat(agreed.body()).contains("The token is not valid here");
        JsonNode answer = Json.read(post(
                        Place.OFFICE,
                        "/protocol/openid-connect/token",
                        Map.of(
                                "grant_type",
                                "urn:openid:params:grant-type:ciba",
                                "client_id",
                                BACKEND,
                                "client_secret",
                                SECRET,
                                "auth_req_id",
                                request.path("auth_req_id").asText()))
                .body());
        assertThat(answer.path("error").asText()).isEqualTo("authorization_pending");
    }

    @Test
    void row_35_a_token_of_the_office_is_exchanged_for_none_outside() {
        Webmail.Tokens tokens = tokens(somebody());
        JsonNode answer = exchanged(Place.HOME, Map.of("client_id", BACKEND, "client_secret", SECRET), tokens);
        assertThat(answer.has("access_token")).isFalse();
        assertThat(answer.path("error_description").asText()).isEqualTo("Sign in again: from here more is needed");
    }

    @Test
    void row_36_nor_in_the_older_way() {
        Webmail.Tokens tokens = tokens(somebody());
        Map<String, String> client = Map.of("client_id", Clients.PUBLIC);
        assertThat(exchanged(Place.HOME, client, tokens).has("access_token")).isFalse();
        assertThat(exchanged(Place.OFFICE, client, tokens).has("access_token"))
                .as("in the office")
                .isTrue();
    }

    /**
     * The assertion is good (Keycloak without these providers gives a token for it): the refusal is ours, as the audit has it.
     * Keycloak puts words of its own in place of those that went with it.
     */
    @Test
    void row_37_whoever_is_vouched_for_has_shown_nothing() throws Exception {
        Voucher voucher = new Voucher(admin(), keycloak, REALM);
        for (Place place : List.of(Place.HOME, Place.OFFICE)) {
            Person person = somebody();
            voucher.knows(person);
            assertThat(asserted(place, voucher.forged(person))).isEqualTo("Invalid signature");
            assertThat(refusals(person)).as("Keycloak's own").isEmpty();
            assertThat(asserted(place, voucher.vouchesFor(person))).isEqualTo("invalid_grant");
            assertThat(refusals(person)).singleElement().satisfies(refusal -> {
                assertThat(refusal.path("service").asText()).isEqualTo("web");
                assertThat(refusal.path("proof").asText()).isEmpty();
            });
        }
    }

    private static List<JsonNode> refusals(Person person) {
        HttpResponse<String> answer =
                admin().send("GET", REALM + "/gatepost/audit?decision=refuse&account=" + person.name(), "");
        expect(200, answer);
        List<JsonNode> refusals = new ArrayList<>();
        Json.read(answer.body()).path("logins").forEach(refusals::add);
        return refusals;
    }

    /** What is said of why there is no token. */
    private static String asserted(Place from, String assertion) {
        JsonNode answer = Json.read(post(
                        from,
                        "/protocol/openid-connect/token",
                        Map.of(
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:jwt-bearer",
                                "client_id",
                                BACKEND,
                                "client_secret",
                                SECRET,
                                "assertion",
                                assertion))
                .body());
        assertThat(answer.has("access_token")).isFalse();
        return answer.path("error_description").asText();
    }

    @Test
    void row_48_an_administrators_impersonation_opens_nothing_in_the_office_either() {
        Person person = somebody();
        HttpResponse<String> response =
                admin().send("POST", REALM + "/users/" + admin().idOf(person) + "/impersonation", "");
        expect(200, response);
        Map<String, String> cookies = new HashMap<>();
        for (String header : response.headers().allValues("Set-Cookie")) {
            String cookie = header.substring(0, header.indexOf(';'));
            int equals = cookie.indexOf('=');
            cookies.put("/realms/" + REALM + "/" + cookie.substring(0, equals), cookie.substring(equals + 1));
        }
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.paste(cookies);
            assertThat(visitor.open(
                            new Webmail(keycloak, REALM, Clients.PUBLIC).begin().address()))
                    .isEqualTo(new Page.Refused("impersonated"));
        }
    }

    @Test
    void row_13_a_docker_registry_takes_no_password_outside() {
        expect(
                201,
                admin().send(
                                "POST",
                                REALM + "/clients",
                                Json.write(Map.of("clientId", "registry", "protocol", "docker-v2"))));
        Person person = somebody();
        String basic = "Basic "
                + Base64.getEncoder().encodeToString((person.name() + ":" + person.password()).getBytes(UTF_8));
        URI login = at("/protocol/docker-v2/auth?service=registry&account=x");
        assertThat(HttpPlace.at(Place.HOME).get(login, "Authorization", basic).body())
                .doesNotContain("\"token\"");
    }

    private static JsonNode exchanged(Place from, Map<String, String> client, Webmail.Tokens tokens) {
        Map<String, String> form = new HashMap<>(client);
        form.put("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
        form.put("subject_token", tokens.access());
        form.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
        return Json.read(post(from, "/protocol/openid-connect/token", form).body());
    }

    private static Webmail.Tokens tokens(Person person) {
        Webmail webmail = new Webmail(keycloak, REALM, Clients.PUBLIC);
        Webmail.SignIn signIn = webmail.begin();
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(signIn.address());
            Page.Arrived arrived = Visit.arrived(visitor.enterRight(person.name(), person.password()));
            return (Webmail.Tokens) webmail.redeem(Place.OFFICE, signIn, arrived);
        }
    }

    private static Person somebody() {
        String name = "somebody-" + Long.toHexString(System.nanoTime()) + "@" + REALM;
        return admin().create(new Person(REALM, name, "a-password-of-somebody", ""));
    }

    private static HttpResponse<String> post(Place from, String path, Map<String, String> form) {
        return HttpPlace.at(from).postForm(at(path), form);
    }

    private static URI at(String path) {
        return keycloak.resolve("/realms/" + REALM + path);
    }

    /** A token from before the realm does not know of it. */
    private static KeycloakAdmin admin() {
        return new KeycloakAdmin(keycloak);
    }

    private static boolean ready() {
        try {
            return HttpPlace.at(Place.MACHINE)
                            .get(keycloak.resolve("/realms/master"))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private static String printed() {
        try {
            return Files.readString(directory.resolve("printed"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static ProcessBuilder command(Path home, String... words) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("printed").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private static void run(Path home, String... words) throws Exception {
        Process running = command(home, words).start();
        assertThat(running.waitFor(3, TimeUnit.MINUTES))
                .as("%s ends", List.of(words))
                .isTrue();
        assertThat(running.exitValue())
                .as(Files.readString(directory.resolve("printed"), UTF_8))
                .isZero();
    }

    private static void expect(int status, HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    }
}
