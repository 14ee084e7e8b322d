// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.peer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Takes in what a caller that was let in sends, up to a bound. */
public final class BoundedBody {
    private BoundedBody() {}

    /** Goes on with the whole body; beyond the bound the caller gets 413 and loses the connection, and nothing goes on. */
    public static void read(HttpServerRequest request, int most, Consumer<Buffer> then) {
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            // Dovecot's HTTP client keeps its payload back until it is asked for it.
            request.response().writeContinue();
        }
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() > most) {
                request.handler(ignored -> {});
                request.endHandler(ignored -> {});
                hangUpWith(request, 413);
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> then.accept(body));
        request.resume();
    }

    /** The rest of the request is not read. */
    public static void hangUpWith(HttpServerRequest request, int status) {
        request.response()
                .setStatusCode(status)
                .end()
                .onComplete(sent -> request.connection().close());
    }
}
