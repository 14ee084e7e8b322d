# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Finds a JDK that fits; the machine's default may well be an older one.

oldest_java=21

# The major version of the JDK in a directory, or 0.
java_major() {
  local version=0
  if [[ -x $1/bin/javac && -f $1/release ]]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  fi
  printf %s "${version:-0}"
}

jdk_candidates() {
  local compiler
  printf '%s\n' "${JAVA_HOME:-}"
  if compiler=$(command -v javac); then
    dirname "$(dirname "$(readlink -f "$compiler")")"
  fi
  # Newest first, going by the number in the name.
  printf '%s\n' /usr/lib/jvm/* /opt/*jdk* "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/* | sort -rV
}

find_java() {
  local candidate seen=()
  while read -r candidate; do
    [[ -n $candidate ]] || continue
    if (($(java_major "$candidate") >= oldest_java)); then
      export JAVA_HOME=$candidate
      return
    fi
    [[ ! -x $candidate/bin/java ]] || seen+=("$candidate is too old, or has no compiler")
  done < <(jdk_candidates)
  die "no JDK $oldest_java or newer was found; install one, or let JAVA_HOME point to it" "${seen[@]}" \
    "looked at JAVA_HOME, PATH, /usr/lib/jvm, /opt, ~/.jdks and ~/.sdkman"
}

find_maven() {
  is_installed mvn || die "Maven is missing" "on Debian and Ubuntu: apt-get install maven"
}

# Maven with the JDK that was found, quiet but for what matters.
maven() {
  mvn -B -f "$house/pom.xml" "$@"
}
