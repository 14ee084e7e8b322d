// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A person signs in to webmail: the page, the password, whatever comes then, and the token for the code. */
final class BrowserLogin {
    /** A client of the demo realms. */
    static final String REDIRECT = "http://127.0.0.1:8000/";

    static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern ACTION = Pattern.compile("<form[^>]*\\saction=\"([^\"]+)\"");
    private static final Pattern CODE = Pattern.compile("[?&]code=([^&]+)");
    private static final String VERIFIER = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJK";
    private static final int MOST_REDIRECTS = 5;
    private static final int MOST_TRIES = 5;
    private static final long PAUSE_MILLIS = 50;

    private final URI keycloak;
    private final String realm;
    private final String form;
    private final String from;
    private final Callable<Duration> serverTime;

    BrowserLogin(URI keycloak, String realm, String name, String password, String from, Callable<Duration> serverTime) {
        this.keycloak = keycloak;
        this.realm = realm;
        this.form = "username=" + encoded(name) + "&password=" + encoded(password) + "&credentialId=";
        this.from = from;
        this.serverTime = serverTime;
    }

    /** One login after the other for so long, each by a browser that has never been there. */
    Window run(Duration window) throws Exception {
        Duration before = serverTime.call();
        long start = System.nanoTime();
        long logins = 0;
        do {
            signIn();
            logins++;
        } while (System.nanoTime() - start < window.toNanos());
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Window(
                logins, logins / seconds, serverTime.call().minus(before).dividedBy(logins));
    }

    private void signIn() throws IOException, InterruptedException {
        try (HttpConnection connection = new HttpConnection(keycloak, from)) {
            Map<String, String> cookies = new LinkedHashMap<>();
            String endpoint = "/realms/" + realm + "/protocol/openid-connect/";
            HttpConnection.Response page = ask(
                    connection,
                    cookies,
                    "GET",
                    endpoint + "auth?client_id=webmail&response_type=code&scope=openid&state=s&nonce=n"
                            + "&code_challenge_method=S256&code_challenge=" + challenge() + "&redirect_uri="
                            + encoded(REDIRECT),
                    "");
            HttpConnection.Response answer = page;
            for (int tries = 0; answer.location().isEmpty(); tries++) {
                Matcher action = ACTION.matcher(answer.text());
                if (answer.status() != 200 || tries == MOST_TRIES || !action.find()) {
                    throw new IOException("no page with a form but status " + answer.status());
                }
                // Keycloak takes a login for a parallel guess while it still writes down the one before.
                Thread.sleep(tries == 0 ? 0 : PAUSE_MILLIS);
                answer = ask(connection, cookies, "POST", path(action.group(1).replace("&amp;", "&")), form);
            }
            for (int redirects = 0; !answer.location().startsWith(REDIRECT); redirects++) {
                if (answer.location().isEmpty() || redirects == MOST_REDIRECTS) {
                    throw new IOException("the login did not end but with status " + answer.status());
                }
                answer = ask(connection, cookies, "GET", path(answer.location()), "");
            }
            Matcher code = CODE.matcher(answer.location());
            if (!code.find()) {
                throw new IOException("the login ended without a code");
            }
            HttpConnection.Response token = ask(
                    connection,
                    cookies,
                    "POST",
                    endpoint + "token",
                    "grant_type=authorization_code&client_id=webmail&code=" + code.group(1) + "&code_verifier="
                            + VERIFIER + "&redirect_uri=" + encoded(REDIRECT));
            if (token.status() != 200) {
                throw new IOException("no token for the code but status " + token.status());
            }
        }
    }

    private HttpConnection.Response ask(
            HttpConnection connection, Map<String, String> cookies, String method, String path, String body)
            throws IOException {
        List<String> headers = cookies.isEmpty()
                ? List.of()
                : List.of("Cookie: "
                        + cookies.entrySet().stream()
                                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                                .collect(Collectors.joining("; ")));
        HttpConnection.Response response =
                connection.ask(HttpConnection.request(keycloak, method, path, FORM, headers, body));
        for (String cookie : response.cookies()) {
            int equals = cookie.indexOf('=');
            cookies.put(cookie.substring(0, equals), cookie.substring(equals + 1));
        }
        return response;
    }

    private static String path(String url) {
        URI uri = URI.create(url);
        return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    private static String challenge() {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256").digest(VERIFIER.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
