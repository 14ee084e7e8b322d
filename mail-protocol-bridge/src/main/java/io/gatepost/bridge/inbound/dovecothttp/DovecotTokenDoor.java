// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.peer.BoundedBody;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.Doorkeeper;
import io.gatepost.bridge.peer.HttpReply;
import io.gatepost.bridge.peer.Peer;
import io.gatepost.bridge.peer.RareWarnings;
import io.gatepost.bridge.token.ClaimedName;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Base64;
import java.util.Optional;

/**
 * Answers {@code POST /dovecot/introspect}, token introspection (RFC 7662) for Dovecot 2.4, which hands no token to a passdb: whether the
 * token opens the mailbox of the account that it names, for this service from the address of Dovecot's client. Dovecot compares
 * {@code username} with the name that the client gave.
 */
public final class DovecotTokenDoor implements Handler<HttpServerRequest> {
    private static final RareWarnings WARNINGS = new RareWarnings(DovecotTokenDoor.class);
    static final String VIA = "dovecot-oauth2";
    static final int MAX_BODY = 64 * 1024;

    /** As whom Dovecot comes: it has no header of its own choice for this, only what stands before the @ of its URL. */
    static final String CLIENT = "dovecot";

    private final Callers callers;
    private final Doorkeeper doorkeeper;
    private final LoginDesk desk;

    public DovecotTokenDoor(Callers callers, Secret sharedSecret, LoginDesk desk) {
        this.callers = callers;
        this.doorkeeper = new Doorkeeper(callers, basic(sharedSecret), "Authorization", DovecotTokenDoor.class);
        this.desk = desk;
    }

    private static Secret basic(Secret sharedSecret) {
        byte[] pair = (CLIENT + ":" + sharedSecret.reveal()).getBytes(UTF_8);
        return Secret.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public void handle(HttpServerRequest request) {
        Optional<Peer> peer = doorkeeper.letIn(request);
        if (peer.isEmpty()) {
            BoundedBody.hangUpWith(request, 403);
            return;
        }
        BoundedBody.read(request, MAX_BODY, body -> answer(request, peer.get(), body));
    }

    private void answer(HttpServerRequest request, Peer peer, Buffer body) {
        HttpServerResponse response = request.response();
        switch (DovecotTokenCodec.decode(request.headers(), body.toString(UTF_8))) {
            case DovecotTokenQuestion.Malformed malformed -> {
                WARNINGS.warn("A request from " + peer.text() + " makes no sense: " + malformed.why());
                response.setStatusCode(400).end();
            }
            case DovecotTokenQuestion.NotOffered notOffered -> {
                WARNINGS.warn("A login through " + peer.text() + " was refused: " + notOffered.why());
                send(response, DovecotTokenCodec.REFUSED);
            }
            case DovecotTokenQuestion.Login login -> {
                LoginAttempt attempt = new LoginAttempt(
                        ClaimedName.of(login.token()),
                        login.token(),
                        SecretKind.TOKEN,
                        login.service(),
                        callers.origin(peer, login.addresses()),
                        VIA,
                        login.particulars());
                HttpReply.whenDone(
                        desk.admit(attempt), outcome -> send(response, outcome), () -> unavailable(response));
            }
        }
    }

    private static void send(HttpServerResponse response, LoginOutcome outcome) {
        switch (outcome) {
            case LoginOutcome.Admitted admitted -> send(response, DovecotTokenCodec.admitted(admitted.account()));
            case LoginOutcome.Refused refused -> send(response, DovecotTokenCodec.REFUSED);
            case LoginOutcome.Unavailable unavailable -> unavailable(response);
        }
    }

    private static void unavailable(HttpServerResponse response) {
        if (HttpReply.isAwaited(response)) {
            response.setStatusCode(503).end();
        }
    }

    private static void send(HttpServerResponse response, String answer) {
        if (HttpReply.isAwaited(response)) {
            response.putHeader("Content-Type", "application/json")
                    .putHeader("Cache-Control", "no-store")
                    .end(answer);
        }
    }
}
