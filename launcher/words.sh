# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the launcher says, and how.

began=$SECONDS

# One line of progress, with the seconds since the start.
say() {
  printf '[%3ds] %s\n' "$((SECONDS - began))" "$*"
}

# Something is left out or odd, and the run goes on.
warn() {
  printf '[%3ds] ! %s\n' "$((SECONDS - began))" "$*" >&2
}

# Says plainly what is missing, and ends.
die() {
  printf '\ngatepost: %s\n' "$1" >&2
  shift
  (($# == 0)) || printf '  %s\n' "$@" >&2
  exit 1
}

is_installed() {
  command -v "$1" > /dev/null 2>&1
}
