# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The bridge, configured as its documentation says, for this machine.

write_bridge_configuration() {
  mkdir -p "$state/bridge"
  cat > "$state/bridge/application.properties" << TEXT
gatepost.portal-url=$pages_url/realms/<realm>/account/mail/logins
gatepost.shared-secret-file=$listener_secret_file
gatepost.http.port=$GATEPOST_BRIDGE_PORT
gatepost.keycloak.url=$keycloak_url
gatepost.keycloak.client-secret-file=$bridge_secret_file
gatepost.tokens.default-realm=isp
gatepost.audit.file=$state/log/audit.json
gatepost.dovecot-auth.smtp.listen=127.0.0.1:$GATEPOST_DOVECOT_AUTH_PORT
gatepost.nginx-mail.backend.imap=127.0.0.1:$GATEPOST_IMAP_PROXIED_PORT
gatepost.nginx-mail.backend.pop3=127.0.0.1:$GATEPOST_POP3_PROXIED_PORT
gatepost.nginx-mail.backend.smtp=127.0.0.1:$GATEPOST_SUBMISSION_PROXIED_PORT
TEXT
}

start_bridge() {
  say "starting the bridge"
  write_bridge_configuration
  start bridge "$JAVA_HOME/bin/java" @"$house/mail-protocol-bridge/src/main/jvm.options" -Dquarkus.config.locations="$state/bridge/application.properties" -jar "$bridge_jar"
  await bridge 60 "it was ready" answers_ok "$GATEPOST_BRIDGE_PORT" /q/health/ready
  say "the bridge is ready: http://127.0.0.1:$GATEPOST_BRIDGE_PORT"
}
