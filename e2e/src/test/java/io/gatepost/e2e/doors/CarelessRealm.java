// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.KeycloakAdmin;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Person;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A realm as Keycloak makes it, with its own flows and nearly everything switched on that opens a door. Its policy takes the
 * password in the office, and nothing elsewhere; its people have no second factor.
 */
final class CarelessRealm implements AutoCloseable {
    private static final String POLICY = """
        {"version": 1, "networks": {"office": ["127.0.10.0/24"]}, "secondFactor": {"enrolment": "optional"},
         "services": {"web": {"trusted": ["password"], "elsewhere": []}}}\
        """;
    private static final Pattern LINK = Pattern.compile("http://\\S+");

    private final Stack stack;
    private final String name;
    private final MailSink sink = new MailSink();
    private @Nullable Company company;
    private @Nullable Partner partner;
    private int people;

    private CarelessRealm(Stack stack, String name) {
        this.stack = stack;
        this.name = name;
    }

    static CarelessRealm of(Stack stack) {
        CarelessRealm realm = new CarelessRealm(stack, "careless" + Long.toHexString(System.nanoTime()) + ".tld");
        expect(
                201,
                stack.admin()
                        .send(
                                "POST",
                                "",
                                Json.write(Map.of(
                                        "realm",
                                        realm.name,
                                        "enabled",
                                        true,
                                        "registrationAllowed",
                                        true,
                                        "resetPasswordAllowed",
                                        true,
                                        "rememberMe",
                                        true,
                                        "eventsEnabled",
                                        true,
                                        "smtpServer",
                                        Map.of(
                                                "host",
                                                "127.0.0.1",
                                                "port",
                                                Integer.toString(realm.sink.port()),
                                                "from",
                                                "careless@" + realm.name)))));
        expect(201, realm.admin().send("PUT", realm.name + "/gatepost/policies/default", POLICY));
        Clients.make(realm.admin(), realm.name);
        return realm;
    }

    /** A token from before the realm does not know of it, so that each comes with a new one. */
    KeycloakAdmin admin() {
        return stack.admin();
    }

    Stack stack() {
        return stack;
    }

    String name() {
        return name;
    }

    Person somebody() {
        people++;
        String person = "somebody-" + people + "@" + name;
        return admin().create(new Person(name, person, "a-password-of-" + people, ""));
    }

    /** A name that nobody has yet. */
    String newcomer() {
        people++;
        return "newcomer-" + people + "@" + name;
    }

    URI at(String path) {
        return stack.keycloakUrl().resolve("/realms/" + name + path);
    }

    /** Its SAML identity provider. */
    Company company() {
        if (company == null) {
            company = Company.of(stack, name);
        }
        return company;
    }

    /** Its OpenID provider. */
    Partner partner() {
        if (partner == null) {
            partner = Partner.of(stack, name);
        }
        return partner;
    }

    void put(String path, Object body) {
        expect(204, admin().send("PUT", name + path, Json.write(body)));
    }

    HttpResponse<String> post(String path, Object body) {
        return admin().send("POST", name + path, Json.write(body));
    }

    /** Has Keycloak mail a link to somebody with which they are to do this. */
    void mailActions(Person person, List<String> actions) {
        HttpResponse<String> response = admin().send(
                        "PUT", name + "/users/" + admin().idOf(person) + "/execute-actions-email", Json.write(actions));
        expect(204, response);
    }

    /** The link of the next mail to somebody of the realm. */
    URI mailedLink() {
        Matcher link = LINK.matcher(sink.next().text());
        if (!link.find()) {
            throw new IllegalStateException("no link in the mail");
        }
        return URI.create(link.group());
    }

    private static void expect(int status, HttpResponse<String> response) {
        if (response.statusCode() != status) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    @Override
    public void close() {
        if (company != null) {
            company.close();
        }
        if (partner != null) {
            partner.close();
        }
        admin().send("DELETE", name, "");
        sink.close();
    }
}
