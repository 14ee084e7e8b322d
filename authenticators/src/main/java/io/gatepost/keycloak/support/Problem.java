// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.support;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What went wrong with a request, as RFC 9457 says it.
 *
 * @param type {@code about:blank}, or a URN that a program may act upon
 * @param violations field by field, where fields are wrong
 */
public record Problem(int status, String type, String title, String detail, List<Violation> violations) {
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String BLANK = "about:blank";
    private static final int MOST_SHOWN = 5;
    private static final int COME_BACK_SECONDS = 10;

    public Problem {
        violations = List.copyOf(violations);
    }

    public static Problem of(Response.Status status, String detail) {
        return new Problem(status.getStatusCode(), BLANK, status.getReasonPhrase(), detail, List.of());
    }

    /** The request cannot be read (400). */
    public static Problem malformed(List<Violation> violations) {
        return new Problem(400, "urn:gatepost:malformed", "Bad Request", "The request cannot be read.", violations);
    }

    /** The request can be read, but not done (422). */
    public static Problem invalid(List<Violation> violations) {
        return new Problem(
                422,
                "urn:gatepost:invalid",
                "Unprocessable Content",
                "The request cannot be done as it is.",
                violations);
    }

    public static Problem typed(Response.Status status, String type, String detail) {
        return new Problem(status.getStatusCode(), "urn:gatepost:" + type, status.getReasonPhrase(), detail, List.of());
    }

    /** Too much of this is going on at the moment; the same request may do in a while. */
    public static WebApplicationException busy(String detail) {
        return new WebApplicationException(
                detail,
                Response.fromResponse(
                                of(Response.Status.SERVICE_UNAVAILABLE, detail).response())
                        .header("Retry-After", COME_BACK_SECONDS)
                        .build());
    }

    public Response response() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("title", title).put("status", status).put("detail", detail);
        json.put("errorMessage", inOneText());
        if (!violations.isEmpty()) {
            var errors = json.putArray("errors");
            violations.forEach(violation ->
                    errors.addObject().put("pointer", violation.pointer()).put("detail", violation.message()));
        }
        Response.ResponseBuilder response = Response.status(status)
                .type(MEDIA_TYPE)
                .header("Cache-Control", "no-store")
                .entity(json.toString());
        return status == 401 ? response.header("WWW-Authenticate", "Bearer").build() : response.build();
    }

    /** For Keycloak's own clients, which show this field of an answer and no other: kcadm, the admin console. */
    private String inOneText() {
        return violations.isEmpty()
                ? detail
                : violations.stream()
                        .limit(MOST_SHOWN)
                        .map(violation -> violation.pointer().isEmpty()
                                ? violation.message()
                                : violation.pointer() + ": " + violation.message())
                        .collect(Collectors.joining("; ", detail + " ", violations.size() > MOST_SHOWN ? "; ..." : ""));
    }

    /** To leave a request with. */
    public WebApplicationException exception() {
        return new WebApplicationException(detail, response());
    }
}
