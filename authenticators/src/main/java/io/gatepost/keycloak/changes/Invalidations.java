// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.cluster.ClusterEvent;
import org.keycloak.models.RealmModel;
import org.keycloak.models.cache.infinispan.InfinispanCacheRealmProviderFactory;
import org.keycloak.models.cache.infinispan.InfinispanUserCacheProviderFactory;
import org.keycloak.models.cache.infinispan.events.CacheKeyInvalidatedEvent;
import org.keycloak.models.cache.infinispan.events.ClientAddedEvent;
import org.keycloak.models.cache.infinispan.events.ClientRemovedEvent;
import org.keycloak.models.cache.infinispan.events.ClientScopeAddedEvent;
import org.keycloak.models.cache.infinispan.events.ClientScopeRemovedEvent;
import org.keycloak.models.cache.infinispan.events.ClientUpdatedEvent;
import org.keycloak.models.cache.infinispan.events.GroupAddedEvent;
import org.keycloak.models.cache.infinispan.events.InvalidationEvent;
import org.keycloak.models.cache.infinispan.events.RealmUpdatedEvent;
import org.keycloak.models.cache.infinispan.events.RoleAddedEvent;
import org.keycloak.models.cache.infinispan.events.RoleRemovedEvent;
import org.keycloak.models.cache.infinispan.events.RoleUpdatedEvent;
import org.keycloak.models.cache.infinispan.events.UserCacheInvalidationEvent;
import org.keycloak.models.cache.infinispan.events.UserCacheRealmInvalidationEvent;

/**
 * What the events mean by which Keycloak's nodes tell each other, after the commit, what their caches must forget (Keycloak
 * 26.7). Every door through which an account or a realm can be changed ends in them.
 */
final class Invalidations {
    /** The keys under which they are sent. */
    static final List<String> KEYS = List.of(
            InfinispanUserCacheProviderFactory.USER_INVALIDATION_EVENTS,
            InfinispanUserCacheProviderFactory.USER_CLEAR_CACHE_EVENTS,
            InfinispanCacheRealmProviderFactory.REALM_INVALIDATION_EVENTS,
            InfinispanCacheRealmProviderFactory.REALM_CLEAR_CACHE_EVENTS);

    /** What they are about decides no mail login. */
    private static final Set<Class<? extends ClusterEvent>> NO_MATTER = Set.of(
            ClientAddedEvent.class,
            ClientUpdatedEvent.class,
            ClientRemovedEvent.class,
            ClientScopeAddedEvent.class,
            ClientScopeRemovedEvent.class,
            RoleAddedEvent.class,
            RoleUpdatedEvent.class,
            RoleRemovedEvent.class,
            GroupAddedEvent.class,
            CacheKeyInvalidatedEvent.class);

    /** By id. A realm that is new or has another name takes over a domain from the default realm, and with it accounts. */
    private final Map<String, String> realmNames = new ConcurrentHashMap<>();

    void remember(RealmModel realm) {
        realmNames.put(realm.getId(), realm.getName());
    }

    /** Whether the realm, of which an event told, is not what it was called when it was last seen; {@code name}: now, if it is there. */
    boolean renamed(String id, Optional<String> name) {
        @Nullable String before = name.isPresent() ? realmNames.put(id, name.get()) : realmNames.remove(id);
        return before == null || name.filter(before::equals).isEmpty();
    }

    Set<Change> read(String key, Collection<? extends ClusterEvent> events) {
        Set<Change> changes = new LinkedHashSet<>();
        if (KEYS.contains(key)) {
            for (ClusterEvent event : events) {
                read(key, event).ifPresent(changes::add);
            }
        }
        Change anything = new Change.OfAnything();
        return changes.contains(anything) ? Set.of(anything) : changes;
    }

    private static Optional<Change> read(String key, ClusterEvent event) {
        if (key.equals(InfinispanUserCacheProviderFactory.USER_CLEAR_CACHE_EVENTS)
                || key.equals(InfinispanCacheRealmProviderFactory.REALM_CLEAR_CACHE_EVENTS)) {
            return Optional.of(new Change.OfAnything());
        }
        return switch (event) {
            case UserCacheRealmInvalidationEvent realm -> Optional.of(new Change.OfRealm(realm.getId()));
            case RealmUpdatedEvent realm -> Optional.of(new Change.OfRealm(realm.getId()));
            case ClusterEvent other when NO_MATTER.contains(other.getClass()) -> Optional.empty();
            case InvalidationEvent user
            when user instanceof UserCacheInvalidationEvent -> Optional.of(new Change.OfAccount(user.getId()));
            // A realm removed; a group renamed, moved or removed, of which nobody knows the members; and what is new.
            default -> Optional.of(new Change.OfAnything());
        };
    }
}
