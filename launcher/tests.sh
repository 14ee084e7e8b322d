# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The one test command, and the benchmarks.

# Everything that a run does not try, told at its beginning and again at its end.
left_out=()

leave_out() {
  left_out+=("$*")
  warn "LEFT OUT: $*"
}

# What the tests use of Debian, in groups that stand or fall together: <what is lost> | <programs> | <packages>
# The mail front's programs are looked at more closely, by look_for_mail_front, and PostgreSQL's by find_postgresql.
test_groups=(
  "IMAP, POP3 and ManageSieve with Dovecot||${dovecot_packages[*]}"
  "submission with Postfix||${postfix_packages[*]}"
  "the HTTP front and the mail proxy with nginx||${nginx_packages[*]}"
  "Keycloak on PostgreSQL and with two nodes||${postgresql_packages[*]}"
  "the tests with swaks|swaks|swaks libnet-ssleay-perl libio-socket-ssl-perl"
  "the tests with curl|curl|curl"
  "the commands of the pages for admins|curl jq|curl jq"
  "the tests with a browser|chromium chromedriver|chromium chromium-driver"
  "webmail with Roundcube|php /usr/share/roundcube/bin/update.sh|${webmail_packages[*]}"
  "ActiveSync and CalDAV of SOGo|sogod memcached|sogo sogo-activesync memcached"
  "one-time codes by oathtool|oathtool|oathtool"
  "forward auth with Apache|apache2|apache2 lua-socket"
  "forward auth with Caddy|caddy|caddy"
  "HAProxy in front|haproxy|haproxy"
  "Dovecot 2.4|debootstrap|debootstrap"
  "accounts in a directory|slapd|slapd"
  "the check of the systemd unit|systemd-analyze|systemd"
  "the check of the shell scripts|shellcheck|shellcheck"
  "the check of docker-compose.yml|docker-compose|docker-compose"
)

may_install() {
  ((EUID == 0)) && is_installed apt-get
}

is_package() {
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null) == installed ]]
}

policy=/usr/sbin/policy-rc.d

# No package may start a daemon of the system: on its default ports it would stand in somebody's way.
forbid_daemons() {
  if [[ ! -e $policy ]]; then
    printf '#!/bin/sh\n# Put here by gatepost test for as long as it installs packages.\nexit 101\n' > "$policy"
    chmod 755 "$policy"
    trap allow_daemons EXIT
  else
    # This machine has a policy of its own; it is asked, and left alone.
    local answer=0
    "$policy" gatepost start > /dev/null 2>&1 || answer=$?
    ((answer == 101))
  fi
}

allow_daemons() {
  ! grep -qs 'gatepost test' "$policy" || rm -f "$policy"
}

# install_missing WHAT PACKAGE...: of these packages what is not there, without taking anything away.
install_missing() {
  local what=$1 package missing=()
  shift
  for package in "$@"; do
    is_package "$package" || missing+=("$package")
  done
  ((${#missing[@]} > 0)) || return 0
  say "installing ${missing[*]}"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends --no-remove "${missing[@]}" \
    >> "$state/log/apt.log" 2>&1 || warn "apt-get could not install ${missing[*]} (for $what): see $state/log/apt.log"
}

# Debian's Exim cannot be installed beside Postfix, and its smaller one cannot speak to the bridge: it is unpacked below target/, with
# what it leans on.
exim=$house/target/exim/usr/sbin/exim4

unpack_exim() {
  [[ ! -x $exim ]] || return 0
  say "unpacking exim4-daemon-heavy"
  install_missing "submission with Exim" libspf2-2 libidn12 libmariadb3 libpq5 libsasl2-2
  # It looks for its user even to say its version.
  id Debian-exim > /dev/null 2>&1 || useradd --system --no-create-home --shell /usr/sbin/nologin Debian-exim
  mkdir -p "$house/target/exim"
  (cd "$house/target/exim" && apt-get download -q exim4-daemon-heavy && dpkg -x exim4-daemon-heavy_*.deb .) \
    >> "$state/log/apt.log" 2>&1 || warn "exim4-daemon-heavy could not be fetched: see $state/log/apt.log"
}

# Debian 12 has Dovecot 2.3: 2.4 runs in a Debian 13 below target/.
dovecot24=$house/target/debian-13/usr/lib/dovecot/managesieve-login

unpack_dovecot24() {
  [[ ! -x $dovecot24 ]] || return 0
  say "unpacking a Debian 13 with Dovecot 2.4 (about a minute)"
  rm -rf "$house/target/debian-13" "$house/target/debian-13.new"
  mkdir -p "$house/target"
  if debootstrap --variant=minbase \
    --include=dovecot-core,dovecot-imapd,dovecot-pop3d,dovecot-managesieved,dovecot-auth-lua trixie "$house/target/debian-13.new" \
    >> "$state/log/apt.log" 2>&1; then
    mv "$house/target/debian-13.new" "$house/target/debian-13"
  else
    warn "Dovecot 2.4 could not be fetched: see $state/log/apt.log"
  fi
}

install_test_programs() {
  local group what packages
  if ! forbid_daemons; then
    warn "$policy of this machine lets packages start daemons, so none is installed"
    return
  fi
  apt-get update -q >> "$state/log/apt.log" 2>&1 || warn "apt-get update failed; going on with what is known"
  is_package postfix || echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
  is_package roundcube-core || echo 'roundcube-core roundcube/dbconfig-install boolean false' | debconf-set-selections
  is_package slapd || echo 'slapd slapd/no_configuration boolean true' | debconf-set-selections
  for group in "${test_groups[@]}"; do
    IFS='|' read -r what _ packages <<< "$group"
    read -ra packages <<< "$packages"
    install_missing "$what" "${packages[@]}"
  done
  unpack_exim
  unpack_dovecot24
  allow_daemons
  trap - EXIT
}

missing_programs() {
  local program
  for program in "$@"; do
    is_installed "$program" || printf '%s ' "$program"
  done
}

lacks_anything() {
  local group programs
  for group in "${test_groups[@]}"; do
    IFS='|' read -r _ programs _ <<< "$group"
    read -ra programs <<< "$programs"
    [[ -z $(missing_programs "${programs[@]}") ]] || return 0
  done
  look_for_mail_front
  [[ -n $no_dovecot$no_postfix$no_nginx$no_nginx_mail ]] || [[ ! -x $exim || ! -x $dovecot24 ]] || ! find_postgresql
}

tell_what_is_left_out() {
  local group what programs packages missing
  for group in "${test_groups[@]}"; do
    IFS='|' read -r what programs packages <<< "$group"
    read -ra programs <<< "$programs"
    missing=$(missing_programs "${programs[@]}")
    [[ -z $missing ]] || leave_out "$what: no ${missing% } (apt-get install $packages)"
  done
  find_postgresql || leave_out "Keycloak on PostgreSQL and with two nodes: it is not installed (apt-get install ${postgresql_packages[*]})"
  [[ -x $exim ]] || leave_out "submission with Exim: its package could not be unpacked"
  [[ -x $dovecot24 ]] || leave_out "Dovecot 2.4: a Debian 13 could not be unpacked"
  look_for_mail_front
  [[ -z $no_dovecot ]] || leave_out "IMAP, POP3 and ManageSieve with Dovecot: $no_dovecot"
  [[ -z $no_postfix ]] || leave_out "submission with Postfix: $no_postfix"
  [[ -z $no_nginx ]] || leave_out "ActiveSync, DAV and SOAP behind nginx: $no_nginx"
  [[ -z $no_nginx_mail ]] || leave_out "the mail proxy of nginx: $no_nginx_mail"
}

check_scripts() {
  ! is_installed shellcheck || {
    say "checking the shell scripts"
    (cd "$house" && shellcheck -x -a gatepost .ci/run mail-front/*.sh realm-export/*.sh)
  }
}

# Decisions are cited by their number.
check_decisions() {
  local doubled
  doubled=$(cd "$house/docs/decisions" && printf '%s\n' [0-9]*.md | cut -d - -f 1 | uniq -d)
  [[ -z $doubled ]] || die "docs/decisions has a number twice: $doubled"
}

# What it may do stays little: 0 is nothing, 10 is all. It names /usr/bin/java, which a build machine need not have.
check_unit() {
  ! is_installed systemd-analyze || {
    say "checking the systemd unit"
    [[ ! -x /usr/bin/java ]] || systemd-analyze verify --man=no "$house/docs/operations/gatepost-bridge.service"
    systemd-analyze security --offline=yes --threshold=20 "$house/docs/operations/gatepost-bridge.service" > /dev/null
  }
}

check_compose() {
  ! is_installed docker-compose || {
    say "checking docker-compose.yml"
    (cd "$house" && docker-compose config -q)
  }
}

find_java_or_install() {
  local package
  if may_install && ! (find_java) 2> /dev/null; then
    for package in openjdk-25-jdk-headless openjdk-21-jdk-headless; do
      if apt-cache show "$package" > /dev/null 2>&1; then
        install_missing "the build" "$package"
        break
      fi
    done
  fi
  find_java
}

run_tests() {
  local what result=0
  mkdir -p "$state/log"
  PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
  if may_install; then
    find_java_or_install
    is_installed mvn || install_missing "the build" maven
    ! lacks_anything || install_test_programs
  fi
  find_java
  find_maven
  rm -f "$house/target/left-out"
  tell_what_is_left_out
  check_decisions
  check_scripts
  check_compose
  check_unit
  say "running mvn verify${*:+ $*} with the JDK in $JAVA_HOME"
  maven verify "$@" || result=$?
  mkdir -p "$house/target"
  # For .ci/run, which takes no green run that left something out.
  : > "$house/target/left-out"
  for what in "${left_out[@]}"; do
    warn "LEFT OUT: $what"
    printf '%s\n' "$what" >> "$house/target/left-out"
  done
  return "$result"
}

# run_fuzzing [MINUTES]: what the tests do for a moment, for longer.
run_fuzzing() {
  local minutes=${1:-10}
  [[ $minutes =~ ^[1-9][0-9]{0,3}$ ]] || die "fuzz wants minutes, a number from 1 to 9999"
  find_java
  find_maven
  say "fuzzing for $minutes minutes"
  maven -q -pl mail-protocol-bridge -am verify -Dgatepost.fuzz.minutes="$minutes" \
    -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=FuzzIT -Dfailsafe.failIfNoSpecifiedTests=false
  say "nothing found"
}

run_benchmarks() {
  find_java
  find_maven
  mkdir -p "$state/log"
  say "building the benchmarks"
  maven -q -DskipTests -pl benchmarks,benchmarks/constant-server,mail-protocol-bridge -am package > "$state/log/benchmarks.log" 2>&1 \
    || fail_of benchmarks "the benchmarks do not build"
  GATEPOST_STATE=$state "$JAVA_HOME/bin/java" -Dgatepost.house="$house" -jar "$house/benchmarks/target/benchmarks.jar" --json "$house/benchmarks/target/benchmarks.json" "$@"
}
