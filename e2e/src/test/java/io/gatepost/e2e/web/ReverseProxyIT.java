// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.web;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.DatabaseUnderTest;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.AccountConsole;
import io.gatepost.e2e.client.Answer;
import io.gatepost.e2e.client.Browser;
import io.gatepost.e2e.client.Door;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Inspection;
import io.gatepost.e2e.client.MailProgram;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.ProxyProtocolFront;
import io.gatepost.e2e.client.ReverseProxy;
import io.gatepost.e2e.client.ReverseProxy.ForwardedFor;
import io.gatepost.e2e.client.Webmail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A browser behind the reverse proxies that there are: its own address decides, whatever it says of itself. */
@OnTheStack
final class ReverseProxyIT {
    private static final String FORWARDED_FOR = "X-Forwarded-For";

    @TempDir
    Path directory;

    private final Stack stack;
    private final Browser browser;

    ReverseProxyIT(Stack stack) {
        this.stack = stack;
        this.browser = stack.browser(Place.OFFICE);
    }

    @AfterEach
    void saysNothingOfItselfAnyMore() {
        new Inspection(browser).sendAlways(Map.of());
    }

    @ParameterizedTest
    @EnumSource(ForwardedFor.class)
    void behind_nginx(ForwardedFor forwardedFor) {
        Path nginx = Stack.needProgram("nginx");
        try (ReverseProxy proxy = new ReverseProxy(nginx, directory, stack.keycloakUrl(), forwardedFor)) {
            ownAddressDecides(proxy.url(), "behind-nginx-" + forwardedFor);
        }
    }

    private void ownAddressDecides(URI front, String name) {
        Webmail webmail = new Webmail(front, "a.tld");
        Inspection inspection = new Inspection(browser);

        assertThat(arrivesFrom(Place.OFFICE, webmail)).isInstanceOf(Page.Arrived.class);
        assertThat(arrivesFrom(Place.HOME, webmail)).isEqualTo(new Page.CodeAsked(false));

        // Nor does it get in by what it claims.
        for (String claimed : new String[] {
            "127.0.10.5",
            "127.0.10.5, 127.0.10.5",
            "127.0.99.7, 127.0.10.5",
            "127.0.10.5, 127.0.40.9",
            "::ffff:127.0.10.5"
        }) {
            inspection.sendAlways(Map.of(FORWARDED_FOR, claimed));
            assertThat(arrivesFrom(Place.HOME, webmail)).as(claimed).isEqualTo(new Page.CodeAsked(false));
        }
        inspection.sendAlways(Map.of(FORWARDED_FOR, "127.0.99.7"));
        assertThat(arrivesFrom(Place.OFFICE, webmail)).isInstanceOf(Page.Arrived.class);

        // The account pages say which address it is.
        Person person = stack.admin().somebody("a.tld", "proxied");
        browser.anew(Place.CAFE);
        AccountConsole console = new AccountConsole(browser, front, "a.tld");
        inspection.sendAlways(Map.of("Accept-Language", "en", FORWARDED_FOR, "127.0.10.5"));
        console.open("mail/connection", person);
        assertThat(console.reads("127.0.99.201 is not trusted")).doesNotContain("127.0.10.5");
        browser.picture(name);
        whatIsTrustedIsItsOwn(front, name);
    }

    /** The browser itself, and its own address for mail: neither the proxy's nor what the browser says of itself. */
    private void whatIsTrustedIsItsOwn(URI front, String name) {
        Person person = stack.admin().somebody("a.tld", "proxied-truster");
        Webmail webmail = new Webmail(front, "a.tld");
        new Inspection(browser).sendAlways(Map.of("Accept-Language", "en", FORWARDED_FOR, Place.CAFE.address()));
        browser.anew(Place.HOME);
        browser.open(webmail.begin().address());
        assertThat(browser.enterRight(person.name(), person.password())).isEqualTo(new Page.CodeAsked(false));
        browser.tick("gatepostTrustDevice");
        browser.tick("gatepostTrustNetwork");
        assertThat(browser.enterRightCode(person.otpSecret())).isInstanceOf(Page.Arrived.class);
        AccountConsole console = new AccountConsole(browser, front, "a.tld");
        console.open("mail/networks", person);
        assertThat(console.reads("You are here"))
                .contains(Place.HOME.address())
                .doesNotContain(Place.CAFE.address(), Place.PROXY.address());
        browser.picture(name + "-trusted");
        browser.signOut();
        browser.open(webmail.begin().address());
        assertThat(browser.enterRight(person.name(), person.password()))
                .as("the device is trusted")
                .isInstanceOf(Page.Arrived.class);

        assertThat(stack.knock(new MailProgram(), Place.HOME, Door.IMAP, person.name(), person.password()))
                .isInstanceOf(Answer.In.class);
        for (Place other : new Place[] {Place.CAFE, Place.PROXY}) {
            assertThat(stack.knock(new MailProgram(), other, Door.IMAP, person.name(), person.password()))
                    .as(other.name())
                    .isInstanceOf(Answer.Refused.class);
        }
    }

    private Page arrivesFrom(Place place, Webmail webmail) {
        Person person = stack.admin().somebody("a.tld", "proxied");
        browser.anew(place);
        browser.open(webmail.begin().address());
        return browser.enterRight(person.name(), person.password());
    }

    /** Keycloak's own {@code proxy-protocol-enabled}: the address is that of the connection, and no header counts. */
    @Test
    void behind_a_front_that_speaks_the_proxy_protocol() throws IOException {
        int port = FreePort.take();
        InetSocketAddress address = new InetSocketAddress("127.0.41.2", port);
        Process keycloak = keycloakWithProxyProtocol(port);
        try (ProxyProtocolFront front = new ProxyProtocolFront(address)) {
            Webmail webmail = new Webmail(front.url(), "a.tld");
            Awaiting.until(
                    Instant.now().plus(Duration.ofMinutes(5)),
                    "Keycloak answers behind the front",
                    () -> answers(keycloak, front.url()));

            browser.anew(Place.OFFICE);
            browser.open(webmail.begin().address());
            assertThat(browser.enterRight(Person.ALICE.name(), Person.ALICE.password()))
                    .isInstanceOf(Page.Arrived.class);
            new Inspection(browser).sendAlways(Map.of(FORWARDED_FOR, "127.0.10.5"));
            browser.anew(Place.HOME);
            browser.open(webmail.begin().address());
            assertThat(browser.enterRight(Person.ALICE.name(), Person.ALICE.password()))
                    .isEqualTo(new Page.CodeAsked(false));
            // Where it has the stack's database, so that the bridge's Keycloak knows of it too.
            if (stack.setting("GATEPOST_DATABASE").equals("postgresql")) {
                whatIsTrustedIsItsOwn(front.url(), "behind-a-front-with-proxy-protocol");
            }

            // Who comes past the front is not heard.
            assertThat(firstLinePastTheFront(address)).doesNotContain("200");
        } finally {
            end(keycloak);
        }
    }

    private Process keycloakWithProxyProtocol(int port) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        stack.setting("GATEPOST_KEYCLOAK_HOME") + "/bin/kc.sh",
                        "start",
                        "--optimized",
                        "--import-realm",
                        "--http-enabled=true",
                        "--http-host=127.0.41.2",
                        "--http-port=" + port,
                        "--http-management-host=127.0.41.2",
                        "--http-management-port=" + FreePort.take(),
                        "--hostname-strict=false",
                        "--cache=local",
                        "--proxy-protocol-enabled=true",
                        "--spi-realm-restapi-extension--gatepost--default-realm=isp")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keycloak.log").toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().putAll(new DatabaseUnderTest(stack).environment());
        return builder.start();
    }

    private boolean answers(Process keycloak, URI front) {
        if (!keycloak.isAlive()) {
            throw new IllegalStateException("Keycloak ended: " + log());
        }
        try {
            return HttpPlace.at(Place.MACHINE)
                            .get(front.resolve("/realms/a.tld"))
                            .statusCode()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("keycloak.log"), UTF_8);
        } catch (IOException none) {
            return "";
        }
    }

    private static String firstLinePastTheFront(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(5_000);
            socket.connect(address, 5_000);
            socket.getOutputStream()
                    .write("GET /realms/a.tld HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
                            .getBytes(US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(64);
            return new String(answer, US_ASCII);
        } catch (IOException hungUp) {
            return "";
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException interruption) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
