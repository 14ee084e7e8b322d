// SPDX-License-Identifier: Apache-2.0
package io.gatepost.bridge.app;

import io.gatepost.bridge.inbound.dovecothttp.DovecotHttpDoor;
import io.gatepost.bridge.inbound.dovecothttp.DovecotTokenDoor;
import io.gatepost.bridge.inbound.dovecotpolicy.DovecotPolicyDoor;
import io.gatepost.bridge.inbound.forwardauth.BackendLogin;
import io.gatepost.bridge.inbound.forwardauth.ForwardAuthDoor;
import io.gatepost.bridge.inbound.nginxmail.NginxMailDoor;
import io.gatepost.bridge.inbound.throttle.AdminKey;
import io.gatepost.bridge.inbound.throttle.ThrottleDoor;
import io.gatepost.bridge.throttle.Throttle;
import io.gatepost.bridge.throttle.ThrottledVerifier;
import io.gatepost.iptrust.policy.Service;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** The doors that speak HTTP, each where the configuration has it. */
final class HttpDoors {
    private static final String DOVECOT_HTTP = "gatepost.dovecot-http";

    private final Settings settings;
    private final HttpEntrance entrance;
    private final Desks desks;
    private final Optional<Throttle> throttle;
    private final ThrottledVerifier.Timer after;

    /** {@code after}: ends when so much time has passed. */
    HttpDoors(
            Settings settings,
            HttpEntrance entrance,
            Desks desks,
            Optional<Throttle> throttle,
            ThrottledVerifier.Timer after) {
        this.settings = settings;
        this.entrance = entrance;
        this.desks = desks;
        this.throttle = throttle;
        this.after = after;
    }

    void open(Router router) {
        settings.nginxMail()
                .ifPresent(nginx -> router.get("/nginx/mail")
                        .handler(entrance.to(new NginxMailDoor(
                                nginx.callers(),
                                nginx.sharedSecret(),
                                nginx.backends(),
                                nginx.retryWait(),
                                nginx.retries(),
                                desks.logins("gatepost.nginx-mail"),
                                settings.sentences()))));
        settings.forwardAuth().ifPresent(forward -> {
            for (Service service : Set.of(Service.EAS, Service.DAV, Service.SOAP)) {
                router.get("/forward-auth/" + service.word())
                        .handler(entrance.to(new ForwardAuthDoor(
                                service,
                                forward.callers(),
                                forward.sharedSecret(),
                                forward.addressHeader(),
                                forward.basicRealm(),
                                forward.retryAfter(),
                                forward.backendPassword().map(BackendLogin::new),
                                desks.logins("gatepost.forward-auth"),
                                settings.sentences())));
            }
        });
        settings.admin()
                .ifPresent(callers -> throttle.ifPresent(own -> {
                    Handler<RoutingContext> door = entrance.to(new ThrottleDoor(
                            callers,
                            AdminKey.of(settings.keycloak().clientSecret()),
                            own,
                            after,
                            InstantSource.system()));
                    router.get("/throttle").handler(door);
                    router.delete("/throttle").handler(door);
                }));
        settings.dovecotHttp().ifPresent(dovecot -> {
            router.post("/dovecot/login")
                    .handler(entrance.to(new DovecotHttpDoor(
                            dovecot.callers(),
                            dovecot.sharedSecret(),
                            desks.logins(DOVECOT_HTTP),
                            settings.sentences())));
            router.post("/dovecot/introspect")
                    .handler(entrance.to(new DovecotTokenDoor(
                            dovecot.callers(), dovecot.sharedSecret(), desks.logins(DOVECOT_HTTP))));
            router.post("/dovecot/policy")
                    .handler(entrance.to(new DovecotPolicyDoor(
                            dovecot.callers(),
                            dovecot.sharedSecret(),
                            desks.policies(DOVECOT_HTTP),
                            settings.sentences())));
        });
    }
}
