// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import io.gatepost.iptrust.net.IpAddress;
import io.gatepost.iptrust.origin.Origin;
import io.gatepost.iptrust.policy.Service;
import io.gatepost.keycloak.account.LoginName;
import io.gatepost.keycloak.support.JsonBody;
import io.gatepost.keycloak.support.Secret;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/**
 * One login as the bridge asks for it.
 *
 * @param name as it was typed
 * @param kind what the secret says it is
 * @param via which of the bridge's listeners asks
 * @param program what the mail program calls itself: a claim, and no ground for a decision
 */
record LoginRequest(
        String name,
        Secret secret,
        Kind kind,
        Service service,
        Origin origin,
        String via,
        Optional<String> session,
        Optional<String> program) {
    static final int LONGEST_BODY = 16 << 10;
    static final int LONGEST_SECRET = 8 << 10;

    private static final int LONGEST_ADDRESS = 64;
    private static final int LONGEST_WORD = 64;
    private static final int LONGEST_SESSION = 128;
    /** In UTF-16, for what the bridge cuts to 80 characters. */
    private static final int LONGEST_PROGRAM = 162;

    private static final int LONGEST_ORIGIN = 255;

    private static final Set<String> FIELDS =
            Set.of("name", "secret", "kind", "service", "address", "origin", "via", "session", "program");

    private static final Set<String> INQUIRY_FIELDS =
            Set.of("name", "kind", "service", "address", "origin", "via", "session", "program");

    enum Kind {
        PASSWORD,
        TOKEN
    }

    /** The same of a login whose secret a mail server checks itself; the request has none. */
    static LoginRequest readInquiry(InputStream stream) {
        return read(JsonBody.read(stream, LONGEST_BODY, INQUIRY_FIELDS), false);
    }

    /** Throws the problem of a body that is no such request. A name that cannot be an account's is one all the same. */
    static LoginRequest read(InputStream stream) {
        return read(JsonBody.read(stream, LONGEST_BODY, FIELDS), true);
    }

    private static LoginRequest read(JsonBody body, boolean withSecret) {
        // A name that is too long is no malformed request, but a wrong name; the body's bound is bound enough.
        String name = body.anyText("name", LONGEST_BODY);
        Secret secret = new Secret(withSecret ? body.anyText("secret", LONGEST_SECRET) : "");
        Kind kind = switch (body.text("kind", LONGEST_WORD)) {
            case "password" -> Kind.PASSWORD;
            case "token" -> Kind.TOKEN;
            default -> {
                body.violation("kind", "must be \"password\" or \"token\"");
                yield Kind.PASSWORD;
            }
        };
        Optional<Service> service =
                Service.of(body.text("service", LONGEST_WORD)).filter(s -> !s.interactive());
        if (service.isEmpty()) {
            body.violation("service", "is no service of a mail protocol");
        }
        Optional<String> how = body.optionalText("origin", LONGEST_ORIGIN);
        Origin origin = body.optionalText("address", LONGEST_ADDRESS)
                .map(address -> origin(address, how.orElse("bridge")))
                .orElseGet(() -> new Origin.Unestablished(how.orElse("the bridge could not establish the address")));
        String via = body.text("via", LONGEST_WORD);
        Optional<String> session = body.optionalText("session", LONGEST_SESSION);
        Optional<String> program = body.optionalText("program", LONGEST_PROGRAM);
        body.complete();
        return new LoginRequest(name, secret, kind, service.orElseThrow(), origin, via, session, program);
    }

    private static Origin origin(String address, String how) {
        return IpAddress.parse(address)
                .<Origin>map(known -> new Origin.Known(known, how))
                .orElseGet(() -> new Origin.Unestablished("what the bridge sent is no address"));
    }

    Optional<LoginName> canonicalName() {
        return LoginName.parse(name);
    }

    /**
     * The canonical name, if it may be written down: people type passwords into that field. So neither what cannot be an
     * account's name nor what is the secret once more.
     */
    Optional<LoginName> nameToKeep() {
        return canonicalName()
                .filter(canonical -> !secret.isGivenAwayBy(name) && !secret.isGivenAwayBy(canonical.toString()));
    }
}
