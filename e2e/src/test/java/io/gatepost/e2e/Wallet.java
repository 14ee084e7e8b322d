// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.client.Visitor;
import io.gatepost.e2e.client.Webmail;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What people present, made the way they make it, each secret once per run. */
public final class Wallet {
    /** Access tokens live for two minutes. */
    private static final Duration SESSION_LIFE = Duration.ofSeconds(80);

    private record Session(MailSecrets secrets, Instant since) {}

    private final Stack stack;
    private final Map<String, String> made = new HashMap<>();
    private final Map<Person, Session> sessions = new HashMap<>();

    Wallet(Stack stack) {
        this.stack = stack;
    }

    /** The secret that a row of a table names. */
    public synchronized String secret(Person owner, String name) {
        return switch (name) {
            case "password" -> owner.password();
            case "wrong password" -> "not-the-password";
            default -> made.computeIfAbsent(owner + " " + name, key -> make(owner, name));
        };
    }

    private String make(Person owner, String name) {
        // No two of an account's may have one label, and a stack may see this run again.
        String label = name + " " + Long.toHexString(System.nanoTime());
        Map<String, Object> wish = switch (name) {
            case "app password" -> Map.of("label", label, "services", List.of("imap", "pop3", "smtp"));
            case "app password for smtp" -> Map.of("label", label, "services", List.of("smtp"));
            case "app password for imap" -> Map.of("label", label, "services", List.of("imap"));
            case "app password for imap in vpn" ->
                Map.of("label", label, "services", List.of("imap"), "networks", List.of("vpn"));
            case "app password for soap" -> Map.of("label", label, "services", List.of("soap"));
            case "mobile password" -> Map.of("label", label);
            default -> throw new IllegalArgumentException("no such secret: " + name);
        };
        boolean person = !owner.otpSecret().isEmpty();
        if (name.equals("mobile password")) {
            return sessionOf(owner).mobilePassword(wish).secret();
        }
        return person
                ? sessionOf(owner).appPassword(wish).secret()
                : stack.admin().appPassword(owner, wish).secret();
    }

    /** The account REST with a young token that a second factor stands behind, from a place that nobody trusts. */
    public synchronized MailSecrets sessionOf(Person owner) {
        Session session = sessions.get(owner);
        if (session == null || session.since().isBefore(Instant.now().minus(SESSION_LIFE))) {
            session = sessionSince(Instant.now(), owner);
            sessions.put(owner, session);
        }
        return session.secrets();
    }

    private Session sessionSince(Instant now, Person person) {
        Place from = Place.HOME;
        Webmail webmail = stack.webmail(person.realm());
        try (Visitor visitor = new PlainVisitor(from)) {
            String token = signIn(webmail, visitor, from, person).access();
            return new Session(new MailSecrets(stack.keycloakUrl(), person.realm(), from, token), now);
        }
    }

    /** Signs in with password and second factor, and redeems the code. */
    public static Webmail.Tokens signIn(Webmail webmail, Visitor visitor, Place from, Person person) {
        return signIn(webmail, visitor, from, person, Map.of());
    }

    /** The same with more parameters, such as a wider scope. */
    public static Webmail.Tokens signIn(
            Webmail webmail, Visitor visitor, Place from, Person person, Map<String, String> more) {
        Webmail.SignIn signIn = webmail.begin(more);
        visitor.open(signIn.address());
        Page page = visitor.enterRight(person.name(), person.password());
        // Again, should the code have been used before (by an earlier run against the same stack) or grown old on its
        // way.
        for (int tries = 0; tries < 3 && page instanceof Page.CodeAsked; tries++) {
            page = visitor.enterRightCode(person.otpSecret());
        }
        if (!(page instanceof Page.Arrived arrived)) {
            throw new IllegalStateException(person + " did not get in: " + page);
        }
        if (!(webmail.redeem(from, signIn, arrived) instanceof Webmail.Tokens tokens)) {
            throw new IllegalStateException(person + " got no tokens");
        }
        return tokens;
    }
}
