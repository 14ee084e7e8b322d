# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# up, down, status.

up() {
  local detach='' fresh='' option
  for option in "$@"; do
    case $option in
      --detach) detach=yes ;;
      --fresh) fresh=yes ;;
      *) die "unknown option '$option' for up" "it knows --detach and --fresh" ;;
    esac
  done
  [[ -r /proc/self/stat ]] || die "the launcher needs Linux (it reads /proc); docker-compose.yml is the way elsewhere"
  mkdir -p "$state"/{run,log,keycloak}
  exec 9> "$state/run/lock"
  flock -n 9 || die "another './gatepost' is at work in $state"
  [[ -z $(running_names) ]] || die "already running: $(running_names)" "./gatepost status tells more, ./gatepost down stops it"

  find_java
  find_maven
  survey_mail_front
  survey_webmail
  survey_database
  [[ -z $fresh || -z $database_is_external ]] || die "--fresh does not empty the database at $KC_DB_URL: that is not this stack's"
  require_free_ports
  trap give_up EXIT
  trap 'exit 130' INT TERM
  build
  ensure_secret "$bridge_secret_file"
  ensure_secret "$listener_secret_file"
  [[ -z $fresh ]] || forget
  if [[ -n $keycloak_is_external ]]; then
    say "using the Keycloak at $keycloak_url"
  else
    fetch_keycloak
    ! has_own_database || start_database
    start_keycloak
  fi
  start_bridge
  start_mail_front
  [[ -n $no_webmail ]] || start_webmail
  write_environment
  say "ready"
  summary
  if [[ -n $detach ]]; then
    trap - EXIT INT TERM
  else
    # What runs now may be stopped by somebody else.
    exec 9>&-
    stay
  fi
}

require_free_ports() {
  local names=(BRIDGE DOVECOT_AUTH) mail_names
  [[ -n $keycloak_is_external ]] || names+=(KEYCLOAK KEYCLOAK_MANAGEMENT)
  [[ -n $keycloak_is_external || $database == h2 ]] || names+=(KEYCLOAK_CLUSTER)
  ! has_own_database || names+=(DATABASE)
  [[ -n $no_webmail ]] || names+=(WEBMAIL)
  mapfile -t mail_names < <(mail_front_ports)
  require_free "${names[@]}" "${mail_names[@]}"
}

# Accounts, sessions and mail; what was built and the secrets stay.
forget() {
  say "forgetting what an earlier run left"
  rm -rf "$keycloak_home/data" "$front_home" "$database_home"
}

# The start did not work out, or was interrupted: nothing of it stays behind.
give_up() {
  trap - EXIT
  # A second Ctrl-C is no wish to leave half of it running.
  trap '' INT TERM
  stop_all
}

# The foreground: until Ctrl-C, until somebody runs down, or until a piece ends by itself.
stay() {
  local name
  say "Ctrl-C stops everything"
  while compgen -G "$state/run/*.pid" > /dev/null; do
    for name in "${pieces[@]}"; do
      [[ ! -f $state/run/$name.pid ]] || runs "$name" || fail_of "$name" "$name ended by itself"
    done
    sleep 1
  done
}

# For what takes a moment: after whoever is at work now, such as an up that was interrupted.
await_lock() {
  exec 9> "$state/run/lock"
  flock -n 9 && return
  say "waiting for another './gatepost' that is at work in $state"
  flock -w "${lock_patience:-60}" 9 || die "another './gatepost' is still at work in $state"
}

down() {
  [[ -d $state/run ]] || return 0
  await_lock
  local names
  names=$(running_names)
  stop_all
  [[ -n $names ]] || say "nothing was running"
}

# one_piece stop|start PIECE: of a stack that runs, with the same settings as that was started with.
one_piece() {
  local verb=$1 name=${2:-}
  [[ $name =~ ^(database|keycloak|keycloak2|bridge)$ ]] || die "which piece shall $verb? keycloak, keycloak2, database or bridge"
  [[ -f $state/run/environment ]] || die "no stack runs in $state"
  await_lock
  # An up may have failed, or a down have ended it, meanwhile.
  [[ -f $state/run/environment ]] || die "no stack runs in $state"
  adopt_settings
  [[ $name == bridge || -z $keycloak_is_external ]] || die "the Keycloak at $keycloak_url is none of this stack's"
  [[ $name != database ]] || has_own_database || die "this stack has no database of its own"
  case $verb in
    stop) stop "$name" ;;
    start)
      ! runs "$name" || die "$name runs already"
      find_java
      "start_$name"
      ;;
  esac
}

# The account pages as somebody sees them who sits at that address: by default in a.tld's office.
office() {
  local from=${1:-127.0.10.5} port
  [[ $from == 127.* ]] || die "'$from' is no loopback address" "127.0.10.5 is in a.tld's office, 127.0.20.5 on its VPN, 127.0.99.7 outside"
  [[ -f $state/run/environment ]] || die "no stack runs in $state"
  adopt_settings
  [[ -z $keycloak_is_external ]] || die "the Keycloak at $keycloak_url is none of this stack's"
  find_java
  port=$((GATEPOST_KEYCLOAK_PORT + 1))
  say "whoever comes to http://localhost:$port/realms/a.tld/account comes from $from; Ctrl-C ends it"
  exec "$JAVA_HOME/bin/java" "$house/launcher/ComeFrom.java" "$from" "$port" "$GATEPOST_KEYCLOAK_PORT"
}

status() {
  local name pid
  # The settings are those that it was started with, whatever this shell's are.
  [[ ! -f $state/run/environment ]] || adopt_settings
  for name in "${pieces[@]}"; do
    if pid=$(pid_of "$name"); then
      printf '%-10s runs, process %s, log %s\n' "$name" "$pid" "$state/log/$name.log"
    elif [[ $name != keycloak2 && ($name != database || $database == postgresql) ]]; then
      printf '%-10s does not run\n' "$name"
    fi
  done
  runs keycloak || runs bridge || return
  # Not yet, of a stack that is just starting.
  [[ -f $state/run/environment ]] || return 0
  look_for_mail_front
  look_for_webmail
  summary
}

summary() {
  printf '\n  %-16s %s\n' Keycloak "$keycloak_url   (/admin: admin / admin)"
  printf '  %-16s %s\n' 'account pages' "$pages_url/realms/a.tld/account   (or b.tld, isp; ./gatepost office: as from the office)"
  ! runs webmail || printf '  %-16s %s\n' webmail "http://127.0.0.1:$GATEPOST_WEBMAIL_PORT   (a.tld)"
  printf '  %-16s %s\n' bridge "http://127.0.0.1:$GATEPOST_BRIDGE_PORT   Dovecot auth protocol: 127.0.0.1:$GATEPOST_DOVECOT_AUTH_PORT"
  ! runs dovecot || printf '  %-16s %s\n' Dovecot "IMAP $GATEPOST_IMAP_PORT, IMAPS $GATEPOST_IMAPS_PORT, POP3 $GATEPOST_POP3_PORT, POP3S $GATEPOST_POP3S_PORT, ManageSieve $GATEPOST_SIEVE_PORT"
  ! runs postfix || printf '  %-16s %s\n' Postfix "submission $GATEPOST_SUBMISSION_PORT"
  [[ -n $no_nginx_mail ]] || printf '  %-16s %s\n' 'nginx mail' "IMAP $GATEPOST_NGINX_IMAP_PORT, POP3 $GATEPOST_NGINX_POP3_PORT, submission $GATEPOST_NGINX_SUBMISSION_PORT"
  ! runs nginx || printf '  %-16s %s\n' 'HTTP front' "http://127.0.0.1:$GATEPOST_FRONT_PORT   (/Microsoft-Server-ActiveSync, /dav, /soap)"
  cat << 'TEXT'

  account          password           realm   one-time code
  alice@a.tld      alice-password     a.tld   oathtool --totp -b GAXGCZLHMFXXK5DPMZ2HE5LT
  helpdesk@a.tld   helpdesk-password  a.tld   none
  bob@b.tld        bob-password       b.tld   oathtool --totp -b MJXWEYTPMJRG6YTPMJXWEYTP
  mailer@b.tld     mailer-password    b.tld   none
  carol@c.tld      carol-password     isp     oathtool --totp -b MNQXE33MMNQXE33MMNQXE33M

  Where a client is, goes by its loopback address: 127.0.10.x is the office of a.tld, 127.0.99.x is outside. Try:

TEXT
  if runs dovecot; then
    echo "  curl -k --ssl-reqd --interface 127.0.10.5 -u alice@a.tld:alice-password imap://127.0.0.1:$GATEPOST_IMAP_PORT/"
    echo "  curl -k --ssl-reqd --interface 127.0.99.7 -u alice@a.tld:alice-password imap://127.0.0.1:$GATEPOST_IMAP_PORT/ -v"
  fi
  ! runs nginx || echo "  curl --interface 127.0.10.5 -u alice@a.tld:alice-password -X OPTIONS http://127.0.0.1:$GATEPOST_FRONT_PORT/dav"
  runs dovecot || echo "  curl http://127.0.0.1:$GATEPOST_BRIDGE_PORT/q/health/ready"
  echo
}
