// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks the same thing over a few connections for a while, and wants the same answer every time. */
final class Load {
    private final Stack stack;
    private final int connections;

    Load(Stack stack, int connections) {
        this.stack = stack;
        this.connections = connections;
    }

    Window run(byte[] request, String expected, Duration duration) throws Exception {
        return run(List.of(request), expected, duration);
    }

    /** Each connection asks all of them in turn, from a place of its own. */
    Window run(List<byte[]> requests, String expected, Duration duration) throws Exception {
        Duration processorBefore = stack.processorTime("keycloak");
        long start = System.nanoTime();
        long answers = 0;
        try (ExecutorService executor = Executors.newFixedThreadPool(connections)) {
            List<Future<Long>> asking = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                int first = i * requests.size() / connections;
                Callable<Long> ask = () -> ask(requests, first, expected, start + duration.toNanos());
                asking.add(executor.submit(ask));
            }
            for (Future<Long> future : asking) {
                answers += future.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the load broke off", e);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        Duration processor = stack.processorTime("keycloak").minus(processorBefore);
        return new Window(answers, answers / seconds, processor.dividedBy(Math.max(1, answers)));
    }

    private long ask(List<byte[]> requests, int first, String expected, long end) throws IOException {
        long answers = 0;
        int next = first;
        try (HttpConnection connection = new HttpConnection(stack.keycloak())) {
            do {
                HttpConnection.Response response = connection.ask(requests.get(next));
                next = next + 1 == requests.size() ? 0 : next + 1;
                if (response.status() != 200 || !response.text().contains(expected)) {
                    // Not the text: it may hold a token.
                    throw new IOException("status " + response.status() + " without " + expected);
                }
                answers++;
            } while (System.nanoTime() < end);
        }
        return answers;
    }
}
