// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A Dovecot of our own that does nothing but authenticate: its auth process with a passwd-file of {SHA256} hashes. Its own slowing
 * down of guesses is off, as asking the anvil process about it costs more than the rest.
 */
final class PrivateDovecot implements AutoCloseable {
    private final Path folder;
    private final int port = Programs.freePort();
    private final Process process;

    PrivateDovecot(List<Person> people) throws Exception {
        // Its processes run as users of their own, who have to get there.
        folder = Files.createTempDirectory(
                "gatepost-bench", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.write(
                folder.resolve("users"),
                people.stream()
                        .map(person -> person.name() + ":{SHA256}" + sha256(person.appPassword()))
                        .toList());
        Files.writeString(folder.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s/state
                log_path = %1$s/dovecot.log
                instance_name = gatepost-bench
                protocols =
                ssl = no
                disable_plaintext_auth = no
                auth_mechanisms = plain
                passdb {
                  driver = passwd-file
                  args = username_format=%%u %1$s/users
                }
                userdb {
                  driver = static
                  args = uid=nobody gid=nogroup home=/nonexistent allow_all_users=yes
                }
                service auth {
                  inet_listener {
                    address = 127.0.0.1
                    port = %2$d
                  }
                  client_limit = 2000
                }
                service anvil {
                  client_limit = 2000
                  unix_listener anvil-auth-penalty {
                    mode = 0
                  }
                }
                """.formatted(folder, port));
        Path log = folder.resolve("output");
        process = Programs.start(
                log,
                List.of(
                        program().orElseThrow(),
                        "-F",
                        "-c",
                        folder.resolve("dovecot.conf").toString()));
        try {
            Programs.await("waiting for Dovecot", process, log, () -> Programs.accepts(auth()));
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Why there is none on this machine; empty where there is. */
    static Optional<String> missing() {
        if (program().isEmpty()) {
            return Optional.of("Dovecot is not installed (apt-get install dovecot-core)");
        }
        return "root".equals(System.getProperty("user.name"))
                ? Optional.empty()
                : Optional.of("Dovecot is started by root only");
    }

    private static Optional<String> program() {
        return Stream.of("/usr/sbin/dovecot", "/usr/local/sbin/dovecot")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
    }

    InetSocketAddress auth() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    Duration processorTime() {
        return Programs.processorTime(process);
    }

    private static String sha256(String text) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() throws IOException {
        Programs.end(process);
        Programs.delete(folder);
    }
}
