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
  flock -n 9 || die "another './gatepost up' is at work in $state"
  [[ -z $(running_names) ]] || die "already running: $(running_names)" "./gatepost status tells more, ./gatepost down stops it"

  find_java
  find_maven
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
    start_keycloak
  fi
  start_bridge
  start_mail_front
  write_environment
  say "ready"
  summary
  if [[ -n $detach ]]; then
    trap - EXIT INT TERM
  else
    stay
  fi
}

require_free_ports() {
  local names=()
  [[ -n $keycloak_is_external ]] || names+=(KEYCLOAK KEYCLOAK_MANAGEMENT)
  require_free "${names[@]}"
}

# Accounts, sessions and mail; what was built and the secrets stay.
forget() {
  say "forgetting what an earlier run left"
  rm -rf "$keycloak_home/data" "$state/mail"
}

# The start did not work out, or was interrupted: nothing of it stays behind.
give_up() {
  trap - EXIT INT TERM
  stop_all
}

# The foreground: until Ctrl-C, or until a piece ends by itself.
stay() {
  local name started
  started=$(running_names)
  say "Ctrl-C stops everything"
  while :; do
    for name in $started; do
      runs "$name" || fail_of "$name" "$name ended by itself"
    done
    sleep 1
  done
}

down() {
  [[ -d $state/run ]] || return 0
  local names
  names=$(running_names)
  stop_all
  [[ -n $names ]] || say "nothing was running"
}

# one_piece stop|start PIECE: of a stack that runs, with the same settings as that was started with.
one_piece() {
  local verb=$1 name=${2:-}
  [[ $name == keycloak || $name == bridge ]] || die "which piece shall $verb? keycloak or bridge"
  [[ -f $state/run/environment ]] || die "no stack runs in $state"
  case $verb in
    stop) stop "$name" ;;
    start)
      ! runs "$name" || die "$name runs already"
      find_java
      "start_$name"
      ;;
  esac
}

status() {
  local name pid
  for name in "${pieces[@]}"; do
    if pid=$(pid_of "$name"); then
      printf '%-10s runs, process %s, log %s\n' "$name" "$pid" "$state/log/$name.log"
    else
      printf '%-10s does not run\n' "$name"
    fi
  done
  runs keycloak || runs bridge
}

summary() {
  cat << TEXT

  Keycloak        $keycloak_url   (admin console: /admin, admin / admin)
  account pages   $keycloak_url/realms/a.tld/account

  account          password           realm   one-time code
  alice@a.tld      alice-password     a.tld   oathtool --totp -b GAXGCZLHMFXXK5DPMZ2HE5LT
  helpdesk@a.tld   helpdesk-password  a.tld   none
  bob@b.tld        bob-password       b.tld   oathtool --totp -b MJXWEYTPMJRG6YTPMJXWEYTP
  mailer@b.tld     mailer-password    b.tld   none
  carol@c.tld      carol-password     isp     oathtool --totp -b MNQXE33MMNQXE33MMNQXE33M

TEXT
}
