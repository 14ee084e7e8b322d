// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.client.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** A Postfix that does nothing but sign people in, in the guide's directory. */
final class OwnPostfix implements AutoCloseable {
    private final Path etc;

    /** {@code saslPath}: whom it asks; {@code listeners}: lines of its {@code master.cf}. */
    OwnPostfix(Guide guide, String saslPath, String listeners) {
        this.etc = guide.home().resolve("etc");
        try {
            for (String directory : new String[] {"etc", "queue", "data"}) {
                Files.createDirectory(guide.home().resolve(directory));
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Program.run("chown", "postfix", guide.home().resolve("data").toString());
        Program.Ended certified = Program.run(
                "openssl",
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "1",
                "-subj",
                "/CN=mail.gatepost.test",
                "-keyout",
                guide.home().resolve("key.pem").toString(),
                "-out",
                guide.home().resolve("cert.pem").toString());
        assertThat(certified.code()).as(certified.printed()).isZero();
        guide.write("etc/main.cf", """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/postfix.log
                maillog_file_prefixes = %1$s
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                myhostname = mail.gatepost.test
                mydestination =
                alias_maps =
                local_transport = error:there are no local mailboxes
                smtpd_peername_lookup = no
                smtpd_tls_security_level = may
                smtpd_tls_cert_file = %1$s/cert.pem
                smtpd_tls_key_file = %1$s/key.pem
                smtpd_sasl_auth_enable = yes
                smtpd_sasl_type = dovecot
                smtpd_sasl_path = %2$s
                smtpd_sasl_security_options = noanonymous
                """.formatted(guide.home(), saslPath));
        guide.write("etc/master.cf", listeners + """
                rewrite unix - - n - - trivial-rewrite
                proxymap unix - - n - - proxymap
                anvil unix - - n - 1 anvil
                postlog unix-dgram n - n - 1 postlogd
                """);
        Program.Ended started = Program.run("postfix", "-c", etc.toString(), "start");
        assertThat(started.code()).as(started.printed()).isZero();
    }

    void awaitListening(int port) {
        Awaiting.until(Instant.now().plusSeconds(20), "Postfix listens", () -> Guide.listens(port));
    }

    @Override
    public void close() {
        Program.run("postfix", "-c", etc.toString(), "stop");
    }
}
