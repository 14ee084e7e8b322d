# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Keycloak as a process of its own, with our providers built in; with a PostgreSQL it may have a second node.

# Features that nobody here needs are left out: each would be one more way to a token.
keycloak_build_options() {
  printf '%s\n' \
    "--db=$([[ $database == postgresql ]] && echo postgres || echo dev-file)" \
    --health-enabled=true \
    --metrics-enabled=true \
    "--features-disabled=$(< "$house/realm-export/disabled-features")"
}

hash_of() {
  sha256sum "$@" | sha256sum | cut -c -64
}

# Copies only what differs: Keycloak asks for a new build as soon as a provider's time changes.
install_providers() {
  local jar
  for jar in "$keycloak_home"/providers/*.jar; do
    [[ -f $providers/$(basename "$jar") ]] || rm -f "$jar"
  done
  for jar in "$providers"/*.jar; do
    cmp -s "$jar" "$keycloak_home/providers/$(basename "$jar")" || cp "$jar" "$keycloak_home/providers/"
  done
}

prepare_keycloak() {
  local wanted options mark=$keycloak_home/gatepost.built
  mapfile -t options < <(keycloak_build_options)
  # Its database holds signing keys and second factors in clear: nobody else on the machine is to read them.
  chmod 700 "$state/keycloak"
  install_providers
  wanted="$(cd "$keycloak_home/providers" && hash_of ./*.jar) ${options[*]}"
  if [[ ! -f $mark || $(cat "$mark") != "$wanted" ]]; then
    say "building the providers into Keycloak (about 30 seconds)"
    rm -f "$mark"
    "$keycloak_home/bin/kc.sh" build "${options[@]}" > "$state/log/keycloak-build.log" 2>&1 9>&- \
      || fail_of keycloak-build "kc.sh build failed"
    # It keeps compressed copies of theme files by the server's version only; those of an older jar would live on.
    rm -rf "$keycloak_home/data/tmp"
    printf %s "$wanted" > "$mark"
  fi
}

# With a PostgreSQL the mark of the import is all there is to see from here.
database_is_new() {
  [[ $database == postgresql && ! -f $imported_mark || $database == h2 && ! -d $keycloak_home/data/h2 ]]
}

# Realms are read when the database is made. Later changes of the files do not reach it.
prepare_realms() {
  local current
  current=$(cd "$realms" && hash_of ./*.json)
  if database_is_new; then
    mkdir -p "$keycloak_home/data/import"
    rm -f "$keycloak_home"/data/import/*.json
    cp "$realms"/*.json "$keycloak_home/data/import/"
    printf %s "$current" > "$imported_mark"
  elif [[ ! -f $imported_mark || $(cat "$imported_mark") != "$current" ]]; then
    warn "the realm files changed since this database was made; './gatepost up --fresh' starts over with them"
  fi
}

keycloak_is_ready() {
  local port=GATEPOST_$1_PORT management=GATEPOST_$1_MANAGEMENT_PORT
  answers_ok "${!management}" /health/ready && answers_ok "${!port}" /realms/master
}

start_keycloak() {
  imported_mark=$keycloak_home/data/gatepost.imported$([[ $database == h2 ]] || echo -postgresql)
  prepare_keycloak
  if database_is_new; then
    say "starting Keycloak (it fills its database first, about 30 seconds)"
  else
    say "starting Keycloak"
  fi
  prepare_realms
  start_node keycloak KEYCLOAK --import-realm
  say "Keycloak is ready: $keycloak_url"
}

# A second node on the same database. Nobody in front of them shares out the work: whoever speaks to it does so by its port.
start_keycloak2() {
  [[ $database == postgresql ]] || die "only a database of its own (GATEPOST_DATABASE=postgresql) can have two nodes of Keycloak"
  say "starting the second node of Keycloak"
  start_node keycloak2 KEYCLOAK2
  say "the second node is ready: http://127.0.0.1:$GATEPOST_KEYCLOAK2_PORT"
}

# start_node PIECE NAME_OF_ITS_PORTS OPTION...
start_node() {
  local piece=$1 name=$2 extension=--spi-realm-restapi-extension--gatepost options environment
  local port=GATEPOST_${name}_PORT management=GATEPOST_${name}_MANAGEMENT_PORT cluster=GATEPOST_${name}_CLUSTER_PORT
  shift 2
  options=(
    start --optimized "$@"
    --http-enabled=true --http-host=127.0.0.1 --http-port="${!port}"
    --http-management-port="${!management}"
    --hostname-strict=false
    "$extension--default-realm=isp"
    "$extension--master-policy=$house/realm-export/policies/master.policy.json"
    "$extension--operator-policy=$house/realm-export/policies/operator.policy.json"
    "$extension--operator-limits=$house/realm-export/policies/limits.json"
    "$extension--company-networks=127.0.0.0/8"
    "$extension--bridges=${GATEPOST_BRIDGES:-http://127.0.0.1:$GATEPOST_BRIDGE_PORT}"
  )
  if [[ $database == postgresql ]]; then
    options+=(--cache=ispn --cache-embedded-network-bind-address=127.0.0.1 --cache-embedded-network-bind-port="${!cluster}")
  else
    options+=(--cache=local)
  fi
  [[ -z ${GATEPOST_COMPANY_ROUND_SECONDS:-} ]] || options+=("$extension--company-round-seconds=$GATEPOST_COMPANY_ROUND_SECONDS")
  [[ -z ${GATEPOST_TRUSTED_PROXIES:-} ]] || options+=("$extension--trusted-proxies=$GATEPOST_TRUSTED_PROXIES")
  mapfile -t environment < <(database_environment)
  # Secrets go by the environment: the command line is everybody's to read.
  start "$piece" env \
    KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin \
    KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__BRIDGE_SECRET="$(cat "$bridge_secret_file")" \
    "${environment[@]}" \
    "$keycloak_home/bin/kc.sh" "${options[@]}"
  await "$piece" 300 "it was ready" keycloak_is_ready "$name"
}
