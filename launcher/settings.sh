# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Where things are: the state directory, and every port with its environment variable.

# Keycloak's version and the like have one home: the parent pom.
pom_property() {
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" "$house/pom.xml" | head -n 1
}

state=${GATEPOST_STATE:-$house/.gatepost}
[[ $state == /* ]] || state=$PWD/$state
# It stands in configuration files whose grammars have no common way of quoting.
[[ $state =~ ^[A-Za-z0-9./_-]+$ ]] \
  || die "the state directory would be '$state'; let GATEPOST_STATE be a path of letters, digits and ./_- only"
keycloak_version=$(pom_property keycloak.version)

# name:default; the variable is GATEPOST_<name>_PORT, and GATEPOST_PORT_OFFSET moves all defaults at once.
ports=(
  KEYCLOAK:8080
  KEYCLOAK_MANAGEMENT:9000
  KEYCLOAK2:8180
  KEYCLOAK2_MANAGEMENT:9100
  BRIDGE:8090
  DOVECOT_AUTH:12345
  IMAP:1143
  IMAPS:1993
  POP3:1110
  POP3S:1995
  SIEVE:14190
  SUBMISSION:1587
  NGINX_IMAP:2143
  NGINX_POP3:2110
  NGINX_SUBMISSION:2587
  FRONT:8070
  WEBMAIL:8060
  # Between the pieces; nobody signs in there directly.
  IMAP_PROXIED:11143
  POP3_PROXIED:11110
  SUBMISSION_PROXIED:11587
  LMTP:11024
  SMTP:11025
  UPSTREAM:18070
  DATABASE:15432
  KEYCLOAK_CLUSTER:7800
  KEYCLOAK2_CLUSTER:7801
)

settle_ports() {
  local entry name variable port offset=${GATEPOST_PORT_OFFSET:-0}
  local -A taken_by=()
  [[ $offset =~ ^[0-9]{1,5}$ ]] || die "GATEPOST_PORT_OFFSET is '$offset'; it must be a number"
  for entry in "${ports[@]}"; do
    name=${entry%:*}
    variable=GATEPOST_${name}_PORT
    port=${!variable:-$((${entry#*:} + offset))}
    if [[ ! $port =~ ^[0-9]{1,5}$ ]] || ((port < 1 || port > 65535)); then
      die "$variable would be '$port'; it must be a port from 1 to 65535"
    fi
    [[ -z ${taken_by[$port]:-} ]] || die "$variable and ${taken_by[$port]} are both $port"
    taken_by[$port]=$variable
    printf -v "$variable" %s "$port"
    export "${variable?}"
  done
}
settle_ports

settle_keycloak() {
  keycloak_url=${GATEPOST_KEYCLOAK_URL:-http://127.0.0.1:$GATEPOST_KEYCLOAK_PORT}
  keycloak_url=${keycloak_url%/}
  keycloak_is_external=${GATEPOST_KEYCLOAK_URL:+yes}
  # For browsers: an address has no passkeys, a name has.
  pages_url=${GATEPOST_KEYCLOAK_URL:-http://localhost:$GATEPOST_KEYCLOAK_PORT}
  pages_url=${pages_url%/}
}
settle_keycloak

bridge_secret_file=$state/secrets/bridge
listener_secret_file=$state/secrets/listener

# A secret of this state directory: made once, readable by its owner only.
ensure_secret() {
  [[ -s $1 ]] && return
  mkdir -p "$(dirname "$1")"
  chmod 700 "$(dirname "$1")"
  (umask 077 && head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n' > "$1")
}

others_may_enter() {
  (($(stat -c %a "$1") % 2 == 1))
}

# home_for_others NAME: the directory of programs that run as users of their own. They must reach their files, and a socket's path must not be
# longer than 108 bytes: where the state directory lies too deep or too hidden, it is below /var/tmp.
home_for_others() {
  local directory=$state/$1
  while [[ $directory != / ]]; do
    directory=$(dirname "$directory")
    if [[ -d $directory ]] && ! others_may_enter "$directory" || ((${#state} > 55)); then
      printf '/var/tmp/gatepost-%s-%s' "$(printf %s "$state" | sha256sum | cut -c -12)" "$1"
      return
    fi
  done
  printf %s "$state/$1"
}

make_own_directory() {
  mkdir -p "$(dirname "$1")"
  mkdir -m 755 "$1" 2> /dev/null || true
  # Somebody else could have made it first: /var/tmp is everybody's.
  [[ -d $1 && ! -L $1 && -O $1 ]] || die "$1 is not a directory of this user"
}

# For the tests and for scripts: where this stack is. Holds paths of secrets, never a secret.
write_environment() {
  local entry variable
  {
    for entry in "${ports[@]}"; do
      variable=GATEPOST_${entry%:*}_PORT
      printf '%s=%s\n' "$variable" "${!variable}"
    done
    printf '%s=%s\n' \
      GATEPOST_STATE "$state" \
      GATEPOST_KEYCLOAK_URL "$keycloak_url" \
      GATEPOST_KEYCLOAK_EXTERNAL "$keycloak_is_external" \
      GATEPOST_TRUSTED_PROXIES "${GATEPOST_TRUSTED_PROXIES:-}" \
      GATEPOST_COMPANY_ROUND_SECONDS "${GATEPOST_COMPANY_ROUND_SECONDS:-}" \
      GATEPOST_BRIDGE_URL "http://127.0.0.1:$GATEPOST_BRIDGE_PORT" \
      GATEPOST_FRONT_URL "http://127.0.0.1:$GATEPOST_FRONT_PORT" \
      GATEPOST_BRIDGE_SECRET_FILE "$bridge_secret_file" \
      GATEPOST_LISTENER_SECRET_FILE "$listener_secret_file" \
      GATEPOST_KEYCLOAK_HOME "$keycloak_home" \
      GATEPOST_DATABASE "$database" \
      GATEPOST_RUNNING "$(running_names)"
  } > "$state/run/environment"
}

# The settings with which the stack that runs was started, whatever this shell's are.
adopt_settings() {
  local name value external='' url=''
  while IFS='=' read -r name value; do
    case $name in
      GATEPOST_*_PORT | GATEPOST_DATABASE | GATEPOST_TRUSTED_PROXIES | GATEPOST_COMPANY_ROUND_SECONDS) printf -v "$name" %s "$value" ;;
      GATEPOST_KEYCLOAK_EXTERNAL) external=$value ;;
      GATEPOST_KEYCLOAK_URL) url=$value ;;
    esac
  done < "$state/run/environment"
  # Set to nothing it would be the bridge's.
  unset GATEPOST_KEYCLOAK_URL
  [[ -z $external ]] || export GATEPOST_KEYCLOAK_URL=$url
  settle_ports
  settle_keycloak
  settle_database
}
