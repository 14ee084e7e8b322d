// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for what tests start beside the stack. Each lies above those of every stack and below those that Linux gives to clients: one of
 * these, found free, can be a client's before it is listened at. The forks of a run take every other one.
 */
public final class FreePort {
    private static final int LOWEST = 32_100;
    private static final int HIGHEST = 32_767;
    private static final int STEP = 2;
    private static final int OURS = Integer.getInteger("gatepost.e2e.fork", 1) % STEP;
    private static final int MANY = (HIGHEST - LOWEST) / STEP;

    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(MANY));

    private FreePort() {}

    /** One that nobody listens at, on any address; another each time, until all have had their turn. */
    public static int take() {
        for (int tries = 0; tries < MANY; tries++) {
            int port = LOWEST + OURS + STEP * Math.floorMod(NEXT.getAndIncrement(), MANY);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free from " + LOWEST + " to " + HIGHEST);
    }

    /** Whether nobody listens there, on any address. */
    public static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
