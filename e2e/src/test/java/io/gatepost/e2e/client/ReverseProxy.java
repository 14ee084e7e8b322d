// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An nginx of its own before a web server, whose connections come from {@link Place#PROXY}. */
public final class ReverseProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What it does with the header that a client may have sent itself. */
    public enum ForwardedFor {
        OVERWRITES("$remote_addr"),
        APPENDS("$proxy_add_x_forwarded_for");

        private final String value;

        ForwardedFor(String value) {
            this.value = value;
        }
    }

    private final Process nginx;
    private final int port;

    public ReverseProxy(Path program, Path directory, URI server, ForwardedFor forwardedFor) {
        this.port = FreePort.take();
        try {
            Path configuration = directory.resolve("nginx.conf");
            Files.writeString(configuration, configuration(directory, """
                    server {
                        listen 127.0.0.1:%1$d;
                        location / {
                            proxy_pass http://%2$s;
                            proxy_bind %3$s;
                            proxy_http_version 1.1;
                            proxy_set_header Host $http_host;
                            proxy_set_header X-Forwarded-For %4$s;
                            proxy_buffer_size 64k;
                            proxy_buffers 4 64k;
                            proxy_busy_buffers_size 64k;
                        }
                    }
                    """.formatted(
                            port, server.getAuthority(), Place.PROXY.address(), forwardedFor.value)));
            nginx = new ProcessBuilder(
                            program.toString(),
                            "-p",
                            directory.toString(),
                            "-e",
                            directory + "/error.log",
                            "-c",
                            configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("printed").toFile())
                    .start();
            awaitPort(nginx, port, directory.resolve("printed"));
        } catch (IOException failure) {
            throw new UncheckedIOException("no reverse proxy", failure);
        }
    }

    /** What an nginx needs beside the servers that {@code http} holds, to leave nothing outside of the directory. */
    public static String configuration(Path directory, String http) {
        return """
                daemon off;
                user root;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log %1$s/error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    %2$s
                }
                """.formatted(directory, http);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    @Override
    public void close() {
        nginx.destroy();
        try {
            if (!nginx.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                nginx.destroyForcibly();
            }
        } catch (InterruptedException interruption) {
            nginx.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitPort(Process process, int port, Path printed) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
                return;
            } catch (IOException notYet) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    process.destroyForcibly();
                    throw new IOException("nginx does not listen: " + Files.readString(printed), notYet);
                }
                Thread.onSpinWait();
            }
        }
    }
}
