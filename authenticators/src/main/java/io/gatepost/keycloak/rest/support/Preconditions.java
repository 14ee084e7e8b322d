// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest.support;

import io.gatepost.keycloak.support.Problem;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which state a change is meant for, as its request says (RFC 9110 sections 13.1.1 and 13.1.2). */
public record Preconditions(
        @Nullable String ifMatch, @Nullable String ifNoneMatch) {
    /** Throws the problem (412) with the sentence unless they hold; {@code entityTag} is that of what is there, if anything is. */
    public void require(Optional<String> entityTag, String otherwise) {
        boolean wanted =
                ifMatch == null || entityTag.filter(tag -> names(ifMatch, tag)).isPresent();
        boolean unwanted = ifNoneMatch != null
                && entityTag.filter(tag -> names(ifNoneMatch, tag)).isPresent();
        if (!wanted || unwanted) {
            throw changed(otherwise);
        }
    }

    /** The problem (412) itself. */
    public static RuntimeException changed(String sentence) {
        return Problem.typed(Response.Status.PRECONDITION_FAILED, "changed", sentence)
                .exception();
    }

    private static boolean names(String header, String entityTag) {
        return Arrays.stream(header.split(",", -1))
                .map(String::strip)
                .anyMatch(tag -> tag.equals("*") || tag.equals(entityTag));
    }
}
