// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.FreePort;
import io.gatepost.e2e.client.HttpPlace;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.MailSecrets;
import io.gatepost.e2e.client.MailSink;
import io.gatepost.e2e.client.Person;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.ReverseProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A real groupware server, which phones and calendars reach through the decision and no other way. */
@OnTheStack
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SogoIT {
    private static final String DEVICE = "&DeviceId=e2e0001&DeviceType=iPhone";

    /** FolderSync with key 0 (MS-ASCMD section 2.2.1.5) as WBXML. */
    private static final String FOLDER_SYNC = "\3\1j\0\0\7VR\0030\0\1\1";

    private final Stack stack;
    private final Person owner;
    private final MailSecrets.Made mobile;
    private final MailSink sink;
    private final Guide guide;
    private final OwnSogo sogo;
    private final URI front;

    SogoIT(Stack stack) throws IOException {
        for (String program : List.of("nginx", "dovecot", "memcached", "sogod")) {
            Stack.needProgram(program);
        }
        Stack.needRootFor("SOGo");
        stack.database().need();
        this.stack = stack;
        this.owner = stack.admin().somebody("a.tld", "sogo");
        this.mobile = stack.wallet().sessionOf(owner).mobilePassword(Map.of("label", "phone"));
        this.sink = new MailSink();
        this.guide = new Guide(stack);
        this.sogo = new OwnSogo(stack, guide);
        int bridge = FreePort.take();
        OwnBridge.start(
                guide, stack, bridge, Map.of("gatepost.forward-auth.backend-password", OwnSogo.BACKEND_PASSWORD));
        sogo.start(startDovecot(), sink.port(), owner);
        int port = startNginx(bridge);
        this.front = URI.create("http://127.0.0.1:" + port + "/");
    }

    @AfterAll
    void stop() {
        guide.close();
        sogo.close();
        sink.close();
    }

    private int startDovecot() throws IOException {
        guide.copy("sogo/dovecot-passdb.conf", Map.of("THE-BACKEND-PASSWORD", OwnSogo.BACKEND_PASSWORD));
        return OwnDovecot.startImap(guide, """
                auth_username_chars =
                namespace inbox {
                  inbox = yes
                  mailbox Sent {
                    special_use = \\Sent
                    auto = subscribe
                  }
                }
                !include dovecot-passdb.conf
                """);
    }

    private int startNginx(int bridge) {
        int port = FreePort.take();
        guide.copy(
                "sogo/nginx.conf",
                Map.of(
                        "127.0.0.1:8070",
                        "127.0.0.1:" + port,
                        "127.0.0.1:8090",
                        "127.0.0.1:" + bridge,
                        "127.0.0.1:20000",
                        "127.0.0.1:" + sogo.port(),
                        "THE-SHARED-SECRET",
                        guide.sharedSecret()));
        guide.write("main.conf", ReverseProxy.configuration(guide.home(), "include " + guide.home() + "/nginx.conf;"));
        guide.start(port, Map.of(), Stack.needProgram("nginx").toString(), "-c", guide.home() + "/main.conf");
        return port;
    }

    private String basic(String secret) {
        return "Basic "
                + Base64.getEncoder().encodeToString((owner.name() + ":" + secret).getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> phone(Place from, String command, String type, String body, String... authorization) {
        String[] headers = new String[authorization.length + 4];
        System.arraycopy(authorization, 0, headers, 4, authorization.length);
        headers[0] = "Content-Type";
        headers[1] = type;
        headers[2] = "MS-ASProtocolVersion";
        headers[3] = "12.1";
        return HttpPlace.at(from)
                .send(
                        "POST",
                        front.resolve("/Microsoft-Server-ActiveSync?Cmd=" + command + "&User=" + owner.name() + DEVICE),
                        body,
                        headers);
    }

    private HttpResponse<String> folders(Place from, String... authorization) {
        return phone(from, "FolderSync", "application/vnd.ms-sync.wbxml", FOLDER_SYNC, authorization);
    }

    @Test
    void a_phone_has_its_folders_by_the_mobile_password_from_anywhere() {
        for (Place place : new Place[] {Place.OFFICE, Place.CAFE}) {
            HttpResponse<String> folders = folders(place, "Authorization", basic(mobile.secret()));
            assertThat(folders.statusCode()).as(guide.said() + folders.body()).isEqualTo(200);
            assertThat(folders.body()).contains("INBOX", "Sent", "Personal Calendar");
        }
    }

    @Test
    void a_phone_sends_mail() {
        HttpResponse<String> sent = phone(
                Place.CAFE,
                "SendMail",
                "message/rfc822",
                "From: %1$s\r\nTo: friend@elsewhere.tld\r\nSubject: From a phone\r\n\r\nHello\r\n"
                        .formatted(owner.name()),
                "Authorization",
                basic(mobile.secret()));
        assertThat(sent.statusCode()).as(sent.body()).isEqualTo(200);
        assertThat(sink.next().subject()).isEqualTo("From a phone");
    }

    @Test
    void a_mobile_password_that_was_taken_back_opens_nothing() {
        MailSecrets secrets = stack.wallet().sessionOf(owner);
        MailSecrets.Made lost = secrets.mobilePassword(Map.of("label", "lost phone"));
        assertThat(folders(Place.CAFE, "Authorization", basic(lost.secret())).statusCode())
                .isEqualTo(200);
        secrets.remove(lost);
        assertThat(folders(Place.CAFE, "Authorization", basic(lost.secret())).statusCode())
                .isEqualTo(401);
    }

    /** Neither SOGo's headers nor the password between the servers open anything to whoever stands in front of nginx. */
    @Test
    void nothing_else_opens_it() {
        assertThat(folders(Place.OFFICE, "Authorization", basic(owner.password()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(folders(Place.CAFE, "Authorization", basic(OwnSogo.BACKEND_PASSWORD))
                        .statusCode())
                .isEqualTo(401);
        assertThat(folders(
                                Place.CAFE,
                                "x-webobjects-remote-user",
                                owner.name(),
                                "x-webobjects-auth-type",
                                "Basic",
                                "X-Backend-Authorization",
                                basic(OwnSogo.BACKEND_PASSWORD))
                        .statusCode())
                .isEqualTo(401);
        for (String page : List.of("/SOGo/", "/SOGo/so/" + owner.name(), "/SOGo/Microsoft-Server-ActiveSync")) {
            assertThat(HttpPlace.at(Place.OFFICE)
                            .get(front.resolve(page), "x-webobjects-remote-user", owner.name())
                            .statusCode())
                    .as(page)
                    .isEqualTo(404);
        }
    }

    @Test
    void who_a_phone_says_it_is_beside_its_sign_in_changes_nothing() {
        HttpResponse<String> folders = folders(
                Place.CAFE,
                "Authorization",
                basic(mobile.secret()),
                "x-webobjects-remote-user",
                "alice@a.tld",
                "X-User",
                "alice@a.tld");
        assertThat(folders.statusCode()).isEqualTo(200);
        JsonNode last = Json.read(audit().getLast());
        assertThat(last.path("account").asText()).isEqualTo(owner.name());
    }

    private List<String> audit() {
        try {
            return Files.readAllLines(guide.home().resolve("audit.json"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void calendars_are_for_the_office() {
        URI calendars = front.resolve("/SOGo/dav/" + owner.name() + "/");
        assertThat(propfind(Place.OFFICE, calendars, owner.password())).isEqualTo(207);
        assertThat(propfind(Place.HOME, calendars, owner.password())).isEqualTo(401);
        assertThat(propfind(Place.OFFICE, calendars, mobile.secret())).isEqualTo(401);
    }

    @Test
    void the_mobile_password_opens_no_other_path() {
        String activeSync = "/Microsoft-Server-ActiveSync";
        for (String path : List.of(
                activeSync + "/so/" + owner.name() + "/Mail/view",
                activeSync + "/..%2fSOGo/so/" + owner.name() + "/Mail/view",
                activeSync + "2",
                "/SOGo/davs/" + owner.name())) {
            assertThat(HttpPlace.at(Place.CAFE)
                            .get(front.resolve(path), "Authorization", basic(mobile.secret()))
                            .statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void calendar_programs_find_the_way() {
        for (String wellKnown : List.of("caldav", "carddav")) {
            HttpResponse<String> answer = HttpPlace.at(Place.HOME).get(front.resolve("/.well-known/" + wellKnown));
            assertThat(answer.statusCode()).isEqualTo(301);
            assertThat(answer.headers().firstValue("Location").orElseThrow()).endsWith("/SOGo/dav/");
        }
    }

    private int propfind(Place from, URI address, String secret) {
        return HttpPlace.at(from)
                .send("PROPFIND", address, "", "Authorization", basic(secret), "Depth", "0")
                .statusCode();
    }
}
