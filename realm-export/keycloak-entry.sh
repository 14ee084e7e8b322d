#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keycloak takes secrets from its environment; this puts there what the engine gives as files.
set -eu

KC_DB_PASSWORD=$(cat /run/secrets/database-password)
KC_BOOTSTRAP_ADMIN_PASSWORD=$(cat /run/secrets/admin-password)
KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__BRIDGE_SECRET=$(cat /run/secrets/bridge-secret)
export KC_DB_PASSWORD KC_BOOTSTRAP_ADMIN_PASSWORD KC_SPI_REALM_RESTAPI_EXTENSION__GATEPOST__BRIDGE_SECRET
exec /opt/keycloak/bin/kc.sh "$@"
