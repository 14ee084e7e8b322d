// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.gatepost.e2e.Stack;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The instrument itself: what the rows believe of the browser's place and cookies holds. */
final class BrowserIT {
    @Test
    void a_browser_moves_from_place_to_place_and_keeps_its_cookies(@TempDir Path pictures) throws IOException {
        Path chromium = Stack.needProgram("chromium");
        Path driver = Stack.needProgram("chromedriver");
        HttpServer server = HttpServer.create(new InetSocketAddress(Place.MACHINE.inetAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String cookie = Optional.ofNullable(exchange.getRequestHeaders().getFirst("Cookie"))
                    .orElse("no cookie");
            String seen = exchange.getRemoteAddress().getAddress().getHostAddress() + ", " + cookie;
            // Secure, as Keycloak marks its own on 127.0.0.1.
            exchange.getResponseHeaders().set("Set-Cookie", "sign=here; Path=/; Secure; HttpOnly; SameSite=None");
            exchange.sendResponseHeaders(200, 0);
            try (exchange) {
                exchange.getResponseBody().write(seen.getBytes(UTF_8));
            }
        });
        server.start();
        URI page = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (Browser browser = new Browser(chromium, driver, pictures)) {
            browser.anew(Place.OFFICE);
            browser.open(page);
            assertThat(browser.text()).isEqualTo("127.0.10.5, no cookie");
            browser.moveTo(Place.HOME);
            browser.open(page);
            assertThat(browser.text()).isEqualTo("127.0.99.7, sign=here");
            browser.anew(Place.HOME);
            browser.open(page);
            assertThat(browser.text()).isEqualTo("127.0.99.7, no cookie");
            assertThat(browser.open(URI.create("http://127.0.0.1:8000/signed-in?code=c&state=s")))
                    .isInstanceOfSatisfying(
                            Page.Arrived.class,
                            arrived -> assertThat(arrived.code()).hasValue("c"));
        } finally {
            server.stop(0);
        }
    }
}
