// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The policy's section {@code exceptions}: which accounts, groups or everybody for a while, are accepted otherwise. */
final class ExceptionsSection {
    private static final int MOST = 1_000;
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    private ExceptionsSection() {}

    static List<Policy.ExceptionRule> read(Field field, Set<String> networks) {
        List<Policy.ExceptionRule> exceptions = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        List<Field> items = field.items();
        if (items.size() > MOST) {
            field.problem("exceptions are at most " + MOST);
        }
        for (Field item : items) {
            exception(item, networks).ifPresent(exception -> {
                if (!ids.add(exception.id())) {
                    item.at("id").problem("another exception has the id \"" + exception.id() + "\" already");
                }
                exceptions.add(exception);
            });
        }
        return exceptions;
    }

    private static Optional<Policy.ExceptionRule> exception(Field field, Set<String> networks) {
        if (!field.objectWith(Set.of("id", "accounts", "groups", "services", "from", "accept", "until"))) {
            return Optional.empty();
        }
        Optional<String> id = field.require("id").flatMap(ExceptionsSection::id);
        Set<String> accounts = field.find("accounts").map(Holders::accounts).orElse(Set.of());
        Set<String> groups = field.find("groups").map(f -> Holders.groups(f)).orElse(Set.of());
        Optional<Instant> until = field.find("until").flatMap(Field::instant);
        if (field.find("until").isEmpty() && isEmpty(field.find("accounts")) && isEmpty(field.find("groups"))) {
            field.problem("an exception has to name accounts or groups, or to end (\"until\"); what holds for everybody"
                    + " for good belongs under \"services\"");
        }
        boolean listed =
                field.find("accounts").isPresent() || field.find("groups").isPresent();
        if (until.isPresent() && listed && isEmpty(field.find("accounts")) && isEmpty(field.find("groups"))) {
            // Else the last account taken out of a list would let everybody in.
            field.problem(
                    "an exception with an end has to name an account or a group, or to leave both lists out if it is"
                            + " for everybody");
        }
        Set<Service> services =
                field.require("services").map(ServicesSection::names).orElse(Set.of());
        if (field.find("services")
                .filter(Field::isArray)
                .filter(f -> f.value().isEmpty())
                .isPresent()) {
            field.at("services").problem("services has to name at least one");
        }
        Optional<Policy.From> from = field.require("from").flatMap(f -> from(f, networks));
        Optional<Set<Proof>> accept = field.require("accept").map(f -> ServicesSection.proofs(f, services));
        return id.isPresent() && from.isPresent() && accept.isPresent()
                ? Optional.of(
                        new Policy.ExceptionRule(id.get(), accounts, groups, services, from.get(), accept.get(), until))
                : Optional.empty();
    }

    private static boolean isEmpty(Optional<Field> field) {
        return field.isEmpty() || (field.get().isArray() && field.get().value().isEmpty());
    }

    private static Optional<String> id(Field field) {
        Optional<String> id = field.text();
        if (id.isPresent() && !ID.matcher(id.get()).matches()) {
            field.problem(
                    "id has to be up to 64 small letters, digits and hyphens, and begins with a letter or a digit");
            return Optional.empty();
        }
        return id;
    }

    private static Optional<Policy.From> from(Field field, Set<String> networks) {
        if (field.isArray()) {
            Set<String> names = field.set(item -> ServicesSection.networkName(item, networks));
            if (field.value().isEmpty()) {
                field.problem("from has to name at least one network");
            }
            return Optional.of(new Policy.From.Networks(List.copyOf(names)));
        }
        if (!field.isText()) {
            field.problem(
                    "from has to be anywhere, trusted, elsewhere, or the name of a network or an array of such names");
            return Optional.empty();
        }
        return switch (field.value().textValue()) {
            case "anywhere" -> Optional.of(new Policy.From.Anywhere());
            case "trusted" -> Optional.of(new Policy.From.Trusted());
            case "elsewhere" -> Optional.of(new Policy.From.Elsewhere());
            default ->
                ServicesSection.networkName(field, networks).map(name -> new Policy.From.Networks(List.of(name)));
        };
    }
}
