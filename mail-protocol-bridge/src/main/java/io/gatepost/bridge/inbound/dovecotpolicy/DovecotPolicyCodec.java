// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotpolicy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Login;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Result;
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

/**
 * JSON of Dovecot's auth policy client (Dovecot 2.3, {@code auth-policy.c}) from and to records. Total. A name that comes twice
 * is no error: Dovecot itself writes {@code tls} twice where an attribute has that name.
 */
final class DovecotPolicyCodec {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final Map<String, Service> SERVICES = Map.of(
            "imap", Service.IMAP,
            "pop3", Service.POP3,
            "submission", Service.SMTP,
            "smtp", Service.SMTP,
            "sieve", Service.SIEVE);

    /** Of SHA-512 in hexadecimal digits, if nobody cuts it ({@code auth_policy_hash_truncate = 0}). */
    private static final int LONGEST_HASH = 128;

    private DovecotPolicyCodec() {}

    static DovecotPolicyQuestion decode(String command, byte[] body) {
        JsonNode json;
        try {
            json = JSON.readTree(body);
        } catch (IOException notJson) {
            return new DovecotPolicyQuestion.Malformed("not JSON");
        }
        Optional<String> name = text(json, "login");
        Optional<String> protocol = text(json, "protocol");
        if (name.isEmpty() || protocol.isEmpty()) {
            return new DovecotPolicyQuestion.Malformed("login and protocol must be strings");
        }
        Service service = SERVICES.get(protocol.get());
        if (service == null) {
            return new DovecotPolicyQuestion.NotOurs("a protocol that is none of the mailbox's");
        }
        Login login = new Login(
                new LoginName(name.get()),
                Secret.of(text(json, "pwhash")
                        .filter(hash -> hash.length() <= LONGEST_HASH)
                        .orElse("")),
                kind(json),
                service,
                text(json, "remote")
                        .filter(remote -> !remote.isEmpty())
                        .map(List::of)
                        .orElse(List.of()),
                Particulars.NONE
                        .with("session", text(json, "session_id").orElse(""))
                        .with("secured", json.path("tls").asBoolean() ? "TLS" : "")
                        .with("client", text(json, "device_id").orElse("")));
        return switch (command) {
            case "allow" -> new DovecotPolicyQuestion.Allow(login);
            case "report" -> new DovecotPolicyQuestion.Report(login, result(json));
            default -> new DovecotPolicyQuestion.Malformed("a command that is neither allow nor report");
        };
    }

    /** {@code status}: -1 refuses, 0 goes on, and more are seconds that Dovecot lets the client wait before it goes on. */
    static byte[] encode(int status, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("status", status)
                .put("msg", message)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Only who adds {@code mech=%{mech}} to the attributes lets us tell a token from a password. */
    private static SecretKind kind(JsonNode json) {
        return switch (text(json, "mech").orElse("")) {
            case "XOAUTH2", "OAUTHBEARER" -> SecretKind.TOKEN;
            default -> SecretKind.PASSWORD;
        };
    }

    private static Result result(JsonNode json) {
        if (json.path("success").asBoolean()) {
            return Result.ADMITTED;
        }
        if (json.path("policy_reject").asBoolean()) {
            return Result.REFUSED_BY_POLICY;
        }
        // Dovecot 2.3.19 does not say; later ones do.
        return switch (text(json, "fail_type").orElse("credentials")) {
            case "credentials" -> Result.WRONG_SECRET;
            case "account" -> Result.NO_SUCH_ACCOUNT;
            case "disabled", "expired" -> Result.DISABLED;
            default -> Result.OTHER;
        };
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.ofNullable(json.get(field)).filter(JsonNode::isTextual).map(JsonNode::textValue);
    }
}
