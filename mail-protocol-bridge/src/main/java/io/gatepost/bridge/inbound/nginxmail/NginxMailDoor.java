// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.nginxmail;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.WireText;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.Doorkeeper;
import io.gatepost.bridge.peer.HttpReply;
import io.gatepost.bridge.peer.Peer;
import io.gatepost.bridge.peer.RareWarnings;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/** Answers {@code GET /nginx/mail}: 200 with the answer in headers, as nginx looks at nothing else. */
public final class NginxMailDoor implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(NginxMailDoor.class);
    private static final RareWarnings WARNINGS = new RareWarnings(NginxMailDoor.class);
    static final String VIA = "nginx-mail";
    static final String SECRET_HEADER = "X-Auth-Key";
    private static final String OTHER_METHOD = "This sign-in method is not offered here, use PLAIN or LOGIN.";

    private final Callers callers;
    private final Doorkeeper doorkeeper;
    private final Map<MailProtocol, Backend> backends;
    private final Duration retryWait;
    private final int retries;
    private final LoginDesk desk;
    private final PublicSentences sentences;

    /** A client may try {@code retries} times on one connection, and waits {@code retryWait} after each. */
    public NginxMailDoor(
            Callers callers,
            Secret sharedSecret,
            Map<MailProtocol, Backend> backends,
            Duration retryWait,
            int retries,
            LoginDesk desk,
            PublicSentences sentences) {
        this.callers = callers;
        this.doorkeeper = new Doorkeeper(callers, sharedSecret, SECRET_HEADER, NginxMailDoor.class);
        this.backends = Map.copyOf(backends);
        this.retryWait = retryWait;
        this.retries = retries;
        this.desk = desk;
        this.sentences = sentences;
    }

    @Override
    public void handle(HttpServerRequest request) {
        Optional<Peer> peer = doorkeeper.letIn(request);
        if (peer.isEmpty()) {
            // Without Auth-Status nginx tells its client of an internal error, not of a wrong password.
            request.response().setStatusCode(403).end();
            return;
        }
        answer(NginxMailCodec.decode(request.headers()), peer.get())
                .thenAccept(answer -> send(request.response(), answer))
                .exceptionally(unexpected -> {
                    LOG.error("An answer could not be sent", unexpected);
                    if (HttpReply.isAwaited(request.response())) {
                        request.response().setStatusCode(500).end();
                    }
                    return null;
                });
    }

    private CompletionStage<NginxMailAnswer> answer(NginxMailQuestion question, Peer peer) {
        return switch (question) {
            case NginxMailQuestion.Login login -> {
                LoginAttempt attempt = new LoginAttempt(
                        login.name(),
                        login.secret(),
                        SecretKind.PASSWORD,
                        login.protocol().service(),
                        callers.origin(peer, login.addresses()),
                        VIA,
                        login.particulars());
                yield desk.admit(attempt)
                        .thenApply(outcome -> answer(login, outcome))
                        .exceptionally(unexpected -> {
                            LOG.error("An outcome could not be told", unexpected);
                            return unavailable(login);
                        });
            }
            case NginxMailQuestion.OtherMethod other ->
                CompletableFuture.completedFuture(new NginxMailAnswer.Deny(
                        other.protocol().refused(OTHER_METHOD), other.protocol().refusedCode(), 0));
            case NginxMailQuestion.Malformed malformed -> {
                WARNINGS.warn("A request from " + peer.text() + " makes no sense: " + malformed.why());
                yield CompletableFuture.completedFuture(new NginxMailAnswer.Deny(sentences.refused(), "", 0));
            }
        };
    }

    private NginxMailAnswer answer(NginxMailQuestion.Login login, LoginOutcome outcome) {
        MailProtocol protocol = login.protocol();
        return switch (outcome) {
            case LoginOutcome.Admitted admitted -> {
                Backend backend = backends.get(protocol);
                if (backend == null || !WireText.isToken(admitted.account())) {
                    LOG.errorf(
                            "An admitted %s login cannot be passed on: %s",
                            protocol, backend == null ? "no backend is configured" : "its name does not fit a header");
                    yield unavailable(login);
                }
                yield new NginxMailAnswer.Pass(backend, admitted.account());
            }
            case LoginOutcome.Refused refused ->
                new NginxMailAnswer.Deny(
                        protocol.refused(sentences.refused(refused)), protocol.refusedCode(), waitSeconds(login));
            case LoginOutcome.Unavailable unavailable -> unavailable(login);
        };
    }

    private NginxMailAnswer unavailable(NginxMailQuestion.Login login) {
        MailProtocol protocol = login.protocol();
        return new NginxMailAnswer.Deny(
                protocol.unavailable(sentences.unavailable()), protocol.unavailableCode(), waitSeconds(login));
    }

    private int waitSeconds(NginxMailQuestion.Login login) {
        return login.attempt() <= retries ? Math.toIntExact(retryWait.toSeconds()) : 0;
    }

    private static void send(HttpServerResponse response, NginxMailAnswer answer) {
        if (HttpReply.isAwaited(response)) {
            NginxMailCodec.encode(answer, response.headers());
            response.end();
        }
    }
}
