# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# A private Roundcube for a.tld, where it is installed, with the very file of docs/integrations/roundcube. What it needs of Debian:

webmail_packages=(php-cli php-cgi roundcube-core roundcube-sqlite3)

roundcube_program=/usr/share/roundcube
roundcube_pages=/var/lib/roundcube/public_html

# As realm-export/realms/a.tld.json has it; as public as the demo's passwords.
webmail_secret=webmail-secret-of-the-demo

why_no_webmail() {
  if [[ -n $no_dovecot$no_postfix ]]; then
    echo "it reads and sends mail by Dovecot and Postfix"
  elif [[ -n $keycloak_is_external ]]; then
    echo "the Keycloak at $keycloak_url does not know it"
  elif ! is_installed php || [[ ! -f $roundcube_program/SQL/sqlite.initial.sql || ! -f $roundcube_pages/index.php ]]; then
    echo "it is not installed (apt-get install ${webmail_packages[*]})"
  fi
}

look_for_webmail() {
  no_webmail=$(why_no_webmail)
}

survey_webmail() {
  look_for_webmail
  [[ -z $no_webmail ]] || warn "no webmail by Roundcube: $no_webmail"
}

render_webmail() {
  webmail_home=$front_home/roundcube
  mkdir -p "$webmail_home"/{config,data}
  ((EUID != 0)) || chown nobody "$webmail_home/data"
  ensure_secret "$state/secrets/webmail"
  cp /etc/roundcube/{defaults.inc.php,mimetypes.php} "$webmail_home/config/"
  printf '%s\n' "$webmail_secret" > "$webmail_home/config/gatepost-secret"
  sed -e "s#http://127.0.0.1:8080/#$keycloak_url/#" \
    -e "s#/etc/roundcube/#$webmail_home/config/#" \
    -e "s#127.0.0.1:1143#127.0.0.1:$GATEPOST_IMAP_PORT#" \
    -e "s#127.0.0.1:1587#127.0.0.1:$GATEPOST_SUBMISSION_PORT#" \
    "$house/docs/integrations/roundcube/gatepost.inc.php" > "$webmail_home/config/gatepost.inc.php"
  cat > "$webmail_home/config/config.inc.php" << PHP
<?php
\$config['db_dsnw'] = 'sqlite:///$webmail_home/data/roundcube.db?mode=0600';
\$config['des_key'] = '$(head -c 24 "$state/secrets/webmail")';
\$config['log_dir'] = '$webmail_home/data/';
\$config['temp_dir'] = '$webmail_home/data/';
\$config['use_https'] = false;
\$config['plugins'] = [];
\$config['product_name'] = 'Webmail of a.tld';
// Dovecot and Postfix show a certificate that this stack made for itself.
\$config['imap_conn_options'] = ['ssl' => ['verify_peer' => false, 'verify_peer_name' => false]];
\$config['smtp_conn_options'] = \$config['imap_conn_options'];
include '$webmail_home/config/gatepost.inc.php';
PHP
}

# PHP's own web server, which is for one person at a time.
start_webmail() {
  local as=()
  ((EUID != 0)) || as=(setpriv --reuid=nobody --regid="$(id -gn nobody)" --clear-groups --)
  render_webmail
  ROUNDCUBE_CONFIG_DIR=$webmail_home/config/ start webmail "${as[@]}" php \
    -d "include_path=.:/usr/share/php:$roundcube_program/program/lib" -S "127.0.0.1:$GATEPOST_WEBMAIL_PORT" -t "$roundcube_pages"
  await webmail 30 "its answer" is_open "$GATEPOST_WEBMAIL_PORT"
  say "Roundcube is ready: http://127.0.0.1:$GATEPOST_WEBMAIL_PORT"
}
