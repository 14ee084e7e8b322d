// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.iptrust.policy.Service;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** JSON of the Lua script from and to records. Total. */
final class DovecotHttpCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Dovecot calls its submission proxy {@code submission}, and what Postfix asks it {@code smtp}. */
    static final Map<String, Service> SERVICES = Map.of(
            "imap", Service.IMAP,
            "pop3", Service.POP3,
            "submission", Service.SMTP,
            "smtp", Service.SMTP,
            "sieve", Service.SIEVE);

    private DovecotHttpCodec() {}

    static DovecotQuestion decode(byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException notJson) {
            return new DovecotQuestion.Malformed("not JSON");
        }
        if (!json.isObject()) {
            return new DovecotQuestion.Malformed("not a JSON object");
        }
        Optional<String> user = text(json, "user");
        Optional<String> password = text(json, "password");
        Optional<String> service = text(json, "service");
        if (user.isEmpty() || password.isEmpty() || service.isEmpty()) {
            return new DovecotQuestion.Malformed("user, password and service must be strings");
        }
        // Dovecot reads the messages of XOAUTH2 and OAUTHBEARER itself, and hands the token on as the password.
        Optional<SecretKind> kind = switch (text(json, "mech").orElse("PLAIN")) {
            case "PLAIN", "LOGIN" -> Optional.of(SecretKind.PASSWORD);
            case "XOAUTH2", "OAUTHBEARER" -> Optional.of(SecretKind.TOKEN);
            default -> Optional.empty();
        };
        if (kind.isEmpty()) {
            return new DovecotQuestion.NotOffered("a mechanism that carries neither password nor token");
        }
        Service known = SERVICES.get(service.get());
        if (known == null) {
            return new DovecotQuestion.NotOffered("a service that is none of the mailbox's");
        }
        return new DovecotQuestion.Login(
                new LoginName(user.get()),
                Secret.of(password.get()),
                kind.get(),
                known,
                text(json, "rip").filter(rip -> !rip.isEmpty()).map(List::of).orElse(List.of()),
                Particulars.NONE
                        .with("session", text(json, "session").orElse(""))
                        .with("secured", text(json, "secured").orElse(""))
                        .with("local-address", text(json, "lip").orElse(""))
                        .with("client", text(json, "client_id").orElse("")));
    }

    static byte[] encode(DovecotAnswer answer) {
        ObjectNode json = JSON.createObjectNode();
        switch (answer) {
            case DovecotAnswer.Admit admit -> {
                json.put("outcome", "admit").put("user", admit.user());
                if (!admit.extra().isEmpty()) {
                    // A list of name=value, which is less to read for a script without a JSON library.
                    ArrayNode extra = json.putArray("extra");
                    admit.extra().forEach((name, value) -> extra.add(name + '=' + value));
                }
            }
            case DovecotAnswer.Refuse refuse -> json.put("outcome", "refuse").put("message", refuse.message());
            case DovecotAnswer.Unavailable unavailable ->
                json.put("outcome", "unavailable").put("message", unavailable.message());
        }
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.ofNullable(json.get(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }
}
