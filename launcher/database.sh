# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The database that Keycloak keeps everything in: H2 within Keycloak's own process, a PostgreSQL of this stack's, or one that runs already.

settle_database() {
  database=${GATEPOST_DATABASE:-h2}
  [[ $database == h2 || $database == postgresql ]] || die "GATEPOST_DATABASE is '$database'; it must be h2 or postgresql"
  database_home=$(home_for_others database)
}
settle_database

# One that runs already is told to Keycloak by its own variables: KC_DB_URL, KC_DB_USERNAME, KC_DB_PASSWORD.
database_is_external=${KC_DB_URL:+yes}
database_secret_file=$state/secrets/database
postgresql_packages=(postgresql)

has_own_database() {
  [[ $database == postgresql && -z $database_is_external && -z $keycloak_is_external ]]
}

# Debian keeps its programs out of everybody's PATH, one directory for each version.
find_postgresql() {
  local candidate
  while read -r candidate; do
    [[ -x $candidate/initdb && -x $candidate/postgres ]] || continue
    postgresql_bin=$candidate
    return
  done < <(
    printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV
    ! is_installed postgres || dirname "$(readlink -f "$(command -v postgres)")"
  )
  return 1
}

# PostgreSQL refuses to run as root; where root runs this, it is the user that its package made.
as_database_user=()
((EUID != 0)) || as_database_user=(setpriv --reuid=postgres --regid=postgres --init-groups --)

survey_database() {
  has_own_database || return 0
  find_postgresql || die "GATEPOST_DATABASE=postgresql, and no PostgreSQL is installed" \
    "on Debian and Ubuntu: apt-get install ${postgresql_packages[*]}" "one that runs elsewhere is named by KC_DB_URL"
  ((EUID != 0)) || id postgres > /dev/null 2>&1 || die "PostgreSQL does not run as root, and there is no user postgres"
}

make_database() {
  [[ ! -f $database_home/PG_VERSION ]] || return 0
  ensure_secret "$database_secret_file"
  make_own_directory "$database_home"
  chmod 700 "$database_home"
  ((EUID != 0)) || chown postgres: "$database_home"
  say "making a PostgreSQL database"
  # A pipe can be opened anew by whoever made it only: it is made by the user who reads it.
  # shellcheck disable=SC2016
  "${as_database_user[@]}" env PATH="$postgresql_bin:$PATH" bash -c '
    initdb --pgdata="$1" --username=keycloak --pwfile=<(cat) --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 \
      && echo "CREATE DATABASE keycloak" | postgres --single -D "$1" postgres' _ "$database_home" \
    < "$database_secret_file" > "$state/log/database-made.log" 2>&1 9>&- \
    || {
      rm -rf "$database_home"
      fail_of database-made "the database could not be made"
    }
}

start_database() {
  survey_database
  make_database
  say "starting PostgreSQL"
  start database "${as_database_user[@]}" "$postgresql_bin/postgres" -D "$database_home" \
    -c listen_addresses=127.0.0.1 -c port="$GATEPOST_DATABASE_PORT" -c unix_socket_directories= -c max_connections=250
  await database 60 "it was ready" is_open "$GATEPOST_DATABASE_PORT"
}

# What Keycloak is told of it, one KEY=VALUE a line.
database_environment() {
  has_own_database || return 0
  printf '%s\n' "KC_DB_URL=jdbc:postgresql://127.0.0.1:$GATEPOST_DATABASE_PORT/keycloak" KC_DB_USERNAME=keycloak \
    "KC_DB_PASSWORD=$(cat "$database_secret_file")"
}
