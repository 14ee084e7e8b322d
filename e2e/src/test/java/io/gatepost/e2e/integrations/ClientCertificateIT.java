// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.Program;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Listeners that want a certificate, and one of certain names, as openssl and curl see them. */
@OnTheStack
final class ClientCertificateIT {
    @Test
    void only_named_certificates_of_the_trusted_authority_get_through(Stack stack) {
        Stack.needProgram("openssl");
        Stack.needProgram("curl");
        int plain = FreePort.take();
        int tls = FreePort.take();
        int auth = FreePort.take();
        try (Guide guide = new Guide(stack)) {
            authority(guide, "ours");
            authority(guide, "strangers");
            certificate(guide, "ours", "bridge", "DNS:localhost");
            certificate(guide, "ours", "mx1.example", "");
            certificate(guide, "ours", "front", "DNS:www.example,DNS:Front.Example");
            certificate(guide, "strangers", "stranger", "DNS:mx1.example,DNS:front.example");
            OwnBridge.start(
                    guide,
                    stack,
                    plain,
                    Map.of(
                            "quarkus.tls.front.key-store.pem.0.cert",
                            guide.home() + "/bridge.pem",
                            "quarkus.tls.front.key-store.pem.0.key",
                            guide.home() + "/bridge.key",
                            "quarkus.tls.front.trust-store.pem.certs",
                            guide.home() + "/ours.pem",
                            "gatepost.dovecot-auth.remote.listen",
                            "127.0.0.1:" + auth,
                            "gatepost.dovecot-auth.remote.service",
                            "smtp",
                            "gatepost.dovecot-auth.remote.tls",
                            "front",
                            "gatepost.dovecot-auth.remote.client-names",
                            "mx1.example,mx2.example",
                            "quarkus.http.tls-configuration-name",
                            "front",
                            "quarkus.http.ssl-port",
                            Integer.toString(tls),
                            "gatepost.http.client-names",
                            "front.example"));

            assertThat(greeting(guide, auth, "mx1.example")).contains("VERSION\t1\t2");
            for (String other : List.of("front", "stranger", "")) {
                assertThat(greeting(guide, auth, other)).as(other).doesNotContain("VERSION");
            }

            assertThat(door(guide, tls, "front")).isEqualTo("401");
            // Trusted, but not one of those.
            assertThat(door(guide, tls, "mx1.example")).isEqualTo("500");
            for (String other : List.of("stranger", "")) {
                assertThat(door(guide, tls, other)).as(other).isEqualTo("000");
            }
            assertThat(HttpPlace.at(Place.MACHINE)
                            .get(
                                    URI.create("http://127.0.0.1:" + plain + "/forward-auth/dav"),
                                    "X-Gatepost-Secret",
                                    guide.sharedSecret())
                            .statusCode())
                    .as("on the plain port")
                    .isEqualTo(500);
        }
    }

    private static void authority(Guide guide, String name) {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                guide.home() + "/" + name + ".key",
                "-out",
                guide.home() + "/" + name + ".pem");
    }

    private static void certificate(Guide guide, String authority, String commonName, String alternatives) {
        String path = guide.home() + "/" + commonName;
        openssl(
                "req",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-subj",
                "/CN=" + commonName,
                "-keyout",
                path + ".key",
                "-out",
                path + ".csr");
        guide.write("extensions", alternatives.isEmpty() ? "" : "subjectAltName=" + alternatives + "\n");
        openssl(
                "x509",
                "-req",
                "-days",
                "2",
                "-in",
                path + ".csr",
                "-CA",
                guide.home() + "/" + authority + ".pem",
                "-CAkey",
                guide.home() + "/" + authority + ".key",
                "-CAcreateserial",
                "-extfile",
                guide.home() + "/extensions",
                "-out",
                path + ".pem");
    }

    private static void openssl(String... arguments) {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Program.Ended ended = Program.run(command.toArray(new String[0]));
        assertThat(ended.code()).as(ended.printed()).isZero();
    }

    /** What the listener says first; it waits for more, so that the program is ended after a moment. */
    private static String greeting(Guide guide, int port, String certificate) {
        List<String> command = new ArrayList<>(
                List.of("timeout", "2", "openssl", "s_client", "-ign_eof", "-connect", "127.0.0.1:" + port));
        if (!certificate.isEmpty()) {
            command.addAll(List.of(
                    "-cert",
                    guide.home() + "/" + certificate + ".pem",
                    "-key",
                    guide.home() + "/" + certificate + ".key"));
        }
        return Program.run(command.toArray(new String[0])).printed();
    }

    /** The status of a door's answer, 000 where the handshake fails. */
    private static String door(Guide guide, int port, String certificate) {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-s",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code}",
                "--max-time",
                "10",
                "--cacert",
                guide.home() + "/ours.pem",
                "-H",
                "X-Gatepost-Secret: " + guide.sharedSecret()));
        if (!certificate.isEmpty()) {
            command.addAll(List.of(
                    "--cert",
                    guide.home() + "/" + certificate + ".pem",
                    "--key",
                    guide.home() + "/" + certificate + ".key"));
        }
        command.add("https://localhost:" + port + "/forward-auth/dav");
        return Program.run(command.toArray(new String[0])).printed();
    }
}
