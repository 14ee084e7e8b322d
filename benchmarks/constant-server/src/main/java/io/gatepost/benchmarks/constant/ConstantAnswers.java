// SPDX-License-Identifier: Apache-2.0
package io.gatepost.benchmarks.constant;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The bridge's answers to a login that is admitted, whoever asks. */
@Singleton
class ConstantAnswers {
    void open(@Observes Router router) {
        router.get("/nginx/mail").handler(context -> {
            HttpServerResponse response = context.response();
            response.headers()
                    .add("Auth-Status", "OK")
                    .add("Auth-Server", "127.0.0.1")
                    .add("Auth-Port", "143")
                    .add("Auth-User", "person-0@a.tld");
            response.end();
        });
        router.get("/forward-auth/soap")
                .handler(context ->
                        context.response().putHeader("X-User", "person-0@a.tld").end());
    }
}
