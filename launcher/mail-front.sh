# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Private Dovecot, Postfix and nginx, where they are installed. What they need of Debian:

dovecot_packages=(dovecot-core dovecot-imapd dovecot-pop3d dovecot-managesieved dovecot-sieve dovecot-lmtpd dovecot-auth-lua)
postfix_packages=(postfix)
nginx_packages=(nginx-light libnginx-mod-mail)

choose_front_home() {
  front_home=$(home_for_others mail)
}

make_front_home() {
  make_own_directory "$front_home"
}

has_file() {
  compgen -G "$1" > /dev/null
}

# Each says why the program is left out, or nothing.
why_no_dovecot() {
  if ! is_installed dovecot; then
    echo "it is not installed (apt-get install ${dovecot_packages[*]})"
  elif [[ $(dovecot --version) != 2.3.* ]]; then
    echo "its version is $(dovecot --version | cut -d ' ' -f 1), and the configuration here is for 2.3"
  elif ! has_file '/usr/lib*/dovecot/modules/auth/lib*lua.so' || ! has_file '/usr/lib*/dovecot/lmtp' \
    || ! has_file '/usr/lib*/dovecot/pop3' || ! has_file '/usr/lib*/dovecot/managesieve'; then
    echo "parts of it are missing (apt-get install ${dovecot_packages[*]})"
  elif ((EUID != 0)); then
    echo "only root can start it"
  fi
}

why_no_postfix() {
  if ! is_installed postfix; then
    echo "it is not installed (apt-get install ${postfix_packages[*]})"
  elif ((EUID != 0)); then
    echo "only root can start it"
  fi
}

why_no_nginx() {
  is_installed nginx || echo "it is not installed (apt-get install ${nginx_packages[*]})"
}

why_no_nginx_mail() {
  if [[ -n $no_dovecot$no_postfix ]]; then
    echo "it stands in front of Dovecot and Postfix"
  elif ! has_file /usr/lib/nginx/modules/ngx_mail_module.so && ! nginx -V 2>&1 | grep -q -- '--with-mail\( \|$\)'; then
    echo "its mail module is missing (apt-get install ${nginx_packages[*]})"
  fi
}

# What can run; no_... say why the others cannot.
look_for_mail_front() {
  # Where Debian puts daemons; not in everybody's PATH.
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  no_dovecot=$(why_no_dovecot)
  no_postfix=$(why_no_postfix)
  no_nginx=$(why_no_nginx)
  no_nginx_mail=$no_nginx
  [[ -n $no_nginx ]] || no_nginx_mail=$(why_no_nginx_mail)
}

# What will run, and what will not and why; before anything starts.
survey_mail_front() {
  choose_front_home
  look_for_mail_front
  [[ -z $no_dovecot ]] || warn "no Dovecot: $no_dovecot. Left out: IMAP, POP3, ManageSieve"
  [[ -z $no_postfix ]] || warn "no Postfix: $no_postfix. Left out: submission"
  [[ -z $no_nginx ]] || warn "no nginx: $no_nginx. Left out: the HTTP front (ActiveSync, DAV, SOAP) and the mail proxy"
  [[ -n $no_nginx || -z $no_nginx_mail ]] || warn "no mail proxy by nginx: $no_nginx_mail"
}

mail_front_ports() {
  [[ -n $no_dovecot ]] || printf '%s\n' IMAP IMAPS POP3 POP3S SIEVE IMAP_PROXIED POP3_PROXIED LMTP
  [[ -n $no_postfix ]] || printf '%s\n' SUBMISSION SUBMISSION_PROXIED SMTP
  [[ -n $no_nginx ]] || printf '%s\n' FRONT UPSTREAM
  [[ -n $no_nginx_mail ]] || printf '%s\n' NGINX_IMAP NGINX_POP3 NGINX_SUBMISSION
}

make_certificate() {
  [[ ! -s $front_home/tls/cert.pem ]] || return 0
  mkdir -p "$front_home/tls"
  (umask 077 && openssl req -x509 -newkey rsa:2048 -nodes -days 800 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$front_home/tls/key.pem" -out "$front_home/tls/cert.pem") > "$state/log/certificate.log" 2>&1 \
    || fail_of certificate "openssl could not make a certificate"
}

render_mail_front() {
  local entry name
  for entry in "${ports[@]}"; do
    name=GATEPOST_${entry%:*}_PORT
    printf -v "${entry%:*}_PORT" %s "${!name}"
    export "${entry%:*}_PORT"
  done
  FRONT_HOME=$front_home FRONT_LISTEN=127.0.0.1 FRONT_SCHEME=http PROXIED_LISTEN=127.0.0.1 NGINX_NETWORK=127.0.0.1/32 \
    MAIL_HOSTNAME=mail.gatepost.test MAIL_USER=nobody MAIL_GROUP="$(id -gn nobody)" \
    BRIDGE=127.0.0.1:$GATEPOST_BRIDGE_PORT BRIDGE_DOVECOT_AUTH=127.0.0.1:$GATEPOST_DOVECOT_AUTH_PORT \
    LISTENER_SECRET_FILE=$listener_secret_file GATEPOST_LUA=$house/mail-protocol-bridge/src/main/dovecot/gatepost.lua \
    TLS_CERT=$front_home/tls/cert.pem TLS_KEY=$front_home/tls/key.pem \
    DOVECOT_HOST=127.0.0.1 DOVECOT_LOG=$state/log/dovecot.log \
    LOG_DIRECTORY=$state/log POSTFIX_LOG=$state/log/postfix.log POSTFIX_INTERFACES=127.0.0.1 POSTFIX_LISTEN=127.0.0.1 \
    POSTFIX_COMMANDS=$(postfix_path command_directory) POSTFIX_DAEMONS=$(postfix_path daemon_directory) \
    NGINX_MAIL=$([[ -n $no_nginx_mail ]] && echo no || echo yes) NGINX_USER=$(nginx_user) \
    NGINX_LOG=$state/log/nginx.log NGINX_ACCESS_LOG=$state/log/nginx-access.log \
    UPSTREAM=127.0.0.1:$GATEPOST_UPSTREAM_PORT UPSTREAM_LISTEN=127.0.0.1:$GATEPOST_UPSTREAM_PORT \
    "$house/mail-front/render.sh"
}

postfix_path() {
  if [[ -z $no_postfix ]]; then
    postconf -d -h "$1" 2> /dev/null
  else
    echo /nowhere
  fi
}

nginx_user() {
  if id www-data > /dev/null 2>&1; then
    echo www-data
  else
    echo nobody
  fi
}

start_dovecot() {
  start dovecot dovecot -F -c "$front_home/dovecot/dovecot.conf"
  await dovecot 30 "its greeting" greets "$GATEPOST_IMAP_PORT" '* OK'
  say "Dovecot is ready: IMAP $GATEPOST_IMAP_PORT and $GATEPOST_IMAPS_PORT (TLS), POP3 $GATEPOST_POP3_PORT and $GATEPOST_POP3S_PORT (TLS), ManageSieve $GATEPOST_SIEVE_PORT"
}

# Postfix leads its processes by itself; in its foreground mode a shell would stand in between, and die alone.
start_postfix() {
  postfix -c "$front_home/postfix/etc" start < /dev/null >> "$state/log/postfix-start.log" 2>&1 9>&- \
    || fail_of postfix-start "Postfix does not start"
  remember postfix "$(awk '{ print $1 }' "$front_home/postfix/queue/pid/master.pid")"
  await postfix 30 "its banner" greets "$GATEPOST_SUBMISSION_PORT" '220 '
  say "Postfix is ready: submission $GATEPOST_SUBMISSION_PORT"
}

start_nginx() {
  start nginx nginx -p "$front_home/nginx" -c "$front_home/nginx/nginx.conf" -g 'daemon off;'
  await nginx 30 "its answer" front_answers
  say "nginx is ready: HTTP front $GATEPOST_FRONT_PORT${no_nginx_mail:+, no mail proxy}"
  [[ -n $no_nginx_mail ]] || say "nginx is ready: IMAP $GATEPOST_NGINX_IMAP_PORT, POP3 $GATEPOST_NGINX_POP3_PORT, submission $GATEPOST_NGINX_SUBMISSION_PORT"
}

front_answers() {
  [[ $(http_status "$GATEPOST_FRONT_PORT" / 2> /dev/null) == 404 ]]
}

start_mail_front() {
  [[ -z $no_dovecot || -z $no_postfix || -z $no_nginx ]] || return 0
  make_front_home
  make_certificate
  render_mail_front
  [[ -n $no_dovecot ]] || start_dovecot
  [[ -n $no_postfix ]] || start_postfix
  [[ -n $no_nginx ]] || start_nginx
}
