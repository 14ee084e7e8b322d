// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.ProgramName;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.login.WireText;
import io.gatepost.bridge.peer.RareWarnings;
import io.gatepost.iptrust.origin.Origin;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The bodies of Keycloak's bridge and token endpoints from and to records. Total: what is no answer is trouble. */
final class KeycloakCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final RareWarnings WARNINGS = new RareWarnings(KeycloakCodec.class);
    private static final Pattern REASON = Pattern.compile("[a-z][a-z0-9-]{0,63}");
    private static final String DIRECTORY_UNAVAILABLE = "urn:gatepost:directory-unavailable";
    private static final int LONGEST_SESSION = 128;
    /** With the mark of a cut Keycloak's 255. */
    private static final int LONGEST_ORIGIN = 250;

    private static final Duration LONGEST_TOKEN_LIFE = Duration.ofDays(1);

    private KeycloakCodec() {}

    static byte[] question(LoginAttempt attempt) {
        return written(inquiry(attempt).put("secret", attempt.secret().reveal()));
    }

    /** The same without the secret, which somebody else checks. */
    static byte[] inquiryOf(LoginAttempt attempt) {
        return written(inquiry(attempt));
    }

    private static ObjectNode inquiry(LoginAttempt attempt) {
        ObjectNode question = JSON.createObjectNode();
        question.put("name", attempt.name().typed());
        question.put("kind", attempt.kind().word());
        question.put("service", attempt.service().word());
        switch (attempt.origin()) {
            case Origin.Known known ->
                question.put("address", known.address().toString())
                        .put("origin", Particulars.cut(known.via(), LONGEST_ORIGIN));
            case Origin.Unestablished unestablished ->
                question.putNull("address").put("origin", Particulars.cut(unestablished.why(), LONGEST_ORIGIN));
        }
        question.put("via", attempt.via());
        String session = attempt.particulars().entries().get("session");
        // Dovecot's own are of 16 to 32 characters; Keycloak refuses a request with a longer one than this.
        if (session != null && session.length() <= LONGEST_SESSION && WireText.isToken(session)) {
            question.put("session", session);
        }
        ProgramName.of(attempt).ifPresent(program -> question.put("program", program));
        return question;
    }

    private static byte[] written(ObjectNode question) {
        try {
            return JSON.writeValueAsBytes(question);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("strings cannot be written as JSON");
        }
    }

    /** The outcome in the body of a 200; of what a server may be told beside the name, no more than {@code extraFields}. */
    static LoginOutcome outcome(byte[] body, ExtraFields extraFields) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (IOException notJson) {
            return new LoginOutcome.Unavailable(Trouble.GARBLED);
        }
        Optional<String> reason =
                text(answer, "reason").filter(word -> REASON.matcher(word).matches());
        Optional<String> account = text(answer, "account");
        return switch (text(answer, "outcome").orElse("")) {
            case "admit" ->
                account.filter(name -> new LoginName(name).namesOneMailbox())
                        .flatMap(name -> reason.<LoginOutcome>map(word -> new LoginOutcome.Admitted(
                                name,
                                word,
                                evidence(answer, account),
                                extra(answer.path("extra"), extraFields),
                                FactsCodec.facts(name, answer))))
                        .orElse(new LoginOutcome.Unavailable(Trouble.GARBLED));
            case "refuse" ->
                reason.<LoginOutcome>map(word -> new LoginOutcome.Refused(
                                word, evidence(answer, account.or(() -> text(answer, "attempted")))))
                        .orElse(new LoginOutcome.Unavailable(Trouble.GARBLED));
            default -> new LoginOutcome.Unavailable(Trouble.GARBLED);
        };
    }

    /** What stands behind a 503: a realm's directory, where its problem (RFC 9457) says so. */
    static Trouble trouble(byte[] body) {
        try {
            return text(JSON.readTree(body), "type")
                            .filter(DIRECTORY_UNAVAILABLE::equals)
                            .isPresent()
                    ? Trouble.DIRECTORY
                    : Trouble.FAILED;
        } catch (IOException notJson) {
            return Trouble.FAILED;
        }
    }

    private static Evidence evidence(JsonNode answer, Optional<String> account) {
        return new Evidence(
                account,
                text(answer, "realm"),
                text(answer, "proof"),
                text(answer.path("credential"), "label").or(() -> text(answer.path("credential"), "id")),
                text(answer, "rule"));
    }

    private static Map<String, String> extra(JsonNode extra, ExtraFields fields) {
        Map<String, String> told = new TreeMap<>();
        for (String field : fields.names()) {
            text(extra, field).ifPresent(value -> {
                if (fields.allow(field, value)) {
                    told.put(field, value);
                } else {
                    WARNINGS.warn(
                            "A mail server is not told the field " + field
                                    + " that Keycloak has for an account: no text for it, or a host beyond gatepost.extra-hosts");
                }
            });
        }
        return told.isEmpty() ? Map.of() : Collections.unmodifiableMap(told);
    }

    /** The token in the body of the token endpoint's 200 (RFC 6749 section 5.1). */
    static Optional<AccessToken> token(byte[] body) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (IOException notJson) {
            return Optional.empty();
        }
        JsonNode lifetime = answer.path("expires_in");
        Optional<String> text = text(answer, "access_token").filter(token -> !token.isEmpty());
        if (text.isEmpty() || !lifetime.canConvertToLong() || lifetime.longValue() <= 0) {
            return Optional.empty();
        }
        Duration life = Duration.ofSeconds(Math.min(lifetime.longValue(), LONGEST_TOKEN_LIFE.toSeconds()));
        return Optional.of(new AccessToken(text.get(), life));
    }

    /** The array of names in the body of a 200. */
    static Optional<Set<String>> names(byte[] body) {
        JsonNode answer;
        try {
            answer = JSON.readTree(body);
        } catch (IOException notJson) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>();
        for (JsonNode name : answer) {
            if (!name.isTextual()) {
                return Optional.empty();
            }
            names.add(name.textValue());
        }
        return answer.isArray() ? Optional.of(Set.copyOf(names)) : Optional.empty();
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.ofNullable(json.get(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }
}
