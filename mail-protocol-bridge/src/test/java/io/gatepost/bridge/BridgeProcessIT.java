// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatepost.bridge.inbound.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;

/** What an admin sees of the packaged bridge. */
class BridgeProcessIT extends OwnBridge {
    @Test
    void a_wrong_configuration_stops_the_start_with_all_that_is_wrong() throws Exception {
        settings.remove("gatepost.portal-url");
        settings.put("gatepost.forward-auth.allowed-peers", "0.0.0.0/0");
        settings.put("gatepost.forward-auth.alowed-peers", "127.0.0.1");
        environment.put("GATEPOST_KEYCLOAK_TIMEOT", "1s");
        Process process = start();

        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(log())
                .contains(
                        "gatepost.portal-url is missing",
                        "gatepost.forward-auth.allowed-peers: 0.0.0.0/0 is the whole Internet",
                        "gatepost.forward-auth.alowed-peers is no key of the bridge",
                        "environment variable GATEPOST_KEYCLOAK_TIMEOT is no key of the bridge")
                .doesNotContain("\tat ", SHARED_SECRET);
    }

    @Test
    void a_port_that_is_taken_stops_the_start_in_plain_words() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            settings.put("gatepost.dovecot-auth.smtp.listen", "127.0.0.1:" + taken.getLocalPort());
            Process process = start();

            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            assertThat(log())
                    .contains("gatepost.dovecot-auth.smtp: cannot listen at 127.0.0.1:" + taken.getLocalPort())
                    .doesNotContain("\tat ");
        }
    }

    /** Postfix fails as a whole when it cannot connect; so the bridge is there, and says "later". */
    @Test
    void it_is_ready_without_keycloak_and_says_so() throws Exception {
        environment.put("GATEPOST_STATE", "/somewhere");
        environment.put("GATEPOST_DOVECOT_AUTH_PORT", "1");
        environment.put("GATEPOST_KEYCLOAK_PORT", "1");
        environment.put("GATEPOST_REFUSAL_TEXT", "Refused, see <portal>.");
        startReady();

        assertThat(send(to("/q/health/ready").build()).body()).contains("keycloak", "away", "keycloak-unreachable");
        assertThat(status("/q/health/live")).isEqualTo(200);
        assertThat(status("/q/health/group/keycloak")).isEqualTo(503);
        assertThat(send(login()).statusCode()).isEqualTo(503);
        try (Wire wire = Wire.open("127.0.0.1", authPort)) {
            assertThat(wire.read(received -> received.endsWith("DONE\n"))).startsWith("VERSION\t1\t2\n");
            wire.send("VERSION\t1\t2\nAUTH\t1\tPLAIN\trip=127.0.10.5\tresp=AGFsaWNlAHNlY3JldA==\n");
            assertThat(wire.readAll()).isEmpty();
        }
        assertThat(send(to("/nginx/mail").header("X-Auth-Key", "wrong").build()).statusCode())
                .isEqualTo(403);
        // A refusal without asking Keycloak shows that the environment overrides.
        assertThat(send(to("/forward-auth/dav")
                                .header("X-Gatepost-Secret", SHARED_SECRET)
                                .build())
                        .body())
                .isEqualTo("Refused, see https://portal.example.\n");
        assertThat(status("/forward-auth/imap")).isEqualTo(404);
    }

    @Test
    void logins_are_answered_counted_and_written_down() throws Exception {
        StubKeycloak keycloak = new StubKeycloak(vertx, 0);
        settings.put("gatepost.keycloak.url", keycloak.base().toString());
        startReady();

        assertThat(send(login()).body()).isEqualTo("{\"outcome\":\"admit\",\"user\":\"alice@a.tld\"}");
        assertThat(status("/q/health/group/keycloak")).isEqualTo(200);
        String metrics = send(to("/q/metrics").build()).body();
        assertThat(metrics)
                .contains(
                        "gatepost_logins_seconds_count{outcome=\"admitted\",reason=\"trusted-network\",service=\"imap\","
                                + "via=\"dovecot-lua\"} 1",
                        "gatepost_keycloak_answering 1.0",
                        "gatepost_dovecot_auth_connections{listener=\"smtp\"} 0.0",
                        "gatepost_logins_under_way 0.0");
        Path audit = directory.resolve("audit.log");
        Awaiting.until(PATIENCE, this::log, () -> Files.size(audit) > 0);
        assertThat(Files.readAllLines(audit)).singleElement().asString().contains("\"credential\":\"Phone\"");
        assertThat(log() + metrics + Files.readString(audit))
                .doesNotContain("alice-password", SHARED_SECRET, "client-secret-of-the-tests", "token-1");
    }

    /** Health is asked by those who watch, however many ask at the doors. */
    @Test
    void one_address_does_not_take_up_all_of_http() throws Exception {
        settings.put("gatepost.http.connections-per-peer", "2");
        startReady();
        String health = "GET /q/health/live HTTP/1.1\r\nHost: bridge\r\n\r\n";
        List<Wire> open = new ArrayList<>();
        try {
            for (String from : List.of("127.0.0.1", "127.0.0.1", "127.0.0.3")) {
                open.add(asking(from));
                // A connection counts once, whatever it asks.
                assertThat(asked(open.getLast())).startsWith("HTTP/1.1 500 ");
                assertThat(asked(open.getLast())).startsWith("HTTP/1.1 500 ");
            }
            try (Wire third = asking("127.0.0.1")) {
                assertThat(asked(third)).isEmpty();
            }
            try (Wire watcher = asking("127.0.0.1")) {
                watcher.send(health);
                assertThat(watcher.read(received -> received.contains("\r\n\r\n")))
                        .startsWith("HTTP/1.1 200 ");
            }
            open.removeFirst().close();
            // The bridge learns of it a moment later.
            Awaiting.until(PATIENCE, this::log, () -> {
                try (Wire again = asking("127.0.0.1")) {
                    return !asked(again).isEmpty();
                }
            });
        } finally {
            for (Wire wire : open) {
                wire.close();
            }
        }
    }

    private Wire asking(String from) throws IOException {
        return Wire.open(from, httpPort);
    }

    /** Without the secret: told so, on a connection that stays. */
    private static String asked(Wire wire) throws IOException {
        wire.send("GET /forward-auth/dav HTTP/1.1\r\nHost: bridge\r\n\r\n");
        return wire.read(received -> received.contains("\r\n\r\n"));
    }

    /** Each listener has its own, and a name that has a domain keeps it. */
    @Test
    void a_name_without_a_domain_gets_that_of_its_listener() throws Exception {
        StubKeycloak keycloak = new StubKeycloak(vertx, 0);
        settings.put("gatepost.keycloak.url", keycloak.base().toString());
        settings.put("gatepost.known.entries", "0");
        settings.put("gatepost.dovecot-auth.smtp.default-domain", "a.tld");
        settings.put("gatepost.dovecot-http.default-domain", "b.tld");
        int plain = BridgeProcess.freePort();
        settings.put("gatepost.dovecot-auth.plain.listen", "127.0.0.1:" + plain);
        settings.put("gatepost.dovecot-auth.plain.service", "smtp");
        startReady();

        // alice, then bob@c.tld
        for (String message : List.of("AGFsaWNlAHNlY3JldA==", "AGJvYkBjLnRsZABzZWNyZXQ=")) {
            for (int port : List.of(authPort, plain)) {
                try (Wire postfix = Wire.open("127.0.0.1", port)) {
                    postfix.read(received -> received.endsWith("DONE\n"));
                    postfix.send("VERSION\t1\t2\nAUTH\t1\tPLAIN\trip=127.0.10.5\tresp=" + message + "\n");
                    assertThat(postfix.read(received -> received.endsWith("\n")))
                            .startsWith("OK\t1\t");
                }
            }
        }
        send(to("/dovecot/login")
                .header("X-Gatepost-Secret", SHARED_SECRET)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"user\":\"alice\",\"password\":\"secret\",\"service\":\"imap\",\"rip\":\"127.0.10.5\"}"))
                .build());
        assertThat(keycloak.questions)
                .extracting(question -> question.getString("name"))
                .containsExactly("alice@a.tld", "alice", "bob@c.tld", "bob@c.tld", "alice@b.tld");
    }

    @Test
    void a_bridge_that_is_told_to_go_answers_what_it_was_asked_first() throws Exception {
        StubKeycloak keycloak = new StubKeycloak(vertx, 0);
        settings.put("gatepost.keycloak.url", keycloak.base().toString());
        CountDownLatch asked = new CountDownLatch(2);
        keycloak.loginAnswer = (request, response) -> {
            asked.countDown();
            vertx.setTimer(1_500, timer -> response.end(StubKeycloak.ADMIT));
        };
        Process process = startReady();
        try (Wire postfix = Wire.open("127.0.0.1", authPort)) {
            postfix.read(received -> received.endsWith("DONE\n"));
            postfix.send("VERSION\t1\t2\nAUTH\t1\tPLAIN\trip=127.0.10.5\tresp=AGFsaWNlAHNlY3JldA==\n");
            var dovecot = http.sendAsync(login(), HttpResponse.BodyHandlers.ofString());
            assertThat(asked.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            process.destroy();

            assertThat(dovecot.get(PATIENCE.toSeconds(), TimeUnit.SECONDS).body())
                    .contains("admit");
            assertThat(postfix.readAll()).isEqualTo("OK\t1\tuser=alice@a.tld\n");
        }
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readAllLines(directory.resolve("audit.log"))).hasSize(2);
    }

    /** Balancers look at readiness; who asks all the same is served. */
    @Test
    void a_bridge_that_will_go_says_so_first_and_goes_on_meanwhile() throws Exception {
        StubKeycloak keycloak = new StubKeycloak(vertx, 0);
        settings.put("gatepost.keycloak.url", keycloak.base().toString());
        settings.put("gatepost.drain-notice", "6s");
        Process process = startReady();
        try (Wire old = Wire.open("127.0.0.1", authPort);
                Wire fresh = Wire.open("127.0.0.1", authPort)) {
            old.read(received -> received.endsWith("DONE\n"));
            process.destroy();
            Awaiting.until(PATIENCE, this::log, () -> status("/q/health/ready") != 200);
            assertThat(status("/q/health/ready")).isEqualTo(503);
            HttpResponse<String> answer = send(login());
            assertThat(answer.body()).contains("admit");
            assertThat(answer.headers().firstValue("connection")).hasValue("close");
            fresh.read(received -> received.endsWith("DONE\n"));
            for (Wire postfix : List.of(old, fresh)) {
                postfix.send("VERSION\t1\t2\nAUTH\t1\tPLAIN\trip=127.0.10.5\tresp=AGFsaWNlAHNlY3JldA==\n");
                // And hangs up, so that a balancer has it come again elsewhere.
                assertThat(postfix.readAll()).isEqualTo("OK\t1\tuser=alice@a.tld\n");
            }
            assertThat(process.isAlive()).isTrue();
        }
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    /** As the systemd unit and the container run it: as nobody, and with nothing to write but its audit and its socket. */
    @Test
    void it_needs_no_privileges_and_keeps_nothing_but_its_audit() throws Exception {
        List<String> nobody =
                List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--no-new-privs");
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path jar = Path.of(System.getProperty("bridge.jar"));
        boolean possible = System.getProperty("user.name").equals("root")
                && Stream.of(java, jar, Path.of("src/main/jvm.options").toAbsolutePath())
                        .allMatch(file -> succeeds(nobody, "test", "-r", file.toString()));
        if (!possible) {
            System.out.println(
                    "LEFT OUT: only root can run the bridge as nobody, who must be able to read it and " + java);
        }
        assumeTrue(possible, "only root can run the bridge as nobody, who must be able to read it");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        for (String own : List.of("audit", "sockets", "tmp")) {
            Path made = Files.createDirectory(directory.resolve(own));
            assertThat(succeeds(List.of(), "chown", "nobody", made.toString())).isTrue();
        }
        as.addAll(nobody);
        // Netty unpacks its native transport there; the unit and the container give it one of its own, too.
        environment.put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + directory.resolve("tmp"));
        StubKeycloak keycloak = new StubKeycloak(vertx, 0);
        settings.put("gatepost.keycloak.url", keycloak.base().toString());
        settings.put("gatepost.audit.file", directory.resolve("audit/audit.log").toString());
        settings.put("gatepost.dovecot-auth.exim.listen", "unix:" + directory.resolve("sockets/auth"));
        settings.put("gatepost.dovecot-auth.exim.service", "smtp");
        startReady();

        assertThat(send(login()).body()).contains("\"admit\"");
        Awaiting.until(PATIENCE, this::log, () -> Files.size(directory.resolve("audit/audit.log")) > 0);
        assertThat(directory.resolve("sockets/auth")).exists();
        try (Stream<Path> files = Files.walk(directory)) {
            assertThat(files.filter(file -> ownerOf(file).equals("nobody")).map(directory::relativize))
                    .filteredOn(file -> !file.startsWith("tmp"))
                    .as("what it has written")
                    .extracting(Path::toString)
                    .containsExactlyInAnyOrder("audit", "audit/audit.log", "sockets", "sockets/auth");
        }
    }

    private static String ownerOf(Path file) {
        try {
            return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).getName();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static boolean succeeds(List<String> as, String... command) {
        List<String> whole = new ArrayList<>(as);
        whole.addAll(List.of(command));
        try {
            return new ProcessBuilder(whole).start().waitFor() == 0;
        } catch (IOException notThere) {
            return false;
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    /** Postfix, which learns of a lost connection by writing, then asks whoever listens there now. */
    @Test
    void nobody_goes_on_talking_to_a_bridge_that_was_killed() throws Exception {
        Process process = startReady();
        try (Wire postfix = Wire.open("127.0.0.1", authPort)) {
            postfix.read(received -> received.endsWith("DONE\n"));
            process.destroyForcibly().waitFor();
            assertThat(postfix.takes("VERSION\t1\t2\n")).isFalse();
        }
    }

    @Test
    void http_behind_a_proxy() throws Exception {
        settings.put("gatepost.http.proxy-protocol-from", "127.0.0.1");
        Process process = start();
        String header = "PROXY TCP4 127.0.0.1 127.0.0.1 4711 8090\r\n";
        Awaiting.until(PATIENCE, this::log, () -> {
            assertThat(process.isAlive()).as(log()).isTrue();
            return overWire("127.0.0.1", header + "GET /q/health/ready").startsWith("HTTP/1.1 200 ");
        });
        // The peer is allowed, and the secret is missing; or the peer is not allowed; or is no proxy, or says nothing.
        assertThat(overWire("127.0.0.1", header + "GET /forward-auth/dav")).startsWith("HTTP/1.1 500 ");
        String withSecret = "GET /forward-auth/dav HTTP/1.1\r\nX-Gatepost-Secret: " + SHARED_SECRET
                + "\r\nHost: bridge\r\nConnection: close\r\n\r\n";
        assertThat(said("127.0.0.1", header + withSecret)).startsWith("HTTP/1.1 401 ");
        assertThat(said("127.0.0.1", header.replace("TCP4 127.0.0.1", "TCP4 192.0.2.7") + withSecret))
                .startsWith("HTTP/1.1 500 ");
        assertThat(said("127.0.0.2", header + withSecret)).startsWith("HTTP/1.1 500 ");
        assertThat(said("127.0.0.1", withSecret)).doesNotContain("HTTP/1.1 401 ");
    }

    @Test
    void tls_with_certificates_that_are_renewed() throws Exception {
        int tlsPort = BridgeProcess.freePort();
        Path store = directory.resolve("front.p12");
        Certificates.make(store, "first");
        settings.put("quarkus.tls.front.key-store.p12.path", store.toString());
        settings.put("quarkus.tls.front.key-store.p12.password", Certificates.PASSWORD);
        settings.put("quarkus.tls.front.reload-period", "30s");
        settings.put("gatepost.dovecot-auth.smtp.tls", "front");
        settings.put("quarkus.http.tls-configuration-name", "front");
        settings.put("quarkus.http.ssl-port", Integer.toString(tlsPort));
        startReady();

        assertThat(certificateAt(authPort)).isEqualTo("CN=first");
        assertThat(certificateAt(tlsPort)).isEqualTo("CN=first");
        assertThat(tlsGreeting(authPort)).startsWith("VERSION\t1\t2\n");

        Certificates.make(store, "second");
        Awaiting.until(PATIENCE.plusSeconds(40), this::log, () -> renewed(authPort) && renewed(tlsPort));
        assertThat(tlsGreeting(authPort)).startsWith("VERSION\t1\t2\n");
    }

    @Test
    void a_tls_configuration_that_is_not_there_stops_the_start() throws Exception {
        settings.put("gatepost.dovecot-auth.smtp.tls", "front");
        Process process = start();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isNotZero();
        assertThat(log()).contains("gatepost.dovecot-auth.smtp.tls: there is no TLS configuration quarkus.tls.front");
    }

    @Test
    void names_of_certificates_that_nobody_shows_stop_the_start() throws Exception {
        settings.put("gatepost.http.client-names", "front.example");
        Process process = start();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(log()).contains("gatepost.http.client-names: without TLS").doesNotContain("\tat ");
    }

    /** A handshake in the very moment of the change may be cut off; the next one is not. */
    private static boolean renewed(int port) throws Exception {
        try {
            return certificateAt(port).equals("CN=second");
        } catch (SocketException cutOff) {
            return false;
        }
    }

    private static String certificateAt(int port) throws Exception {
        try (SSLSocket socket = tls(port)) {
            X509Certificate certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return certificate.getSubjectX500Principal().getName();
        }
    }

    private static String tlsGreeting(int port) throws Exception {
        try (SSLSocket socket = tls(port)) {
            byte[] greeting = new byte[12];
            int length = socket.getInputStream().readNBytes(greeting, 0, greeting.length);
            return new String(greeting, 0, length, StandardCharsets.US_ASCII);
        }
    }

    private static SSLSocket tls(int port) throws Exception {
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new TrustsAll()}, null);
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", port);
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        socket.startHandshake();
        return socket;
    }

    /** The test looks at the certificate itself. */
    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private String overWire(String from, String request) {
        return said(from, request + " HTTP/1.1\r\nHost: bridge\r\nConnection: close\r\n\r\n");
    }

    private String said(String from, String request) {
        try (Wire wire = Wire.open(from, httpPort)) {
            wire.send(request);
            return wire.readAll();
        } catch (IOException notYet) {
            return "";
        }
    }
}
