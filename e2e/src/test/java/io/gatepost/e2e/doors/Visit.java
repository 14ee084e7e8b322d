// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.SamlClient;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;

/** One person with one set of cookies, on the way to one door. */
final class Visit implements AutoCloseable {
    private final Stack stack;
    private final Person person;
    private final Coming coming;
    private final PlainVisitor visitor;

    Visit(Stack stack, Person person, Coming coming) {
        this.stack = stack;
        this.person = person;
        this.coming = coming;
        this.visitor = new PlainVisitor(coming.signsIn());
    }

    Person person() {
        return person;
    }

    Webmail client(String name) {
        return new Webmail(stack.keycloakUrl(), person.realm(), name);
    }

    SamlClient samlClient(String entity) {
        return new SamlClient(stack.keycloakUrl(), person.realm(), entity);
    }

    URI at(String path) {
        return stack.keycloakUrl().resolve("/realms/" + person.realm() + path);
    }

    boolean carriedOut() {
        return coming == Coming.CARRIED_OUT;
    }

    /** Password, and the second factor if this coming shows one; the page after that. */
    Page signIn(Webmail.SignIn signIn) {
        visitor.open(signIn.address());
        return signInHere();
    }

    /** The same on the sign-in page that is open. */
    Page signInHere() {
        Page page = visitor.enterRight(person.name(), person.password());
        return coming.factor() && page instanceof Page.CodeAsked ? visitor.enterRightCode(person.otpSecret()) : page;
    }

    /** The same with more in the form. */
    void signInHere(Map<String, String> more) {
        Map<String, String> form = new HashMap<>(more);
        form.put("username", person.name());
        form.put("password", person.password());
        Page page = visitor.submit(form);
        arrived(coming.factor() && page instanceof Page.CodeAsked ? visitor.enterRightCode(person.otpSecret()) : page);
    }

    boolean sees(String field) {
        return visitor.sees(field);
    }

    /** Signed in to the webmail client, and now on the way. */
    void signedIn() {
        arrived(signIn(client(Clients.PUBLIC).begin()));
        goOn();
    }

    Webmail.Tokens tokens(String client, String scope) {
        Webmail webmail = client(client);
        Webmail.SignIn signIn = webmail.begin(Map.of("scope", scope));
        Page.Arrived arrived = arrived(signIn(signIn));
        if (webmail.redeem(coming.signsIn(), signIn, arrived) instanceof Webmail.Tokens tokens) {
            goOn();
            return tokens;
        }
        throw new IllegalStateException("no tokens where they were made");
    }

    void goOn() {
        visitor.moveTo(coming.goesOn());
    }

    Place here() {
        return coming.goesOn();
    }

    Page open(URI address) {
        return visitor.open(address);
    }

    Page submit(Map<String, String> fields) {
        return visitor.submit(fields);
    }

    HttpResponse<String> get(URI address, Webmail.Tokens tokens) {
        return HttpPlace.at(here())
                .get(address, "Authorization", "Bearer " + tokens.access(), "Accept", "application/json");
    }

    HttpResponse<String> post(URI address, Map<String, String> form) {
        return HttpPlace.at(here()).postForm(address, form);
    }

    static Page.Arrived arrived(Page page) {
        if (page instanceof Page.Arrived arrived && arrived.code().isPresent()) {
            return arrived;
        }
        throw new IllegalStateException("not signed in but before " + page);
    }

    static Result result(Page page) {
        boolean in = switch (page) {
            case Page.Arrived arrived -> arrived.code().isPresent();
            case Page.SamlAnswer answer -> answer.asserted();
            default -> false;
        };
        return in ? new Result.Open() : new Result.Shut(page.toString());
    }

    static Result result(Webmail.TokenAnswer answer) {
        return switch (answer) {
            case Webmail.Tokens tokens -> new Result.Open();
            case Webmail.NoTokens none -> new Result.Shut(none.toString());
        };
    }

    static Result result(HttpResponse<String> response) {
        return response.statusCode() == 200
                ? new Result.Open()
                : new Result.Shut(response.statusCode() + " " + response.body());
    }

    static Result token(HttpResponse<String> response) {
        return response.statusCode() == 200 && Json.read(response.body()).has("access_token")
                ? new Result.Open()
                : new Result.Shut(response.statusCode() + " " + response.body());
    }

    @Override
    public void close() {
        visitor.close();
    }
}
