// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.rest.Caller.Reply;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every admin request of ours, by everybody (issue 5, item 7): whom it lets in is said here, and for a new one it has to be. */
@OnTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RolesIT {
    /**
     * Method, path (filled in by {@link #filled}), the roles of Keycloak that it takes, whom of the template's roles it lets in (domain
     * admin D, help desk H, auditor A), and what it then answers; no row changes anything that another one sees. "operator" are those
     * of {@code master}. The last column is the body where it matters.
     */
    private static final List<Row> ROWS = rows("""
            GET    limits                                        view-realm                         DHA 200
            GET    policies                                      view-realm                         DHA 200
            GET    policies/{name}                               view-realm                         DHA 200
            GET    policies/{none}                               view-realm                         DHA 404
            PUT    policies/{none}                               manage-realm                       D   422
            DELETE policies/{none}                               manage-realm                       D   404
            GET    policies/{name}/effective                     view-realm                         DHA 200
            GET    policies/{name}/history                       view-realm                         DHA 200
            GET    policies/{name}/history/{version}             view-realm                         DHA 404
            POST   policies/{name}/history/{version}/restore     manage-realm                       D   404
            POST   policies/{name}/replay                        view-realm+view-users+view-events  DHA 422
            GET    policies/{name}/trial                         view-realm                         DHA 404
            PUT    policies/{name}/trial                         manage-realm                       D   422
            DELETE policies/{name}/trial                         manage-realm                       D   404
            GET    policies/{name}/trial/report                  view-realm+view-users+view-events  DHA 404
            GET    explain                                       view-realm+view-users              DHA 400
            GET    explain?id={none}                             view-realm+view-users+view-events  DHA 404
            GET    audit                                         view-events                        DHA 200
            GET    audit/export                                  view-events                        DHA 400
            GET    audit/changes                                 view-events                        DHA 200
            GET    audit/changes/export                          view-events                        DHA 400
            POST   audit/{none}/trust                            view-events+manage-users           D   404
            GET    accounts/{id}                                 view-users                         DHA 200
            GET    accounts/{none}                               view-users                         DHA 404
            GET    accounts/{id}/recent-logins                   view-users+view-events             DHA 200
            GET    accounts/{id}/lock                            view-users                         DHA 200
            DELETE accounts/{id}/lock                            manage-users                       DH  204
            GET    accounts/{id}/trusted-devices                 view-users                         DHA 200
            DELETE accounts/{id}/trusted-devices                 manage-users                       DH  204
            DELETE accounts/{id}/trusted-devices/{none}          manage-users                       DH  404
            GET    accounts/{id}/trusted-addresses               view-users                         DHA 200
            DELETE accounts/{id}/trusted-addresses               manage-users                       DH  204
            DELETE accounts/{id}/trusted-addresses/{none}        manage-users                       DH  404
            GET    accounts/{id}/app-passwords                   view-users                         DHA 200
            GET    accounts/{none}/app-passwords                 view-users                         DHA 404
            POST   accounts/{id}/app-passwords                   manage-users                       D   400
            DELETE accounts/{id}/app-passwords                   manage-users                       DH  204
            DELETE accounts/{id}/app-passwords/{none}            manage-users                       DH  404
            GET    accounts/{id}/second-factor                   view-users                         DHA 200
            POST   accounts/{id}/second-factor/reset             manage-users                       DH  200
            POST   accounts/{id}/second-factor/bypass            manage-users                       DH  422 {"for":"P99D"}
            DELETE accounts/{id}/second-factor/bypass            manage-users                       DH  404
            POST   domains/{domain}/second-factor/reset          manage-users                       D   200
            GET    permissions                                   view-users                         DHA 200
            GET    branding                                      view-realm                         DHA 200
            GET    branding/{name}                               view-realm                         DHA 200
            GET    branding/{none}                               view-realm                         DHA 404
            PUT    branding/{none}                               manage-realm                       D   404
            DELETE branding/{name}                               manage-realm                       D   404
            GET    companies                                     view-identity-providers            DHA 200
            GET    domains/{domain}/company                      view-identity-providers            DHA 404
            POST   domains/{domain}/company                      manage-identity-providers          D   400
            PUT    domains/{domain}/company/settings             manage-identity-providers          D   404
            DELETE domains/{domain}/company                      manage-identity-providers          D   404
            POST   domains/{domain}/company/refresh              manage-identity-providers          D   404
            POST   domains/{domain}/company/tests                manage-identity-providers          D   404
            GET    domains/{domain}/company/tests/{none}         view-identity-providers            DHA 404
            POST   import                                        manage-users                       D   400
            GET    throttle                                      view-users                         DHA 200
            GET    throttle?domain={domain}                      view-users                         DHA 200
            GET    throttle?domain=b.tld                         view-users                         DHA 400
            GET    throttle?domain=c.tld                         view-users                         DHA 400
            GET    throttle?account=bob@b.tld                    view-users                         DHA 400
            GET    throttle?account=a.tld                        view-users                         DHA 400
            DELETE throttle?account=nobody@{domain}              manage-users                       DH  204
            DELETE throttle?account=bob@b.tld                    manage-users                       DH  400
            DELETE throttle                                      manage-users                       DH  400
            GET    throttle/prefixes                             operator                           -   200
            DELETE throttle/prefixes                             operator                           -   400
            GET    domains                                       operator                           -   200
            POST   domains                                       operator                           -   400
            GET    domains/{domain}                              operator                           -   200
            DELETE domains/{domain}?confirm=no                   operator                           -   409
            POST   domains/{domain}/repair                       operator                           -   200
            POST   domains/{domain}/restore                      operator                           -   409
            """);

    private static final String POLICY = """
            {"version": 1, "networks": {"desk": ["127.0.0.1/32"]}, "secondFactor": {"enrolment": "off"},
             "services": {"web": {"trusted": ["password"]}, "admin": {"trusted": ["password"]}}}""";

    private static final String OPERATOR = "operator";
    private static final String NOBODY = "00000000-0000-0000-0000-000000000000";
    private static final String TOOL = "tool";

    private final Stack stack;
    private final String domain = "r" + Long.toHexString(System.nanoTime()) + ".tld";
    private final String subject;
    private final String adminClient;

    RolesIT(Stack stack) {
        this.stack = stack;
        made(domain);
        this.subject = stack.admin().idOf(stack.admin().somebody(domain, "subject"));
        this.adminClient = client(domain, "realm-management");
    }

    @AfterAll
    void gone() {
        stack.admin().send("DELETE", domain, "");
    }

    /** So that nobody forgets a new one. The document tells of what there is, and of nothing else (OpenApiTest). */
    @Test
    void the_table_has_a_row_for_every_request() {
        Set<String> told = new TreeSet<>();
        Caller.nobody(stack)
                .get("/realms/" + domain + "/gatepost/openapi.json")
                .json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    if (path.getKey().startsWith("/admin/") && !method.equals("parameters")) {
                        told.add(method.toUpperCase(Locale.ROOT) + " "
                                + withoutNames(path.getKey().replaceFirst("/admin/realms/[^/]+/gatepost/", "")));
                    }
                }));

        assertThat(ROWS.stream().map(Row::request).collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(told);
    }

    /** One by one and together: no role that a request names can be left out, and none opens another. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "view-realm",
                "manage-realm",
                "view-users",
                "manage-users",
                "view-identity-providers",
                "manage-identity-providers",
                "view-realm view-users",
                "view-realm view-events",
                "view-users view-events",
                "view-realm view-users view-events",
            })
    void keycloaks_roles_open_what_the_table_says(String roles) {
        Set<String> held = roles.isEmpty() ? Set.of() : Set.of(roles.split(" "));
        Caller caller = caller(hired(held));

        assertThat(surprises(caller, domain, row -> row.opens(held))).isEmpty();
    }

    /** D, H and A of the table; of their own realm alone, and from outside nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"gatepost-domain-admin", "gatepost-help-desk", "gatepost-auditor"})
    void the_templates_roles_open_what_the_table_says(String role) {
        Caller caller = caller(appointed(role));
        String letter = role.substring("gatepost-".length()).substring(0, 1).toUpperCase(Locale.ROOT);

        assertThat(surprises(caller, domain, row -> row.who().contains(letter))).isEmpty();
        assertThat(surprises(caller, "a.tld", row -> false)).isEmpty();
        Caller outside = new Caller(caller.keycloak(), Place.HOME, caller.token());
        assertThat(surprises(outside, domain, row -> false)).isEmpty();
    }

    /** With {@code manage-users} it could: Keycloak lets that reset an admin's password, and grant the template's roles. */
    @Test
    void the_help_desk_makes_nobody_an_admin_and_takes_no_admin_over() {
        Person desk = appointed("gatepost-help-desk");
        Caller caller = caller(desk);
        String users = "/admin/realms/" + domain + "/users/";
        String role = Json.write(List.of(role("gatepost-domain-admin")));
        String password = "{\"type\": \"password\", \"value\": \"taken over by the desk\"}";
        for (Person target : List.of(desk, appointed("gatepost-auditor"), appointed("gatepost-domain-admin"))) {
            String id = stack.admin().idOf(target);
            String account = "/admin/realms/" + domain + "/gatepost/accounts/" + id;

            assertThat(caller.ask("POST", users + id + "/role-mappings/realm", role)
                            .status())
                    .isEqualTo(403);
            assertThat(caller.ask("PUT", users + id + "/reset-password", password)
                            .status())
                    .isEqualTo(403);
            assertThat(caller.ask("POST", account + "/second-factor/reset", "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(caller.ask("POST", account + "/second-factor/bypass", "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(caller.ask("DELETE", account + "/lock", "{}").status()).isEqualTo(403);
            assertThat(caller.ask(
                                    "DELETE",
                                    "/admin/realms/" + domain + "/gatepost/throttle?account=" + target.name(),
                                    "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(caller.get(account).json().path("mayHelp").asBoolean()).isFalse();
        }
        assertThat(caller.ask("PUT", users + subject + "/reset-password", password)
                        .status())
                .isEqualTo(403);
        assertThat(caller.get("/admin/realms/" + domain + "/gatepost/accounts/" + subject)
                        .json()
                        .path("mayHelp")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void a_domain_admin_locks_nobody_out_of_the_pages_for_admins_unawares() {
        Caller admin = caller(appointed("gatepost-domain-admin"));
        String path = "/admin/realms/" + domain + "/gatepost/policies/default";
        String closed = POLICY.replace("\"admin\": {\"trusted\": [\"password\"]}", "\"admin\": {}");
        try {
            assertThat(admin.ask("PUT", path, closed).problem()).isEqualTo("own-access");
            assertThat(admin.get(path).json()).isEqualTo(Json.read(POLICY));
            assertThat(admin.ask("PUT", path + "?force=true", closed).status()).isEqualTo(200);
            assertThat(admin.get(path).status()).as("as it was meant").isEqualTo(403);
        } finally {
            done(stack.admin().send("PUT", domain + "/gatepost/policies/default", POLICY));
        }
    }

    /** Keycloak's fine-grained permissions: for the members of one group, and nobody else. */
    @Test
    void a_help_desk_for_one_group_is_nothing_to_the_others() {
        String realm = "g" + Long.toHexString(System.nanoTime()) + ".tld";
        try {
            made(realm);
            done(stack.admin().send("PUT", realm, "{\"adminPermissionsEnabled\": true}"));
            done(stack.admin().send("POST", realm + "/groups", "{\"name\": \"branch\"}"));
            String group = Json.read(done(stack.admin().send("GET", realm + "/groups?search=branch", "")))
                    .at("/0/id")
                    .asText();
            String member = stack.admin().idOf(stack.admin().somebody(realm, "member"));
            String other = stack.admin().idOf(stack.admin().somebody(realm, "other"));
            done(stack.admin().send("PUT", realm + "/users/" + member + "/groups/" + group, "{}"));
            Person desk = person(realm);
            String rules = realm + "/clients/" + client(realm, "admin-permissions") + "/authz/resource-server/";
            done(stack.admin()
                    .send(
                            "POST",
                            rules + "policy/user",
                            Json.write(Map.of(
                                    "name",
                                    "branch desk",
                                    "users",
                                    List.of(stack.admin().idOf(desk))))));
            done(stack.admin()
                    .send(
                            "POST",
                            rules + "permission/scope",
                            Json.write(Map.of(
                                    "name", "branch",
                                    "resourceType", "Groups",
                                    "resources", List.of(group),
                                    "scopes", List.of("view-members", "manage-members"),
                                    "policies", List.of("branch desk")))));
            Caller caller = Caller.granted(stack, realm, login(desk, TOOL));
            String accounts = "/admin/realms/" + realm + "/gatepost/accounts/";

            assertThat(caller.get(accounts + member).status()).isEqualTo(200);
            assertThat(caller.ask("POST", accounts + member + "/second-factor/reset", "{}")
                            .status())
                    .isEqualTo(200);
            assertThat(caller.ask("DELETE", accounts + member + "/app-passwords", "")
                            .status())
                    .isEqualTo(204);
            assertThat(caller.get(accounts + other).status()).isEqualTo(403);
            assertThat(caller.ask("POST", accounts + other + "/second-factor/reset", "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(caller.ask(
                                    "POST",
                                    "/admin/realms/" + realm + "/gatepost/domains/" + realm + "/second-factor/reset",
                                    "{}")
                            .status())
                    .isEqualTo(403);
            assertThat(caller.get("/admin/realms/" + realm + "/gatepost/policies")
                            .status())
                    .isEqualTo(403);
        } finally {
            stack.admin().send("DELETE", realm, "");
        }
    }

    /** In the operators' realm: who sees domains, who makes realms, and who changes the default one, are three. */
    @ParameterizedTest(name = "{0}: own realm {1}, default realm {2}, remove {3}")
    @CsvSource({
        "view-realm,                            403, 403, 403",
        "view-realm create-realm,               200, 403, 403",
        "view-realm manage-realm-of-default,    403, 200, 202",
        "create-realm manage-realm-of-default,  403, 403, 403",
    })
    void domains_are_made_by_whom_keycloak_lets(String roles, int own, int inDefault, int removed) {
        String name = "o" + Long.toHexString(System.nanoTime()) + ".tld";
        Person person = person("master");
        if (roles.contains("view-realm")) {
            grant(person, "master", client("master", "master-realm"), Set.of("view-realm"));
        }
        if (roles.contains("manage-realm-of-default")) {
            grant(person, "master", client("master", "isp-realm"), Set.of("manage-realm"));
        }
        if (roles.contains("create-realm")) {
            JsonNode role = Json.read(done(stack.admin().send("GET", "master/roles/create-realm", "")));
            done(stack.admin()
                    .send(
                            "POST",
                            "master/users/" + stack.admin().idOf(person) + "/role-mappings/realm",
                            Json.write(List.of(role))));
        }
        String domains = "/admin/realms/master/gatepost/domains";
        String wish = """
                {"domain": "%s", "place": "default-realm", "policy": %s}""".formatted(name, POLICY);
        done(stack.admin().send("POST", "master/gatepost/domains", wish));
        try {
            Caller caller = Caller.granted(stack, "master", login(person, "admin-cli"));
            assertThat(caller.ask("POST", domains + "?dryRun=true", wish.replace(name, "n" + name))
                            .status())
                    .isEqualTo(inDefault);
            assertThat(caller.ask(
                                    "POST",
                                    domains + "?dryRun=true",
                                    wish.replace(name, "n" + name)
                                            .replace(
                                                    "\"default-realm\"",
                                                    "\"own-realm\", \"webmail\": \"https://webmail.example.org/\""))
                            .status())
                    .isEqualTo(own);
            assertThat(caller.ask("DELETE", domains + "/" + name, "").status()).isEqualTo(removed);
        } finally {
            stack.admin().send("POST", "master/gatepost/domains/" + name + "/restore", "");
            stack.admin().send("DELETE", "isp/gatepost/policies/" + name, "");
        }
    }

    private void made(String realm) {
        done(stack.admin().send("POST", "master/gatepost/domains", """
                {"domain": "%s", "place": "own-realm", "webmail": "https://webmail.example.org/", "policy": %s}""".formatted(realm, POLICY)));
        done(stack.admin().send("POST", realm + "/clients", """
                {"clientId": "%s", "publicClient": true, "standardFlowEnabled": false, "directAccessGrantsEnabled": true,
                 "attributes": {"access.token.lifespan": "900"}}""".formatted(TOOL)));
    }

    @Test
    void the_operator_comes_in_everywhere() {
        Caller operator =
                Caller.granted(stack, "master", login(new Person("master", "admin", "admin", ""), "admin-cli"));

        assertThat(surprises(operator, domain, row -> true)).isEmpty();
    }

    /** Keycloak keeps the roles of the server's admins realm by realm. */
    @Test
    void an_admin_of_the_server_for_one_realm_is_nobody_in_another() {
        Person person = person("master");
        grant(person, "master", client("master", "a.tld-realm"), Set.of("manage-realm", "manage-users", "view-events"));

        assertThat(surprises(Caller.granted(stack, "master", login(person, "admin-cli")), domain, row -> false))
                .isEmpty();
    }

    @Test
    void without_a_token_nothing_opens() {
        assertThat(surprises(Caller.nobody(stack), domain, row -> false)).isEmpty();
    }

    /** What was answered otherwise than expected. */
    private List<String> surprises(Caller caller, String realm, Predicate<Row> letIn) {
        List<String> surprises = new ArrayList<>();
        for (Row row : ROWS) {
            String at = "/admin/realms/" + (row.needs().contains(OPERATOR) ? "master" : realm) + "/gatepost/"
                    + filled(row.path());
            Reply reply = caller.ask(row.method(), at, row.body());
            boolean asExpected = letIn.test(row)
                    ? reply.status() == row.status()
                    : Set.of(401, 403).contains(reply.status());
            if (!asExpected) {
                surprises.add(row + " answered " + reply.status() + " " + reply.json());
            } else if (letIn.test(row) && row.status() >= 400 && reply.problem().isEmpty()) {
                surprises.add(row + " answered no problem but " + reply.json());
            }
        }
        return surprises;
    }

    private String filled(String path) {
        return path.replace("{id}", subject)
                .replace("accounts/{none}", "accounts/" + NOBODY)
                .replace("{domain}", domain)
                .replace("{name}", "default")
                .replace("{version}", "9")
                .replace("{none}", "nowhere.tld");
    }

    private Person hired(Set<String> roles) {
        Person person = person(domain);
        grant(person, domain, adminClient, roles);
        return person;
    }

    private Person appointed(String realmRole) {
        Person person = person(domain);
        done(stack.admin()
                .send(
                        "POST",
                        domain + "/users/" + stack.admin().idOf(person) + "/role-mappings/realm",
                        Json.write(List.of(role(realmRole)))));
        return person;
    }

    private JsonNode role(String name) {
        return Json.read(done(stack.admin().send("GET", domain + "/roles/" + name, "")));
    }

    private Person person(String realm) {
        String name = "admin-" + Long.toHexString(System.nanoTime()) + "@" + domain;
        return stack.admin().create(new Person(realm, name, "a password of " + name, ""));
    }

    private void grant(Person person, String realm, String client, Set<String> roles) {
        List<JsonNode> granted = new ArrayList<>();
        for (JsonNode role : Json.read(done(stack.admin().send("GET", realm + "/clients/" + client + "/roles", "")))) {
            if (roles.contains(role.path("name").asText())) {
                granted.add(role);
            }
        }
        assertThat(granted).hasSameSizeAs(roles);
        done(stack.admin()
                .send(
                        "POST",
                        realm + "/users/" + stack.admin().idOf(person) + "/role-mappings/clients/" + client,
                        Json.write(granted)));
    }

    private String client(String realm, String name) {
        return Json.read(done(stack.admin().send("GET", realm + "/clients?clientId=" + name, "")))
                .at("/0/id")
                .asText();
    }

    private Caller caller(Person person) {
        return Caller.granted(stack, domain, login(person, TOOL));
    }

    private static Map<String, String> login(Person person, String client) {
        return Map.of(
                "grant_type",
                "password",
                "client_id",
                client,
                "username",
                person.name(),
                "password",
                person.password());
    }

    private static String done(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isBetween(200, 299);
        return response.body();
    }

    private static String withoutNames(String path) {
        return path.replaceAll("\\?.*", "").replaceAll("\\{[^}]*}", "{}");
    }

    private static List<Row> rows(String table) {
        return table.lines().map(Row::read).toList();
    }

    private record Row(String method, String path, Set<String> needs, String who, int status, String body) {
        static Row read(String line) {
            String[] columns = line.split("\\s+", 6);
            return new Row(
                    columns[0],
                    columns[1],
                    Set.of(columns[2].split("\\+")),
                    columns[3],
                    Integer.parseInt(columns[4]),
                    columns.length == 6 ? columns[5] : columns[0].equals("GET") ? "" : "{}");
        }

        String request() {
            return method + " " + withoutNames(path);
        }

        /** In Keycloak, whoever may change something may see it. */
        boolean opens(Set<String> roles) {
            return needs.stream()
                    .allMatch(need -> roles.contains(need) || roles.contains(need.replace("view-", "manage-")));
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }
}
