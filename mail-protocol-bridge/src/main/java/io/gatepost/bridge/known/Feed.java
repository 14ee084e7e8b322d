// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.known;

import io.gatepost.bridge.port.ChangeFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What is heard of changes, and whether everything is heard. While any stream is up, the store is as fresh as that stream; a
 * new one that takes up where an old one ended, or begins while another is up, leaves no hole. Any hole empties the store.
 */
final class Feed implements ChangeFeed {
    /** Beats come every 250 ms. Together with them it stays below a second until a silent Keycloak is noticed. */
    static final Duration SILENCE = Duration.ofMillis(700);

    private final KnownStore store;
    private final LongSupplier nanoTime;
    private volatile List<Heard> live = List.of();
    private Optional<Heard> latest = Optional.empty();
    private volatile Optional<Long> lastHeard = Optional.empty();

    Feed(KnownStore store, LongSupplier nanoTime) {
        this.store = store;
        this.nanoTime = nanoTime;
    }

    /** Whether everything that has changed until a moment before {@code now} has been heard. */
    boolean up(long now) {
        List<Heard> streams = live;
        for (int i = 0; i < streams.size(); i++) {
            if (now - streams.get(i).at < SILENCE.toNanos()) {
                return true;
            }
        }
        return false;
    }

    /** When something was heard last, in nanoTime. */
    Optional<Long> lastHeard() {
        return lastHeard;
    }

    @Override
    public Stream open() {
        return new Heard();
    }

    @Override
    public synchronized Optional<Place> place() {
        return latest.map(stream -> new Place(stream.epoch, stream.sequence));
    }

    private final class Heard implements Stream {
        private volatile long at;
        private boolean greeted;
        /** Not before the first beat has everything been told that a stream that goes on has missed. */
        private boolean catchingUp;

        private String epoch = "";
        private long sequence;

        @Override
        public void take(Message message) {
            synchronized (Feed.this) {
                long now = nanoTime.getAsLong();
                switch (message) {
                    case Message.Hello hello -> greet(hello, now);
                    case Message.Changed changed -> {
                        follow(changed.sequence());
                        store.forget(changed.change());
                    }
                    case Message.Beat beat -> {
                        if (beat.sequence() != sequence) {
                            hole();
                        }
                        sequence = beat.sequence();
                        if (greeted && catchingUp) {
                            catchingUp = false;
                            enter();
                        }
                    }
                    case Message.Bye bye -> leave();
                }
                if (greeted) {
                    // Last: what this message says has been done by now.
                    at = now;
                    lastHeard = Optional.of(now);
                }
            }
        }

        @Override
        public void lost() {
            synchronized (Feed.this) {
                leave();
            }
        }

        private void greet(Message.Hello hello, long now) {
            boolean goesOn = hello.resumed()
                    && latest.filter(
                                    before -> before.epoch.equals(hello.epoch()) && before.sequence >= hello.sequence())
                            .isPresent();
            boolean covered = up(now);
            if (greeted || (!goesOn && !covered)) {
                hole();
            }
            greeted = true;
            epoch = hello.epoch();
            sequence = hello.sequence();
            latest = Optional.of(this);
            catchingUp = goesOn && !covered;
            if (!catchingUp) {
                at = now;
                enter();
            }
        }

        private void follow(long next) {
            if (next != sequence + 1) {
                hole();
            }
            sequence = next;
        }

        private void enter() {
            at = nanoTime.getAsLong();
            List<Heard> streams = new ArrayList<>(live);
            streams.remove(this);
            streams.add(this);
            live = List.copyOf(streams);
        }

        private void leave() {
            List<Heard> streams = new ArrayList<>(live);
            streams.remove(this);
            live = List.copyOf(streams);
        }
    }

    private void hole() {
        store.forget(new Change.OfAnything());
    }
}
