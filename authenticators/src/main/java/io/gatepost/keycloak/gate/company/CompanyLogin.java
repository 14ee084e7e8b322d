// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate.company;

import io.gatepost.iptrust.policy.Proof;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A company's identity provider that vouched for the person. As a note it is {@code <proof> <alias>@<seconds since 1970>}, and after a space
 * each the contexts if there are any.
 *
 * @param at when the person signed in there; long ago where it does not say
 * @param contexts how they did, by the provider's word: an AuthnContextClassRef, or {@code acr} and what is in {@code amr}
 */
public record CompanyLogin(Proof by, String alias, Instant at, List<String> contexts) {
    /** Client note of a login: the company's answer that was accepted for it, as {@link #note()}. */
    public static final String ANSWER = "gatepost.company.answer";

    static final int MOST_CONTEXTS = 10;

    /** What is longer is no class of anything. */
    private static final Pattern CONTEXT = Pattern.compile("\\S{1,512}");

    private static final Pattern NOTE =
            Pattern.compile("(saml|oidc) (\\S+)@(-?\\d{1,12})((?: \\S{1,512}){0," + MOST_CONTEXTS + "})");

    public CompanyLogin {
        contexts = List.copyOf(contexts);
    }

    public static Optional<CompanyLogin> parse(@Nullable String note) {
        Matcher parts = NOTE.matcher(note == null ? "" : note);
        if (!parts.matches()) {
            return Optional.empty();
        }
        try {
            String contexts = parts.group(4).strip();
            return Optional.of(new CompanyLogin(
                    Proof.of(parts.group(1)).orElseThrow(),
                    parts.group(2),
                    Instant.ofEpochSecond(Long.parseLong(parts.group(3))),
                    contexts.isEmpty() ? List.of() : List.of(contexts.split(" ", -1))));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether it can be one. */
    static boolean context(String text) {
        return CONTEXT.matcher(text).matches();
    }

    public String note() {
        return by.word()
                + ' '
                + alias
                + '@'
                + at.getEpochSecond()
                + (contexts.isEmpty() ? "" : ' ' + String.join(" ", contexts));
    }
}
