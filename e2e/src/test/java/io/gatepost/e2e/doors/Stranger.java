// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.doors;

import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.SamlClient;
import io.gatepost.e2e.client.Webmail;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;

/** Somebody with the password of an account that has no second factor, and its mailbox: its owner, or not. */
final class Stranger implements AutoCloseable {
    private final CarelessRealm realm;
    private final Place place;
    private final Person person;
    private final PlainVisitor visitor;

    Stranger(CarelessRealm realm, Place place) {
        this.realm = realm;
        this.place = place;
        this.person = realm.somebody();
        this.visitor = new PlainVisitor(place);
    }

    CarelessRealm realm() {
        return realm;
    }

    Person person() {
        return person;
    }

    Place place() {
        return place;
    }

    PlainVisitor visitor() {
        return visitor;
    }

    Webmail client(String name) {
        return new Webmail(realm.stack().keycloakUrl(), realm.name(), name);
    }

    SamlClient samlClient(String entity) {
        return new SamlClient(realm.stack().keycloakUrl(), realm.name(), entity);
    }

    Page open(URI address) {
        return visitor.open(address);
    }

    /** To the sign-in page there, and through it with the password. */
    Page signIn(URI address) {
        visitor.open(address);
        return signIn();
    }

    Page signIn() {
        return visitor.enterRight(person.name(), person.password());
    }

    Map<String, String> login() {
        return Map.of("username", person.name(), "password", person.password());
    }

    HttpResponse<String> post(String path, Map<String, String> form, String... headers) {
        return HttpPlace.at(place).postForm(realm.at(path), form, headers);
    }

    /** A new password, where the page takes one; what stands before the stranger otherwise. */
    Result changesPassword(Page page) {
        if (!visitor.sees("password-new")) {
            return new Result.Shut(page.toString());
        }
        String changed = "changed-" + person.password();
        Page after = visitor.submit(Map.of("password-new", changed, "password-confirm", changed));
        return after instanceof Page.Refused ? new Result.Shut(after.toString()) : new Result.Open();
    }

    @Override
    public void close() {
        visitor.close();
    }
}
