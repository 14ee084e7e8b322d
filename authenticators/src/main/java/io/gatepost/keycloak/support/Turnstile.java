// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import java.util.concurrent.Semaphore;

/** Lets so many do something costly at a time, on this node; to who comes beyond that it says so at once, and no thread waits. */
public final class Turnstile {
    private final Semaphore places;
    private final String busy;

    /**
     * @param busy a sentence for whoever finds it closed
     */
    public Turnstile(int places, String busy) {
        this.places = new Semaphore(places);
        this.busy = busy;
    }

    /** What is done behind it. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T done() throws E;
    }

    /** Throws a problem (503) if there is no place. */
    public <T, E extends Exception> T through(Work<T, E> work) throws E {
        if (!places.tryAcquire()) {
            throw Problem.busy(busy);
        }
        try {
            return work.done();
        } finally {
            places.release();
        }
    }
}
