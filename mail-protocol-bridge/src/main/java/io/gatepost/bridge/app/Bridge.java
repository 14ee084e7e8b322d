// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.desk.LoginDesk;
import io.gatepost.bridge.desk.PolicyDesk;
import io.gatepost.bridge.inbound.dovecotauth.DovecotAuthServer;
import io.gatepost.bridge.known.KnownLogins;
import io.gatepost.bridge.login.Trouble;
import io.gatepost.bridge.outbound.audit.JsonAuditTrail;
import io.gatepost.bridge.outbound.cluster.Cluster;
import io.gatepost.bridge.outbound.cluster.ClusterSettings;
import io.gatepost.bridge.outbound.keycloak.KeycloakChanges;
import io.gatepost.bridge.outbound.keycloak.KeycloakIdentityVerifier;
import io.gatepost.bridge.outbound.keycloak.KeycloakRealmKeys;
import io.gatepost.bridge.outbound.keycloak.KeycloakState;
import io.gatepost.bridge.peer.ClientNames;
import io.gatepost.bridge.port.AuditTrail;
import io.gatepost.bridge.port.IdentityVerifier;
import io.gatepost.bridge.port.Pace;
import io.gatepost.bridge.throttle.GuessFingerprints;
import io.gatepost.bridge.throttle.ReportedGuesses;
import io.gatepost.bridge.throttle.Throttle;
import io.gatepost.bridge.throttle.ThrottleLimits;
import io.gatepost.bridge.throttle.ThrottledVerifier;
import io.gatepost.bridge.token.KeyRing;
import io.gatepost.bridge.token.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jboss.logging.Logger;

/** Puts the parts together, opens the doors, and closes them in order. */
@Singleton
class Bridge {
    private static final Logger LOG = Logger.getLogger(Bridge.class);

    private static final long START_SECONDS = 20;
    private static final long DRAIN_POLL_MILLIS = 20;
    private static final long TIDY_MILLIS = 5_000;

    private final Vertx vertx;
    private final Settings settings;
    private final HttpEntrance entrance;
    private final AuditOutput auditOutput;
    private final KeycloakIdentityVerifier keycloak;
    private final KeycloakRealmKeys realmKeys;
    private final KnownLogins known;
    private final KeycloakChanges changes;
    private final LoginDesk desk;
    private final Desks desks;
    private final List<DovecotAuthServer> dovecotAuthServers = new ArrayList<>();
    private final Optional<Cluster> cluster;
    private final Optional<Throttle> throttle;

    @Inject
    Bridge(Vertx vertx, BridgeConfig config, MeterRegistry metrics, TlsConfigurationRegistry registry) {
        TlsConfigurations tls = new TlsConfigurations(registry);
        this.vertx = vertx;
        this.settings = SettingsReader.read(config, unknownKeys());
        if (httpClientsAreNamed() && !tls.secureHttp()) {
            throw new SettingsException(List.of("gatepost.http.client-names: without TLS for the HTTP doors"
                    + " (quarkus.http.tls-configuration-name) nobody shows a certificate"));
        }
        this.entrance = new HttpEntrance(new HttpPeers(settings.httpConnectionsPerPeer()), settings.httpClients());
        this.auditOutput = new AuditOutput(settings.audit());
        this.keycloak = new KeycloakIdentityVerifier(
                vertx, tls.keycloak(), settings.keycloak(), settings.extraFields(), InstantSource.system());
        this.known = new KnownLogins(
                keycloak,
                keycloak.policies(),
                keycloak.uses(),
                settings.known(),
                () -> away(keycloak.state()),
                InstantSource.system(),
                System::nanoTime);
        this.changes = keycloak.changes(known.feed());
        KnownMetrics.register(known, metrics);
        this.realmKeys = keycloak.realmKeys();
        AuditTrail json = new JsonAuditTrail(auditOutput);
        AuditTrail counters = new LoginMetrics(metrics);
        this.cluster = settings.cluster().map(shared -> cluster(shared, tls, metrics));
        this.throttle = settings.throttle().map(this::throttle);
        cluster.ifPresent(others -> throttle.ifPresent(own -> join(others, own)));
        IdentityVerifier verifier = settings.throttle()
                .flatMap(limits -> throttle.<IdentityVerifier>map(own -> throttled(own, limits, metrics)))
                .orElse(known);
        AuditTrail audit = login -> {
            json.record(login);
            counters.record(login);
        };
        this.desk = new LoginDesk(
                new TokenVerifier(
                        verifier, settings.tokens(), new KeyRing(realmKeys, System::nanoTime), InstantSource.system()),
                audit,
                InstantSource.system());
        Pace pace = settings.throttle()
                .flatMap(limits -> throttle.<Pace>map(own -> new ReportedGuesses(own, this::after, limits.entries())))
                .orElse(Pace.FREE);
        this.desks = new Desks(
                desk, new PolicyDesk(keycloak, pace, audit, InstantSource.system()), settings.defaultDomains());
        BridgeMetrics.register(desk, auditOutput, keycloak, metrics);
        settings.dovecotAuth().forEach(listener -> {
            DovecotAuthServer server = new DovecotAuthServer(
                    vertx, listener, desks.logins("gatepost.dovecot-auth." + listener.label()), settings.sentences());
            Optional.ofNullable(settings.dovecotAuthTls().get(listener.label()))
                    .ifPresent(name -> server.secure(
                            tls.dovecotAuth(listener.label(), name, clientNames(listener.label())),
                            clientNames(listener.label())));
            dovecotAuthServers.add(server);
            BridgeMetrics.register(server, listener.label(), metrics);
        });
    }

    /** Those who share a Keycloak share the secret that they show it; none of them alone can be told from the others by it. */
    private Throttle throttle(ThrottleLimits limits) {
        return cluster.map(others -> new Throttle(
                        limits,
                        System::nanoTime,
                        GuessFingerprints.sharedBy(settings.keycloak().clientSecret()),
                        others))
                .orElseGet(() -> new Throttle(limits, System::nanoTime));
    }

    /** Nothing of JGroups is touched where there is none. */
    private static Cluster cluster(Settings.Cluster shared, TlsConfigurations tls, MeterRegistry metrics) {
        ClusterSettings places = shared.places();
        Cluster cluster = new Cluster(places, tls.cluster(shared.tls()), InstantSource.system());
        BridgeMetrics.register(cluster, metrics);
        return cluster;
    }

    private static void join(Cluster others, Throttle own) {
        try {
            others.start(own::hear);
        } catch (IOException failed) {
            throw new SettingsException(
                    List.of("gatepost.cluster.listen: cannot listen there: " + failed.getMessage()));
        }
    }

    private ThrottledVerifier throttled(Throttle throttle, ThrottleLimits limits, MeterRegistry metrics) {
        ThrottledVerifier throttled = new ThrottledVerifier(known, throttle, this::after, limits.waiting());
        BridgeMetrics.register(throttle, throttled, metrics);
        return throttled;
    }

    private CompletionStage<Void> after(Duration delay) {
        return vertx.timer(Math.max(1, delay.toMillis()), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .toCompletionStage();
    }

    KeycloakState keycloakState() {
        return keycloak.state();
    }

    boolean httpClientsAreNamed() {
        return !settings.httpClients().allowed().isEmpty();
    }

    boolean httpProxied() {
        return settings.httpProxied();
    }

    Optional<Cluster> cluster() {
        return cluster;
    }

    KnownLogins known() {
        return known;
    }

    void listenToChanges(@Observes StartupEvent starting) {
        if (settings.known().entries() > 0) {
            changes.start();
            vertx.setPeriodic(TIDY_MILLIS, tick -> known.tidy());
        }
    }

    void openHttp(@Observes Router router) {
        new HttpDoors(settings, entrance, desks, throttle, this::after).open(router);
    }

    void openDovecotAuth(@Observes StartupEvent starting) {
        cluster.ifPresent(Cluster::awaitJoined);
        int eventLoops = Runtime.getRuntime().availableProcessors();
        for (DovecotAuthServer server : dovecotAuthServers) {
            try {
                await(server.start(eventLoops), START_SECONDS);
            } catch (ExecutionException | TimeoutException failed) {
                throw new SettingsException(
                        List.of("gatepost.dovecot-auth." + server.listener().label() + ": cannot listen at "
                                + server.listener().place() + ": " + failed.getMessage()));
            }
            LOG.infof(
                    "Dovecot auth protocol, listener %s, service %s: %s",
                    server.listener().label(),
                    server.listener().service(),
                    server.listener().place());
        }
    }

    /** Quarkus has read the certificates of a TLS configuration again ({@code quarkus.tls.<name>.reload-period}). */
    void renewCertificates(@Observes CertificateUpdatedEvent renewed) {
        dovecotAuthServers.stream()
                .filter(server -> renewed.name()
                        .equals(settings.dovecotAuthTls().get(server.listener().label())))
                .forEach(server -> server.renew(renewed.tlsConfiguration().getSSLOptions())
                        .onSuccess(done -> LOG.infof(
                                "Listener %s has new certificates",
                                server.listener().label()))
                        .onFailure(failed -> LOG.errorf(
                                failed,
                                "Listener %s keeps its old certificates",
                                server.listener().label())));
    }

    /** Where there is a notice: who comes through a balancer is taken elsewhere, once its connection has ended. */
    void leave(@Observes ShutdownDelayInitiatedEvent noticed) {
        entrance.leave();
        dovecotAuthServers.forEach(DovecotAuthServer::hangUpBehindAnswers);
    }

    /** Those who have asked get their answer, as far as the time allows; then the doors are shut. */
    void close(@Observes ShutdownEvent stopping) {
        dovecotAuthServers.forEach(DovecotAuthServer::hangUpWhenAnswered);
        long deadline = System.nanoTime() + settings.drain().toNanos();
        while (somebodyWaits() && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.MILLISECONDS.sleep(DRAIN_POLL_MILLIS);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        desk.close();
        List<Future<Void>> closed =
                dovecotAuthServers.stream().map(DovecotAuthServer::close).toList();
        try {
            await(
                    Future.join(closed)
                            .<Void>mapEmpty()
                            .eventually(() -> Future.fromCompletionStage(known.tellUses()))
                            .eventually(changes::close)
                            .eventually(keycloak::close)
                            .eventually(realmKeys::close),
                    START_SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            LOG.warn("Not everything could be closed", failed);
        }
        cluster.ifPresent(Cluster::close);
        auditOutput.close();
    }

    /** For an outcome, or in the middle of a SASL exchange: on connections with neither was hung up. */
    private boolean somebodyWaits() {
        return desk.underWay() > 0 || dovecotAuthServers.stream().anyMatch(server -> server.connections() > 0);
    }

    /** Grace is for a Keycloak that cannot be asked, not for one that will not answer this bridge. */
    private static boolean away(KeycloakState state) {
        return switch (state) {
            case KeycloakState.Away away -> away.why() != Trouble.NOT_ALLOWED;
            case KeycloakState.Answering answering -> false;
            case KeycloakState.NotYetAsked notYet -> false;
        };
    }

    private ClientNames clientNames(String label) {
        return Objects.requireNonNull(settings.dovecotAuthClients().get(label));
    }

    private static List<String> unknownKeys() {
        SmallRyeConfig config = ConfigProvider.getConfig().unwrap(SmallRyeConfig.class);
        Set<String> properties = new TreeSet<>();
        Set<String> environment = new TreeSet<>();
        StreamSupport.stream(config.getConfigSources().spliterator(), false).forEach(source -> {
            if (source instanceof EnvConfigSource) {
                environment.addAll(System.getenv().keySet());
            } else {
                properties.addAll(source.getPropertyNames());
            }
        });
        Set<String> known = ConfigMappings.getProperties(ConfigMappings.ConfigClass.configClass(BridgeConfig.class))
                .keySet();
        return UnknownKeys.problems(known, properties, environment);
    }

    private static <T> T await(Future<T> future, long seconds) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }
}
