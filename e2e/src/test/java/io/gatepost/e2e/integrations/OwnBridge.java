// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import io.gatepost.e2e.Stack;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A second bridge beside the stack's, for listeners that the stack does not have. */
final class OwnBridge {
    private OwnBridge() {}

    /** Starts it, among the programs of the guide, with these settings and as few others as there can be. */
    static void start(Guide guide, Stack stack, int port, Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "gatepost.portal-url", "https://portal.example",
                "gatepost.http.port", Integer.toString(port),
                "gatepost.keycloak.url", stack.setting("GATEPOST_KEYCLOAK_URL"),
                "gatepost.keycloak.client-secret-file", stack.setting("GATEPOST_BRIDGE_SECRET_FILE"),
                "gatepost.shared-secret-file", stack.setting("GATEPOST_LISTENER_SECRET_FILE"),
                "gatepost.audit.file", guide.home().resolve("audit.json").toString(),
                "gatepost.nginx-mail.enabled", "false",
                "gatepost.dovecot-auth.smtp.enabled", "false"));
        all.putAll(settings);
        StringBuilder text = new StringBuilder();
        all.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        Path file = guide.write("bridge.properties", text.toString());
        guide.start(
                port,
                Map.of(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Dquarkus.config.locations=" + file,
                "-jar",
                stack.house()
                        .resolve("mail-protocol-bridge/target/quarkus-app/quarkus-run.jar")
                        .toString());
    }
}
