// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecothttp;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.peer.BoundedBody;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.Doorkeeper;
import io.gatepost.bridge.peer.HttpReply;
import io.gatepost.bridge.peer.Peer;
import io.gatepost.bridge.peer.RareWarnings;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/** Answers {@code POST /dovecot/login} of the Lua passdb in {@code src/main/dovecot/gatepost.lua}. */
public final class DovecotHttpDoor implements Handler<HttpServerRequest> {
    private static final RareWarnings WARNINGS = new RareWarnings(DovecotHttpDoor.class);
    static final String VIA = "dovecot-lua";
    /** A password of 8 KiB whose every byte needs six characters in JSON fits. */
    static final int MAX_BODY = 64 * 1024;

    private final Callers callers;
    private final Doorkeeper doorkeeper;
    private final LoginDesk desk;
    private final PublicSentences sentences;

    public DovecotHttpDoor(Callers callers, Secret sharedSecret, LoginDesk desk, PublicSentences sentences) {
        this.callers = callers;
        this.doorkeeper = new Doorkeeper(callers, sharedSecret, DovecotHttpDoor.class);
        this.desk = desk;
        this.sentences = sentences;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Optional<Peer> peer = doorkeeper.letIn(request);
        if (peer.isEmpty()) {
            BoundedBody.hangUpWith(request, 403);
            return;
        }
        BoundedBody.read(request, MAX_BODY, body -> answer(request.response(), peer.get(), body));
    }

    private void answer(HttpServerResponse response, Peer peer, Buffer body) {
        switch (DovecotHttpCodec.decode(body.getBytes())) {
            case DovecotQuestion.Malformed malformed -> {
                WARNINGS.warn("A request from " + peer.text() + " makes no sense: " + malformed.why());
                response.setStatusCode(400).end();
            }
            case DovecotQuestion.NotOffered notOffered -> {
                WARNINGS.warn("A login through " + peer.text() + " was refused: " + notOffered.why());
                send(response, 200, new DovecotAnswer.Refuse(sentences.refused()));
            }
            case DovecotQuestion.Login login -> {
                LoginAttempt attempt = new LoginAttempt(
                        login.name(),
                        login.secret(),
                        login.kind(),
                        login.service(),
                        callers.origin(peer, login.addresses()),
                        VIA,
                        login.particulars());
                HttpReply.whenDone(
                        desk.admit(attempt), outcome -> send(response, outcome), () -> unavailable(response));
            }
        }
    }

    private void send(HttpServerResponse response, LoginOutcome outcome) {
        switch (outcome) {
            case LoginOutcome.Admitted admitted ->
                send(response, 200, new DovecotAnswer.Admit(admitted.account(), admitted.extra()));
            case LoginOutcome.Refused refused ->
                send(response, 200, new DovecotAnswer.Refuse(sentences.refused(refused)));
            case LoginOutcome.Unavailable unavailable -> unavailable(response);
        }
    }

    private void unavailable(HttpServerResponse response) {
        send(response, 503, new DovecotAnswer.Unavailable(sentences.unavailable()));
    }

    private static void send(HttpServerResponse response, int status, DovecotAnswer answer) {
        if (HttpReply.isAwaited(response)) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(DovecotHttpCodec.encode(answer)));
        }
    }
}
