// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Answers a request over HTTP once what it asks for is known: one answer, and none to a caller that has gone. */
public final class HttpReply {
    private static final Logger LOG = Logger.getLogger(HttpReply.class);

    private HttpReply() {}

    /** Whether the caller is there and has no answer yet. */
    public static boolean isAwaited(HttpServerResponse response) {
        return !response.ended() && !response.closed();
    }

    /** Tells what comes; where that fails, or telling it does, a line in the log says so and {@code unavailable} answers. */
    public static <T> void whenDone(CompletionStage<T> coming, Consumer<T> tell, Runnable unavailable) {
        coming.thenAccept(tell).exceptionally(unexpected -> {
            LOG.error("An outcome could not be told", unexpected);
            unavailable.run();
            return null;
        });
    }
}
