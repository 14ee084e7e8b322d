// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import io.gatepost.bridge.throttle.News;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.infinispan.AdvancedCache;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.Configuration;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.configuration.global.ShutdownHookBehavior;
import org.infinispan.conflict.MergePolicy;
import org.infinispan.context.Flag;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.notifications.Listener;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryCreated;
import org.infinispan.notifications.cachelistener.annotation.CacheEntryModified;
import org.infinispan.notifications.cachelistener.annotation.DataRehashed;
import org.infinispan.notifications.cachelistener.event.CacheEntryCreatedEvent;
import org.infinispan.notifications.cachelistener.event.CacheEntryModifiedEvent;
import org.infinispan.notifications.cachelistener.event.DataRehashedEvent;
import org.infinispan.notifications.cachemanagerlistener.annotation.Merged;
import org.infinispan.notifications.cachemanagerlistener.annotation.ViewChanged;
import org.infinispan.notifications.cachemanagerlistener.event.ViewChangedEvent;
import org.infinispan.partitionhandling.PartitionHandling;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A replicated cache as a notice board: what one bridge pins there, all others read, and one that comes later finds what still
 * hangs. Nobody who tells or reads waits for another bridge; alone, a bridge goes on with what it knows. (Decision 0022.)
 */
public final class Cluster implements Consumer<News>, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Cluster.class);
    private static final String NAME = "gatepost-throttle";
    private static final int QUEUE = 10_000;
    private static final long START_SECONDS = 10;
    /** So long the doors stay shut for what the others know. */
    private static final long AWAIT_SECONDS = 5;
    /** So often it is said that some are missing. */
    private static final Duration LOOK_ROUND = Duration.ofMinutes(1);

    private final ClusterSettings settings;
    private final SSLContext tls;
    private final InstantSource clock;
    private final Duration lookRound;
    /** Tells our own news from the others'. */
    private final String self = UUID.randomUUID().toString();

    private final BlockingQueue<Consumer<Board>> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong untold = new AtomicLong();
    private final CountDownLatch joined = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("cluster").daemon().unstarted(this::run);
    private volatile BiConsumer<News, Duration> listener = (news, age) -> {};
    private volatile int members;

    /** Joins nobody yet; what it is told meanwhile is kept. */
    public Cluster(ClusterSettings settings, SSLContext tls, InstantSource clock) {
        this(settings, tls, clock, LOOK_ROUND);
    }

    Cluster(ClusterSettings settings, SSLContext tls, InstantSource clock, Duration lookRound) {
        this.settings = settings;
        this.tls = tls;
        this.clock = clock;
        this.lookRound = lookRound;
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
            try (Board board = new Board()) {
                board.readAll();
                joined.countDown();
                LOG.infof("Sharing what the throttle counts at %s, bridges: %d", settings.listen(), members);
                serve(board);
            } catch (InterruptedException end) {
                return;
            } catch (RuntimeException failed) {
                LOG.warn("The other bridges could not be joined; trying again", failed);
                pause();
            } finally {
                members = 0;
            }
        }
    }

    /** Until the bridge goes down. */
    private void serve(Board board) throws InterruptedException {
        long looked = System.nanoTime();
        while (true) {
            @Nullable Consumer<Board> news = queue.poll(lookRound.toMillis(), TimeUnit.MILLISECONDS);
            if (news != null) {
                tell(news, board);
            }
            if (System.nanoTime() - looked >= lookRound.toNanos()) {
                looked = System.nanoTime();
                lookRound();
            }
        }
    }

    /** JGroups says nothing that tells a handshake that failed from any other end of a connection. */
    private void lookRound() {
        int named = settings.all().size();
        if (members < named) {
            LOG.warnf(
                    "%d of %d bridges share what the throttle counts. Of those that are running but not among them the"
                            + " certificate is not trusted, or has expired, or the port cannot be reached",
                    members, named);
        }
    }

    private void tell(Consumer<Board> news, Board board) {
        try {
            news.accept(board);
        } catch (RuntimeException failed) {
            untold.incrementAndGet();
            LOG.debug("Something could not be told to the other bridges", failed);
        }
    }

    private void pause() {
        try {
            TimeUnit.SECONDS.sleep(START_SECONDS);
        } catch (InterruptedException end) {
            thread.interrupt();
        }
    }

    /** Bridges that this one is together with, itself included; none before it has joined. */
    public int members() {
        return members;
    }

    /** News that the others did not hear, because there was too much of it or because they were not there. */
    public long untold() {
        return untold.get();
    }

    /** Takes it to be told soon. */
    @Override
    public void accept(News news) {
        String key = NewsCodec.encode(news);
        String value = clock.millis() + " " + self;
        if (!queue.offer(board -> board.pin(key, value))) {
            untold.incrementAndGet();
        }
    }

    /** Leaves the others. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(START_SECONDS));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private static Configuration replicated(ClusterSettings settings) {
        ConfigurationBuilder cache = new ConfigurationBuilder();
        cache.clustering()
                .cacheMode(CacheMode.REPL_ASYNC)
                .remoteTimeout(START_SECONDS, TimeUnit.SECONDS)
                .stateTransfer()
                .awaitInitialTransfer(true)
                .timeout(START_SECONDS, TimeUnit.SECONDS);
        cache.clustering()
                .partitionHandling()
                .whenSplit(PartitionHandling.ALLOW_READ_WRITES)
                .mergePolicy(MergePolicy.PREFERRED_NON_NULL);
        cache.expiration().lifespan(settings.memory().toMillis(), TimeUnit.MILLISECONDS);
        cache.memory().maxCount(settings.entries());
        return cache.build();
    }

    private record Notice(News news, long millis, String by) {
        static Optional<Notice> of(String key, String value) {
            String[] parts = value.split(" ", 2);
            try {
                return parts.length == 2
                        ? NewsCodec.decode(key).map(news -> new Notice(news, Long.parseLong(parts[0]), parts[1]))
                        : Optional.empty();
            } catch (NumberFormatException notOurs) {
                return Optional.empty();
            }
        }
    }

    private final class Board implements AutoCloseable {
        private final DefaultCacheManager manager;
        private final AdvancedCache<String, String> cache;

        Board() {
            GlobalConfigurationBuilder global = GlobalConfigurationBuilder.defaultClusteredBuilder();
            global.classLoader(Cluster.class.getClassLoader())
                    .transport()
                    .clusterName(NAME)
                    .addProperty(JGroupsTransport.CHANNEL_CONFIGURATOR, new TlsChannel(settings, tls));
            // The bridge goes down in an order of its own.
            global.shutdown().hookBehavior(ShutdownHookBehavior.DONT_REGISTER);
            global.jmx().disable();
            global.metrics().gauges(false);
            manager = new DefaultCacheManager(global.build(), false);
            try {
                manager.start();
                cache = manager.<String, String>createCache(NAME, replicated(settings))
                        .getAdvancedCache()
                        .withFlags(Flag.IGNORE_RETURN_VALUES);
                Reader reader = new Reader();
                manager.addListener(reader);
                cache.addListener(reader);
                members = manager.getMembers().size();
            } catch (RuntimeException failed) {
                // It has the port by now; the next try would find it taken, for ever.
                manager.stop();
                throw failed;
            }
        }

        void pin(String key, String value) {
            cache.put(key, value);
        }

        /** In the order in which it was told, by the clocks of those who did; our own too, as an older pardon must not undo it. */
        void readAll() {
            cache.entrySet().stream()
                    .flatMap(entry -> Notice.of(entry.getKey(), entry.getValue()).stream())
                    .sorted(Comparator.comparingLong(Notice::millis))
                    .toList()
                    .forEach(notice -> listener.accept(
                            notice.news(), Duration.ofMillis(Math.max(0, clock.millis() - notice.millis()))));
        }

        @Override
        public void close() {
            manager.stop();
        }
    }

    /** Infinispan calls its methods, and wants them and the class public. */
    @Listener
    public final class Reader {
        @CacheEntryCreated
        public void created(CacheEntryCreatedEvent<String, String> event) {
            if (!event.isPre()) {
                Notice.of(event.getKey(), event.getValue()).ifPresent(this::read);
            }
        }

        @CacheEntryModified
        public void modified(CacheEntryModifiedEvent<String, String> event) {
            if (!event.isPre()) {
                Notice.of(event.getKey(), event.getNewValue()).ifPresent(this::read);
            }
        }

        /** Bridges that had lost each other have found each other, and put together what they know. */
        @DataRehashed
        public void together(DataRehashedEvent<String, String> event) {
            if (!event.isPre() && !queue.offer(Board::readAll)) {
                untold.incrementAndGet();
            }
        }

        @ViewChanged
        @Merged
        public void seen(ViewChangedEvent event) {
            members = event.getNewMembers().size();
            LOG.infof("Bridges that share what the throttle counts: %d", members);
        }

        /** As of now: clocks of two machines may differ. */
        private void read(Notice notice) {
            if (!notice.by().equals(self)) {
                listener.accept(notice.news(), Duration.ZERO);
            }
        }
    }
}
