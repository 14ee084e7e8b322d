// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.client.FreePort;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher's scripts do beside starting things, without starting anything. */
class LauncherTest {
    private static final Path HOUSE = Path.of(System.getProperty("gatepost.e2e.root", ".."))
            .toAbsolutePath()
            .normalize();

    /** The launcher's parts, as {@code gatepost} reads them. */
    private static final String PARTS = """
            set -euo pipefail
            house=%s
            for part in words settings processes database java build keycloak bridge mail-front up tests; do
              . "$house/launcher/$part.sh"
            done
            """.formatted(HOUSE);

    @TempDir
    private Path scratch;

    private record Ended(int code, String said) {}

    private Ended bash(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(scratch.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEPOST_"));
        builder.environment().put("GATEPOST_STATE", scratch.resolve("state").toString());
        builder.environment().putAll(environment);
        Path said = Files.createTempFile(scratch, "said", "");
        Process process = builder.redirectOutput(said.toFile()).start();
        process.getOutputStream().close();
        if (!process.waitFor(1, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end: " + Files.readString(said));
        }
        return new Ended(process.exitValue(), Files.readString(said));
    }

    private Ended launcher(Map<String, String> environment, String script) throws IOException, InterruptedException {
        return bash(environment, "bash", "-c", PARTS + script);
    }

    @BeforeEach
    void makeState() throws IOException {
        Files.createDirectories(scratch.resolve("state/run"));
    }

    /** A house in which {@code gatepost test} ends well, with that report and that list. */
    private Ended ci(Map<String, String> environment, String report, String leftOut)
            throws IOException, InterruptedException {
        Files.createDirectories(scratch.resolve(".ci"));
        Files.copy(HOUSE.resolve(".ci/run"), scratch.resolve(".ci/run"));
        Path gatepost = Files.writeString(scratch.resolve("gatepost"), """
                #!/bin/sh
                mkdir -p target module/target/surefire-reports
                printf '%%s' '%s' > module/target/surefire-reports/TEST-it.xml
                printf '%%s' '%s' > target/left-out
                """.formatted(report, leftOut), UTF_8);
        assertThat(gatepost.toFile().setExecutable(true)).isTrue();
        return bash(environment, "bash", ".ci/run");
    }

    private static String report(int tests, int skipped) {
        return "<testsuite xmlns:xsi=\"x\" name=\"it\" time=\"1\" tests=\"%d\" errors=\"0\" skipped=\"%d\" failures=\"0\">"
                .formatted(tests, skipped);
    }

    @Test
    void a_build_server_takes_a_run_that_tried_everything() throws Exception {
        Ended ended = ci(Map.of(), report(3, 0), "");

        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(ended.said()).contains("3      0      0       0  all");
    }

    /** What it installs and checks besides is left aside. */
    @Test
    void maven_gets_the_arguments_of_a_test_run() throws Exception {
        Ended ended = launcher(Map.of(), """
                house=$PWD
                may_install() { false; }
                for before in find_java find_maven tell_what_is_left_out check_decisions check_scripts check_compose check_unit; do
                  eval "$before() { :; }"
                done
                mvn() { printf 'mvn:'; printf ' <%s>' "$@"; echo; }
                JAVA_HOME=/nowhere run_tests -DskipTests -pl 'ip trust'
                """);

        assertThat(ended.said()).contains("verify> <-DskipTests> <-pl> <ip trust>");
        assertThat(ended.code()).as(ended.said()).isZero();
    }

    @Test
    void a_build_server_takes_no_green_run_that_left_something_out() throws Exception {
        Ended ended = ci(Map.of(), report(3, 0), "the tests with curl: no curl\n");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said()).contains("LEFT OUT: the tests with curl: no curl", "GATEPOST_MAY_LEAVE_OUT");
    }

    @Test
    void a_build_server_takes_no_green_run_with_skipped_tests() throws Exception {
        Ended ended = ci(Map.of(), report(3, 2), "");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said()).contains("LEFT OUT: 2 tests that were skipped");
    }

    @Test
    void a_build_server_takes_no_green_run_without_tests() throws Exception {
        assertThat(ci(Map.of(), "", "").code()).isEqualTo(1);
    }

    @Test
    void who_says_so_may_leave_something_out() throws Exception {
        Ended ended = ci(Map.of("GATEPOST_MAY_LEAVE_OUT", "yes"), report(3, 2), "the tests with curl: no curl\n");

        assertThat(ended.code()).isZero();
        assertThat(ended.said()).contains("LEFT OUT: the tests with curl: no curl");
    }

    /** Programs that are there without a part of theirs that has a package of its own. */
    @Test
    void missing_parts_of_programs_are_told_too() throws Exception {
        String installed = """
                is_installed() { true; }
                find_postgresql() { true; }
                dovecot() { echo 2.3.19; }
                nginx() { echo 'configure arguments: --with-http_ssl_module'; }
                """;
        Ended withoutLua = launcher(
                Map.of(), installed + "has_file() { [[ $1 != *lua* ]]; }; tell_what_is_left_out; echo ${#left_out[@]}");
        Ended withoutMail = launcher(
                Map.of(),
                installed
                        + "exim=/bin/true; why_no_dovecot() { true; }; why_no_postfix() { true; }; has_file() { [[ $1 != *mail* ]]; };"
                        + " tell_what_is_left_out; echo ${#left_out[@]}");

        assertThat(withoutLua.said())
                .contains("LEFT OUT: IMAP, POP3 and ManageSieve with Dovecot", "dovecot-auth-lua")
                .doesNotEndWith("\n0\n");
        assertThat(withoutMail.said())
                .contains("LEFT OUT: the mail proxy of nginx", "libnginx-mod-mail")
                .endsWith("\n1\n");
    }

    @Test
    void a_piece_is_started_with_the_settings_of_its_stack() throws Exception {
        launcher(
                Map.of("GATEPOST_PORT_OFFSET", "7", "GATEPOST_TRUSTED_PROXIES", "192.0.2.1/32"),
                "keycloak_home=/nowhere; write_environment");
        Ended ended = launcher(Map.of("GATEPOST_TRUSTED_PROXIES", "203.0.113.0/24", "GATEPOST_BRIDGE_PORT", "1"), """
                find_java() { true; }
                start_bridge() { echo "bridge $GATEPOST_BRIDGE_PORT at $keycloak_url, ${GATEPOST_KEYCLOAK_URL-none}"; }
                start_keycloak() { echo "keycloak $GATEPOST_KEYCLOAK_PORT believes $GATEPOST_TRUSTED_PROXIES"; }
                one_piece start bridge
                one_piece start keycloak
                """);

        assertThat(ended.said())
                .contains("bridge 8097 at http://127.0.0.1:8087, none", "keycloak 8087 believes 192.0.2.1/32");
    }

    @Test
    void somebody_elses_keycloak_is_neither_stopped_nor_started() throws Exception {
        launcher(Map.of("GATEPOST_KEYCLOAK_URL", "http://192.0.2.9"), "keycloak_home=/nowhere; write_environment");
        for (String verb : List.of("stop", "start")) {
            Ended ended = launcher(Map.of(), "start_keycloak() { echo started; }; one_piece " + verb + " keycloak");

            assertThat(ended.code()).isNotZero();
            assertThat(ended.said())
                    .contains("http://192.0.2.9 is none of this stack's")
                    .doesNotContain("started");
        }
    }

    /** What {@code gatepost office} runs. */
    @Test
    void a_browser_can_come_from_the_office() throws Exception {
        try (ServerSocket keycloak = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = FreePort.take();
            Process office = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            HOUSE.resolve("launcher/ComeFrom.java").toString(),
                            "127.0.10.5",
                            Integer.toString(port),
                            Integer.toString(keycloak.getLocalPort()))
                    .start();
            try (Socket browser = connected(port, office);
                    Socket seen = keycloak.accept()) {
                assertThat(seen.getInetAddress().getHostAddress()).isEqualTo("127.0.10.5");
                browser.getOutputStream().write("asked".getBytes(UTF_8));
                assertThat(seen.getInputStream().readNBytes(5)).asString(UTF_8).isEqualTo("asked");
                seen.getOutputStream().write("answered".getBytes(UTF_8));
                assertThat(browser.getInputStream().readNBytes(8))
                        .asString(UTF_8)
                        .isEqualTo("answered");
            } finally {
                office.destroy();
            }
        }
    }

    private static Socket connected(int port, Process server) throws IOException {
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException e) {
                assertThat(server.isAlive()).isTrue();
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void the_containers_are_of_the_keycloak_that_the_build_is_of() throws IOException {
        Matcher version = Pattern.compile("<keycloak.version>(.*)</keycloak.version>")
                .matcher(Files.readString(HOUSE.resolve("pom.xml")));
        assertThat(version.find()).isTrue();

        assertThat(Files.readString(HOUSE.resolve("docker-compose.yml")))
                .contains("KEYCLOAK_VERSION: " + version.group(1) + "\n");
        assertThat(Files.readString(HOUSE.resolve("Dockerfile")))
                .contains("keycloak:${KEYCLOAK_VERSION} AS")
                .doesNotContain(version.group(1));
    }

    @Test
    void which_features_keycloak_is_without_is_said_once() throws IOException {
        String list = Files.readString(HOUSE.resolve("realm-export/disabled-features"))
                .strip();
        assertThat(list).contains(",");
        for (String file : List.of(
                "Dockerfile", "launcher/keycloak.sh", "e2e/src/test/java/io/gatepost/e2e/KeycloakUnderTest.java")) {
            assertThat(Files.readString(HOUSE.resolve(file)))
                    .as(file)
                    .contains("disabled-features")
                    .doesNotContain(list.split(",", -1));
        }
    }

    /** Passwords come in there on every request; in a container it is not on loopback. */
    @Test
    void the_front_of_the_container_speaks_tls() throws Exception {
        Path secret = Files.writeString(scratch.resolve("secret"), "0123456789abcdef");
        Ended ended = bash(
                Map.of(
                        "HOUSE", HOUSE.toString(),
                        "SECRET", secret.toString(),
                        "FRONT", scratch.resolve("front").toString()),
                "bash",
                "-c",
                """
                set -eu
                eval "$(grep '^export' "$HOUSE/mail-front/entry.sh")"
                export MAIL_USER=$(id -un) MAIL_GROUP=$(id -gn) LISTENER_SECRET_FILE=$SECRET FRONT_HOME=$FRONT
                export GATEPOST_LUA=$HOUSE/mail-protocol-bridge/src/main/dovecot/gatepost.lua
                export MAIL_HOSTNAME=mail.test BRIDGE=192.0.2.1:1 BRIDGE_DOVECOT_AUTH=192.0.2.1:2
                export DOVECOT_HOST=192.0.2.2 NGINX_NETWORK=192.0.2.3/32
                "$HOUSE/mail-front/render.sh"
                """);
        assertThat(ended.code()).as(ended.said()).isZero();
        assertThat(Files.readString(scratch.resolve("front/nginx/front.conf")))
                .contains("listen 0.0.0.0:8070 ssl;", "ssl_certificate /run/secrets/tls-certificate;");
        assertThat(Files.readString(scratch.resolve("front/nginx/http.conf")))
                .contains("include " + scratch.resolve("front/nginx/front.conf"))
                .doesNotContain(":8070");
    }

    @Test
    void a_piece_holds_nothing_that_its_caller_has_open() throws Exception {
        Ended ended = launcher(Map.of(), """
                mkdir -p "$state/log"
                exec 8> "$state/of-the-caller"
                flock 8
                start bridge sleep 60
                exec 8>&-
                flock --timeout 20 "$state/of-the-caller" echo free || echo held
                read -r pid started < "$state/run/bridge.pid"
                ls "/proc/$pid/fd" | tr '\\n' ' '
                kill "$pid"
                """);

        assertThat(ended.said()).contains("free", "0 1 2 ").doesNotContain("held");
    }

    @Test
    void down_and_single_pieces_wait_for_whoever_is_at_work() throws Exception {
        launcher(Map.of(), "keycloak_home=/nowhere; write_environment");
        for (String command : List.of("down", "one_piece stop bridge")) {
            Ended ended = launcher(Map.of(), """
                    exec 8> "$state/run/lock"
                    flock 8
                    lock_patience=0
                    """ + command);

            assertThat(ended.code()).as(command).isNotZero();
            assertThat(ended.said()).contains("another './gatepost' is still at work");
        }
    }
}
