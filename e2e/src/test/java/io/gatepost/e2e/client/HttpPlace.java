// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/** HTTP from a place: every request leaves from the place's address, and no redirect is followed unseen. */
public final class HttpPlace {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Map<Place, HttpClient> CLIENTS = new EnumMap<>(Place.class);

    private final HttpClient client;

    private HttpPlace(HttpClient client) {
        this.client = client;
    }

    public static synchronized HttpPlace at(Place place) {
        return new HttpPlace(CLIENTS.computeIfAbsent(
                place,
                from -> HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .localAddress(from.inetAddress())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(PATIENCE)
                        .build()));
    }

    public HttpResponse<String> get(URI uri, String... headers) {
        return send("GET", uri, "", headers);
    }

    public HttpResponse<String> postJson(URI uri, String json, String... headers) {
        return send("POST", uri, json, with(headers, "Content-Type", "application/json"));
    }

    public HttpResponse<String> putJson(URI uri, String json, String... headers) {
        return send("PUT", uri, json, with(headers, "Content-Type", "application/json"));
    }

    public HttpResponse<String> postForm(URI uri, Map<String, String> form, String... headers) {
        return send("POST", uri, encode(form), with(headers, "Content-Type", "application/x-www-form-urlencoded"));
    }

    public HttpResponse<String> send(String method, URI uri, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), BodyHandlers.ofString(UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(method + " " + uri.getPath(), failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interruption);
        }
    }

    public static String encode(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field ->
                        URLEncoder.encode(field.getKey(), UTF_8) + "=" + URLEncoder.encode(field.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static String[] with(String[] headers, String name, String value) {
        String[] more = new String[headers.length + 2];
        System.arraycopy(headers, 0, more, 0, headers.length);
        more[headers.length] = name;
        more[headers.length + 1] = value;
        return more;
    }
}
