// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.signin;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Something that was changed, as it is kept: by an admin, or by the owner of an account. No secret is in it.
 *
 * @param id of Keycloak's event of it, too
 * @param domain whom it concerns; nothing where that is a realm of many domains
 * @param author as realm/name; nothing where nobody but the server did it
 * @param kind the type of Keycloak's event, or of its resource: {@code GATEPOST_POLICY}
 * @param path of the request, without the realm; an owner's change has none
 */
public record ChangeRecord(
        String id,
        Instant at,
        Optional<String> domain,
        Optional<String> userId,
        Optional<String> account,
        Optional<String> author,
        Optional<String> address,
        Optional<String> origin,
        String kind,
        String operation,
        Optional<String> path,
        Map<String, String> details) {

    static ChangeRecord of(ChangeEntity row) {
        return new ChangeRecord(
                row.id,
                Instant.ofEpochMilli(row.time),
                Optional.ofNullable(row.domain),
                Optional.ofNullable(row.userId),
                Optional.ofNullable(row.account),
                Optional.ofNullable(row.author),
                Optional.ofNullable(row.address),
                Optional.ofNullable(row.origin),
                row.kind,
                row.operation,
                Optional.ofNullable(row.path),
                details(row.details));
    }

    /** What {@link ChangeRecorder} wrote, a line for each. */
    private static Map<String, String> details(@Nullable String text) {
        Map<String, String> details = new TreeMap<>();
        for (String line : text == null ? new String[0] : text.split("\n", -1)) {
            int colon = line.indexOf(": ");
            if (colon > 0) {
                details.put(line.substring(0, colon), line.substring(colon + 2));
            }
        }
        return details;
    }
}
