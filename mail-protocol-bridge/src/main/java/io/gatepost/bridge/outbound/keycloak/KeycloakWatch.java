// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import io.gatepost.bridge.login.Trouble;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Remembers how Keycloak's two endpoints did last, and logs each change once. */
final class KeycloakWatch {
    private static final Logger LOG = Logger.getLogger(KeycloakWatch.class);

    private static final Duration QUIET = Duration.ofMillis(200);

    private final URI base;
    private final InstantSource clock;
    private Optional<KeycloakException> tokenTrouble = Optional.empty();
    private Optional<KeycloakException> loginTrouble = Optional.empty();
    private Instant quietUntil = Instant.MIN;
    private KeycloakState state = new KeycloakState.NotYetAsked();

    KeycloakWatch(URI base, InstantSource clock) {
        this.base = base;
        this.clock = clock;
    }

    synchronized KeycloakState state() {
        return state;
    }

    synchronized void tokenEndpointAnswers() {
        tokenTrouble = Optional.empty();
        // Who gives out tokens can be reached; whether it answers the question as well, the next login tells.
        loginTrouble = loginTrouble.filter(trouble -> !aboutTheWay(trouble));
        update();
    }

    synchronized void tokenEndpoint(KeycloakException trouble) {
        tokenTrouble = Optional.of(trouble);
        update();
    }

    synchronized void loginEndpointAnswers() {
        loginTrouble = Optional.empty();
        update();
    }

    synchronized void loginEndpoint(KeycloakException trouble) {
        if (trouble.trouble() == Trouble.OVERLOADED) {
            // We do not ask; that says nothing about Keycloak.
            return;
        }
        if (trouble.trouble() == Trouble.DIRECTORY) {
            // It answers; what it cannot answer is one realm's.
            loginEndpointAnswers();
            return;
        }
        loginTrouble = Optional.of(trouble);
        update();
    }

    private static boolean aboutTheWay(KeycloakException trouble) {
        return switch (trouble.trouble()) {
            case UNREACHABLE, TIMEOUT, OVERLOADED, AUDIT_FULL, THROTTLED, INTERNAL, CLOSING -> true;
            case NOT_ALLOWED, FAILED, DIRECTORY, GARBLED -> false;
        };
    }

    /** A Keycloak at its limits answers and fails by turns, thousands of times a second. */
    private boolean mayLog() {
        Instant now = clock.instant();
        if (now.isBefore(quietUntil)) {
            return false;
        }
        quietUntil = now.plus(QUIET);
        return true;
    }

    private void update() {
        Optional<KeycloakException> trouble = tokenTrouble.or(() -> loginTrouble);
        if (trouble.isEmpty()) {
            if (!(state instanceof KeycloakState.Answering)) {
                state = new KeycloakState.Answering(clock.instant());
                if (mayLog()) {
                    LOG.infof("Keycloak at %s answers", base);
                }
            }
            return;
        }
        Trouble why = trouble.get().trouble();
        if (!(state instanceof KeycloakState.Away away && away.why() == why)) {
            String detail = String.valueOf(trouble.get().getMessage());
            state = new KeycloakState.Away(why, detail, clock.instant());
            if (mayLog()) {
                LOG.warnf("Keycloak at %s does not answer: %s (%s)", base, detail, why);
            }
        }
    }
}
