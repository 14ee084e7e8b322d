# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Keycloak as a process of its own, with our providers built in and an embedded database.

# Features that nobody here needs are left out: each would be one more way to a token.
keycloak_build_options=(
  --db=dev-file
  --health-enabled=true
  --metrics-enabled=true
  "--features-disabled=$(< "$house/realm-export/disabled-features")"
)

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
  local wanted mark=$keycloak_home/gatepost.built
  # Its database holds signing keys and second factors in clear: nobody else on the machine is to read them.
  chmod 700 "$state/keycloak"
  install_providers
  wanted="$(cd "$keycloak_home/providers" && hash_of ./*.jar) ${keycloak_build_options[*]}"
  if [[ ! -f $mark || $(cat "$mark") != "$wanted" ]]; then
    say "building the providers into Keycloak (about 30 seconds)"
    rm -f "$mark"
    "$keycloak_home/bin/kc.sh" build "${keycloak_build_options[@]}" > "$state/log/keycloak-build.log" 2>&1 9>&- \
      || fail_of keycloak-build "kc.sh build failed"
    # It keeps compressed copies of theme files by the server's version only; those of an older jar would live on.
    rm -rf "$keycloak_home/data/tmp"
    printf %s "$wanted" > "$mark"
  fi
}

# Realms are read when the database is made. Later changes of the files do not reach it.
prepare_realms() {
  local imported=$keycloak_home/data/gatepost.imported current
  current=$(cd "$realms" && hash_of ./*.json)
  if [[ ! -d $keycloak_home/data/h2 ]]; then
    mkdir -p "$keycloak_home/data/import"
    rm -f "$keycloak_home"/data/import/*.json
    cp "$realms"/*.json "$keycloak_home/data/import/"
    printf %s "$current" > "$imported"
  elif [[ ! -f $imported || $(cat "$imported") != "$current" ]]; then
    warn "the realm files changed since this database was made; './gatepost up --fresh' starts over with them"
  fi
}

keycloak_is_ready() {
  answers_ok "$GATEPOST_KEYCLOAK_MANAGEMENT_PORT" /health/ready \
    && answers_ok "$GATEPOST_KEYCLOAK_PORT" /realms/master
}

start_keycloak() {
  prepare_keycloak
  prepare_realms
  local extension=--spi-realm-restapi-extension--gatepost options
  options=(
    start --optimized --import-realm
    --http-enabled=true --http-host=127.0.0.1 --http-port="$GATEPOST_KEYCLOAK_PORT"
    --http-management-port="$GATEPOST_KEYCLOAK_MANAGEMENT_PORT"
    --hostname-strict=false
    --cache=local
    "$extension--default-realm=isp"
    "$extension--master-policy=$house/realm-export/policies/master.policy.json"
    "$extension--operator-limits=$house/realm-export/policies/limits.json"
    "$extension--company-networks=127.0.0.0/8"
    "$extension--bridges=${GATEPOST_BRIDGES:-http://127.0.0.1:$GATEPOST_BRIDGE_PORT}"
  )
  [[ -z ${GATEPOST_TRUSTED_PROXIES:-} ]] || options+=("$extension--trusted-proxies=$GATEPOST_TRUSTED_PROXIES")
  if [[ -d $keycloak_home/data/h2 ]]; then
    say "starting Keycloak"
  else
    say "starting Keycloak (it makes its database first, about 30 seconds)"
  fi
  # Secrets go by the environment: the command line is everybody's to read.
  start keycloak env \
    KC_BOOTSTRAP_ADMIN_USERNAME=admin KC_BOOTSTRAP_ADMIN_PASSWORD=admin \
    KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__BRIDGE_SECRET="$(cat "$bridge_secret_file")" \
    "$keycloak_home/bin/kc.sh" "${options[@]}"
  await keycloak 300 "it was ready" keycloak_is_ready
  say "Keycloak is ready: $keycloak_url"
}
