// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Phone;
import io.gatepost.e2e.client.Place;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Web servers that ask the bridge about every request; nginx is the stack's own front. */
@OnTheStack
final class ForwardAuthIT {
    enum Front {
        CADDY {
            @Override
            void start(Guide guide, int port, String bridge, String upstream) {
                String program = Stack.needProgram("caddy").toString();
                guide.copy(
                        "caddy/Caddyfile",
                        Map.of(
                                "127.0.0.1:8070",
                                "127.0.0.1:" + port,
                                "127.0.0.1:8090",
                                bridge,
                                "127.0.0.1:18070",
                                upstream));
                // For the test only: no administration port, and nothing below the home directory.
                guide.write("test.caddy", "{\n\tadmin off\n\tauto_https off\n}\nimport Caddyfile\n");
                guide.start(
                        port,
                        Map.of(
                                "GATEPOST_FRONT_SECRET",
                                guide.sharedSecret(),
                                "XDG_DATA_HOME",
                                guide.home().toString(),
                                "XDG_CONFIG_HOME",
                                guide.home().toString()),
                        program,
                        "run",
                        "--adapter",
                        "caddyfile",
                        "--config",
                        "test.caddy");
            }
        },
        APACHE {
            @Override
            void start(Guide guide, int port, String bridge, String upstream) {
                String program = Stack.needProgram("apache2").toString();
                guide.copy("apache/gatepost.lua", Map.of());
                guide.write(
                        "gatepost-settings.lua",
                        "return { url = 'http://%s/forward-auth/', secret = '%s' }"
                                .formatted(bridge, guide.sharedSecret()));
                guide.copy(
                        "apache/gatepost.conf",
                        Map.of("/etc/apache2/", guide.home() + "/", "127.0.0.1:18070", upstream));
                guide.write("apache2.conf", """
                        ServerRoot %1$s
                        ServerName localhost
                        Listen 127.0.0.1:%2$d
                        PidFile %1$s/apache2.pid
                        ErrorLog %1$s/error.log
                        Mutex file:%1$s
                        User www-data
                        Group www-data
                        LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
                        LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
                        LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
                        LoadModule lua_module /usr/lib/apache2/modules/mod_lua.so
                        LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
                        LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
                        Include %1$s/gatepost.conf
                        """.formatted(guide.home(), port));
                guide.start(port, Map.of(), program, "-f", guide.home() + "/apache2.conf", "-DFOREGROUND");
            }
        };

        abstract void start(Guide guide, int port, String bridge, String upstream);
    }

    @ParameterizedTest
    @EnumSource
    void asks_the_bridge_about_every_request(Front front, Stack stack) {
        stack.need(Door.DAV);
        int port = FreePort.take();
        URI dav = URI.create("http://127.0.0.1:" + port + "/dav/");
        try (Guide guide = new Guide(stack)) {
            front.start(
                    guide,
                    port,
                    "127.0.0.1:" + stack.setting("GATEPOST_BRIDGE_PORT"),
                    "127.0.0.1:" + stack.setting("GATEPOST_UPSTREAM_PORT"));

            Answer admitted = new Phone().ask(Place.OFFICE, dav, "Alice+Phone@a.tld", Person.ALICE.password());
            assertThat(admitted).as(guide.said()).isInstanceOf(Answer.In.class);
            assertThat(admitted.said()).contains("signed in as alice@a.tld");
            assertThat(new Phone().ask(Place.HOME, dav, Person.ALICE.name(), Person.ALICE.password()))
                    .isInstanceOf(Answer.Refused.class);
            // Whatever a client says about itself.
            assertThat(new Phone("X-Real-IP", Place.OFFICE.address(), "X-Forwarded-For", Place.OFFICE.address())
                            .ask(Place.HOME, dav, Person.ALICE.name(), Person.ALICE.password()))
                    .isInstanceOf(Answer.Refused.class);
            HttpResponse<String> asked = HttpPlace.at(Place.OFFICE).get(dav, "X-User", "alice@a.tld");
            assertThat(asked.statusCode()).isEqualTo(401);
            assertThat(asked.headers().allValues("WWW-Authenticate")).anyMatch(value -> value.startsWith("Basic "));
            assertThat(new Phone("X-User", "helpdesk@a.tld")
                            .ask(Place.OFFICE, dav, Person.ALICE.name(), Person.ALICE.password())
                            .said())
                    .contains("signed in as alice@a.tld");
            assertThat(HttpPlace.at(Place.OFFICE)
                            .get(URI.create("http://127.0.0.1:" + port + "/Microsoft-Server-ActiveSync?Cmd=Ping"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_mobile_password_opens_activesync_and_nothing_below_it(Front front, Stack stack) {
        stack.need(Door.EAS);
        int port = FreePort.take();
        try (Guide guide = new Guide(stack)) {
            front.start(
                    guide,
                    port,
                    "127.0.0.1:" + stack.setting("GATEPOST_BRIDGE_PORT"),
                    "127.0.0.1:" + stack.setting("GATEPOST_UPSTREAM_PORT"));
            assertActiveSyncAlone(stack, port);
        }
    }

    @Test
    void nor_does_it_at_the_stacks_own_front(Stack stack) {
        stack.need(Door.EAS);
        assertActiveSyncAlone(stack, stack.port(Door.EAS));
    }

    private static void assertActiveSyncAlone(Stack stack, int port) {
        String authorization = "Basic "
                + Base64.getEncoder()
                        .encodeToString(
                                (Person.ALICE.name() + ":" + stack.wallet().secret(Person.ALICE, "mobile password"))
                                        .getBytes(StandardCharsets.UTF_8));
        URI activeSync = URI.create("http://127.0.0.1:" + port + "/Microsoft-Server-ActiveSync");
        HttpPlace cafe = HttpPlace.at(Place.CAFE);
        HttpResponse<String> there =
                cafe.get(URI.create(activeSync + "?Cmd=Ping&DeviceId=e2e0001"), "Authorization", authorization);
        assertThat(there.statusCode()).isEqualTo(200);
        assertThat(there.body()).contains("signed in as " + Person.ALICE.name());
        for (String more : List.of("/", "/so/" + Person.ALICE.name(), "/..%2fdav", "2")) {
            assertThat(cafe.get(URI.create(activeSync + more), "Authorization", authorization)
                            .statusCode())
                    .as(more)
                    // Where it is the path of another service, that one's policy.
                    .isIn(401, 404);
        }
    }

    /** Neither in, nor told that the password is wrong. */
    @ParameterizedTest
    @EnumSource
    void without_a_bridge_it_is_unavailable(Front front, Stack stack) {
        int port = FreePort.take();
        try (Guide guide = new Guide(stack)) {
            front.start(
                    guide,
                    port,
                    "127.0.0.1:" + FreePort.take(),
                    "127.0.0.1:" + stack.setting("GATEPOST_UPSTREAM_PORT"));
            HttpResponse<String> answer = HttpPlace.at(Place.OFFICE)
                    .get(URI.create("http://127.0.0.1:" + port + "/dav/"), "Authorization", "Basic YTpi");
            assertThat(answer.statusCode()).as(guide.said()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("30");
        }
    }
}
