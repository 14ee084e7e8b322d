// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Numbers the changes of this node and hands them to everybody who listens, with a beat in between. Beats come from the same
 * place, in the same order, as changes: whoever hears them hears changes too.
 */
public final class Changes implements AutoCloseable {
    static final Duration BEAT = Duration.ofMillis(250);

    /** A beat later than this tells of a pause of the process in which anything may have been missed. */
    static final Duration LATE = Duration.ofMillis(600);

    /** By then Keycloak's own caches have forgotten, too. */
    private static final Duration SOON = Duration.ofMillis(100);

    public static final int MOST_LISTENERS = 32;

    /** Changes that a listener who was away for a moment can be told again. */
    static final int REMEMBERED = 10_000;

    private static final Logger LOG = Logger.getLogger(Changes.class);

    /** One who is told; it must not block. */
    public interface Listener {
        void tell(String message);

        /** There is nothing more to come. */
        void end();
    }

    /** What a listener heard last, of which run of which node. */
    public record Place(String epoch, long sequence) {}

    private record Numbered(long sequence, Change change) {}

    private final String epoch = UUID.randomUUID().toString();
    private final LongSupplier nanoTime;
    private final Deque<Numbered> remembered = new ArrayDeque<>();
    /** With the nanoTime at which each is sent away. */
    private final Map<Listener, Long> listeners = new LinkedHashMap<>();

    private long sequence;
    private long beaten;
    private boolean closed;
    private Optional<ScheduledExecutorService> beats = Optional.empty();

    public Changes() {
        this(System::nanoTime);
    }

    Changes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.beaten = nanoTime.getAsLong();
    }

    /** Starts the beats. */
    public synchronized void start() {
        if (beats.isEmpty() && !closed) {
            ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
                Thread thread = new Thread(task, "gatepost-changes");
                thread.setDaemon(true);
                return thread;
            });
            ScheduledFuture<?> unused =
                    executor.scheduleAtFixedRate(this::beat, BEAT.toMillis(), BEAT.toMillis(), TimeUnit.MILLISECONDS);
            beats = Optional.of(executor);
        }
    }

    /** Runs the task on the thread of the beats, a moment from now; while it takes long, nobody is told that all is well. */
    synchronized void soon(Runnable task) {
        if (beats.isPresent() && !closed) {
            ScheduledFuture<?> unused = beats.get().schedule(task, SOON.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    public synchronized void publish(Collection<? extends Change> changes) {
        for (Change change : changes) {
            Numbered numbered = new Numbered(++sequence, change);
            if (remembered.size() == REMEMBERED) {
                remembered.removeFirst();
            }
            remembered.addLast(numbered);
            String message = message(numbered);
            everybody().forEach(listener -> tell(listener, message));
        }
    }

    /**
     * Adds a listener and greets it. One that was here before is told what it missed, if that is still remembered; if not, the
     * greeting says so, and it forgets everything.
     *
     * @return whether there was room
     */
    public synchronized boolean listen(Listener listener, Optional<Place> before, Duration lasts) {
        if (closed || listeners.size() >= MOST_LISTENERS) {
            return false;
        }
        Optional<List<Numbered>> missed = before.flatMap(this::since);
        listeners.put(listener, nanoTime.getAsLong() + lasts.toNanos());
        ObjectNode hello = JsonNodeFactory.instance.objectNode();
        hello.putObject("hello")
                .put("epoch", epoch)
                .put(
                        "seq",
                        missed.flatMap(ignored -> before).map(Place::sequence).orElse(sequence))
                .put("resumed", missed.isPresent())
                .put("beatMillis", BEAT.toMillis())
                .put("lastsMillis", lasts.toMillis());
        tell(listener, hello.toString());
        missed.orElse(List.of()).forEach(numbered -> tell(listener, message(numbered)));
        return true;
    }

    public synchronized void leave(Listener listener) {
        listeners.remove(listener);
    }

    public synchronized int listeners() {
        return listeners.size();
    }

    /** Sends everybody away and takes nobody any more. */
    @Override
    public synchronized void close() {
        closed = true;
        beats.ifPresent(ScheduledExecutorService::shutdownNow);
        everybody().forEach(this::dismiss);
    }

    synchronized void beat() {
        long now = nanoTime.getAsLong();
        if (now - beaten > LATE.toNanos()) {
            publish(List.of(new Change.OfAnything()));
        }
        beaten = now;
        String beat =
                JsonNodeFactory.instance.objectNode().put("beat", sequence).toString();
        for (Map.Entry<Listener, Long> listener : List.copyOf(listeners.entrySet())) {
            if (now - listener.getValue() >= 0) {
                dismiss(listener.getKey());
            } else {
                tell(listener.getKey(), beat);
            }
        }
    }

    private Optional<List<Numbered>> since(Place place) {
        if (!place.epoch().equals(epoch) || place.sequence() > sequence) {
            return Optional.empty();
        }
        List<Numbered> missed = new ArrayList<>();
        for (Numbered numbered : remembered) {
            if (numbered.sequence() > place.sequence()) {
                missed.add(numbered);
            }
        }
        return missed.size() == sequence - place.sequence() ? Optional.of(missed) : Optional.empty();
    }

    private void dismiss(Listener listener) {
        tell(
                listener,
                JsonNodeFactory.instance.objectNode().put("bye", sequence).toString());
        listeners.remove(listener);
        listener.end();
    }

    /** One who cannot be told must not keep the others, nor the change itself, from going on. */
    private void tell(Listener listener, String message) {
        try {
            listener.tell(message);
        } catch (RuntimeException gone) {
            LOG.debugf(gone, "A listener to the changes is gone");
            listeners.remove(listener);
        }
    }

    /** A listener may leave while it is told. */
    private List<Listener> everybody() {
        return List.copyOf(listeners.keySet());
    }

    private static String message(Numbered numbered) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("seq", numbered.sequence());
        switch (numbered.change()) {
            case Change.OfAccount account -> message.put("account", account.id());
            case Change.OfRealm realm -> message.put("realm", realm.id());
            case Change.OfAnything anything -> message.put("all", true);
        }
        return message.toString();
    }
}
