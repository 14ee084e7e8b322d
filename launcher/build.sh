# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Builds what is missing or older than its sources, and fetches Keycloak.

# What `up` needs; Maven adds what these stand on.
built_modules=(mail-protocol-bridge realm-export)
source_modules=(ip-trust authenticators themes mail-protocol-bridge realm-export)

build_mark=$house/target/launcher.built
providers=$house/realm-export/target/providers
realms=$house/realm-export/target/import
bridge_jar=$house/mail-protocol-bridge/target/quarkus-app/quarkus-run.jar

is_built() {
  local module sources=("$house/pom.xml")
  [[ -f $build_mark && -f $bridge_jar && -d $providers && -d $realms ]] || return 1
  for module in "${source_modules[@]}"; do
    sources+=("$house/$module")
  done
  [[ -z $(find "${sources[@]}" \( -name target -o -name test -o -name node_modules \) -prune \
    -o -type f -newer "$build_mark" -print -quit) ]]
}

# GATEPOST_BUILD=no takes what is there: for callers that are themselves part of a Maven build.
build() {
  if [[ ${GATEPOST_BUILD:-} == no ]]; then
    [[ -f $bridge_jar && -d $providers && -d $realms ]] || die "GATEPOST_BUILD=no, but nothing has been built"
    return
  fi
  ! is_built || return 0
  local started modules
  say "building (the first time Maven fetches its libraries, which can take minutes)"
  mkdir -p "$house/target"
  started=$(mktemp "$house/target/launcher.XXXXXX")
  modules=$(IFS=,; printf %s "${built_modules[*]}")
  if ! maven -q -DskipTests -Dspotless.check.skip=true -pl "$modules" -am package > "$state/log/build.log" 2>&1; then
    rm -f "$started"
    fail_of build "the build failed"
  fi
  # The mark is as old as the start of the build, so that an edit made meanwhile is built next time.
  mv "$started" "$build_mark"
}

keycloak_home=$state/keycloak/keycloak-$keycloak_version

fetch_keycloak() {
  [[ ! -x $keycloak_home/bin/kc.sh ]] || return 0
  say "fetching Keycloak $keycloak_version (about 160 MB the first time)"
  rm -rf "$state/keycloak/unpacking"
  # Without the switch the plugin skips the work when it ever unpacked the file anywhere.
  maven -q -N dependency:unpack -Dmdep.overWriteReleases=true \
    -Dartifact="org.keycloak:keycloak-quarkus-dist:$keycloak_version:zip" \
    -DoutputDirectory="$state/keycloak/unpacking" > "$state/log/fetch.log" 2>&1 \
    || fail_of fetch "Keycloak could not be fetched"
  mv "$state/keycloak/unpacking/keycloak-$keycloak_version" "$keycloak_home"
  rmdir "$state/keycloak/unpacking"
}
