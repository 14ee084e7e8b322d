// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.keycloak.cluster.ClusterEvent;
import org.keycloak.models.cache.infinispan.events.ClientUpdatedEvent;
import org.keycloak.models.cache.infinispan.events.GroupUpdatedEvent;
import org.keycloak.models.cache.infinispan.events.RealmRemovedEvent;
import org.keycloak.models.cache.infinispan.events.RealmUpdatedEvent;
import org.keycloak.models.cache.infinispan.events.UserCacheRealmInvalidationEvent;
import org.keycloak.models.cache.infinispan.events.UserUpdatedEvent;

class InvalidationsTest {
    private static final String USERS = "USER_INVALIDATION_EVENTS";
    private static final String REALMS = "REALM_INVALIDATION_EVENTS";
    private static final Set<Change> ANYTHING = Set.of(new Change.OfAnything());

    private final Invalidations invalidations = new Invalidations();

    @Test
    void accounts_and_realms_are_told_by_their_ids() {
        assertThat(read(USERS, UserUpdatedEvent.create("alice", "alice@a.tld", "", "realm")))
                .containsExactly(new Change.OfAccount("alice"));
        assertThat(read(USERS, UserCacheRealmInvalidationEvent.create("realm")))
                .containsExactly(new Change.OfRealm("realm"));
        assertThat(read(REALMS, RealmUpdatedEvent.create("realm", "a.tld")))
                .containsExactly(new Change.OfRealm("realm"));
    }

    @Test
    void what_decides_no_login_is_not_told() {
        assertThat(read(REALMS, ClientUpdatedEvent.create("client", "webmail", "realm")))
                .isEmpty();
        assertThat(read("SOMETHING_ELSE", UserUpdatedEvent.create("alice", "alice@a.tld", "", "realm")))
                .isEmpty();
    }

    @Test
    void what_may_concern_many_or_is_not_known_is_anything() {
        assertThat(read(REALMS, GroupUpdatedEvent.create("group"))).isEqualTo(ANYTHING);
        assertThat(read(REALMS, RealmRemovedEvent.create("realm", "a.tld"))).isEqualTo(ANYTHING);
        assertThat(read(USERS, new ClusterEvent() {})).isEqualTo(ANYTHING);
        assertThat(read("USER_CLEAR_CACHE_EVENTS", new ClusterEvent() {})).isEqualTo(ANYTHING);
        assertThat(read("REALM_CLEAR_CACHE_EVENTS", new ClusterEvent() {})).isEqualTo(ANYTHING);
    }

    @Test
    void a_realm_that_is_new_or_has_another_name_takes_over_a_domain() {
        assertThat(invalidations.renamed("realm", Optional.of("b.tld"))).isTrue();
        assertThat(invalidations.renamed("realm", Optional.of("b.tld"))).isFalse();
        assertThat(invalidations.renamed("realm", Optional.of("c.tld"))).isTrue();
        assertThat(invalidations.renamed("realm", Optional.empty())).isTrue();
    }

    private Set<Change> read(String key, ClusterEvent event) {
        return invalidations.read(key, List.of(event));
    }
}
