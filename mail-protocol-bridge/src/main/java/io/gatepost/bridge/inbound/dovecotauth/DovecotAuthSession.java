// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.dovecotauth.ClientLine.Payload;
import io.gatepost.bridge.inbound.dovecotauth.ServerLine.Failure;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Particulars;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.peer.Peer;
import io.gatepost.bridge.peer.RareWarnings;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * One connection's talk. It belongs to one thread, that of the connection; exchanges and logins of several ids may be
 * open at once and end in any order.
 */
final class DovecotAuthSession {
    private static final Logger LOG = Logger.getLogger(DovecotAuthSession.class);
    private static final RareWarnings WARNINGS = new RareWarnings(DovecotAuthSession.class);
    private static final int PROTOCOL_MAJOR = 1;
    static final String VIA = "dovecot-auth";

    /** What the session does to its connection. */
    interface Connection {
        void send(ServerLine line);

        /** Sends what is left to send and closes. */
        void hangUp();

        /** Whether the next lines are wanted now. */
        void reading(boolean wanted);

        /** Runs on the connection's own thread; at once, if that is the current one. */
        Executor thread();
    }

    private record Waiting(SaslExchange exchange, ClientLine.Parameters parameters, long deadline) {}

    /** One login that was asked for; compared by identity, as its id may be another's by the time its outcome comes. */
    private static final class Login {}

    private final DovecotAuthListener listener;
    private final Peer peer;
    private final LoginDesk desk;
    private final PublicSentences sentences;
    private final LongSupplier nanoTime;
    private final Connection connection;
    private final Map<Long, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Long, Login> underWay = new HashMap<>();
    /** Logins whose outcome is still to come, with those that were cancelled: they cost as much as any other. */
    private int unfinished;

    private boolean introduced;
    private boolean over;
    private boolean leaving;
    private boolean draining;
    private boolean heldBack;

    DovecotAuthSession(
            DovecotAuthListener listener,
            Peer peer,
            LoginDesk desk,
            PublicSentences sentences,
            LongSupplier nanoTime,
            Connection connection) {
        this.listener = listener;
        this.peer = peer;
        this.desk = desk;
        this.sentences = sentences;
        this.nanoTime = nanoTime;
        this.connection = connection;
    }

    /** Speaks first, as Postfix waits for the handshake and does not say anything before it. */
    void begin(long processId, long connectionId, String cookie) {
        connection.send(new ServerLine.Handshake(SaslMechanism.names(), processId, connectionId, cookie));
    }

    /** False when the connection is given up and nothing more is to come. */
    boolean take(ClientLine line) {
        if (over) {
            return false;
        }
        if (!introduced && !(line instanceof ClientLine.Version)) {
            // Every client begins so. What does not is something else, such as an HTTP request with our lines in its
            // body.
            giveUp("it did not begin with its version");
            return false;
        }
        switch (line) {
            case ClientLine.Auth auth when draining -> putOff(auth.id());
            case ClientLine.Auth auth -> start(auth);
            case ClientLine.Continue continuation -> proceed(continuation);
            case ClientLine.Cancel cancel -> forget(cancel.id());
            case ClientLine.Version version -> {
                introduced = true;
                if (version.major() != PROTOCOL_MAJOR) {
                    giveUp("it speaks version " + version.major());
                }
            }
            case ClientLine.Other other -> {}
            case ClientLine.Malformed malformed -> giveUp(malformed.why());
        }
        return !over;
    }

    /** The connection is gone; outcomes that are still to come have nobody to go to. */
    void end() {
        over = true;
        waiting.clear();
        underWay.clear();
    }

    /** Forgets the exchanges that have waited too long. */
    void expire() {
        long now = nanoTime.getAsLong();
        Iterator<Waiting> oldestFirst = waiting.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().deadline() - now < 0) {
            oldestFirst.remove();
        }
        if (draining) {
            hangUpWhenDone();
        }
    }

    /**
     * Goes on, and hangs up right behind an answer after which nothing is open: whoever has just been answered has not asked
     * again yet, so that no question is lost on its way.
     */
    void leave() {
        leaving = true;
    }

    /** Finishes what is under way and hangs up; what is asked from now on is for another time. */
    void drain() {
        draining = true;
        hangUpWhenDone();
    }

    void giveUp(String why) {
        WARNINGS.warn("Connection from " + peer.text() + " to listener " + listener.label() + " given up: " + why);
        hangUp();
    }

    private void start(ClientLine.Auth auth) {
        if (underWay.containsKey(auth.id())) {
            giveUp("it used an id twice");
            return;
        }
        waiting.remove(auth.id());
        Optional<SaslMechanism> mechanism = SaslMechanism.of(auth.mechanism());
        if (mechanism.isEmpty()) {
            fail(auth.id(), "the mechanism is not offered");
            return;
        }
        if (auth.initial().isEmpty()) {
            go(auth.id(), auth.parameters(), mechanism.get().start(Optional.empty()));
            return;
        }
        switch (auth.initial().get()) {
            case Payload.Decoded decoded ->
                go(auth.id(), auth.parameters(), mechanism.get().start(Optional.of(decoded.octets())));
            case Payload.NotBase64 notBase64 -> fail(auth.id(), "a message is not base64");
        }
    }

    private void proceed(ClientLine.Continue continuation) {
        Waiting exchange = waiting.remove(continuation.id());
        if (exchange == null) {
            fail(continuation.id(), "no exchange of this id waits");
            return;
        }
        switch (continuation.response()) {
            case Payload.Decoded decoded ->
                go(continuation.id(), exchange.parameters(), exchange.exchange().respond(decoded.octets()));
            case Payload.NotBase64 notBase64 -> fail(continuation.id(), "a message is not base64");
        }
    }

    /** A busy server would never be drained if it were let go on. */
    private void putOff(long id) {
        switch (listener.whenUnavailable()) {
            case CLOSE -> {
                // To be closed is the answer, as soon as logins before it have theirs. Exchanges that wait do not
                // count: Postfix has one at a time, and does not say when a client has given up in the middle of it.
                waiting.clear();
                hangUpWhenDone();
            }
            case TEMP_FAIL -> connection.send(new ServerLine.Fail(id, Optional.empty(), new Failure.Temporary()));
        }
    }

    private void forget(long id) {
        waiting.remove(id);
        underWay.remove(id);
        hangUpWhenDone();
    }

    private void go(long id, ClientLine.Parameters parameters, SaslStep step) {
        switch (step) {
            case SaslStep.Challenge challenge -> challenge(id, parameters, challenge);
            case SaslStep.Credentials(LoginName name, Secret secret) -> {
                ask(
                        id,
                        parameters,
                        name,
                        secret,
                        SecretKind.PASSWORD,
                        refused -> connection.send(new ServerLine.Fail(
                                id, repeatable(name), new Failure.Refusal(sentences.refused(refused)))));
            }
            case SaslStep.Token(LoginName name, Secret token, Octets refusal) -> {
                SaslExchange end = dummy -> new SaslStep.Unacceptable("the token was not taken");
                ask(
                        id,
                        parameters,
                        name,
                        token,
                        SecretKind.TOKEN,
                        refused -> challenge(id, parameters, new SaslStep.Challenge(refusal, end)));
            }
            case SaslStep.Unacceptable unacceptable -> fail(id, unacceptable.why());
        }
    }

    private void challenge(long id, ClientLine.Parameters parameters, SaslStep.Challenge challenge) {
        if (waiting.size() == listener.limits().openExchanges()) {
            waiting.remove(waiting.keySet().iterator().next());
        }
        long deadline = nanoTime.getAsLong() + listener.limits().openFor().toNanos();
        waiting.put(id, new Waiting(challenge.next(), parameters, deadline));
        connection.send(new ServerLine.Challenge(id, challenge.challenge()));
    }

    private void ask(
            long id,
            ClientLine.Parameters parameters,
            LoginName name,
            Secret secret,
            SecretKind kind,
            Consumer<LoginOutcome.Refused> whenRefused) {
        LoginAttempt attempt = new LoginAttempt(
                name,
                secret,
                kind,
                listener.service(),
                listener.callers().origin(peer, parameters.addresses()),
                VIA,
                particulars(parameters));
        Login login = new Login();
        underWay.put(id, login);
        unfinished++;
        holdBack();
        desk.admit(attempt)
                .thenAccept(outcome -> connection.thread().execute(() -> answer(id, login, name, outcome, whenRefused)))
                .exceptionally(unexpected -> {
                    LOG.error("An outcome could not be told", unexpected);
                    connection.thread().execute(this::hangUp);
                    return null;
                });
    }

    private Particulars particulars(ClientLine.Parameters parameters) {
        return Particulars.NONE
                .with("listener", listener.label())
                .with("session", parameters.session())
                .with("secured", parameters.secured() ? "yes" : "");
    }

    private void answer(
            long id, Login login, LoginName name, LoginOutcome outcome, Consumer<LoginOutcome.Refused> whenRefused) {
        unfinished--;
        if (underWay.remove(id, login)) {
            tell(id, name, outcome, whenRefused);
        }
        holdBack();
        hangUpWhenDone();
    }

    private void tell(long id, LoginName name, LoginOutcome outcome, Consumer<LoginOutcome.Refused> whenRefused) {
        switch (outcome) {
            case LoginOutcome.Admitted admitted ->
                connection.send(new ServerLine.Ok(id, admitted.account(), admitted.extra()));
            case LoginOutcome.Refused refused -> whenRefused.accept(refused);
            case LoginOutcome.Unavailable unavailable -> {
                switch (listener.whenUnavailable()) {
                    case CLOSE -> hangUp();
                    case TEMP_FAIL ->
                        connection.send(new ServerLine.Fail(id, repeatable(name), new Failure.Temporary()));
                }
            }
        }
    }

    /** A SASL message that nobody could verify: refused in the words of every other refusal. */
    private void fail(long id, String why) {
        LOG.debugf("Exchange on listener %s refused: %s", listener.label(), why);
        connection.send(new ServerLine.Fail(id, Optional.empty(), new Failure.Refusal(sentences.refused())));
        hangUpWhenDone();
    }

    private static Optional<String> repeatable(LoginName name) {
        return Optional.of(name.typed()).filter(typed -> name.plausible());
    }

    private void holdBack() {
        boolean enough = unfinished >= listener.limits().underWay();
        if (enough != heldBack && !over) {
            heldBack = enough;
            connection.reading(!enough);
        }
    }

    private void hangUpWhenDone() {
        if ((leaving || draining) && underWay.isEmpty() && waiting.isEmpty()) {
            hangUp();
        }
    }

    private void hangUp() {
        if (!over) {
            end();
            connection.hangUp();
        }
    }
}
