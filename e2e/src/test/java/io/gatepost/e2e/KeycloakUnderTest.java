// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import dasniko.testcontainers.keycloak.KeycloakContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.containers.wait.strategy.Wait;

/** The Keycloak that the stack stands on, which a test may take away and give back. */
public sealed interface KeycloakUnderTest extends AutoCloseable {
    /** What the launcher has to be told about it. */
    Map<String, String> settings();

    void stop();

    /** It answers nothing, and ends no connection, until it is resumed. */
    void pause();

    void resume();

    void start();

    @Override
    void close();

    /** The distribution from Maven Central, a process of the launcher's. */
    record AsProcess(Stack stack) implements KeycloakUnderTest {
        @Override
        public Map<String, String> settings() {
            return Map.of();
        }

        @Override
        public void stop() {
            stack.launcher("stop", "keycloak");
        }

        @Override
        public void pause() {
            signal("STOP");
        }

        @Override
        public void resume() {
            signal("CONT");
        }

        @Override
        public void start() {
            stack.launcher("start", "keycloak");
        }

        @Override
        public void close() {}

        /** To the script and to the server that it started. */
        private void signal(String name) {
            try {
                String pid = Files.readString(stack.state().resolve("run/keycloak.pid"))
                        .split(" ", -1)[0];
                int exit = new ProcessBuilder("kill", "-" + name, "--", "-" + pid)
                        .inheritIO()
                        .start()
                        .waitFor();
                if (exit != 0) {
                    throw new IllegalStateException("no Keycloak of this stack's to send " + name);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interruption) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * The image, by Testcontainers. On the host's network: behind a mapped port every client would come from the
     * engine's gateway, and these tests are about where clients come from.
     */
    record AsContainer(KeycloakContainer container, String secret, int port) implements KeycloakUnderTest {
        static AsContainer at(Path house, Path state, int port, int managementPort) {
            String secret = secret(state.resolve("secrets/bridge"));
            Path made = house.resolve("realm-export/target");
            String image = "quay.io/keycloak/keycloak:" + System.getProperty("gatepost.e2e.keycloak.version");
            KeycloakContainer container = new KeycloakContainer(image)
                    .withNetworkMode("host")
                    .withProviderLibsFrom(jars(made.resolve("providers")))
                    .withAdminUsername("admin")
                    .withAdminPassword("admin")
                    .withEnv("KC_HTTP_HOST", "127.0.0.1")
                    .withEnv("KC_HTTP_PORT", Integer.toString(port))
                    .withEnv("KC_HTTP_MANAGEMENT_PORT", Integer.toString(managementPort))
                    .withEnv("KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__DEFAULT_REALM", "isp")
                    .withEnv("KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__BRIDGE_SECRET", secret)
                    .withEnv(
                            "KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__MASTER_POLICY",
                            "/opt/keycloak/conf/master.policy.json")
                    .withCopyFileToContainer(
                            org.testcontainers.utility.MountableFile.forHostPath(
                                    house.resolve("realm-export/policies/master.policy.json")),
                            "/opt/keycloak/conf/master.policy.json")
                    .withFeaturesDisabled(disabledFeatures(house.resolve("realm-export/disabled-features")));
            try (Stream<Path> realms = Files.list(made.resolve("import"))) {
                realms.forEach(realm -> container.withCopyFileToContainer(
                        org.testcontainers.utility.MountableFile.forHostPath(realm),
                        "/opt/keycloak/data/import/" + realm.getFileName()));
            } catch (IOException failure) {
                throw new UncheckedIOException("realm-export has not been built", failure);
            }
            container.withCustomCommand("--import-realm");
            container.setWaitStrategy(
                    Wait.forLogMessage(".*Listening on:.*", 1).withStartupTimeout(Duration.ofMinutes(4)));
            container.start();
            return new AsContainer(container, secret, port);
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("GATEPOST_KEYCLOAK_URL", "http://127.0.0.1:" + port);
        }

        @Override
        public void stop() {
            container
                    .getDockerClient()
                    .stopContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void pause() {
            container
                    .getDockerClient()
                    .pauseContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void resume() {
            container
                    .getDockerClient()
                    .unpauseContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void start() {
            container
                    .getDockerClient()
                    .startContainerCmd(container.getContainerId())
                    .exec();
        }

        @Override
        public void close() {
            container.stop();
        }

        @Override
        public String toString() {
            return "AsContainer[" + port + "]";
        }

        private static String[] disabledFeatures(Path file) {
            try {
                return Files.readString(file).strip().split(",", -1);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        private static List<java.io.File> jars(Path providers) {
            try (Stream<Path> jars = Files.list(providers)) {
                return jars.map(Path::toFile).toList();
            } catch (IOException failure) {
                throw new UncheckedIOException("realm-export has not been built", failure);
            }
        }

        /** The launcher takes a secret that is there already; so both sides know the same one. */
        private static String secret(Path file) {
            byte[] octets = new byte[32];
            new SecureRandom().nextBytes(octets);
            String secret = HexFormat.of().formatHex(octets);
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, secret);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return secret;
        }
    }
}
