// SPDX-License-Identifier: Apache-2.0
package io.gatepost.iptrust.policy;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The policy's sections {@code saml} and {@code oidc}: who at companies speaks for the domain, and how sure they have to be. */
final class CompanySection {
    private static final int MOST = 100;
    private static final Pattern PROVIDER_ALIAS = Pattern.compile("[^\\s@/]{1,255}");
    private static final Pattern AUTHN_CONTEXT = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:\\S{1,500}");
    private static final Pattern CLAIM = Pattern.compile("\\S{1,500}");
    private static final Policy.Company ANY = new Policy.Company(Set.of(), Set.of());

    private CompanySection() {}

    static Policy.Company saml(Optional<Field> found) {
        return found.map(field -> read(field, AUTHN_CONTEXT, "a URI, as AuthnContextClassRef has it"))
                .orElse(ANY);
    }

    static Policy.Company oidc(Optional<Field> found) {
        return found.map(field -> read(field, CLAIM, "a word, as acr and amr have them"))
                .orElse(ANY);
    }

    private static Policy.Company read(Field field, Pattern context, String what) {
        return field.objectWith(Set.of("providers", "contexts"))
                ? new Policy.Company(
                        field.find("providers")
                                .map(f -> texts(f, PROVIDER_ALIAS, "the alias of an identity provider of the realm"))
                                .orElse(Set.of()),
                        field.find("contexts").map(f -> texts(f, context, what)).orElse(Set.of()))
                : ANY;
    }

    /** An empty list would read as "none" and mean "any". */
    private static Set<String> texts(Field field, Pattern form, String what) {
        Set<String> texts = field.set(item -> {
            Optional<String> text = item.text();
            if (text.isPresent() && !form.matcher(text.get()).matches()) {
                item.problem("\"" + Field.shown(text.get()) + "\" has to be " + what);
            }
            return text;
        });
        if (field.isArray() && (field.value().isEmpty() || texts.size() > MOST)) {
            field.problem(field.name() + " has to name at least one and at most " + MOST
                    + "; leave it out to demand nothing");
        }
        return texts;
    }
}
