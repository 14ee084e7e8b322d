// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import io.gatepost.e2e.saml.Papers;
import io.gatepost.e2e.saml.Signer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the pages for admins, run as they stand: every block with {@code kcadm.sh} or {@code curl} in it, block after block in one
 * shell, with the addresses of this stack and domains of its own. A line that ends in {@code refused: <number>} has to end so.
 */
@OnTheStack
final class DocumentedCommandsIT {
    private static final Pattern BLOCK = Pattern.compile("(?m)^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern COMMAND = Pattern.compile("(?m)^(.*kcadm.sh|.*curl|admin|becomes) ");
    private static final Pattern REFUSED = Pattern.compile("(?m)^(.*\\S)\\s+#.*refused: (\\d+)$");
    private static final Pattern NAME = Pattern.compile("\\b([abcd])\\.tld\\b(?!\\.policy)");

    /** Each command is a JVM of its own; what it runs is too short for the second compiler. */
    private static final String QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto";

    @TempDir
    Path scratch;

    @Test
    void three_domains(Stack stack) throws IOException {
        Names names = new Names();
        try {
            run(stack, "three-domains.md", names, Map.of());
        } finally {
            drop(stack, names.of("a"), names.of("b"));
            stack.admin().send("DELETE", "isp/users/" + stack.admin().idOf(carol(names)), "");
        }
    }

    @Test
    void domains(Stack stack) throws IOException {
        Names names = new Names();
        Map<String, String> operatorsMail = stack.admin().mailServer("master", Map.of());
        try {
            made(stack, names.of("a"));
            run(stack, "domains.md", names, Map.of());
        } finally {
            stack.admin().mailServer("master", operatorsMail);
            drop(stack, names.of("a"), names.of("d"));
        }
    }

    @Test
    void policies(Stack stack) throws IOException {
        Names names = new Names();
        try {
            made(stack, names.of("a"));
            Person alice =
                    stack.admin().create(new Person(names.of("a"), "alice@" + names.of("a"), "alice-password", ""));
            run(
                    stack,
                    "policy.md",
                    names,
                    Map.of("<id of the user>", stack.admin().idOf(alice)));
        } finally {
            drop(stack, names.of("a"));
        }
    }

    @Test
    void audit(Stack stack) throws IOException {
        Names names = new Names();
        try {
            made(stack, names.of("a"));
            Person alice =
                    stack.admin().create(new Person(names.of("a"), "alice@" + names.of("a"), "alice-password", ""));
            assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, alice.name(), alice.password()))
                    .isInstanceOf(Answer.Refused.class);
            run(stack, "audit.md", names, Map.of());
            // What the page did about it.
            assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, alice.name(), alice.password()))
                    .isInstanceOf(Answer.In.class);
        } finally {
            drop(stack, names.of("a"));
        }
    }

    @Test
    void roles(Stack stack) throws IOException {
        Names names = new Names();
        try {
            made(stack, names.of("a"));
            made(stack, names.of("d"));
            stack.admin().create(person(names, "a", "alice"));
            Person desk = stack.admin().create(person(names, "d", "desk"));
            run(stack, "roles.md", names, Map.of());
            assertThat(stack.admin()
                            .send(
                                    "GET",
                                    desk.realm() + "/users/" + stack.admin().idOf(desk) + "/role-mappings/realm",
                                    "")
                            .body())
                    .contains("gatepost-help-desk");
        } finally {
            drop(stack, names.of("a"), names.of("d"));
        }
    }

    @Test
    void branding(Stack stack) throws IOException {
        Names names = new Names();
        try {
            made(stack, names.of("a"));
            run(stack, "branding.md", names, Map.of());
            assertThat(Json.read(stack.admin().send("GET", names.of("a"), "").body())
                            .at("/attributes/gatepost.brand.name")
                            .asText())
                    .isEqualTo("Abel & Co. Mail");
        } finally {
            drop(stack, names.of("a"));
        }
    }

    @Test
    void moving_in(Stack stack) throws IOException {
        Names names = new Names();
        try {
            made(stack, names.of("a"));
            stack.admin().create(person(names, "a", "alice"));
            // A Zimbra with one account that has a passcode.
            Files.writeString(
                    scratch.resolve("export.ldif"),
                    """
                    dn: cn=config,cn=zimbra
                    zimbraTwoFactorAuthHashAlgorithm: SHA1

                    dn: uid=alice,ou=people,dc=%s,dc=tld
                    mail: alice@%s
                    zimbraId: 0d7d6a2c-1df5-4a05-9bcb-3d6d6a1b2c3d
                    zimbraTwoFactorAuthEnabled: TRUE
                    zimbraAppSpecificPassword: d2:dci1760000000000e2:dui1760000000000e1:n6:iPhone1:p105:%se
                    """.formatted(
                                    names.of("a").replace(".tld", ""),
                                    names.of("a"),
                                    "{SSHA512}35FaFGZ6rzEZAzZwa9hrCzj4z3zWphlQUzb4x6MOawBkXUYKeBptm7jXr0jPPT0fRBNHe5MFMRQr87G0ORqR6gECAwQFBgcI"));
            assertThat(run(stack, "moving-in.md", names, Map.of()))
                    .contains("\"name\": \"alice@" + names.of("a"), "\"outcome\": \"carried\"");
        } finally {
            drop(stack, names.of("a"));
        }
    }

    /** Names in the realm, and where a mailbox is, both of them beside the bridge's own settings. */
    @Test
    void bridge_configuration(Stack stack) throws IOException {
        Names names = new Names();
        Person carol = new Person("isp", "carol@" + names.of("c"), "carols-password", "");
        try {
            made(stack, names.of("a"));
            Person alice = stack.admin().create(person(names, "a", "alice"));
            stack.admin().create(carol);
            run(
                    stack,
                    "bridge-configuration.md",
                    names,
                    Map.of(
                            "users/<id> -r " + names.of("a"),
                            "users/" + stack.admin().idOf(alice) + " -r " + names.of("a"),
                            "users/<id> -r isp",
                            "users/" + stack.admin().idOf(carol) + " -r isp"));
            assertThat(stack.admin()
                            .send(
                                    "GET",
                                    alice.realm() + "/users/" + stack.admin().idOf(alice),
                                    "")
                            .body())
                    .contains("a.smith@" + names.of("a"), "sales@" + names.of("a"));
        } finally {
            stack.admin().send("DELETE", "isp/users/" + stack.admin().idOf(carol), "");
            stack.admin().setAttributes("isp", Map.of("gatepost.extra." + names.of("c"), ""));
            drop(stack, names.of("a"));
        }
    }

    /** The page has the files changed by hand: with the id that the first command prints. */
    @Test
    void directory(Stack stack) throws IOException {
        Names names = new Names();
        for (String file : List.of("federation.json", "aliases.json", "groups.json")) {
            Files.writeString(
                    scratch.resolve(file),
                    names.in(Files.readString(
                            stack.house().resolve("docs/integrations/directory").resolve(file))));
        }
        try {
            made(stack, names.of("d"));
            String aliases = "kcadm.sh create components -r " + names.of("d") + " -f aliases.json";
            run(stack, "integrations/directory.md", names, Map.of(aliases, """
                    id=$(kcadm.sh get components -r %s -q name=directory --fields id --format csv --noquotes)
                    sed -i "s/<id of the federation>/$id/" aliases.json groups.json
                    %s""".formatted(names.of("d"), aliases)));
            assertThat(Json.read(stack.admin()
                                    .send("GET", names.of("d") + "/components", "")
                                    .body())
                            .findValuesAsText("name"))
                    .contains("directory", "aliases", "groups");
        } finally {
            drop(stack, names.of("d"));
        }
    }

    /** The company by metadata, and by hand; all of the page but the other protocol. */
    @Test
    void company_sign_in_by_metadata(Stack stack) throws IOException {
        Names names = new Names();
        Signer key = Signer.fresh();
        String metadata = Papers.of("https://login.company.example/saml", key).unsigned();
        Files.writeString(scratch.resolve("company.xml"), metadata);
        HttpServer company = company("/saml/metadata", address -> metadata);
        try {
            made(stack, names.of("b"));
            Person bob = stack.admin().create(person(names, "b", "bob"));
            String printed = run(
                    stack,
                    "company-sign-in.md",
                    page -> without(page, "### By OpenID Connect"),
                    names,
                    Map.of(
                            "https://login.company.example/saml/metadata",
                            address(company) + "/saml/metadata",
                            "MIIC...",
                            Base64.getEncoder().encodeToString(encoded(key)),
                            "<id of the user>",
                            stack.admin().idOf(bob)));
            assertThat(printed).contains("\"possible\" : true", "\"metadataUrl\"");
            assertThat(stack.admin()
                            .send("GET", bob.realm() + "/users/" + stack.admin().idOf(bob) + "/federated-identity", "")
                            .body())
                    .contains("\"identityProvider\":\"company\"");
        } finally {
            company.stop(0);
            drop(stack, names.of("b"));
        }
    }

    @Test
    void company_sign_in_by_OpenID_Connect(Stack stack) throws Exception {
        Names names = new Names();
        String keys = new JWKSet(new RSAKeyGenerator(2048).keyID("company").generate()).toString(true);
        HttpServer company = company(
                "/oidc/.well-known/openid-configuration",
                address -> Json.write(Map.ofEntries(
                        Map.entry("issuer", address + "/oidc"),
                        Map.entry("authorization_endpoint", address + "/oidc/authorize"),
                        Map.entry("token_endpoint", address + "/oidc/token"),
                        Map.entry("jwks_uri", address + "/oidc/keys"),
                        Map.entry("response_types_supported", List.of("code")),
                        Map.entry("subject_types_supported", List.of("public")),
                        Map.entry("id_token_signing_alg_values_supported", List.of("RS256")),
                        Map.entry("code_challenge_methods_supported", List.of("S256")))));
        company.createContext("/oidc/keys", exchange -> answer(exchange, keys));
        try {
            made(stack, names.of("b"));
            assertThat(run(
                            stack,
                            "company-sign-in.md",
                            page -> only(page, "### By OpenID Connect"),
                            names,
                            Map.of("https://login.company.example", address(company))))
                    .contains("\"redirectUri\"");
            assertThat(stack.admin()
                            .send("GET", names.of("b") + "/identity-provider/instances/company", "")
                            .body())
                    .contains("gatepost-oidc", "B. Brandt Publishing");
        } finally {
            company.stop(0);
            drop(stack, names.of("b"));
        }
    }

    private static byte[] encoded(Signer key) {
        try {
            return key.certificate().getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A web server on this machine that has one thing to say, which may name its address. */
    private static HttpServer company(String path, UnaryOperator<String> said) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> answer(exchange, said.apply(address(server))));
        server.start();
        return server;
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String address(HttpServer server) {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** A section of the page with its title, up to the next of its rank or above. */
    private static String only(String page, String title) {
        int begin = page.indexOf(title + "\n");
        assertThat(begin).as(title).isPositive();
        Matcher next = Pattern.compile("(?m)^#{1,3} ").matcher(page);
        return next.find(begin + title.length()) ? page.substring(begin, next.start()) : page.substring(begin);
    }

    private static String without(String page, String title) {
        return page.replace(only(page, title), "");
    }

    private static Person person(Names names, String letter, String part) {
        String domain = names.of(letter);
        return new Person(domain, part + "@" + domain, part + "-password", "");
    }

    /** Nobody else's, so that the pages may make, change and remove them. */
    private record Names(String salt) {
        Names() {
            this(Long.toHexString(System.nanoTime()));
        }

        String of(String letter) {
            return letter + salt + ".tld";
        }

        String in(String text) {
            return NAME.matcher(text).replaceAll(found -> of(found.group(1)));
        }
    }

    private String run(Stack stack, String page, Names names, Map<String, String> more) throws IOException {
        return run(stack, page, UnaryOperator.identity(), names, more);
    }

    /** Answers by what was printed. */
    private String run(Stack stack, String page, UnaryOperator<String> part, Names names, Map<String, String> more)
            throws IOException {
        Stack.needProgram("jq");
        Stack.needProgram("curl");
        stack.need(Door.IMAP);
        List<Path> tools = kcadm(stack);
        assertThat(tools).as("Keycloak's own programs").isNotEmpty();
        Map<String, String> changes = new LinkedHashMap<>(more);
        changes.put("http://127.0.0.1:8080", stack.keycloakUrl().toString().replaceAll("/$", ""));
        changes.put("127.0.0.1:1143", "127.0.0.1:" + stack.port(Door.IMAP));
        String text = part.apply(Files.readString(stack.house().resolve("docs/" + page), UTF_8));
        String signIn =
                "kcadm.sh config credentials --server http://127.0.0.1:8080 --realm master --user admin --password admin\n";
        List<String> blocks = new ArrayList<>(blocks(text));
        assertThat(blocks).as("commands of " + page).isNotEmpty();
        if (!text.contains("kcadm.sh config credentials --server")) {
            // Which the page leaves to running.md.
            blocks.addFirst(signIn);
        }
        StringBuilder script = new StringBuilder(
                """
                set -euo pipefail
                cd '%s'
                ln -s '%s/realm-export' .
                PATH='%s':$PATH
                export KC_OPTS='%s -Duser.home=%s'
                curl() { command curl --fail-with-body "$@"; }
                set -x
                """.formatted(scratch, stack.house(), tools.getFirst().getParent(), QUICK, scratch));
        for (String block : blocks) {
            String commands = names.in(block);
            for (Map.Entry<String, String> change : changes.entrySet()) {
                commands = commands.replace(change.getKey(), change.getValue());
            }
            script.append(REFUSED.matcher(commands)
                    .replaceAll(line -> Matcher.quoteReplacement(
                            "code=0; " + line.group(1) + " || code=$?; test $code = " + line.group(2))));
        }
        Path file = Files.writeString(scratch.resolve("page.sh"), script.toString());
        Program.Ended ended = Program.run("bash", file.toString());
        assertThat(ended.code()).as(ended.printed()).isZero();
        return ended.printed();
    }

    private static List<String> blocks(String page) {
        return BLOCK.matcher(page)
                .results()
                .filter((MatchResult block) -> block.group(1).isEmpty())
                .map(block -> block.group(2))
                .filter(block -> COMMAND.matcher(block).find())
                .toList();
    }

    private static List<Path> kcadm(Stack stack) throws IOException {
        Path home = stack.state().resolve("keycloak");
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(home)) {
            try (var versions = Files.newDirectoryStream(home, "keycloak-*")) {
                versions.forEach(version -> found.add(version.resolve("bin/kcadm.sh")));
            }
        }
        return found.stream().filter(Files::isExecutable).toList();
    }

    private static void made(Stack stack, String domain) {
        var answer = stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "http://127.0.0.1:8000/",
                 "policy": {"version": 1, "networks": {"office": ["127.0.10.0/24"]},
                            "trust": {"addresses": {"allowed": true, "services": ["imap"]}},
                            "services": {"web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]},
                                         "imap": {"trusted": ["password"]}}}}""".formatted(domain));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static Person carol(Names names) {
        return new Person("isp", "carol@" + names.of("c"), "", "");
    }

    private static void drop(Stack stack, String... realms) {
        for (String realm : realms) {
            stack.admin().send("DELETE", realm, "");
        }
    }
}
