// SPDX-License-Identifier: Apache-2.0
package io.gatepost.keycloak.setup;

import io.gatepost.keycloak.account.AccountDirectory;
import io.gatepost.keycloak.account.RealmOwnership;
import io.gatepost.keycloak.apppassword.AppPasswordReferenceFactory;
import io.gatepost.keycloak.apppassword.LastUses;
import io.gatepost.keycloak.bridge.BridgeClient;
import io.gatepost.keycloak.changes.ChangeSource;
import io.gatepost.keycloak.changes.Changes;
import io.gatepost.keycloak.company.CompanyRounds;
import io.gatepost.keycloak.domain.ClosedDomains;
import io.gatepost.keycloak.mailscope.MailScope;
import io.gatepost.keycloak.policy.Adoption;
import io.gatepost.keycloak.policy.PolicyHistory;
import io.gatepost.keycloak.policy.PolicyName;
import io.gatepost.keycloak.signin.ChangeRecords;
import io.gatepost.keycloak.signin.LoginRecords;
import io.gatepost.keycloak.signin.OldRecords;
import io.gatepost.keycloak.signin.ServersChange;
import io.gatepost.keycloak.support.AdminRealm;
import io.gatepost.keycloak.support.GatepostSettings;
import io.gatepost.keycloak.turn.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.keycloak.common.util.Time;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.services.resources.ShutdownDelayInitiatedEvent;
import org.keycloak.timer.TimerProvider;

/** What realms need of Gatepost: seen to for all of them at the start, and for each new one. */
public final class RealmSetup {
    private static final long WRITE_LAST_USES_EVERY = Duration.ofSeconds(5).toMillis();
    private static final long FORGET_REOPENED_EVERY = Duration.ofMinutes(1).toMillis();

    private static final long FORGET_OLD_LOGINS_EVERY = Duration.ofMinutes(1).toMillis();

    /** It brings the operator's console our pages; an operator's own choice stays. */
    private static final String THEME = "gatepost";

    private final GatepostSettings settings;
    private final AccountDirectory directory;
    private final LastUses lastUses;

    private final ChangeSource changeSource;
    private final Changes changes;

    public RealmSetup(
            GatepostSettings settings,
            AccountDirectory directory,
            LastUses lastUses,
            ChangeSource changeSource,
            Changes changes) {
        this.settings = settings;
        this.directory = directory;
        this.lastUses = lastUses;
        this.changeSource = changeSource;
        this.changes = changes;
    }

    public void listen(KeycloakSessionFactory factory) {
        factory.register(event -> on(factory, event));
    }

    private void on(KeycloakSessionFactory factory, ProviderEvent event) {
        if (event instanceof PostMigrationEvent migrated) {
            // Nodes that start together must not make the same things twice.
            Turn.atStart(migrated.getFactory(), this::started);
        } else if (event instanceof RealmModel.RealmCreationEvent begun) {
            // Before the clients of an import, which may name the scope.
            setUpMailScope(begun.getCreatedRealm());
        } else if (event instanceof RealmModel.RealmPostCreateEvent created) {
            setUp(created.getKeycloakSession(), created.getCreatedRealm());
            directory.realmsChanged();
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            RealmOwnership.forget(removed.getKeycloakSession(), removed.getRealm());
            PolicyHistory.of(removed.getKeycloakSession()).forget(removed.getRealm());
            LoginRecords.of(removed.getKeycloakSession()).forget(removed.getRealm());
            ChangeRecords.of(removed.getKeycloakSession()).forget(removed.getRealm());
            directory.realmsChanged();
        } else if (event instanceof ShutdownDelayInitiatedEvent) {
            // Keycloak waits for streams that do not end, and with them for ten seconds.
            changes.close();
            lastUses.writeAll(factory);
        }
    }

    private void started(KeycloakSession session) {
        session.realms().getRealmsStream().forEach(realm -> setUp(session, realm));
        changeSource.start(session);
        KeycloakSessionFactory factory = session.getKeycloakSessionFactory();
        TimerProvider timer = session.getProvider(TimerProvider.class);
        schedule(timer, "gatepost-last-uses", WRITE_LAST_USES_EVERY, () -> lastUses.write(factory));
        schedule(
                timer, "gatepost-reopened-domains", FORGET_REOPENED_EVERY, () -> ClosedDomains.forgetReopened(factory));
        schedule(
                timer,
                "gatepost-old-logins",
                FORGET_OLD_LOGINS_EVERY,
                () -> OldRecords.forget(
                        factory, settings.loginsKept(), Instant.ofEpochMilli(Time.currentTimeMillis())));
        Duration companyRound = settings.companyRound();
        schedule(
                timer,
                "gatepost-company-refresh",
                companyRound.toMillis(),
                new CompanyRounds(factory, companyRound)::begin);
    }

    private static void schedule(TimerProvider timer, String name, long everyMillis, Runnable job) {
        timer.schedule(new TimerJob(name, job), everyMillis, name);
    }

    private void setUp(KeycloakSession session, RealmModel realm) {
        AppPasswordReferenceFactory.ensureFlow(realm);
        if (realm.getName().equals(AdminRealm.NAME)) {
            setUpMaster(session, realm);
        }
        setUpMailScope(realm);
        AdminCli.close(realm);
        RealmOwnership.note(session, realm);
        adoptPolicies(session, realm);
    }

    private static void adoptPolicies(KeycloakSession session, RealmModel realm) {
        Instant now = Instant.ofEpochMilli(Time.currentTimeMillis());
        for (Adoption.Adopted adopted : Adoption.once(session, realm, now)) {
            String domain = adopted.name().word();
            new ServersChange(
                            OperationType.CREATE,
                            "GATEPOST_POLICY",
                            "gatepost/policies/" + domain,
                            Map.of(
                                    "gatepost_policy",
                                    domain,
                                    "gatepost_version",
                                    String.valueOf(adopted.version()),
                                    "gatepost_comment",
                                    Adoption.COMMENT))
                    .record(session, realm);
        }
    }

    private static void setUpMailScope(RealmModel realm) {
        // Nobody of the master realm has a mailbox.
        if (!realm.getName().equals(AdminRealm.NAME)) {
            MailScope.ensure(realm);
        }
    }

    private void setUpMaster(KeycloakSession session, RealmModel master) {
        if (master.getAdminTheme() == null) {
            master.setAdminTheme(THEME);
        }
        settings.masterPolicy()
                .filter(policy -> master.getAttribute(PolicyName.DEFAULT_ATTRIBUTE) == null)
                .ifPresent(policy -> {
                    master.setAttribute(PolicyName.DEFAULT_ATTRIBUTE, policy);
                    // Domains and throttles are changed here. Once, with the policy: an operator's own choice stays.
                    master.setAdminEventsEnabled(true);
                });
        RealmModel before = session.getContext().getRealm();
        session.getContext().setRealm(master);
        try {
            settings.bridgeSecret()
                    .ifPresentOrElse(
                            secret -> BridgeClient.ensure(session, master, secret), () -> BridgeClient.close(master));
        } finally {
            session.getContext().setRealm(before);
        }
    }
}
