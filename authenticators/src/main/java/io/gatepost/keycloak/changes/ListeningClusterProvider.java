// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.changes;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.keycloak.cluster.ClusterEvent;
import org.keycloak.cluster.ClusterListener;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.cluster.ExecutionResult;

/**
 * Keycloak's own cluster provider, with an ear for what this node tells the others; that is told here first, since the sending
 * waits for nodes that hang.
 */
// Keycloak still calls, and its interface still demands, the two with DCNotify.
@SuppressWarnings("removal")
final class ListeningClusterProvider implements ClusterProvider {
    /** Who hears it. */
    interface Ear {
        void heard(String key, Collection<? extends ClusterEvent> events);
    }

    private final ClusterProvider delegate;
    private final Ear ear;

    ListeningClusterProvider(ClusterProvider delegate, Ear ear) {
        this.delegate = delegate;
        this.ear = ear;
    }

    @Override
    public void notify(String key, ClusterEvent event, boolean ignoreSender, DCNotify notify) {
        ear.heard(key, List.of(event));
        delegate.notify(key, event, ignoreSender, notify);
    }

    @Override
    public void notify(String key, ClusterEvent event, boolean ignoreSender) {
        ear.heard(key, List.of(event));
        delegate.notify(key, event, ignoreSender);
    }

    @Override
    public void notify(String key, Collection<? extends ClusterEvent> events, boolean ignoreSender, DCNotify notify) {
        ear.heard(key, events);
        delegate.notify(key, events, ignoreSender, notify);
    }

    @Override
    public void notify(String key, Collection<? extends ClusterEvent> events, boolean ignoreSender) {
        ear.heard(key, events);
        delegate.notify(key, events, ignoreSender);
    }

    @Override
    public int getClusterStartupTime() {
        return delegate.getClusterStartupTime();
    }

    @Override
    public <T> ExecutionResult<T> executeIfNotExecuted(String key, int timeoutSeconds, Callable<T> task) {
        return delegate.executeIfNotExecuted(key, timeoutSeconds, task);
    }

    @Override
    // As the interface has it.
    @SuppressWarnings({"rawtypes", "unchecked"})
    public Future<Boolean> executeIfNotExecutedAsync(String key, int timeoutSeconds, Callable task) {
        return delegate.executeIfNotExecutedAsync(key, timeoutSeconds, task);
    }

    @Override
    public void registerListener(String key, ClusterListener listener) {
        delegate.registerListener(key, listener);
    }

    @Override
    public boolean isPrimaryCluster() {
        return delegate.isPrimaryCluster();
    }

    @Override
    public boolean isPrimaryClusterSupported() {
        return delegate.isPrimaryClusterSupported();
    }

    @Override
    public void close() {
        // The delegate is the session's own, which closes it.
    }
}
