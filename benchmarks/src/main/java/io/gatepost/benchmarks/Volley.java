// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;

/**
 * Questions over some connections, each with a number of questions under way, all from one thread: the load takes its time of the
 * same processors as the server, and the less the better.
 */
final class Volley implements AutoCloseable {
    private static final int BUFFER = 1 << 17;
    private static final long PATIENCE_MILLIS = 20_000;

    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private final int underWay;
    private final Callable<Duration> serverTime;

    /** {@code serverTime}: what the server's process has had of the processors so far. */
    Volley(
            InetSocketAddress server,
            int connections,
            int underWay,
            IntFunction<Dialogue> dialogues,
            Callable<Duration> serverTime)
            throws IOException {
        this.underWay = underWay;
        this.serverTime = serverTime;
        for (int i = 0; i < connections; i++) {
            this.connections.add(new Connection(server, dialogues.apply(i)));
        }
        for (Connection connection : this.connections) {
            connection.begin();
        }
    }

    /** Asks for so long, and waits for the last answers. */
    Window run(Duration window) throws Exception {
        return run(System.nanoTime() + window.toNanos(), Long.MAX_VALUE);
    }

    /** Asks so many questions. */
    Window run(long questions) throws Exception {
        return run(Long.MAX_VALUE, questions);
    }

    private Window run(long end, long questions) throws Exception {
        Duration before = serverTime.call();
        long start = System.nanoTime();
        long asked = 0;
        long answered = 0;
        for (Connection connection : connections) {
            asked += connection.ask((int) Math.min(underWay, questions - asked));
        }
        while (answered < asked) {
            if (selector.select(PATIENCE_MILLIS) == 0) {
                throw new IOException("the server has fallen silent");
            }
            boolean more = System.nanoTime() - end < 0 || end == Long.MAX_VALUE;
            for (SelectionKey key : selector.selectedKeys()) {
                Connection connection = (Connection) key.attachment();
                int answers = connection.receive();
                answered += answers;
                asked += connection.ask(more ? (int) Math.min(answers, questions - asked) : 0);
            }
            selector.selectedKeys().clear();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Window(
                answered, answered / seconds, serverTime.call().minus(before).dividedBy(Math.max(1, answered)));
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final Dialogue dialogue;
        private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
        private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
        private int unsent;

        Connection(InetSocketAddress server, Dialogue dialogue) throws IOException {
            this.channel = SocketChannel.open(server);
            this.dialogue = dialogue;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void begin() throws IOException {
            while (!dialogue.begun(in.flip(), out)) {
                in.compact();
                if (selector.select(PATIENCE_MILLIS) == 0) {
                    throw new IOException("the server does not greet");
                }
                selector.selectedKeys().clear();
                read();
            }
            in.compact();
            write();
        }

        int ask(int questions) throws IOException {
            unsent += questions;
            while (unsent > 0 && out.remaining() > Dialogue.LONGEST_QUESTION) {
                dialogue.ask(out);
                unsent--;
            }
            write();
            return questions;
        }

        int receive() throws IOException {
            read();
            int answers = dialogue.answers(in.flip());
            in.compact();
            return answers;
        }

        private void read() throws IOException {
            if (channel.read(in) < 0) {
                throw new EOFException("the server closed the connection");
            }
        }

        private void write() throws IOException {
            if (out.position() > 0) {
                channel.write(out.flip());
                out.compact();
            }
            boolean blocked = out.position() > 0;
            if (blocked != ((key.interestOps() & SelectionKey.OP_WRITE) != 0)) {
                key.interestOps(blocked ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
            }
        }
    }
}
