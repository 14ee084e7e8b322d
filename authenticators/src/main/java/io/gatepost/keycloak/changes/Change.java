// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

/** What may have changed; whoever holds facts about it forgets them and asks again. */
public sealed interface Change {
    /** {@code id}: the user's. */
    record OfAccount(String id) implements Change {}

    /** The realm itself, its policies among it; {@code id}: the realm's. */
    record OfRealm(String id) implements Change {}

    record OfAnything() implements Change {}
}
