// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import io.gatepost.keycloak.support.KeyedHash;
import io.gatepost.keycloak.support.Secret;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.spec.SecretKeySpec;
import org.apache.http.client.config.RequestConfig;
import org.jboss.logging.Logger;
import org.keycloak.http.simple.SimpleHttp;
import org.keycloak.http.simple.SimpleHttpRequest;
import org.keycloak.http.simple.SimpleHttpResponse;
import org.keycloak.models.KeycloakSession;

/**
 * Asks every bridge what its throttle holds against whom, or clears it there. What Keycloak shows them is worked out of what they
 * show Keycloak; {@code AdminKey} of the bridge works it out the same way.
 */
public final class Bridges {
    private static final Logger LOG = Logger.getLogger(Bridges.class);
    private static final String MAC = "HmacSHA256";
    private static final String PURPOSE = "gatepost throttle admin";
    private static final String SECRET_HEADER = "X-Gatepost-Secret";
    private static final long LARGEST_ANSWER = 1 << 20;
    /** An admin waits for them. */
    private static final RequestConfig PATIENCE = RequestConfig.custom()
            .setConnectTimeout(1_000)
            .setConnectionRequestTimeout(1_000)
            .setSocketTimeout(2_000)
            .setRedirectsEnabled(false)
            .build();

    private final List<URI> all;
    private final Secret key;

    private Bridges(List<URI> all, Secret key) {
        this.all = all;
        this.key = key;
    }

    /** None where none are named. */
    public static Bridges of(GatepostSettings settings) {
        return settings.bridgeSecret()
                .map(secret -> new Bridges(settings.bridges(), key(secret)))
                .orElseGet(() -> new Bridges(List.of(), new Secret("")));
    }

    public static Bridges of(KeycloakSession session) {
        return Gatepost.part(session, Bridges.class);
    }

    /** How many there are. */
    public int count() {
        return all.size();
    }

    /** The answers of those that gave one; about everything where there is no value. */
    public List<JsonNode> held(KeycloakSession session, String parameter, List<String> values) {
        List<JsonNode> answers = new ArrayList<>();
        for (URI bridge : all) {
            try (SimpleHttpResponse response =
                    keyed(http(session).doGet(place(bridge, parameter, values))).asResponse()) {
                if (response.getStatus() == 200) {
                    answers.add(response.asJson());
                } else {
                    LOG.warnf("Bridge %s answers %d about its throttle", bridge, response.getStatus());
                }
            } catch (IOException away) {
                LOG.warnf("Bridge %s cannot be asked about its throttle: %s", bridge, away.getMessage());
            }
        }
        return List.copyOf(answers);
    }

    /** How many did as told. */
    public int clear(KeycloakSession session, String parameter, List<String> values) {
        int cleared = 0;
        for (URI bridge : all) {
            try (SimpleHttpResponse response = keyed(http(session).doDelete(place(bridge, parameter, values)))
                    .asResponse()) {
                if (response.getStatus() == 204) {
                    cleared++;
                } else {
                    LOG.warnf("Bridge %s answers %d to a pardon", bridge, response.getStatus());
                }
            } catch (IOException away) {
                LOG.warnf("Bridge %s cannot be told of a pardon: %s", bridge, away.getMessage());
            }
        }
        return cleared;
    }

    private static SimpleHttp http(KeycloakSession session) {
        return SimpleHttp.create(session).withRequestConfig(PATIENCE).withMaxConsumedResponseSize(LARGEST_ANSWER);
    }

    private SimpleHttpRequest keyed(SimpleHttpRequest request) {
        return request.header(SECRET_HEADER, key.reveal());
    }

    private static String place(URI bridge, String parameter, List<String> values) {
        return bridge + "/throttle"
                + values.stream()
                        .map(value -> parameter + "=" + URLEncoder.encode(value, UTF_8))
                        .collect(Collectors.joining("&", values.isEmpty() ? "" : "?", ""));
    }

    private static Secret key(Secret bridgeSecret) {
        return new Secret(HexFormat.of()
                .formatHex(
                        KeyedHash.sha256(new SecretKeySpec(bridgeSecret.reveal().getBytes(UTF_8), MAC), PURPOSE)));
    }
}
