# SPDX-License-Identifier: Apache-2.0
# The images of docker-compose.yml: one build, three targets.

# docker-compose.yml says which.
ARG KEYCLOAK_VERSION

FROM docker.io/library/maven:3.9-eclipse-temurin-21 AS build
WORKDIR /src
COPY . .
RUN mvn -B -q -DskipTests -pl realm-export,mail-protocol-bridge -am package

FROM quay.io/keycloak/keycloak:${KEYCLOAK_VERSION} AS keycloak-built
COPY --from=build /src/realm-export/target/providers/ /opt/keycloak/providers/
COPY realm-export/disabled-features /tmp/
RUN /opt/keycloak/bin/kc.sh build --db=postgres --health-enabled=true --metrics-enabled=true \
    --features-disabled="$(cat /tmp/disabled-features)"

FROM quay.io/keycloak/keycloak:${KEYCLOAK_VERSION} AS keycloak
COPY --from=keycloak-built /opt/keycloak/ /opt/keycloak/
COPY realm-export/policies/ /opt/keycloak/conf/gatepost/
COPY --from=build /src/realm-export/target/import/ /opt/keycloak/data/import/
COPY --chmod=755 realm-export/keycloak-entry.sh /opt/keycloak/bin/gatepost-entry.sh
ENTRYPOINT ["/opt/keycloak/bin/gatepost-entry.sh"]
CMD ["start", "--optimized", "--import-realm"]

FROM docker.io/library/eclipse-temurin:21-jre AS bridge
COPY --from=build /src/mail-protocol-bridge/target/quarkus-app/ /opt/gatepost/
COPY mail-protocol-bridge/src/main/jvm.options /opt/gatepost/
USER 10001
EXPOSE 8090 12345
ENTRYPOINT ["java", "@/opt/gatepost/jvm.options", "-jar", "/opt/gatepost/quarkus-run.jar"]

# Dovecot, Postfix or nginx, as the command says: they share templates, certificate and secret.
FROM docker.io/library/debian:12-slim AS mail-front
RUN echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections \
    && apt-get update -q \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
      dovecot-core dovecot-imapd dovecot-pop3d dovecot-managesieved dovecot-sieve dovecot-lmtpd dovecot-auth-lua \
      postfix nginx-light libnginx-mod-mail \
    && rm -rf /var/lib/apt/lists/*
COPY mail-front/ /opt/gatepost/mail-front/
COPY mail-protocol-bridge/src/main/dovecot/gatepost.lua /opt/gatepost/
ENTRYPOINT ["/opt/gatepost/mail-front/entry.sh"]
