// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.cluster;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatepost.bridge.Awaiting;
import io.gatepost.bridge.Certificates;
import io.gatepost.bridge.inbound.CapturedLog;
import io.gatepost.bridge.throttle.News;
import io.gatepost.iptrust.net.IpAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges on this machine, each at a port of its own, with certificates that they trust or do not. */
class ClusterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final byte TLS_ALERT = 21;
    private static final News.Wrong WRONG = new News.Wrong("al ice@a.tld", "198.51.100.1", (short) 4095, true, true);
    private static final News.Right RIGHT = new News.Right("bob@b.tld", "2001:db8::/64");

    @TempDir
    private Path directory;

    private final List<Cluster> clusters = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    @BeforeEach
    void ports() throws IOException {
        for (int member = 0; member < 3; member++) {
            try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                ports.add(socket.getLocalPort());
            }
        }
    }

    @AfterEach
    void close() {
        clusters.forEach(Cluster::close);
    }

    @Test
    void one_hears_what_another_counts_and_who_comes_later_hears_it_too() throws Exception {
        SSLContext tls = tls(certificate("bridges"));
        List<News> first = new CopyOnWriteArrayList<>();
        List<News> second = new CopyOnWriteArrayList<>();
        Cluster one = cluster(0, tls, first);
        one.accept(WRONG);
        Cluster two = cluster(1, tls, second);
        await(() -> one.members() == 2 && two.members() == 2);
        await(() -> second.contains(WRONG));

        two.accept(RIGHT);
        one.accept(new News.AccountCleared("al ice@a.tld"));
        await(() -> first.contains(RIGHT) && second.contains(new News.AccountCleared("al ice@a.tld")));

        one.close();
        await(() -> two.members() == 1);
        two.accept(new News.PrefixCleared("198.51.100.1"));
        List<News> third = new CopyOnWriteArrayList<>();
        cluster(0, tls, third);
        await(() -> third.contains(new News.PrefixCleared("198.51.100.1")));
        assertThat(third).containsSubsequence(WRONG, new News.AccountCleared("al ice@a.tld"));
        assertThat(two.untold()).isZero();
    }

    /** With the same port, the same name and the same list of members, but a certificate of its own making. */
    @Test
    void a_stranger_neither_joins_nor_hears_anything() throws Exception {
        KeyStore ours = certificate("bridges");
        List<News> ourNews = new CopyOnWriteArrayList<>();
        List<News> strangersNews = new CopyOnWriteArrayList<>();
        Cluster one = cluster(0, tls(ours), ourNews);
        KeyStore theirs = certificate("stranger");
        // It trusts everybody whom we trust, and itself.
        theirs.setCertificateEntry("ours", ours.getCertificate("bridge"));
        Cluster stranger = cluster(1, tls(theirs), strangersNews);
        one.accept(WRONG);
        stranger.accept(RIGHT);
        Cluster two = cluster(2, tls(ours), ourNews);
        await(() -> one.members() == 2 && two.members() == 2);
        await(() -> ourNews.contains(WRONG));

        assertThat(stranger.members()).isEqualTo(1);
        assertThat(ourNews).doesNotContain(RIGHT);
        assertThat(strangersNews).doesNotContain(WRONG);
    }

    /** A certificate that has expired, or that nobody trusts, is not told by JGroups. */
    @Test
    void that_some_are_missing_is_said() throws Exception {
        try (CapturedLog log = CapturedLog.of(Cluster.class.getName())) {
            SSLContext tls = tls(certificate("bridges"));
            Cluster one =
                    new Cluster(settings(0), InstantSource.system(), SHORT, () -> TlsChannel.of(settings(0), tls));
            clusters.add(one);
            one.start((news, age) -> {});
            await(() -> log.text().contains("1 of 3 bridges"));
        }
    }

    /** JGroups hears one newcomer out before it takes the next: a stranger who drips would keep all others out. */
    @Test
    void a_stranger_s_address_is_not_heard_out_not_even_with_a_bridge_s_certificate() throws Exception {
        KeyStore ours = certificate("bridges");
        cluster(0, tls(ours), new CopyOnWriteArrayList<>());
        try (SSLSocket bridge =
                (SSLSocket) tls(ours).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), ports.get(0))) {
            bridge.startHandshake();
        }
        try (SSLSocket stranger = (SSLSocket) tls(ours)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), ports.get(0), InetAddress.getByName("127.0.0.2"), 0)) {
            assertThatThrownBy(stranger::startHandshake).isInstanceOf(IOException.class);
        }
    }

    @Test
    void without_tls_or_without_a_certificate_there_is_no_talking() throws Exception {
        KeyStore ours = certificate("bridges");
        cluster(0, tls(ours), new CopyOnWriteArrayList<>());
        try (Socket plain = connected()) {
            // As long as the head of a TLS record, so that nothing is left unread and resets the alert away.
            plain.getOutputStream().write("bela!".getBytes(US_ASCII));
            assertThat(plain.getInputStream().readNBytes(100)).hasSize(7).startsWith(TLS_ALERT);
        }
        try (Socket socket =
                tls(ours).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), ports.get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(1);
            socket.setSoTimeout(500);
            // Who has the right certificate is listened to, for the two seconds that JGroups waits for a whole
            // greeting.
            assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
        }
        SSLContext nobody = SSLContext.getInstance("TLS");
        nobody.init(new KeyManager[0], trust(ours).getTrustManagers(), null);
        try (Socket socket = nobody.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), ports.get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            // TLS 1.3: the client has done its part before the server has looked for a certificate.
            assertThatThrownBy(() -> {
                        OutputStream out = socket.getOutputStream();
                        out.write(1);
                        out.flush();
                        socket.getInputStream().read();
                    })
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        }
    }

    @Test
    void a_place_that_is_taken_is_told() throws Exception {
        try (ServerSocket taken = new ServerSocket(ports.get(0), 1, InetAddress.getLoopbackAddress())) {
            Cluster cluster = new Cluster(settings(0), tls(certificate("bridges")), InstantSource.system());
            assertThat(taken.isBound()).isTrue();
            assertThatThrownBy(() -> cluster.start((news, age) -> {})).isInstanceOf(IOException.class);
        }
    }

    private Socket connected() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(0));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private Cluster cluster(int member, SSLContext tls, List<News> heard) throws IOException {
        Cluster cluster = new Cluster(settings(member), tls, InstantSource.system());
        clusters.add(cluster);
        cluster.start((news, age) -> heard.add(news));
        cluster.awaitJoined();
        return cluster;
    }

    private ClusterSettings settings(int member) {
        IpAddress here = IpAddress.parse("127.0.0.1").orElseThrow();
        List<ClusterSettings.Place> places = ports.stream()
                .map(port -> new ClusterSettings.Place(here, port))
                .toList();
        return new ClusterSettings(places.get(member), places, Duration.ofHours(1), 1_000);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        Awaiting.until(PATIENCE, () -> "the bridges do not agree", condition);
    }

    private KeyStore certificate(String name) throws Exception {
        return Certificates.read(Certificates.make(directory.resolve(name + ".p12"), name));
    }

    static SSLContext tls(KeyStore store) throws Exception {
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(store, Certificates.PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust(store).getTrustManagers(), null);
        return tls;
    }

    private static TrustManagerFactory trust(KeyStore store) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null);
        trusted.setCertificateEntry("bridge", store.getCertificate("bridge"));
        if (store.isCertificateEntry("ours")) {
            trusted.setCertificateEntry("ours", store.getCertificate("ours"));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        return trust;
    }
}
