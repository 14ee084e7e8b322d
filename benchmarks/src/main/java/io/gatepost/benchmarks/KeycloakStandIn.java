// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Keycloak's bridge endpoint with the domain a.tld, where everybody has the app password that they come with. What the bridge knows
 * it does not ask: for that load it is nothing but a change feed in which nothing changes.
 */
final class KeycloakStandIn implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BRIDGE = "/realms/master/gatepost/bridge/";
    private static final String REALM = "6f1c5a4e-0b7d-4c55-9a25-0e5f5d1b7a11";
    private static final String TAG = "\"1\"";
    private static final long BEAT_MILLIS = 250;
    private static final String POLICY = """
            {"version": 1,
             "networks": {"office": ["127.0.10.0/24", "192.0.2.0/24", "2001:db8:a::/48"], "vpn": ["127.0.20.0/24"]},
             "secondFactor": {"enrolment": "required", "methods": ["otp", "passkey", "recovery-code"]},
             "services": {
               "web":  {"trusted": ["password"], "elsewhere": ["password+second-factor", "saml"]},
               "imap": {"trusted": ["password", "app-password"], "elsewhere": []},
               "smtp": {"trusted": ["password", "app-password"], "elsewhere": []},
               "soap": {"trusted": ["password", "app-password"], "elsewhere": []}},
             "exceptions": [
               {"id": "help-desk", "accounts": ["helpdesk"], "services": ["soap"], "from": "anywhere", "accept": ["app-password"]}]}""";

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final HttpServer server;

    KeycloakStandIn() throws IOException {
        // Else the head of an answer waits for the acknowledgement of the one before it.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(executor);
        server.createContext(
                "/realms/master/protocol/openid-connect/token",
                exchange -> answer(exchange, 200, "{\"access_token\": \"stand-in\", \"expires_in\": 86400}"));
        server.createContext(BRIDGE + "login", this::login);
        server.createContext(BRIDGE + "policies/" + REALM + "/a.tld", exchange -> {
            exchange.getResponseHeaders().set("ETag", TAG);
            answer(exchange, 200, POLICY);
        });
        server.createContext(BRIDGE + "uses", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext(BRIDGE + "changes", KeycloakStandIn::changes);
        server.start();
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void login(HttpExchange exchange) throws IOException {
        JsonNode question = JSON.readTree(exchange.getRequestBody().readAllBytes());
        String name = question.required("name").textValue();
        ObjectNode answer = JSON.createObjectNode()
                .put("outcome", "admit")
                .put("reason", "trusted-network")
                .put("account", name)
                .put("realm", "a.tld")
                .put("proof", "app-password")
                .put("rule", "services." + question.required("service").textValue());
        answer.putObject("credential").put("id", id("app password", name)).put("label", "Phone");
        ObjectNode facts = answer.putObject("facts")
                .put("account", id("account", name))
                .put("realm", REALM)
                .put("federated", false)
                .put("secondFactor", true);
        facts.putArray("groups").add("staff");
        facts.putArray("trustedAddresses");
        facts.putArray("blockedAddresses");
        facts.putObject("policy").put("name", "a.tld").put("tag", TAG);
        ObjectNode credential = facts.putObject("credential");
        credential.putArray("services").add("imap").add("smtp").add("soap");
        credential.putArray("networks");
        answer(exchange, 200, answer.toString());
    }

    private static String id(String kind, String name) {
        return UUID.nameUUIDFromBytes((kind + name).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    /** Until the bridge hangs up. */
    private static void changes(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream stream = exchange.getResponseBody()) {
            tell(stream, "{\"hello\": {\"epoch\": \"1\", \"seq\": 0, \"resumed\": false, \"lastsMillis\": 3600000}}");
            while (true) {
                tell(stream, "{\"beat\": 0}");
                Thread.sleep(BEAT_MILLIS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(OutputStream stream, String message) throws IOException {
        stream.write(("data: " + message + "\n\n").getBytes(StandardCharsets.UTF_8));
        stream.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        executor.shutdownNow();
    }
}
