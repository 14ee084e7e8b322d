// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;

/** PKCS #12 files as an admin makes them with keytool, under one password. */
public final class Certificates {
    public static final String PASSWORD = "changeit";
    public static final String ALIAS = "bridge";

    private Certificates() {}

    /** A key with a certificate of its own for that name; whoever reads the file meanwhile sees the old one or the new one. */
    public static Path make(Path store, String name) throws Exception {
        Path fresh = store.resolveSibling(name + ".fresh");
        Path log = store.resolveSibling("keytool.log");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + name,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        fresh.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        assertThat(keytool.waitFor()).as(Files.readString(log)).isZero();
        return Files.move(fresh, store, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A file that holds nothing but the certificate of that one. */
    public static Path trust(Path store, Path trust) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, read(store).getCertificate(ALIAS));
        try (OutputStream out = Files.newOutputStream(trust)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return trust;
    }

    public static KeyStore read(Path store) throws Exception {
        return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    }
}
