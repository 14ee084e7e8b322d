// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.WireText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The SASL mechanisms that carry a password or a token. They parse; the desk verifies. */
enum SaslMechanism {
    /** RFC 4616. */
    PLAIN {
        @Override
        SaslStep start(Optional<Octets> initial) {
            return initial.map(SaslMechanism::plain)
                    .orElseGet(() -> new SaslStep.Challenge(Octets.of(), SaslMechanism::plain));
        }
    },
    /** draft-murchison-sasl-login-00, with the prompts that clients expect. */
    LOGIN {
        @Override
        SaslStep start(Optional<Octets> initial) {
            return initial.map(SaslMechanism::loginName)
                    .orElseGet(() -> new SaslStep.Challenge(USERNAME, SaslMechanism::loginName));
        }
    },
    /** Google's forerunner of OAUTHBEARER, which more mail programs speak. */
    XOAUTH2 {
        @Override
        SaslStep start(Optional<Octets> initial) {
            return initial.map(BearerMessage::xoauth2)
                    .orElseGet(() -> new SaslStep.Challenge(Octets.of(), BearerMessage::xoauth2));
        }
    },
    /** RFC 7628. */
    OAUTHBEARER {
        @Override
        SaslStep start(Optional<Octets> initial) {
            return initial.map(BearerMessage::oauthBearer)
                    .orElseGet(() -> new SaslStep.Challenge(Octets.of(), BearerMessage::oauthBearer));
        }
    };

    private static final Octets USERNAME = Octets.of("Username:".getBytes(StandardCharsets.US_ASCII));
    private static final Octets PASSWORD = Octets.of("Password:".getBytes(StandardCharsets.US_ASCII));

    abstract SaslStep start(Optional<Octets> initial);

    static List<String> names() {
        return Arrays.stream(values()).map(Enum::name).toList();
    }

    static Optional<SaslMechanism> of(String name) {
        // Postfix upper-cases what its client wrote; Exim passes it on as configured.
        return switch (name) {
            case "PLAIN", "plain" -> Optional.of(PLAIN);
            case "LOGIN", "login" -> Optional.of(LOGIN);
            case "XOAUTH2", "xoauth2" -> Optional.of(XOAUTH2);
            case "OAUTHBEARER", "oauthbearer" -> Optional.of(OAUTHBEARER);
            default -> Optional.empty();
        };
    }

    private static SaslStep plain(Octets message) {
        int first = message.indexOf((byte) 0, 0);
        int second = first < 0 ? -1 : message.indexOf((byte) 0, first + 1);
        if (second < 0 || message.indexOf((byte) 0, second + 1) >= 0) {
            return new SaslStep.Unacceptable("PLAIN needs two NULs");
        }
        byte[] actFor = message.between(0, first);
        byte[] name = message.between(first + 1, second);
        // Mutt repeats its own name as the identity to act as; any other would be somebody else's.
        if (actFor.length > 0 && !Arrays.equals(actFor, name)) {
            return new SaslStep.Unacceptable("PLAIN asks to act for somebody else");
        }
        return credentials(name, message.between(second + 1, message.length()));
    }

    private static SaslStep loginName(Octets message) {
        byte[] name = message.bytes();
        return new SaslStep.Challenge(PASSWORD, secret -> credentials(name, secret.bytes()));
    }

    private static SaslStep credentials(byte[] name, byte[] secret) {
        return new SaslStep.Credentials(new LoginName(WireText.decode(name)), Secret.of(WireText.decode(secret)));
    }
}
