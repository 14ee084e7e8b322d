// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.outbound.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatepost.bridge.StubKeycloak;
import io.gatepost.bridge.login.Secret;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.port.RealmKeys.Listed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeycloakRealmKeysTest {
    private final Vertx vertx = Vertx.vertx();
    private final StubKeycloak keycloak = new StubKeycloak(vertx, 0);
    private final KeycloakRealmKeys realms = new KeycloakIdentityVerifier(
                    vertx,
                    new HttpClientOptions(),
                    new KeycloakAddress(
                            keycloak.base(), "gatepost-bridge", Secret.of("secret"), Duration.ofSeconds(10), 2, 10),
                    ExtraFields.NONE,
                    InstantSource.system())
            .realmKeys();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Listed listed() {
        return realms.realms().toCompletableFuture().join();
    }

    @Test
    void realms_are_listed_to_the_bridge() {
        keycloak.realmsAnswer = (request, response) -> response.setStatusCode(
                        "Bearer token-1".equals(request.getHeader("Authorization")) ? 200 : 403)
                .end("[\"a.tld\", \"isp\"]");
        assertThat(listed()).isEqualTo(new Listed.Realms(Set.of("a.tld", "isp")));
    }

    @Test
    void a_token_that_is_refused_is_not_shown_again() {
        keycloak.realmsAnswer = (request, response) -> response.setStatusCode(
                        "Bearer token-1".equals(request.getHeader("Authorization")) ? 401 : 200)
                .end("[]");
        assertThat(listed()).isEqualTo(new Listed.Unavailable(Trouble.NOT_ALLOWED));
        assertThat(listed()).isEqualTo(new Listed.Realms(Set.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            200 | ''        | GARBLED
            200 | {}        | GARBLED
            200 | 'null'    | GARBLED
            200 | '"a.tld"' | GARBLED
            200 | [7]       | GARBLED
            200 | ["a",[]]  | GARBLED
            404 | []        | FAILED
            500 | []        | FAILED
            """)
    void what_is_no_list_is_trouble(int status, String body, Trouble trouble) {
        keycloak.realmsAnswer =
                (request, response) -> response.setStatusCode(status).end(body);
        assertThat(listed()).isEqualTo(new Listed.Unavailable(trouble));
    }

    @Test
    void keycloak_away_is_trouble() {
        keycloak.stop().toCompletionStage().toCompletableFuture().join();
        assertThat(listed()).isEqualTo(new Listed.Unavailable(Trouble.UNREACHABLE));
    }
}
