// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.saml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.gatepost.e2e.Awaiting;
import io.gatepost.e2e.OnTheStack;
import io.gatepost.e2e.Stack;
import io.gatepost.e2e.client.Json;
import io.gatepost.e2e.client.Page;
import io.gatepost.e2e.client.Place;
import io.gatepost.e2e.client.PlainVisitor;
import io.gatepost.e2e.saml.CompanyMetadataIT.Tenant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Metadata that is fetched, and fetched again; and a sign-in that only shows what arrives. */
@OnTheStack
final class CompanyRefreshIT {
    @Test
    void the_next_key_is_known_before_it_signs_and_a_bad_fetch_changes_nothing(Stack stack) throws IOException {
        try (Tenant tenant = new Tenant(stack);
                Publisher publisher = new Publisher();
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Signer next = Signer.fresh();
            publisher.publishes(tenant.papers().unsigned());
            HttpResponse<String> made = tenant.post("", Map.of("metadataUrl", publisher.address()));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            String tag = made.headers().firstValue("ETag").orElseThrow();

            publisher.publishes(Papers.of(tenant.company.entity(), tenant.company.signer(), next)
                    .unsigned());
            HttpResponse<String> refreshed = tenant.refresh();
            assertThat(refreshed.statusCode()).as(refreshed.body()).isEqualTo(200);
            assertThat(Json.read(refreshed.body()).path("changed").asBoolean()).isTrue();
            assertThat(Json.read(refreshed.body()).path("certificates")).hasSize(2);
            assertThat(refreshed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
            assertThat(Json.read(tenant.refresh().body()).path("changed").asBoolean(true))
                    .as("the same again")
                    .isFalse();

            publisher.fails(500, "");
            assertThat(tenant.refresh().statusCode()).isEqualTo(422);
            publisher.publishes(tenant.papers()
                    .entity(entity -> entity.setValidUntil(Instant.now().minusSeconds(60)))
                    .unsigned());
            assertThat(tenant.refresh().body()).contains("valid-until: ");
            publisher.publishes(
                    Papers.of("https://other.example/saml", Signer.fresh()).unsigned());
            assertThat(tenant.refresh().body()).contains("provider: ");
            JsonNode kept = Json.read(tenant.get().body());
            assertThat(kept.path("certificates")).hasSize(2);
            assertThat(kept.at("/metadata/problem").asText()).contains("It is not of this entity ID");
            assertThat(tenant.comeIn(visitor, "rolled@" + tenant.domain, next)).isInstanceOf(Page.Arrived.class);
            assertThat(tenant.events()).contains("refreshed", "kept");
        }
    }

    @Test
    void what_is_due_is_fetched_without_anybody_asking(Stack stack) throws IOException {
        try (Tenant tenant = new Tenant(stack);
                Publisher publisher = new Publisher();
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            Signer next = Signer.fresh();
            publisher.publishes(tenant.papers().unsigned());
            assertThat(tenant.post("", Map.of("metadataUrl", publisher.address()))
                            .statusCode())
                    .isEqualTo(201);

            publisher.fails(500, "");
            lastTried(stack, tenant, Duration.ofHours(12));
            await("told", () -> tenant.get().body().contains("The server there answers 500."));
            assertThat(publisher.asked())
                    .as("once at the beginning, once when it was due")
                    .isEqualTo(2);
            publisher.publishes(Papers.of(tenant.company.entity(), tenant.company.signer(), next)
                    .unsigned());
            lastTried(stack, tenant, Duration.ofHours(1));
            await(
                    "both keys",
                    () -> Json.read(tenant.get().body()).path("certificates").size() == 2);
            assertThat(publisher.asked()).as("due once more").isEqualTo(3);
            assertThat(tenant.get().body()).doesNotContain("answers 500");
            assertThat(tenant.comeIn(visitor, "rolled@" + tenant.domain, next)).isInstanceOf(Page.Arrived.class);
            assertThat(tenant.events()).contains("refreshed", "kept");
        }
    }

    private static void await(String what, BooleanSupplier holds) {
        Awaiting.until(Instant.now().plusSeconds(30), what, holds);
    }

    /** As if that much time had gone by since. */
    private static void lastTried(Stack stack, Tenant tenant, Duration ago) {
        String path = "isp/identity-provider/instances/" + tenant.company.alias();
        ObjectNode provider =
                (ObjectNode) Json.read(stack.admin().send("GET", path, "").body());
        ((ObjectNode) provider.path("config"))
                .put("gatepost.metadata.tried", Instant.now().minus(ago).toString());
        HttpResponse<String> set = stack.admin().send("PUT", path, Json.write(provider));
        assertThat(set.statusCode()).as(set.body()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "http://192.0.2.1/metadata,          is not https",
        "http://localhost/metadata,          is not https",
        "https://user@www.example/metadata,  is not https",
        "file:///etc/hostname,               is not https",
        "https://10.0.0.1/metadata,          not on the internet",
        "https://169.254.169.254/latest,     not on the internet",
        "https://[::1]/metadata,             not on the internet",
        "https://[::ffff:10.0.0.1]/metadata, not on the internet",
        "https://[fd00::1]/metadata,         not on the internet",
        "https://[64:ff9b::a00:1]/metadata,  not on the internet",
    })
    void this_server_asks_nothing_that_stands_beside_it(String url, String reason, Stack stack) {
        try (Tenant tenant = new Tenant(stack)) {
            JsonNode dry = Json.read(
                    tenant.post("?dryRun=true", Map.of("metadataUrl", url)).body());
            assertThat(dry.at("/findings/0/what").asText()).as(dry.toString()).isEqualTo("metadata-url");
            assertThat(dry.at("/findings/0/reason").asText()).contains(reason);
        }
    }

    @Test
    void nor_does_it_go_where_it_is_sent_or_read_without_end(Stack stack) throws IOException {
        try (Tenant tenant = new Tenant(stack);
                Publisher publisher = new Publisher();
                Publisher elsewhere = new Publisher()) {
            elsewhere.publishes(tenant.papers().unsigned());
            publisher.fails(302, elsewhere.address());
            Map<String, Object> wish = Map.of("metadataUrl", publisher.address());
            assertThat(tenant.post("", wish).body()).contains("The server there answers 302.");
            publisher.publishes(" ".repeat((1 << 20) + 1));
            assertThat(tenant.post("", wish).body()).contains("is longer than");
        }
    }

    @Test
    void a_test_shows_what_arrived_and_signs_nobody_in(Stack stack) {
        try (Tenant tenant = new Tenant(stack);
                PlainVisitor visitor = new PlainVisitor(Place.HOME)) {
            tenant.post("", Map.of("metadata", tenant.papers().unsigned()));
            JsonNode test = Json.read(tenant.send("POST", "/tests").body());
            String result = "/tests/" + test.path("id").asText();
            assertThat(Json.read(tenant.send("GET", result).body())
                            .path("state")
                            .asText())
                    .isEqualTo("waiting");

            String name = "tried@" + tenant.domain;
            URI address = URI.create(test.path("url").asText());
            tenant.answer(visitor, SignOnRequest.of(visitor.open(address)), name, tenant.company.signer());
            assertThat(visitor.html()).contains("The test is over");
            JsonNode seen = Json.read(tenant.send("GET", result).body()).path("arrived");
            assertThat(seen.path("nameId").asText()).as(seen.toString()).isEqualTo(name);
            assertThat(seen.path("account").asText()).isEqualTo(name);
            assertThat(seen.path("exists").asBoolean(true)).isFalse();
            assertThat(seen.path("outcome").asText()).isEqualTo("admit");
            assertThat(seen.path("authnContext").asText()).contains("PasswordProtectedTransport");
            assertThat(seen.path("attributes").findValuesAsText("name")).contains("mail", "givenName");
            assertThat(Json.read(stack.admin()
                            .send("GET", "isp/users?exact=true&username=" + name.replace("@", "%40"), "")
                            .body()))
                    .as("no account")
                    .isEmpty();

            // One that was begun as a test stays one, and the first answer counts.
            tenant.answer(visitor, SignOnRequest.of(visitor.open(address)), "other@c.tld", tenant.company.signer());
            assertThat(visitor.html()).contains("The test is over");
            assertThat(tenant.send("GET", result).body()).contains(name).doesNotContain("other@c.tld");
        }
    }

    /** A company's web server, on this machine. */
    private static final class Publisher implements AutoCloseable {
        private final HttpServer server;
        private volatile int status = 200;
        private volatile String text = "";
        private final AtomicInteger asked = new AtomicInteger();

        Publisher() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                asked.incrementAndGet();
                byte[] body = text.getBytes(UTF_8);
                if (status == 302) {
                    exchange.getResponseHeaders().add("Location", text);
                }
                exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        void publishes(String metadata) {
            text = metadata;
            status = 200;
        }

        void fails(int with, String location) {
            text = location;
            status = with;
        }

        int asked() {
            return asked.get();
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/metadata";
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
