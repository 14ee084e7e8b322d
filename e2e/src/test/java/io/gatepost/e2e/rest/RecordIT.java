// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What is kept of every login, and what can be asked of it (issue 5, items 4 and 5): real logins, by mail and on the web. */
@OnTheStack
final class RecordIT {
    private static final String POLICY = """
            {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "optional"},
             "trust": {"addresses": {"allowed": true, "for": "P1D", "services": ["imap"]}},
             "services": {"imap": {"trusted": ["password", "app-password"], "elsewhere": ["app-password"]},
                          "web": {"trusted": ["password"], "elsewhere": ["password+second-factor"]}}}""";

    private final Stack stack;

    RecordIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void every_login_is_kept_and_found_again_by_domain_account_and_address() {
        String domain = domain(POLICY);
        Person eve = person(domain, "eve");
        MailSecrets.Made tablet =
                stack.admin().appPassword(eve, Map.of("label", "tablet \u00fc", "services", List.of("imap", "smtp")));
        assertThat(imap(eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(eve, Place.HOME, eve.password())).isInstanceOf(Answer.Refused.class);
        assertThat(imap(eve, Place.HOME, tablet.secret())).isInstanceOf(Answer.In.class);
        assertThat(imap(eve, Place.VPN, "not-her-secret")).isInstanceOf(Answer.Refused.class);
        Person nobody = new Person("isp", "nobody@" + domain, "a-secret-of-nobodys", "");
        assertThat(imap(nobody, Place.HOME, nobody.password())).isInstanceOf(Answer.Refused.class);
        Person elsewhere = new Person("isp", "hunter2@no." + domain, "typed-in-the-wrong-field", "");
        assertThat(imap(elsewhere, Place.HOME, elsewhere.password())).isInstanceOf(Answer.Refused.class);
        web(eve, "mistyped-by-her");
        web(eve, eve.password());

        assertThat(rows("domain=" + domain + "&max=100"))
                // While Keycloak still counts the wrong one before, the right one is refused; the visitor tries again.
                .filteredOn(row -> !row.contains("account-locked"))
                .containsExactlyInAnyOrder(
                        eve.name() + " imap 127.0.10.5 password admit trusted-network true",
                        eve.name() + " imap 127.0.99.7 password refuse untrusted-network true",
                        eve.name() + " imap 127.0.99.7 app-password admit accepted-elsewhere true",
                        eve.name() + " imap 127.0.20.5 password refuse wrong-secret false",
                        nobody.name() + " imap 127.0.99.7  refuse unknown-account false",
                        eve.name() + " web 127.0.10.5  refuse wrong-secret false",
                        eve.name() + " web 127.0.10.5 password admit trusted-network true");
        assertThat(rows("account=" + nobody.name())).hasSize(1);
        assertThat(rows("account=" + elsewhere.name()))
                .as("nobody's, in a domain that nobody has: it may be a password")
                .isEmpty();
        assertThat(rows("account=" + eve.name() + "&service=imap&decision=refuse&address=127.0.99.7"))
                .containsExactly(eve.name() + " imap 127.0.99.7 password refuse untrusted-network true");
        assertThat(rows("domain=" + domain + "&to=" + Instant.now().minus(Duration.ofHours(1))))
                .isEmpty();

        JsonNode first = audit("domain=" + domain + "&max=3");
        assertThat(first.path("more").asBoolean()).isTrue();
        assertThat(first.path("logins")).hasSize(3);
        JsonNode rest = audit("domain=" + domain + "&first=3&max=10");
        assertThat(rest.path("more").asBoolean()).isFalse();
        assertThat(rest.path("logins")).hasSize(4);
        List<String> times = audit("domain=" + domain).path("logins").findValuesAsText("at");
        assertThat(times)
                .isSortedAccordingTo((one, other) -> Instant.parse(other).compareTo(Instant.parse(one)));

        JsonNode refused = audit("account=" + eve.name() + "&service=imap&decision=refuse&address=127.0.99.7")
                .path("logins")
                .path(0);
        assertThat(refused.path("policy").asText()).isEqualTo(domain + "@1");
        assertThat(refused.path("rule").asText()).isEqualTo("services.imap");
        assertThat(refused.path("via").asText()).isEqualTo("dovecot-lua");
        assertThat(refused.path("origin").asText()).startsWith("stated by 127.0.0.1");
        assertThat(refused.path("trace").toString()).contains("{\"rule\":\"networks\",\"finding\":\"fails\"}");
        assertThat(audit("account=" + eve.name() + "&service=web")
                        .path("logins")
                        .findValuesAsText("origin"))
                .containsOnly("connection");
    }

    /** By the timer, whose time comes every minute. */
    @Test
    void what_is_older_than_the_days_of_the_audit_goes_and_nothing_else() {
        stack.database().need();
        String domain = domain(POLICY);
        Person old = person(domain, "old");
        Person young = person(domain, "young");
        Instant limit = Instant.now().minus(Duration.ofDays(90));
        for (Person person : List.of(old, young)) {
            assertThat(imap(person, Place.OFFICE, person.password())).isInstanceOf(Answer.In.class);
            long at = limit.plus(Duration.ofHours(person.equals(old) ? -1 : 1)).toEpochMilli();
            stack.database()
                    .ask("UPDATE gatepost_login SET login_time = " + at + " WHERE account = '" + person.name() + "'");
            stack.database()
                    .ask("UPDATE gatepost_change SET change_time = " + at + " WHERE account = '" + person.name() + "'");
        }
        Awaiting.until(
                Instant.now().plus(Duration.ofMinutes(3)),
                "the old ones are gone",
                () -> kept(old).equals("0 0"));
        assertThat(kept(young)).matches("[1-9][0-9]* [1-9][0-9]*");
    }

    /** How many logins and changes of the account there are. */
    private String kept(Person person) {
        return stack.database()
                .ask("SELECT (SELECT count(*) FROM gatepost_login WHERE account = '" + person.name()
                        + "') || ' ' || (SELECT count(*) FROM gatepost_change WHERE account = '" + person.name()
                        + "')");
    }

    @Test
    void without_a_beginning_it_is_the_last_seven_days() {
        Instant from =
                Instant.parse(audit("to=2027-01-31T12:00:00Z").path("from").asText());
        assertThat(from).isEqualTo("2027-01-24T12:00:00Z");
        assertThat(audit("from=2020-01-01T00:00:00Z").path("from").asText()).isEqualTo("2020-01-01T00:00:00Z");
    }

    @Test
    void the_export_is_a_line_for_each_and_tells_no_secret() {
        String domain = domain(POLICY);
        Person eve = person(domain, "eve");
        MailSecrets.Made tablet =
                stack.admin().appPassword(eve, Map.of("label", "tablet \u00fc", "services", List.of("imap", "smtp")));
        assertThat(imap(eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(eve, Place.HOME, tablet.secret())).isInstanceOf(Answer.In.class);
        assertThat(imap(eve, Place.CAFE, "guessed-at-random")).isInstanceOf(Answer.Refused.class);
        String hour = Instant.now().minus(Duration.ofHours(1)).toString();

        HttpResponse<String> export =
                stack.admin().send("GET", "isp/gatepost/audit/export?domain=" + domain + "&from=" + hour, "");

        assertThat(export.statusCode()).isEqualTo(200);
        assertThat(export.headers().firstValue("Content-Type").orElse("")).startsWith("application/x-ndjson");
        assertThat(export.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(export.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"logins.jsonl\"");
        List<JsonNode> lines = export.body().lines().map(Json::read).toList();
        assertThat(lines).hasSize(3);
        assertThat(export.body().replace("\n", "").chars()).allMatch(c -> c >= ' ' && c < 127);
        assertThat(lines.get(1).path("credential").path("label").asText())
                .startsWith("tablet ")
                .endsWith("\u00fc");
        assertThat(export.body())
                .doesNotContain(eve.password())
                .doesNotContain(tablet.secret())
                .doesNotContain("guessed-at-random");
        String nobody = "?account=nobody@" + domain + "&from=" + hour;
        assertThat(stack.admin()
                        .send("GET", "isp/gatepost/audit/export" + nobody, "")
                        .body())
                .isEmpty();
        for (String without : List.of("", "?from=yesterday", "?from=2020-01-01T00:00:00Z")) {
            assertThat(stack.admin()
                            .send("GET", "isp/gatepost/audit/export" + without, "")
                            .statusCode())
                    .as(without)
                    .isEqualTo(400);
        }
        assertThat(stack.admin()
                        .send("GET", "isp/gatepost/audit?account=a%00b", "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(stack.admin()
                        .send("GET", "isp/gatepost/audit?decision=maybe&address=here&domain=-", "")
                        .body())
                .contains("decision", "address", "domain");
    }

    @Test
    void a_refused_login_is_explained_by_its_id_and_each_remedy_works_as_it_stands() {
        String domain = domain(POLICY);
        Person eve = person(domain, "eve");
        assertThat(imap(eve, Place.HOME, eve.password())).isInstanceOf(Answer.Refused.class);
        String id =
                audit("account=" + eve.name()).path("logins").path(0).path("id").asText();

        JsonNode explained = explained(id);
        assertThat(explained.path("login").path("reason").asText()).isEqualTo("untrusted-network");
        assertThat(explained.path("login").path("sentence").asText()).isNotBlank();
        assertThat(explained.path("now").path("reason").asText()).isEqualTo("untrusted-network");
        assertThat(explained.path("now").path("trace").findValuesAsText("finding"))
                .contains("fails")
                .isEqualTo(explained.path("login").path("trace").findValuesAsText("finding"));
        assertThat(explained.has("underPolicyThen")).isFalse();
        assertThat(explained.path("remedies").findValuesAsText("action"))
                .containsExactly("make-app-password", "trust-address", "add-network");

        String secret =
                send(remedy(explained, "make-app-password")).path("secret").asText();
        assertThat(imap(eve, Place.HOME, secret)).isInstanceOf(Answer.In.class);

        assertThat(send(remedy(explained, "trust-address")).path("range").asText())
                .isEqualTo("127.0.99.7/32");
        assertThat(imap(eve, Place.HOME, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(explained(id).path("now").path("reason").asText()).isEqualTo("trusted-address");
        assertThat(explained(id).path("remedies")).isEmpty();

        Person ida = person(domain, "ida");
        assertThat(imap(ida, Place.HOME, ida.password())).isInstanceOf(Answer.Refused.class);
        String hers =
                audit("account=" + ida.name()).path("logins").path(0).path("id").asText();
        assertThat(send(remedy(explained(hers), "add-network")).path("version").asInt())
                .isEqualTo(2);
        assertThat(imap(ida, Place.HOME, ida.password())).isInstanceOf(Answer.In.class);
        JsonNode later = explained(hers);
        assertThat(later.path("now").path("outcome").asText()).isEqualTo("admit");
        assertThat(later.path("underPolicyThen").path("policy").asText()).isEqualTo(domain + "@1");
        assertThat(later.path("underPolicyThen").path("reason").asText()).isEqualTo("untrusted-network");
        // Sent again it is the policy of somebody else by now.
        assertThat(answer(remedy(explained, "add-network")).statusCode()).isEqualTo(412);

        // Nobody who only guessed gets an address trusted, for one account or for all.
        assertThat(imap(eve, Place.CAFE, "a-guess")).isInstanceOf(Answer.Refused.class);
        String guess = audit("account=" + eve.name() + "&address=" + Place.CAFE.address())
                .path("logins")
                .path(0)
                .path("id")
                .asText();
        assertThat(explained(guess).path("remedies").findValuesAsText("action"))
                .doesNotContain("trust-address", "add-network");
        assertThat(stack.admin()
                        .send("POST", "isp/gatepost/audit/" + guess + "/trust", "{}")
                        .statusCode())
                .isEqualTo(409);
        // The id of another realm's login says nothing here.
        assertThat(stack.admin()
                        .send("GET", "a.tld/gatepost/explain?id=" + id, "")
                        .statusCode())
                .isEqualTo(404);
        assertThat(stack.admin()
                        .send("GET", "isp/gatepost/explain?id=" + id + "&service=imap", "")
                        .statusCode())
                .isEqualTo(400);
    }

    /** What the help desk may do. */
    @Test
    void the_remedies_for_a_lock_a_closed_account_and_a_missing_factor_work_as_they_stand() {
        String domain = domain(POLICY);
        Person locked = person(domain, "locked");
        Caller bridge = Caller.bridge(stack);
        String lock = "isp/gatepost/accounts/" + stack.admin().idOf(locked) + "/lock";
        for (int guess = 0; guess < 60 && !isLocked(lock); guess++) {
            bridge.mailLogin(locked, "guess-" + guess, "imap", Place.OFFICE);
        }
        Awaiting.until(Instant.now().plusSeconds(20), "it is locked", () -> isLocked(lock));
        assertThat(reason(bridge, locked)).isEqualTo("account-locked");
        assertThat(answer(remedy(explained(newest(locked, "account-locked")), "unlock"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(reason(bridge, locked)).isEqualTo("trusted-network");

        Person closed = person(domain, "closed");
        stack.admin().send("PUT", "isp/users/" + stack.admin().idOf(closed), "{\"enabled\": false}");
        assertThat(reason(bridge, closed)).isEqualTo("account-disabled");
        assertThat(answer(remedy(explained(newest(closed, "account-disabled")), "enable-account"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(reason(bridge, closed)).isEqualTo("trusted-network");

        String strict = domain(POLICY.replace("optional", "required"));
        Person fresh = person(strict, "fresh");
        try (PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            visitor.open(stack.webmail("isp").begin().address());
            assertThat(visitor.enterRight(fresh.name(), fresh.password()))
                    .isEqualTo(new Page.Refused("enrol-from-trusted-network"));
            String code = send(remedy(explained(newest(fresh, "enrol-from-trusted-network")), "give-bypass"))
                    .path("code")
                    .asText();
            visitor.open(stack.webmail("isp").begin().address());
            assertThat(visitor.enterRight(fresh.name(), fresh.password())).isEqualTo(new Page.BypassAsked(false));
            assertThat(visitor.submit(Map.of("bypass", code))).isEqualTo(new Page.EnrolmentOffered());
        }
    }

    /** As the operator's proxy tells it, and as nobody else may. */
    @Test
    void a_login_through_a_proxy_tells_which_one_said_where_it_came_from() {
        Person eve = person(domain(POLICY), "eve");
        try (PlainVisitor visitor = new PlainVisitor(Place.PROXY, "X-Forwarded-For", Place.OFFICE.address())) {
            visitor.open(stack.webmail("isp").begin().address());
            assertThat(visitor.enterRight(eve.name(), eve.password())).isInstanceOf(Page.Arrived.class);
        }
        try (PlainVisitor liar = new PlainVisitor(Place.OFFICE, "X-Forwarded-For", Place.HOME.address())) {
            liar.open(stack.webmail("isp").begin().address());
            assertThat(liar.enterRight(eve.name(), eve.password())).isInstanceOf(Page.Arrived.class);
        }

        JsonNode logins = audit("account=" + eve.name() + "&service=web").path("logins");
        assertThat(rows(logins, "address", "origin"))
                .containsExactly(
                        "127.0.10.5 connection (X-Forwarded-For ignored: 127.0.10.5 is no trusted proxy)",
                        "127.0.10.5 proxy " + Place.PROXY.address());
        JsonNode explained = explained(logins.path(1).path("id").asText());
        assertThat(explained.at("/login/origin").asText()).isEqualTo("proxy " + Place.PROXY.address());
        assertThat(explained.at("/now/reason").asText()).isEqualTo("trusted-network");
    }

    @Test
    void a_policy_on_trial_counts_what_it_would_change_and_changes_nothing() {
        String domain = domain(POLICY);
        Person eve = person(domain, "eve");
        Person ida = person(domain, "ida");
        assertThat(imap(eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        String swapped = POLICY.replace("\"elsewhere\": [\"app-password\"]", "\"elsewhere\": [\"password\"]")
                .replace("[\"password\", \"app-password\"]", "[\"app-password\"]")
                .replace("\"web\": {\"trusted\": [\"password\"]", "\"web\": {\"trusted\": []");
        String trial = "isp/gatepost/policies/" + domain + "/trial";
        assertThat(stack.admin().send("GET", trial + "/report", "").statusCode())
                .isEqualTo(404);
        HttpResponse<String> begun = stack.admin().send("PUT", trial, swapped);
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(201);
        assertThat(ok(stack.admin().send("GET", trial, "")).path("policy")).isEqualTo(Json.read(swapped));

        // The bridge knows her, and yet it is counted; what the trial would open stays shut.
        assertThat(imap(eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
        assertThat(imap(eve, Place.HOME, eve.password())).isInstanceOf(Answer.Refused.class);
        assertThat(imap(ida, Place.HOME, ida.password())).isInstanceOf(Answer.Refused.class);
        assertThat(imap(ida, Place.HOME, "wrong-anyway")).isInstanceOf(Answer.Refused.class);
        web(eve, eve.password());

        JsonNode report = ok(stack.admin().send("GET", trial + "/report", ""));
        assertThat(report.path("author").asText()).isEqualTo("master/admin");
        assertThat(rows(report.path("accounts"), "account", "service", "change", "reason"))
                .containsExactlyInAnyOrder(
                        eve.name() + " imap lost proof-not-accepted",
                        eve.name() + " imap gained accepted-elsewhere",
                        ida.name() + " imap gained accepted-elsewhere",
                        eve.name() + " web lost service-closed");
        assertThat(rows(report.path("summary"), "service", "change", "accounts"))
                .containsExactlyInAnyOrder("imap gained 2", "imap lost 1", "web lost 1");
        assertThat(report.path("different").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(ok(stack.admin().send("GET", trial + "/report?first=1&max=2", ""))
                        .path("accounts"))
                .hasSize(2);
        // What people are told does not know of it.
        assertThat(Caller.person(stack, eve, Place.OFFICE)
                        .get("/realms/isp/gatepost/account/recent-logins")
                        .json()
                        .toString())
                .contains("imap")
                .doesNotContain("trial", "gained", "lost");

        // It has to keep to the operator's limits, and ends when told to.
        assertThat(stack.admin()
                        .send("PUT", trial, POLICY.replace("127.0.10.0/24", "64.0.0.0/7"))
                        .statusCode())
                .isEqualTo(422);
        assertThat(stack.admin().send("DELETE", trial, "").statusCode()).isEqualTo(204);
        assertThat(stack.admin().send("DELETE", trial, "").statusCode()).isEqualTo(404);
        assertThat(imap(eve, Place.OFFICE, eve.password())).isInstanceOf(Answer.In.class);
    }

    private boolean isLocked(String lock) {
        return ok(stack.admin().send("GET", lock, "")).path("locked").asBoolean();
    }

    private static String reason(Caller bridge, Person person) {
        return bridge.mailLogin(person, person.password(), "imap", Place.OFFICE)
                .json()
                .path("reason")
                .asText();
    }

    /** The id of the last login that came to this. */
    private String newest(Person person, String reason) {
        JsonNode logins = audit("account=" + person.name()).path("logins");
        return StreamSupport.stream(logins.spliterator(), false)
                .filter(login -> login.path("reason").asText().equals(reason))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none " + reason + " in " + logins))
                .path("id")
                .asText();
    }

    private JsonNode explained(String id) {
        return ok(stack.admin().send("GET", "isp/gatepost/explain?id=" + id, ""));
    }

    private static JsonNode remedy(JsonNode explained, String action) {
        return StreamSupport.stream(explained.path("remedies").spliterator(), false)
                .filter(remedy -> remedy.path("action").asText().equals(action))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + action + " in " + explained));
    }

    private JsonNode send(JsonNode remedy) {
        HttpResponse<String> answer = answer(remedy);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return Json.read(answer.body());
    }

    /** As it stands: method, path, headers and body. */
    private HttpResponse<String> answer(JsonNode remedy) {
        List<String> headers = new ArrayList<>();
        remedy.path("headers")
                .properties()
                .forEach(header -> headers.addAll(
                        List.of(header.getKey(), header.getValue().asText())));
        return Caller.operator(stack)
                .ask(
                        remedy.path("method").asText(),
                        remedy.path("path").asText(),
                        remedy.path("body"),
                        headers.toArray(String[]::new))
                .response();
    }

    private static List<String> rows(JsonNode list, String... fields) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(row -> String.join(
                        " ",
                        List.of(fields).stream()
                                .map(field -> row.path(field).asText())
                                .toList()))
                .toList();
    }

    private List<String> rows(String query) {
        return rows(
                audit(query).path("logins"),
                "account",
                "service",
                "address",
                "proof",
                "decision",
                "reason",
                "secretRight");
    }

    private JsonNode audit(String query) {
        return ok(stack.admin().send("GET", "isp/gatepost/audit?" + query, ""));
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Json.read(answer.body());
    }

    /** A domain of this test's own. */
    private String domain(String policy) {
        String domain = "r" + Long.toHexString(System.nanoTime()) + ".tld";
        HttpResponse<String> saved = stack.admin().send("PUT", "isp/gatepost/policies/" + domain, policy);
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(201);
        return domain;
    }

    private Person person(String domain, String part) {
        return stack.admin().create(new Person("isp", part + "@" + domain, part + "-password-1", ""));
    }

    private void web(Person person, String password) {
        try (PlainVisitor visitor = new PlainVisitor(Place.OFFICE)) {
            visitor.open(stack.webmail("isp").begin().address());
            if (password.equals(person.password())) {
                visitor.enterRight(person.name(), password);
            } else {
                visitor.enter(person.name(), password);
            }
        }
    }

    private Answer imap(Person person, Place from, String secret) {
        return stack.knock(new MailProgram(), from, Door.IMAP, person.name(), secret);
    }
}
