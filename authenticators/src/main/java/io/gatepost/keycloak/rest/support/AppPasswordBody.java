// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.apppassword.AppPasswordCreation;
import io.gatepost.keycloak.apppassword.AppPasswordRequest;
import io.gatepost.keycloak.apppassword.AppPasswords;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is sent to make an app password. */
public final class AppPasswordBody {
    private static final int LONGEST_BODY = 16 << 10;
    private static final int LONGEST_TEXT = 512;
    private static final int MOST_WORDS = 64;
    private static final String MOBILE_LABEL = "Mobile password";

    /** Browsers have no dates after the year 275760, and a page that cannot show one does not show the others either. */
    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private AppPasswordBody() {}

    public static AppPasswordRequest appPassword(InputStream stream) {
        JsonBody body = JsonBody.read(stream, LONGEST_BODY, Set.of("label", "services", "networks", "expires"));
        String label = body.text("label", LONGEST_TEXT);
        Optional<List<String>> services = body.optionalTexts("services", MOST_WORDS, LONGEST_TEXT);
        if (!body.has("services")) {
            body.violation("services", "is missing");
        }
        Optional<List<String>> networks = body.optionalTexts("networks", MOST_WORDS, LONGEST_TEXT);
        Optional<Instant> expires = expires(body);
        body.complete();
        return new AppPasswordRequest(label, services.orElseThrow(), networks, expires);
    }

    /** Without a label it gets one that no other app password of the account has. */
    public static AppPasswordRequest mobilePassword(InputStream stream, AppPasswords passwords, Instant now) {
        JsonBody body = JsonBody.readIfAny(stream, LONGEST_BODY, Set.of("label"));
        String label =
                body.optionalText("label", LONGEST_TEXT).orElseGet(() -> passwords.unusedLabel(MOBILE_LABEL, now));
        body.complete();
        return new AppPasswordRequest(label, List.of(Service.EAS.word()), Optional.empty(), Optional.empty());
    }

    private static Optional<Instant> expires(JsonBody body) {
        return body.optionalText("expires", LONGEST_TEXT).flatMap(text -> {
            Optional<Instant> expires = instant(text);
            if (expires.isEmpty()) {
                body.violation(
                        "expires",
                        "is no date and time with offset before the year 9999, as in 2027-01-31T12:00:00Z (ISO 8601)");
            }
            return expires;
        });
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant()).filter(at -> at.isBefore(LATEST));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The created one, or the problem thrown. */
    public static AppPasswordCreation.Created created(AppPasswordCreation creation) {
        return switch (creation) {
            case AppPasswordCreation.Created created -> created;
            case AppPasswordCreation.Invalid invalid ->
                throw Problem.invalid(invalid.violations()).exception();
            case AppPasswordCreation.TooMany tooMany ->
                throw Problem.typed(
                                Response.Status.CONFLICT,
                                "limit",
                                "The account has " + tooMany.limit()
                                        + " app passwords, as many as its policy allows. Remove one first.")
                        .exception();
        };
    }
}
