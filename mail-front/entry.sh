#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The image's entry point: renders the configuration and becomes dovecot, postfix or nginx.
set -euo pipefail

export FRONT_HOME=/srv/gatepost
export FRONT_LISTEN=0.0.0.0 PROXIED_LISTEN=0.0.0.0 POSTFIX_LISTEN=0.0.0.0 POSTFIX_INTERFACES=all
export IMAP_PORT=1143 IMAPS_PORT=1993 POP3_PORT=1110 POP3S_PORT=1995 SIEVE_PORT=14190 SUBMISSION_PORT=1587
export NGINX_IMAP_PORT=2143 NGINX_POP3_PORT=2110 NGINX_SUBMISSION_PORT=2587 FRONT_PORT=8070 FRONT_SCHEME=https
export IMAP_PROXIED_PORT=11143 POP3_PROXIED_PORT=11110 SUBMISSION_PROXIED_PORT=11587 LMTP_PORT=11024 SMTP_PORT=11025
export UPSTREAM=127.0.0.1:18070 UPSTREAM_LISTEN=127.0.0.1:18070
export MAIL_USER=nobody MAIL_GROUP=nogroup NGINX_USER=www-data NGINX_MAIL=yes
export POSTFIX_COMMANDS=/usr/sbin POSTFIX_DAEMONS=/usr/lib/postfix/sbin
export DOVECOT_LOG=/dev/stderr NGINX_LOG=stderr NGINX_ACCESS_LOG=/dev/stdout LOG_DIRECTORY=/dev/stdout POSTFIX_LOG=/dev/stdout
export LISTENER_SECRET_FILE=/run/secrets/listener-secret GATEPOST_LUA=/opt/gatepost/gatepost.lua
export TLS_CERT=/run/secrets/tls-certificate TLS_KEY=/run/secrets/tls-key
# Where the others are: set by docker-compose.yml.
: "${MAIL_HOSTNAME:?}" "${BRIDGE:?}" "${BRIDGE_DOVECOT_AUTH:?}" "${DOVECOT_HOST:?}" "${NGINX_NETWORK:?}"

"$(dirname "${BASH_SOURCE[0]}")/render.sh"
case ${1:-} in
  dovecot) exec dovecot -F -c "$FRONT_HOME/dovecot/dovecot.conf" ;;
  postfix) exec postfix -c "$FRONT_HOME/postfix/etc" start-fg ;;
  nginx) exec nginx -p "$FRONT_HOME/nginx" -c "$FRONT_HOME/nginx/nginx.conf" -g 'daemon off;' ;;
  *)
    echo "mail-front: the command is dovecot, postfix or nginx" >&2
    exit 2
    ;;
esac
