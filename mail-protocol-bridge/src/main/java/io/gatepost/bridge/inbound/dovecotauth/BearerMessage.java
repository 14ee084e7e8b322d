// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.token.ClaimedName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A client's message with a token, and what it is told if the token is not taken. Total. */
final class BearerMessage {
    private static final String SEPARATOR = "\u0001";
    private static final String AUTH = "auth=";
    private static final String SCHEME = "bearer ";
    private static final int MAX_PAIRS = 16;

    /** As Google's servers say it. */
    private static final Octets XOAUTH2_REFUSAL =
            json("{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"mail\"}");

    private static final Octets OAUTHBEARER_REFUSAL = json("{\"status\":\"invalid_token\",\"scope\":\"mail\"}");

    private BearerMessage() {}

    /** {@code user=<name>^Aauth=Bearer <token>^A^A}. */
    static SaslStep xoauth2(Octets message) {
        return pairs(message)
                .filter(pairs -> pairs.getFirst().startsWith("user="))
                .map(pairs -> step(pairs.getFirst().substring("user=".length()), pairs, XOAUTH2_REFUSAL))
                .orElseGet(() -> new SaslStep.Unacceptable("no message of XOAUTH2"));
    }

    /** {@code n,a=<name>,^Ahost=...^Aport=...^Aauth=Bearer <token>^A^A} (RFC 7628 section 3.1); the name may be missing. */
    static SaslStep oauthBearer(Octets message) {
        Optional<List<String>> pairs = pairs(message);
        if (pairs.isEmpty()) {
            return new SaslStep.Unacceptable("no message of OAUTHBEARER");
        }
        String[] header = pairs.get().getFirst().split(",", -1);
        // "y" is a client that could bind the channel and sees that we cannot; "p=" one that insists (RFC 5801 section
        // 4).
        if (header.length != 3 || !(header[0].equals("n") || header[0].equals("y")) || !header[2].isEmpty()) {
            return new SaslStep.Unacceptable("no GS2 header without channel binding");
        }
        if (header[1].isEmpty()) {
            return step("", pairs.get(), OAUTHBEARER_REFUSAL);
        }
        return (header[1].startsWith("a=") ? saslName(header[1].substring(2)) : Optional.<String>empty())
                .map(name -> step(name, pairs.get(), OAUTHBEARER_REFUSAL))
                .orElseGet(() -> new SaslStep.Unacceptable("no name in the GS2 header"));
    }

    private static SaslStep step(String name, List<String> pairs, Octets refusal) {
        List<String> auth = pairs.stream()
                .skip(1)
                .filter(pair -> pair.startsWith(AUTH))
                .map(pair -> pair.substring(AUTH.length()))
                .toList();
        if (auth.size() != 1 || !auth.getFirst().regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new SaslStep.Unacceptable("not one bearer token");
        }
        Secret token = Secret.of(auth.getFirst().substring(SCHEME.length()));
        return new SaslStep.Token(name.isEmpty() ? ClaimedName.of(token) : new LoginName(name), token, refusal);
    }

    /** What stands between the separators; nothing unless the message ends with two of them. */
    private static Optional<List<String>> pairs(Octets message) {
        String text = new String(message.bytes(), StandardCharsets.UTF_8);
        if (!text.endsWith(SEPARATOR + SEPARATOR)) {
            return Optional.empty();
        }
        List<String> pairs =
                new ArrayList<>(List.of(text.substring(0, text.length() - 2).split(SEPARATOR, MAX_PAIRS + 1)));
        return pairs.size() > MAX_PAIRS ? Optional.empty() : Optional.of(pairs);
    }

    /** RFC 5801 section 4: a comma is {@code =2C}, an equals sign {@code =3D}, and no equals sign stands for itself. */
    private static Optional<String> saslName(String encoded) {
        String rest = encoded.replace("=2C", "").replace("=3D", "");
        return encoded.isEmpty() || rest.contains("=")
                ? Optional.empty()
                : Optional.of(encoded.replace("=2C", ",").replace("=3D", "="));
    }

    private static Octets json(String text) {
        return Octets.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
