// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.apppassword;

import io.gatepost.keycloak.support.Secret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An app password as another mail system had it; nothing of it has been checked.
 *
 * @param hash in the form of {@link ForeignHash}
 * @param generated whether that system made the secret itself
 */
public record OldPassword(
        String label,
        List<String> services,
        Secret hash,
        boolean generated,
        Optional<Instant> created,
        Optional<Instant> expires) {
    public OldPassword {
        services = List.copyOf(services);
        // One hash can be written in several ways, and who has the same one as somebody else is asked later.
        Secret written = hash;
        hash = ForeignHash.parse(written.reveal())
                .map(parsed -> new Secret(parsed.text()))
                .orElse(written);
    }
}
