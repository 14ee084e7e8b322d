// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.bridge.throttle.News;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.MergeView;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jspecify.annotations.Nullable;

/**
 * Each bridge has a board of its own for what it told and heard. It tells news to all as it happens, and whenever it meets another
 * one, new or found again, it shows it the whole board. Nobody who tells or reads waits for another bridge; alone, a bridge goes on
 * with what it knows. (Decision 0022.)
 */
public final class Cluster implements Consumer<News>, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Cluster.class);
    private static final String NAME = "gatepost-news";
    private static final int QUEUE = 10_000;
    /** Before it is tried again to join the others. */
    private static final long PAUSE_SECONDS = 10;

    private static final long STOP_SECONDS = 10;
    /** So long the doors stay shut for what the others know. */
    private static final long AWAIT_SECONDS = 5;
    /** So often it is said that some are missing. */
    private static final Duration LOOK_ROUND = Duration.ofMinutes(1);

    private final ClusterSettings settings;
    private final InstantSource clock;
    private final Duration lookRound;
    private final Callable<JChannel> channels;

    private final Board board;
    /** To be sent to all; an empty one wakes who sends it. */
    private final BlockingQueue<Letter> queue = new ArrayBlockingQueue<>(QUEUE);
    /** To be shown the board. */
    private final Set<Address> strangers = ConcurrentHashMap.newKeySet();
    /** Something on the board is from another one's, and has not been heard yet. */
    private final AtomicBoolean unread = new AtomicBoolean();

    private final AtomicLong untold = new AtomicLong();
    private final CountDownLatch joined = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("cluster").daemon().unstarted(this::run);
    private volatile BiConsumer<News, Duration> listener = (news, age) -> {};
    private volatile int members;

    /** Joins nobody yet; what it is told meanwhile is kept. */
    public Cluster(ClusterSettings settings, SSLContext tls, InstantSource clock) {
        this(settings, clock, LOOK_ROUND, () -> TlsChannel.of(settings, tls));
    }

    Cluster(ClusterSettings settings, InstantSource clock, Duration lookRound, Callable<JChannel> channels) {
        this.settings = settings;
        this.clock = clock;
        this.lookRound = lookRound;
        this.channels = channels;
        this.board = new Board(settings.memory(), settings.entries());
    }

    /**
     * Begins to join those that are there, or to be the first; who listens hears what they tell, and how long ago they did. Throws if
     * the place is taken or not on this machine.
     */
    public void start(BiConsumer<News, Duration> listener) throws IOException {
        try (ServerSocket free = new ServerSocket()) {
            free.setReuseAddress(true);
            free.bind(new InetSocketAddress(
                    settings.listen().address().toString(), settings.listen().port()));
        }
        this.listener = listener;
        thread.start();
    }

    /** Waits some seconds for what the others know; who does not come to know it goes on without. */
    public void awaitJoined() {
        try {
            if (!joined.await(AWAIT_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The other bridges have not been joined yet: what they count is not known here");
            }
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!thread.isInterrupted()) {
            try (JChannel channel = channels.call()) {
                channel.setDiscardOwnMessages(true);
                channel.setReceiver(new Reader(channel));
                channel.connect(NAME);
                LOG.infof("Sharing what the throttle counts at %s, bridges: %d", settings.listen(), members);
                serve(channel);
            } catch (InterruptedException end) {
                return;
            } catch (Exception failed) {
                LOG.warn("The other bridges could not be joined; trying again", failed);
                pause();
            } finally {
                members = 0;
                queue.clear();
                strangers.clear();
            }
        }
    }

    /** Until the bridge goes down. */
    private void serve(JChannel channel) throws InterruptedException {
        long looked = System.nanoTime();
        long missed = untold();
        while (true) {
            @Nullable Letter news = queue.poll(lookRound.toMillis(), TimeUnit.MILLISECONDS);
            if (news != null && !news.notices().isEmpty()) {
                send(channel, null, news);
            }
            strangers.forEach(stranger -> showBoard(channel, stranger));
            if (System.nanoTime() - looked >= lookRound.toNanos()) {
                looked = System.nanoTime();
                lookRound();
                if (missed < untold()) {
                    missed = untold();
                    channel.getView().forEach(strangers::add);
                    strangers.remove(channel.getAddress());
                }
            }
        }
    }

    /** JGroups says nothing that tells a handshake that failed from any other end of a connection. */
    private void lookRound() {
        if (members < named()) {
            LOG.warnf(
                    "%d of %d bridges share what the throttle counts. Of those that are running but not among them the"
                            + " certificate is not trusted, or has expired, or the port cannot be reached",
                    members, named());
        }
    }

    private void showBoard(JChannel channel, Address stranger) {
        // First, as it may come back while it is shown the board.
        strangers.remove(stranger);
        if (!channel.getView().containsMember(stranger)) {
            return;
        }
        List<Notice> all = board.inTime();
        for (int from = 0; from < all.size(); from += Letter.MOST_NOTICES) {
            int to = Math.min(all.size(), from + Letter.MOST_NOTICES);
            send(channel, stranger, new Letter(Letter.Kind.BOARD, all.subList(from, to)));
        }
        send(channel, stranger, new Letter(Letter.Kind.END, List.of()));
    }

    /** To all if not to one of them. */
    private void send(JChannel channel, @Nullable Address to, Letter letter) {
        try {
            channel.send(new BytesMessage(to, letter.octets()));
        } catch (Exception failed) {
            untold.incrementAndGet();
            LOG.debug("Something could not be told to the other bridges", failed);
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
        } catch (InterruptedException end) {
            thread.interrupt();
        }
    }

    /** Bridges that this one is together with, itself included; none before it has joined. */
    public int members() {
        return members;
    }

    /** Bridges that there should be, itself included. */
    public int named() {
        return settings.all().size();
    }

    /** How often there was too much news to tell it as it happened. */
    public long untold() {
        return untold.get();
    }

    /** Takes it to be told soon. */
    @Override
    public void accept(News news) {
        long now = clock.millis();
        Notice notice = new Notice(news, now);
        board.pin(notice, now);
        // Who is not there yet will be shown the board.
        if (members > 1 && !queue.offer(new Letter(Letter.Kind.NEWS, List.of(notice)))) {
            untold.incrementAndGet();
        }
    }

    /** Leaves the others. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** JGroups calls it, and must not be held up. */
    private final class Reader implements Receiver {
        private final JChannel channel;
        private Set<Address> known = Set.of();

        Reader(JChannel channel) {
            this.channel = channel;
        }

        /** In a merge who was known to one may have taken that one for lost: all show each other what they have. */
        @Override
        public synchronized void viewAccepted(View view) {
            Set<Address> present = Set.copyOf(view.getMembers());
            Set<Address> met = new HashSet<>(present);
            met.remove(channel.getAddress());
            if (!(view instanceof MergeView)) {
                met.removeAll(known);
            }
            known = present;
            members = present.size();
            if (present.size() == 1) {
                joined.countDown();
            }
            // What is told from now on, all of them hear; what was told before is on the board.
            strangers.addAll(met);
            queue.offer(new Letter(Letter.Kind.NEWS, List.of()));
            LOG.infof("Bridges that share what the throttle counts: %d", members);
        }

        @Override
        public void receive(Message message) {
            if (message.hasArray()) {
                Letter.of(message.getArray(), message.getOffset(), message.getLength())
                        .ifPresent(this::read);
            }
        }

        private void read(Letter letter) {
            long now = clock.millis();
            switch (letter.kind()) {
                case NEWS ->
                    letter.notices().forEach(notice -> {
                        board.pin(notice, now);
                        // As of now: clocks of two machines may differ.
                        listener.accept(notice.news(), Duration.ZERO);
                    });
                case BOARD ->
                    letter.notices().forEach(notice -> {
                        if (board.pin(notice, now)) {
                            unread.set(true);
                        }
                    });
                case END -> {
                    readBoard();
                    joined.countDown();
                }
            }
        }
    }

    /** In the order in which it was told, by the clocks of those who did; our own too, as an older pardon must not undo it. */
    private synchronized void readBoard() {
        if (unread.getAndSet(false)) {
            long now = clock.millis();
            board.inTime()
                    .forEach(notice ->
                            listener.accept(notice.news(), Duration.ofMillis(Math.max(0, now - notice.millis()))));
        }
    }
}
