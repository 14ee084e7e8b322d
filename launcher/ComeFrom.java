// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Passes connections to one port of this machine on to another, as coming from another loopback address. */
final class ComeFrom {
    private ComeFrom() {}

    /** The address to come from, the port that listens, the port that is meant. */
    public static void main(String[] words) throws IOException {
        InetAddress from = InetAddress.getByName(words[0]);
        InetAddress machine = InetAddress.getByName("127.0.0.1");
        InetSocketAddress meant = new InetSocketAddress(machine, Integer.parseInt(words[2]));
        try (ServerSocket door = new ServerSocket(Integer.parseInt(words[1]), 50, machine)) {
            while (true) {
                Socket browser = door.accept();
                Thread.startVirtualThread(() -> passOn(browser, from, meant));
            }
        }
    }

    private static void passOn(Socket browser, InetAddress from, InetSocketAddress meant) {
        try (browser;
                Socket server = new Socket()) {
            server.bind(new InetSocketAddress(from, 0));
            server.connect(meant);
            Thread back = Thread.startVirtualThread(() -> copy(server, browser));
            copy(browser, server);
            back.join();
        } catch (IOException | InterruptedException e) {
            // Either side has gone; the browser tries again or says so.
        }
    }

    private static void copy(Socket in, Socket out) {
        try {
            in.getInputStream().transferTo(out.getOutputStream());
            out.shutdownOutput();
        } catch (IOException e) {
            // As above.
        }
    }
}
