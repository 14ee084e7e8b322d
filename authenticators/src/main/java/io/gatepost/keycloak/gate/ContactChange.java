// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.UserModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A profile with another e-mail address or user name: links for a new password go to the one, and the other says which domain's
 * policy covers the account. Whoever has a second factor shows it first.
 */
final class ContactChange {
    /** Auth note: what the login leads to has turned out to be such a change. */
    private static final String ASKED = "gatepost.contact-change";

    /** Keycloak takes an attribute under both of its names. */
    private static final Pattern PREFIX = Pattern.compile("^(user\\.attributes\\.)+");

    private ContactChange() {}

    /** Keycloak's page for the profile, with a step to the gate before a change of this kind. */
    static void guarded(RequiredActionContext context, Consumer<RequiredActionContext> action) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        WebDecision decision = WebDecision.of(context.getSession(), login);
        if (decision.factorCounts()
                && !decision.evidence().factorNow()
                && in(context.getHttpRequest().getDecodedFormParameters(), context.getUser())) {
            login.setAuthNote(ASKED, "true");
            // The gate, which comes first, finds the factor missing now; after it the page is shown again.
            context.challenge(AuthenticationManager.redirectToRequiredActions(
                    context.getSession(), context.getRealm(), login, context.getUriInfo(), GateFactory.ID));
        } else {
            action.accept(context);
        }
    }

    static boolean askedFor(AuthenticationSessionModel login) {
        return login.getAuthNote(ASKED) != null;
    }

    static boolean in(MultivaluedMap<String, String> form, UserModel user) {
        return form.entrySet().stream()
                .anyMatch(field -> field.getValue().stream().anyMatch(value -> changes(field.getKey(), value, user)));
    }

    /** In what the account REST takes: fields at the top, and attributes, each with one value or several. */
    static boolean in(JsonNode profile, UserModel user) {
        return Stream.concat(profile.properties().stream(), profile.path("attributes").properties().stream())
                .anyMatch(field -> texts(field).anyMatch(value -> changes(field.getKey(), value, user)));
    }

    private static Stream<String> texts(Map.Entry<String, JsonNode> field) {
        JsonNode value = field.getValue();
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false).map(JsonNode::asText)
                : Stream.of(value.asText());
    }

    /** Whether the form has another value for this attribute, under whichever of its names. */
    static boolean differs(MultivaluedMap<String, String> form, String attribute, @Nullable String now) {
        return form.entrySet().stream()
                .filter(field -> isOf(field.getKey(), attribute))
                .anyMatch(field -> field.getValue().stream().anyMatch(value -> differs(value, now)));
    }

    private static boolean changes(String name, String value, UserModel user) {
        return (isOf(name, UserModel.EMAIL) && differs(value, user.getEmail()))
                || (isOf(name, UserModel.USERNAME) && differs(value, user.getUsername()));
    }

    private static boolean isOf(String name, String attribute) {
        return PREFIX.matcher(name).replaceFirst("").equalsIgnoreCase(attribute);
    }

    private static boolean differs(String value, @Nullable String now) {
        return !value.strip().equalsIgnoreCase(now == null ? "" : now);
    }
}
