// SPDX-License-Identifier: Apache-2.0
package io.gatepost.e2e.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Base64;

/** A phone, a calendar program or a SOAP caller: HTTP Basic (RFC 7617) with every request, no cookies. */
public final class Phone implements MailClient {
    private final String[] forged;

    /** A caller that adds these headers to each request, as names and values in turn. */
    public Phone(String... forged) {
        this.forged = forged.clone();
    }

    @Override
    public Answer signIn(Place from, Door door, int port, String name, String secret) {
        return ask(from, URI.create("http://127.0.0.1:" + port + door.path()), name, secret);
    }

    /** The same at any address. */
    public Answer ask(Place from, URI address, String name, String secret) {
        String[] headers = new String[forged.length + 2];
        System.arraycopy(forged, 0, headers, 0, forged.length);
        headers[forged.length] = "Authorization";
        headers[forged.length + 1] =
                "Basic " + Base64.getEncoder().encodeToString((name + ":" + secret).getBytes(UTF_8));
        HttpResponse<String> response = HttpPlace.at(from).send("OPTIONS", address, "", headers);
        String said = response.statusCode() + " " + response.body().strip();
        return switch (response.statusCode()) {
            case 200, 204, 207 -> new Answer.In(said);
            case 400, 401, 403, 405, 414, 431 -> new Answer.Refused(said);
            case 503 -> new Answer.Unavailable(said);
            default -> throw new IllegalStateException(address.getPath() + " answered " + said);
        };
    }
}
