// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A slip in a setting could open what it was to close: Keycloak does not start with one, and says which it is. */
@OnTheStack
final class UnsafeSettingsIT {
    private static final String OPTION = "--spi-realm-restapi-extension--gatepost--";
    private static final String VARIABLE = "KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__";

    @TempDir
    Path directory;

    @Test
    void a_misspelt_option(Stack stack) throws Exception {
        assertThat(start(stack, List.of(OPTION + "trusted-proxys=127.0.40.0/24"), Map.of()))
                .contains("trusted-proxys: there is no such option");
    }

    @Test
    void a_misspelt_variable(Stack stack) throws Exception {
        assertThat(start(stack, List.of(), Map.of(VARIABLE + "DEFAULT_RELM", "isp")))
                .contains("default-relm: there is no such option");
    }

    @Test
    void a_proxy_that_is_everybody(Stack stack) throws Exception {
        assertThat(start(stack, List.of(OPTION + "trusted-proxies=0.0.0.0/0"), Map.of()))
                .contains("trusted-proxies: ");
    }

    @Test
    void a_secret_that_can_be_guessed(Stack stack) throws Exception {
        assertThat(start(stack, List.of(), Map.of(VARIABLE + "BRIDGE_SECRET", "short")))
                .contains("bridge-secret: it must have at least 16 characters")
                .doesNotContain("short");
    }

    /** What it printed until it ended, with a database of its own and nothing to listen on that the stack has. */
    private String start(Stack stack, List<String> options, Map<String, String> variables) throws Exception {
        Path printed = directory.resolve("printed");
        ProcessBuilder builder = new ProcessBuilder(
                        stack.setting("GATEPOST_KEYCLOAK_HOME") + "/bin/kc.sh",
                        "start",
                        "--optimized",
                        "--http-enabled=true",
                        "--http-host=127.0.41.1",
                        "--http-management-host=127.0.41.1",
                        "--hostname-strict=false",
                        "--db-url=jdbc:h2:mem:unsafe")
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.command().addAll(options);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES))
                    .as("ended by itself; %s", text(printed))
                    .isTrue();
            assertThat(process.exitValue()).isNotZero();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return text(printed);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, UTF_8);
    }
}
