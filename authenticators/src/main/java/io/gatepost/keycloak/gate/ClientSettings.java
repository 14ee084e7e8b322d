// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.gate;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.validation.ClientValidationContext;
import org.keycloak.validation.DefaultClientValidationProvider;
import org.keycloak.validation.ValidationContext;
import org.keycloak.validation.ValidationResult;

/**
 * A client's attributes of ours, looked at when somebody saves them: what would silently open nothing is refused, with the attribute and
 * the reason. Imports are not asked by Keycloak; there such a word opens nothing.
 */
final class ClientSettings extends DefaultClientValidationProvider {
    @Override
    public ValidationResult validate(ValidationContext<ClientModel> context) {
        look(context);
        return super.validate(context);
    }

    @Override
    public ValidationResult validate(ClientValidationContext.OIDCContext context) {
        look(context);
        return super.validate(context);
    }

    private static void look(ValidationContext<ClientModel> context) {
        ClientModel client = context.getObjectToValidate();
        problemOfService(client.getAttribute(WebDecision.SERVICE_ATTRIBUTE))
                .ifPresent(problem -> say(context, WebDecision.SERVICE_ATTRIBUTE, problem));
        problemOfHosts(client.getAttribute(WebmailHosts.ATTRIBUTE), client.isPublicClient())
                .ifPresent(problem -> say(context, WebmailHosts.ATTRIBUTE, problem));
    }

    private static void say(ValidationContext<ClientModel> context, String attribute, String problem) {
        context.addError("attributes." + attribute, attribute + ": " + problem);
    }

    static Optional<String> problemOfService(@Nullable String word) {
        return WebDecision.serviceOf("", word).isPresent()
                ? Optional.empty()
                : Optional.of("has to be web or admin, or not to be there");
    }

    static Optional<String> problemOfHosts(@Nullable String text, boolean publicClient) {
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (publicClient) {
            return Optional.of("counts for confidential clients only, and this one is public");
        }
        return WebmailHosts.parse(text).isPresent()
                ? Optional.empty()
                : Optional.of("has to be a list of at most " + WebmailHosts.MOST
                        + " addresses, with commas or spaces between; no networks, no names");
    }
}
