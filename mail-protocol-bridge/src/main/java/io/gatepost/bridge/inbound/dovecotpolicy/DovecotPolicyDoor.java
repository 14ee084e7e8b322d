// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotpolicy;

import io.gatepost.bridge.desk.Advice;
import io.gatepost.bridge.desk.PolicyDesk;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Login;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyQuestion.Result;
import io.gatepost.bridge.login.Evidence;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.peer.BoundedBody;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.Doorkeeper;
import io.gatepost.bridge.peer.HttpReply;
import io.gatepost.bridge.peer.Peer;
import io.gatepost.bridge.peer.RareWarnings;
import io.gatepost.iptrust.decision.Reason;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Answers {@code POST /dovecot/policy?command=allow|report}. For trouble of ours there is only 503, of which Dovecot makes a
 * yes unless it has {@code auth_policy_reject_on_fail = yes}.
 */
public final class DovecotPolicyDoor implements Handler<HttpServerRequest> {
    private static final RareWarnings WARNINGS = new RareWarnings(DovecotPolicyDoor.class);
    static final String VIA = "dovecot-policy";
    static final int MAX_BODY = 16 * 1024;
    private static final int REFUSE = -1;
    private static final int GO_ON = 0;

    private final Callers callers;
    private final Doorkeeper doorkeeper;
    private final PolicyDesk desk;
    private final PublicSentences sentences;

    public DovecotPolicyDoor(Callers callers, Secret sharedSecret, PolicyDesk desk, PublicSentences sentences) {
        this.callers = callers;
        this.doorkeeper = new Doorkeeper(callers, sharedSecret, DovecotPolicyDoor.class);
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
        List<String> commands = request.params().getAll("command");
        String command = commands.size() == 1 ? commands.getFirst() : "";
        BoundedBody.read(request, MAX_BODY, body -> answer(request.response(), peer.get(), command, body));
    }

    private void answer(HttpServerResponse response, Peer peer, String command, Buffer body) {
        switch (DovecotPolicyCodec.decode(command, body.getBytes())) {
            case DovecotPolicyQuestion.Malformed malformed -> {
                WARNINGS.warn("A request from " + peer.text() + " makes no sense: " + malformed.why());
                response.setStatusCode(400).end();
            }
            case DovecotPolicyQuestion.NotOurs notOurs -> {
                WARNINGS.warn("A login through " + peer.text() + " was refused: " + notOurs.why());
                send(response, REFUSE, sentences.refused());
            }
            case DovecotPolicyQuestion.Allow(Login login) ->
                HttpReply.whenDone(
                        desk.advise(attempt(peer, login)),
                        advice -> send(response, advice),
                        () -> unavailable(response));
            case DovecotPolicyQuestion.Report(Login login, Result result) -> {
                Optional<LoginOutcome> outcome = outcome(login, result);
                if (outcome.isPresent()) {
                    HttpReply.whenDone(
                            desk.report(attempt(peer, login), outcome.get()),
                            written -> acknowledge(response, written),
                            () -> unavailable(response));
                } else {
                    send(response, GO_ON, "");
                }
            }
        }
    }

    private static void acknowledge(HttpServerResponse response, LoginOutcome written) {
        switch (written) {
            case LoginOutcome.Admitted admitted -> send(response, GO_ON, "");
            case LoginOutcome.Refused refused -> send(response, GO_ON, "");
            case LoginOutcome.Unavailable unavailable -> unavailable(response);
        }
    }

    private LoginAttempt attempt(Peer peer, Login login) {
        return new LoginAttempt(
                login.name(),
                login.hash(),
                login.kind(),
                login.service(),
                callers.origin(peer, login.addresses()),
                VIA,
                login.particulars());
    }

    private static Optional<LoginOutcome> outcome(Login login, Result result) {
        return switch (result) {
            case ADMITTED ->
                Optional.of(new LoginOutcome.Admitted(login.name().typed(), PolicyDesk.REPORTED, Evidence.NONE));
            case REFUSED_BY_POLICY -> Optional.empty();
            case WRONG_SECRET -> refused(Reason.WRONG_SECRET.word());
            case NO_SUCH_ACCOUNT -> refused(Reason.UNKNOWN_ACCOUNT.word());
            case DISABLED -> refused(Reason.ACCOUNT_DISABLED.word());
            case OTHER -> refused(PolicyDesk.REPORTED);
        };
    }

    private static Optional<LoginOutcome> refused(String reason) {
        return Optional.of(new LoginOutcome.Refused(reason, Evidence.NONE));
    }

    private void send(HttpServerResponse response, Advice advice) {
        switch (advice.outcome()) {
            case LoginOutcome.Admitted goOn -> send(response, seconds(advice.after()), "");
            case LoginOutcome.Refused refused -> send(response, REFUSE, sentences.refused(refused));
            case LoginOutcome.Unavailable(Trouble why) -> {
                if (why == Trouble.THROTTLED) {
                    // Not 503, of which Dovecot may make a yes.
                    send(response, REFUSE, sentences.unavailable());
                } else {
                    unavailable(response);
                }
            }
        }
    }

    /** A wait that is not over is none. */
    private static int seconds(Duration wait) {
        return (int) wait.plusMillis(999).toSeconds();
    }

    private static void unavailable(HttpServerResponse response) {
        if (HttpReply.isAwaited(response)) {
            response.setStatusCode(503).end();
        }
    }

    private static void send(HttpServerResponse response, int status, String message) {
        if (HttpReply.isAwaited(response)) {
            response.putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(DovecotPolicyCodec.encode(status, message)));
        }
    }
}
