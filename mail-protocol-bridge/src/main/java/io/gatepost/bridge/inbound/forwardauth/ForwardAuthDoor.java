// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.forwardauth;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.login.LoginAttempt;
import io.gatepost.bridge.login.LoginName;
import io.gatepost.bridge.login.LoginOutcome;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.SecretKind;
import io.gatepost.bridge.login.WireText;
import io.gatepost.bridge.peer.Callers;
import io.gatepost.bridge.peer.Doorkeeper;
import io.gatepost.bridge.peer.HttpReply;
import io.gatepost.bridge.peer.Peer;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Answers {@code GET /forward-auth/{service}}, by status: 200 lets the request pass, with the canonical name in
 * {@code X-User}, and, where there is a {@link BackendLogin}, what to show the server behind in {@code X-Backend-Authorization}; 401 and
 * 503 are for the client. Nginx hands on 401 only, and makes 500 of the other.
 */
public final class ForwardAuthDoor implements Handler<HttpServerRequest> {
    private static final Logger LOG = Logger.getLogger(ForwardAuthDoor.class);
    static final String VIA = "forward-auth";
    private static final CharSequence ORIGINAL_URI = HttpHeaders.createOptimized("X-Original-URI");
    private static final CharSequence USER = HttpHeaders.createOptimized("X-User");
    private static final CharSequence BACKEND = HttpHeaders.createOptimized("X-Backend-Authorization");
    /** Of {@code error_description} (RFC 6750 section 3). */
    private static final Pattern UNQUOTABLE = Pattern.compile("[\"\\\\]");

    private final Service service;
    private final Callers callers;
    private final Doorkeeper doorkeeper;
    private final CharSequence addressHeader;
    private final List<String> challenges;
    private final String invalidToken;
    private final Duration retryAfter;
    private final Optional<BackendLogin> backend;
    private final LoginDesk desk;
    private final PublicSentences sentences;

    /** {@code addressHeader} is the one header that the proxy sets to its client's address, overwriting any that came in. */
    public ForwardAuthDoor(
            Service service,
            Callers callers,
            Secret sharedSecret,
            String addressHeader,
            String httpRealm,
            Duration retryAfter,
            Optional<BackendLogin> backend,
            LoginDesk desk,
            PublicSentences sentences) {
        this.service = service;
        this.callers = callers;
        this.doorkeeper = new Doorkeeper(callers, sharedSecret, ForwardAuthDoor.class);
        this.addressHeader = HttpHeaders.createOptimized(addressHeader);
        String bearer = "Bearer realm=\"" + httpRealm + "\", ";
        // Each in a header of its own, and Basic first: there are phones that read no further.
        this.challenges = List.of("Basic realm=\"" + httpRealm + "\", charset=\"UTF-8\"", bearer + "scope=\"mail\"");
        this.invalidToken = bearer + "error=\"invalid_token\", error_description=";
        this.retryAfter = retryAfter;
        this.backend = backend;
        this.desk = desk;
        this.sentences = sentences;
    }

    @Override
    public void handle(HttpServerRequest request) {
        MultiMap headers = request.headers();
        HttpServerResponse response = request.response();
        Optional<Peer> peer = doorkeeper.letIn(request);
        if (peer.isEmpty()) {
            // Neither 401 nor 403: a proxy would hand them on, and its clients would take their password for wrong.
            response.setStatusCode(500).end();
            return;
        }
        switch (ForwardAuthCodec.credentials(headers.getAll(HttpHeaders.AUTHORIZATION))) {
            case ForwardAuthQuestion.NoCredentials none -> unauthorized(response, challenges, sentences.refused());
            case ForwardAuthQuestion.Basic(LoginName name, Secret secret) ->
                ask(request, peer.get(), name, secret, SecretKind.PASSWORD);
            case ForwardAuthQuestion.Bearer(LoginName name, Secret token) ->
                ask(request, peer.get(), name, token, SecretKind.TOKEN);
        }
    }

    private void ask(HttpServerRequest request, Peer peer, LoginName name, Secret secret, SecretKind kind) {
        MultiMap headers = request.headers();
        LoginAttempt attempt = new LoginAttempt(
                name,
                secret,
                kind,
                service,
                callers.origin(peer, headers.getAll(addressHeader)),
                VIA,
                ForwardAuthCodec.particulars(headers.getAll(ORIGINAL_URI), headers.getAll(HttpHeaders.USER_AGENT)));
        HttpReply.whenDone(
                desk.admit(attempt),
                outcome -> answer(request.response(), kind, outcome),
                () -> unavailable(request.response()));
    }

    private void answer(HttpServerResponse response, SecretKind kind, LoginOutcome outcome) {
        switch (outcome) {
            case LoginOutcome.Admitted admitted -> admitted(response, admitted.account());
            case LoginOutcome.Refused refused -> {
                String sentence = sentences.refused(refused);
                unauthorized(response, challenges(kind, sentence), sentence);
            }
            case LoginOutcome.Unavailable unavailable -> unavailable(response);
        }
    }

    private void admitted(HttpServerResponse response, String account) {
        Optional<String> forBackend = backend.flatMap(login -> login.authorization(account));
        if (!WireText.isToken(account) || (backend.isPresent() && forBackend.isEmpty())) {
            LOG.error("An admitted login cannot be passed on: its name does not fit a header");
            unavailable(response);
        } else if (HttpReply.isAwaited(response)) {
            forBackend.ifPresent(authorization -> response.putHeader(BACKEND, authorization));
            response.putHeader(USER, account).end();
        }
    }

    private List<String> challenges(SecretKind kind, String sentence) {
        return switch (kind) {
            case PASSWORD -> challenges;
            case TOKEN ->
                List.of(invalidToken + "\"" + UNQUOTABLE.matcher(sentence).replaceAll("'") + "\"");
        };
    }

    private static void unauthorized(HttpServerResponse response, List<String> challenges, String sentence) {
        if (HttpReply.isAwaited(response)) {
            response.setStatusCode(401).putHeader("WWW-Authenticate", challenges);
            text(response, sentence);
        }
    }

    private void unavailable(HttpServerResponse response) {
        if (HttpReply.isAwaited(response)) {
            response.setStatusCode(503).putHeader("Retry-After", Long.toString(retryAfter.toSeconds()));
            text(response, sentences.unavailable());
        }
    }

    private static void text(HttpServerResponse response, String sentence) {
        response.putHeader("Content-Type", "text/plain; charset=utf-8").end(sentence + "\n");
    }
}
