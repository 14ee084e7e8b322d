// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.rest;

import io.gatepost.iptrust.origin.OriginResolver;
import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.apppassword.LastUses;
import io.gatepost.keycloak.bridge.BridgeCallers;
import io.gatepost.keycloak.bridge.Bridges;
import io.gatepost.keycloak.bridge.TrustedGuesses;
import io.gatepost.keycloak.bridge.WrongSecrets;
import io.gatepost.keycloak.changes.ChangeSource;
import io.gatepost.keycloak.changes.Changes;
import io.gatepost.keycloak.company.CompanyAddresses;
import io.gatepost.keycloak.policy.PolicyStore;
import io.gatepost.keycloak.rest.audit.LineExport;
import io.gatepost.keycloak.setup.RealmSetup;
import io.gatepost.keycloak.signin.EventThrift;
import io.gatepost.keycloak.support.Gatepost;
import io.gatepost.keycloak.support.GatepostSettings;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;
import org.keycloak.services.resource.RealmResourceProviderFactory;

/** {@code /realms/{realm}/gatepost}; reads the operator's options and keeps what all providers of Gatepost share. */
public final class GatepostResourceFactory implements RealmResourceProviderFactory, Gatepost {
    private @Nullable Map<Class<?>, Object> parts;
    private @Nullable RealmSetup setup;

    @Override
    public void init(Config.Scope scope) {
        GatepostSettings settings = GatepostSettings.read(scope);
        AccountDirectory directory = new AccountDirectory(settings);
        LastUses lastUses = new LastUses();
        Changes changes = new Changes();
        ChangeSource changeSource = new ChangeSource(changes);
        setup = new RealmSetup(settings, directory, lastUses, changeSource, changes);
        parts = Map.ofEntries(
                Map.entry(GatepostSettings.class, settings),
                Map.entry(Changes.class, changes),
                Map.entry(ChangeSource.class, changeSource),
                Map.entry(OriginResolver.class, new OriginResolver(settings.trustedProxies())),
                Map.entry(PolicyStore.class, new PolicyStore(settings)),
                Map.entry(Bridges.class, Bridges.of(settings)),
                Map.entry(AccountDirectory.class, directory),
                Map.entry(LastUses.class, lastUses),
                Map.entry(BridgeCallers.class, new BridgeCallers()),
                Map.entry(WrongSecrets.class, new WrongSecrets()),
                Map.entry(TrustedGuesses.class, new TrustedGuesses()),
                Map.entry(EventThrift.class, new EventThrift()),
                // The server's own, which is not there yet.
                Map.entry(
                        LineExport.class,
                        new LineExport(
                                job -> Infrastructure.getDefaultWorkerPool().execute(job))),
                Map.entry(CompanyAddresses.class, new CompanyAddresses(settings.companyNetworks())));
    }

    @Override
    public void postInit(KeycloakSessionFactory factory) {
        if (setup != null) {
            setup.listen(factory);
        }
    }

    @Override
    public <T> T part(Class<T> type) {
        Object part = parts == null ? null : parts.get(type);
        if (part == null) {
            throw new IllegalStateException("Gatepost has no " + type.getName() + " yet");
        }
        return type.cast(part);
    }

    @Override
    public RealmResourceProvider create(KeycloakSession session) {
        return new GatepostResourceProvider(session);
    }

    @Override
    public void close() {
        if (parts != null) {
            part(Changes.class).close();
        }
    }

    @Override
    public String getId() {
        return ID;
    }
}
