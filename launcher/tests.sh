# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The one test command, and the benchmarks.

run_tests() {
  find_java
  find_maven
  maven verify "$@"
}

run_benchmarks() {
  find_java
  find_maven
  die "there are no benchmarks yet"
}
