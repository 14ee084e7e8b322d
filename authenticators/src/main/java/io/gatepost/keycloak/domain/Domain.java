// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.domain;

import java.time.Instant;
import java.util.Optional;

/**
 * A domain that was made.
 *
 * @param realm the name of the realm that it lives in
 * @param policyVersion nothing where a policy of others covers it
 * @param templateVersion by which its realm was made; nothing in the default realm
 * @param removed since when nobody of it gets in any more
 */
public record Domain(
        String name,
        DomainPlace place,
        String realm,
        Optional<Long> policyVersion,
        Optional<String> templateVersion,
        Optional<Instant> removed) {

    public Optional<Instant> finalRemovalFrom() {
        return removed.map(since -> since.plus(Domains.KEPT_FOR));
    }
}
