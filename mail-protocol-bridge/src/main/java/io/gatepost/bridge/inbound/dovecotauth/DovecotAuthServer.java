// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.inbound.dovecotauth;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthListener.Place;
import io.gatepost.bridge.login.PublicSentences;
import io.gatepost.bridge.peer.ClientNames;
import io.gatepost.bridge.peer.Peer;
import io.gatepost.bridge.peer.RareWarnings;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SSLOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Serves one listener, on as many event loops as asked for. */
public final class DovecotAuthServer {
    private static final Logger LOG = Logger.getLogger(DovecotAuthServer.class);
    private static final RareWarnings WARNINGS = new RareWarnings(DovecotAuthServer.class);
    private static final long EXPIRY_PERIOD_MILLIS = 5_000;
    private static final int COOKIE_BYTES = 16;
    private static final long PROXY_HEADER_SECONDS = 5;
    /**
     * Postfix keeps one connection for each of its processes, writes before it reads, and asks again on a new connection where
     * the writing fails ({@code xsasl_dovecot_server_first}). After an orderly end the writing succeeds, and whoever comes next
     * is told 454; after a reset it fails at once. A killed process resets its connections, too.
     */
    private static final int HANG_UP_WITH_A_RESET = 0;

    private final Vertx vertx;
    private final DovecotAuthListener listener;
    private final LoginDesk desk;
    private final PublicSentences sentences;
    private final SecureRandom random = new SecureRandom();
    private final AtomicLong connectionIds = new AtomicLong();
    private final AtomicInteger connectionCount = new AtomicInteger();
    private final ConcurrentHashMap<String, Integer> connectionsPerPeer = new ConcurrentHashMap<>();
    private final Set<Talk> talks = ConcurrentHashMap.newKeySet();
    private final Set<NetServer> netServers = ConcurrentHashMap.newKeySet();
    private NetServerOptions security = new NetServerOptions();
    private ClientNames clientNames = ClientNames.ALL;
    private volatile int port;
    private volatile String deployment = "";
    private volatile boolean leaving;
    private volatile boolean closing;

    public DovecotAuthServer(Vertx vertx, DovecotAuthListener listener, LoginDesk desk, PublicSentences sentences) {
        this.vertx = vertx;
        this.listener = listener;
        this.desk = desk;
        this.sentences = sentences;
    }

    public DovecotAuthListener listener() {
        return listener;
    }

    /** Speaks TLS from the start of each connection, as these options say, with clients of these names; before {@link #start}. */
    public void secure(NetServerOptions tls, ClientNames names) {
        security = tls;
        clientNames = names;
    }

    /** New connections get these certificates; those that stand keep theirs. */
    public Future<Void> renew(SSLOptions certificates) {
        return Future.join(netServers.stream()
                        .map(server -> server.updateSSLOptions(certificates))
                        .toList())
                .mapEmpty();
    }

    /** Completes when the listener accepts connections. */
    public Future<Void> start(int eventLoops) {
        int instances = switch (listener.place()) {
            case Place.Tcp tcp -> eventLoops;
            case Place.UnixSocket unixSocket -> 1;
        };
        return vertx.deployVerticle(Acceptor::new, new DeploymentOptions().setInstances(instances))
                .onSuccess(id -> deployment = id)
                .mapEmpty();
    }

    /** Goes on serving, and hangs up on each client right behind an answer, so that it connects anew, elsewhere if it can. */
    public void hangUpBehindAnswers() {
        leaving = true;
        talks.forEach(talk -> talk.thread().execute(talk.session::leave));
    }

    /** Accepts nothing more, answers what is under way, and hangs up on everybody. */
    public void hangUpWhenAnswered() {
        closing = true;
        talks.forEach(talk -> talk.thread().execute(talk.session::drain));
    }

    /** Closes the listener and whatever is still connected. */
    public Future<Void> close() {
        closing = true;
        return deployment.isEmpty() ? Future.succeededFuture() : vertx.undeploy(deployment);
    }

    /** The TCP port that was bound, where port 0 asked for any free one. */
    public int port() {
        return port;
    }

    /** Connections now. */
    public int connections() {
        return connectionCount.get();
    }

    private final class Acceptor extends AbstractVerticle {
        @Override
        public void start(Promise<Void> started) {
            NetServer server = vertx.createNetServer(options());
            netServers.add(server);
            server.connectHandler(DovecotAuthServer.this::accept);
            vertx.setPeriodic(
                    EXPIRY_PERIOD_MILLIS,
                    timer -> talks.stream()
                            .filter(talk -> talk.context.equals(context))
                            .forEach(talk -> talk.session.expire()));
            switch (listener.place()) {
                case Place.Tcp(String host, int wanted) ->
                    server.listen(wanted, host)
                            .onSuccess(bound -> port = bound.actualPort())
                            .<Void>mapEmpty()
                            .onComplete(started);
                case Place.UnixSocket unixSocket -> listen(server, unixSocket).onComplete(started);
            }
        }
    }

    private NetServerOptions options() {
        NetServerOptions options = new NetServerOptions(security)
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setUseProxyProtocol(proxied())
                .setProxyProtocolTimeout(PROXY_HEADER_SECONDS)
                .setProxyProtocolTimeoutUnit(TimeUnit.SECONDS)
                .setIdleTimeout(Math.toIntExact(listener.limits().idle().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
        return switch (listener.place()) {
            case Place.Tcp tcp -> options.setSoLinger(HANG_UP_WITH_A_RESET);
            // Whoever writes to a socket file that was closed is told so anyway.
            case Place.UnixSocket unixSocket -> options;
        };
    }

    /**
     * Binds beside the place, sets the mode, and moves the socket into place: nobody can open it before its mode is set, and
     * what a dead bridge left there is replaced.
     */
    private Future<Void> listen(NetServer server, Place.UnixSocket unixSocket) {
        Path path = unixSocket.path();
        Path beside = path.resolveSibling(
                "." + path.getFileName() + "." + ProcessHandle.current().pid());
        return vertx.executeBlocking(() -> Files.deleteIfExists(beside))
                .compose(deleted -> server.listen(SocketAddress.domainSocketAddress(beside.toString())))
                .compose(bound -> vertx.executeBlocking(() -> moved(beside, unixSocket)))
                .mapEmpty();
    }

    private static Path moved(Path beside, Place.UnixSocket unixSocket) throws IOException {
        Files.setPosixFilePermissions(beside, unixSocket.mode());
        return Files.move(beside, unixSocket.path(), StandardCopyOption.ATOMIC_MOVE);
    }

    private void accept(NetSocket socket) {
        Peer peer = listener.callers().peer(socket.remoteAddress(true), socket.remoteAddress());
        if (closing) {
            socket.close();
            return;
        }
        if (!listener.callers().maySpeak(peer)) {
            turnAway(socket, peer, "not an allowed peer");
            return;
        }
        if (!clientNames.let(socket.sslSession())) {
            turnAway(socket, peer, "its certificate has none of the allowed names");
            return;
        }
        if (!enter(peer)) {
            turnAway(socket, peer, "too many");
            return;
        }
        Talk talk = new Talk(socket, peer);
        talks.add(talk);
        socket.closeHandler(closed -> {
            talks.remove(talk);
            leave(peer);
            talk.session.end();
        });
        talk.begin();
        // Once more: what is asked of all may just have been asked, before this one was among them.
        if (closing) {
            talk.session.drain();
        } else if (leaving) {
            talk.session.leave();
        }
    }

    /** Nobody stands between us and the other end of a socket file. */
    private boolean proxied() {
        return switch (listener.place()) {
            case Place.Tcp tcp -> listener.callers().proxied();
            case Place.UnixSocket unixSocket -> false;
        };
    }

    private void turnAway(NetSocket socket, Peer peer, String why) {
        WARNINGS.warn("Connection from " + peer.text() + " to listener " + listener.label() + " refused: " + why);
        socket.close();
    }

    private boolean enter(Peer peer) {
        if (connectionCount.incrementAndGet() > listener.limits().connections()) {
            connectionCount.decrementAndGet();
            return false;
        }
        if (connectionsPerPeer.merge(peer.text(), 1, Integer::sum)
                > listener.limits().connectionsPerPeer()) {
            leave(peer);
            return false;
        }
        return true;
    }

    private void leave(Peer peer) {
        connectionCount.decrementAndGet();
        connectionsPerPeer.computeIfPresent(peer.text(), (text, count) -> count == 1 ? null : count - 1);
    }

    private String cookie() {
        byte[] cookie = new byte[COOKIE_BYTES];
        random.nextBytes(cookie);
        return HexFormat.of().formatHex(cookie);
    }

    /** One connection: bytes to lines to the session, and its lines to bytes, many lines in one write. */
    private final class Talk implements DovecotAuthSession.Connection {
        private final NetSocket socket;
        private final Context context;
        private final DovecotAuthSession session;
        private final LineSplitter splitter;
        private Buffer outgoing = Buffer.buffer();
        private boolean flushDue;
        private boolean wanted = true;
        private boolean clogged;

        Talk(NetSocket socket, Peer peer) {
            this.socket = socket;
            this.context = vertx.getOrCreateContext();
            this.session = new DovecotAuthSession(listener, peer, desk, sentences, System::nanoTime, this);
            this.splitter = new LineSplitter(listener.limits().lineLength());
        }

        void begin() {
            socket.exceptionHandler(lost -> socket.close());
            socket.handler(this::receive);
            session.begin(ProcessHandle.current().pid(), connectionIds.incrementAndGet(), cookie());
            flush();
        }

        private void receive(Buffer chunk) {
            flushDue = true;
            try {
                boolean readable = splitter.feed(
                        chunk.getBytes(),
                        (buffer, from, to) -> session.take(DovecotAuthCodec.decode(buffer, from, to)));
                if (!readable) {
                    session.giveUp("a line is too long");
                }
            } catch (RuntimeException | StackOverflowError unexpected) {
                // Whoever still waits for an answer is better off asking anew than waiting.
                LOG.error("A line could not be dealt with", unexpected);
                session.giveUp("a line could not be dealt with");
            }
            flush();
        }

        @Override
        public void send(ServerLine line) {
            outgoing.appendBytes(DovecotAuthCodec.encode(line));
            if (!flushDue) {
                flushDue = true;
                context.runOnContext(tick -> flush());
            }
        }

        @Override
        public void hangUp() {
            flush();
            socket.close();
        }

        @Override
        public void reading(boolean wanted) {
            this.wanted = wanted;
            readOrPause();
        }

        @Override
        public Executor thread() {
            return task -> {
                if (context.equals(Vertx.currentContext())) {
                    task.run();
                } else {
                    context.runOnContext(tick -> task.run());
                }
            };
        }

        private void flush() {
            flushDue = false;
            if (outgoing.length() == 0) {
                return;
            }
            Buffer lines = outgoing;
            outgoing = Buffer.buffer();
            socket.write(lines);
            if (socket.writeQueueFull()) {
                // A peer that sends and does not read would fill our memory with its answers.
                clogged = true;
                readOrPause();
                socket.drainHandler(drained -> {
                    clogged = false;
                    readOrPause();
                });
            }
        }

        private void readOrPause() {
            if (wanted && !clogged) {
                socket.resume();
            } else {
                socket.pause();
            }
        }
    }
}
