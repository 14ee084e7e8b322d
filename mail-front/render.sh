#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Writes the configuration of Dovecot, Postfix and nginx below $FRONT_HOME, from the templates beside this file.
# Every @NAME@ in them is the environment variable NAME; the launcher and the image's entry point set them.
set -euo pipefail
umask 022

templates=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd -P)
problems=()

# Only what means nothing special in any of these files: a value cannot end a directive and begin another.
check() {
  if [[ -z ${!1+set} ]]; then
    problems+=("$1 is not set")
  elif [[ ! ${!1} =~ ^[A-Za-z0-9./:,_*-]+$ ]]; then
    problems+=("$1 holds a character that these configuration files cannot carry")
  fi
}

# render TEMPLATE FILE MODE
render() {
  local text rest name result=''
  text=$(< "$templates/$1")
  rest=$text
  while [[ $rest =~ @([A-Z][A-Z0-9_]+)@ ]]; do
    name=${BASH_REMATCH[1]}
    check "$name"
    result+=${rest%%"@$name@"*}${!name:-}
    rest=${rest#*"@$name@"}
  done
  ((${#problems[@]} > 0)) || install -m "$3" -D /dev/stdin "$FRONT_HOME/$2" <<< "$result$rest"
}

check FRONT_HOME
export LISTENER_SECRET
LISTENER_SECRET=$(< "${LISTENER_SECRET_FILE:?is not set}")
render dovecot/dovecot.conf dovecot/dovecot.conf 644
render dovecot/gatepost-settings.lua dovecot/gatepost-settings.lua 640
render postfix/main.cf postfix/etc/main.cf 644
render postfix/master.cf postfix/etc/master.cf 644
render postfix/sender_login.regexp postfix/etc/sender_login.regexp 644
render nginx/nginx.conf nginx/nginx.conf 644
if [[ ${NGINX_MAIL:?is not set} == yes ]]; then
  render nginx/mail.conf nginx/mail.conf 600
else
  install -D /dev/null "$FRONT_HOME/nginx/mail.conf"
fi
render nginx/http.conf nginx/http.conf 600
# http or https: what the front for ActiveSync, DAV and SOAP speaks.
render "nginx/front-${FRONT_SCHEME:?is not set}.conf" nginx/front.conf 644
render nginx/admitted.conf nginx/admitted.conf 644

if ((${#problems[@]} > 0)); then
  printf 'mail-front: %s\n' "${problems[@]}" | sort -u >&2
  exit 1
fi
install -m 644 "${GATEPOST_LUA:?is not set}" "$FRONT_HOME/dovecot/gatepost.lua"
# A module of its own in Debian's packages, built in elsewhere.
module=/usr/lib/nginx/modules/ngx_mail_module.so
{ [[ ! -f $module ]] || printf 'load_module %s;\n' "$module"; } > "$FRONT_HOME/nginx/modules.conf"

mkdir -p "$FRONT_HOME"/{boxes,dovecot/run,dovecot/state,postfix/queue,postfix/data,nginx/tmp}
if ((EUID == 0)); then
  chown "$MAIL_USER:$MAIL_GROUP" "$FRONT_HOME/boxes"
  chmod 700 "$FRONT_HOME/boxes"
  # Dovecot's auth process reads it as its own user.
  ! id dovecot > /dev/null 2>&1 || chgrp dovecot "$FRONT_HOME/dovecot/gatepost-settings.lua"
  ! id postfix > /dev/null 2>&1 || chown postfix "$FRONT_HOME/postfix/data"
fi
# Left by an earlier run that was killed: Dovecot would wait for it for seconds at every login.
rm -f "$FRONT_HOME/dovecot/run/anvil-auth-penalty"
