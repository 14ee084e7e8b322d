# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Processes of this state directory. Each is known by its id and its start time, so that a recycled id is never taken for ours.

# In the order in which they start; they end in reverse.
pieces=(database keycloak keycloak2 bridge dovecot postfix nginx webmail)

# Field 22 of proc_pid_stat(5); the name in field 2 may hold spaces and parentheses, so count behind the last one.
start_time() {
  local stat fields
  stat=$(cat "/proc/$1/stat" 2> /dev/null) || return 1
  read -ra fields <<< "${stat##*) }"
  printf %s "${fields[19]}"
}

# The id of a piece that runs, or nothing.
pid_of() {
  local pid started
  [[ -f $state/run/$1.pid ]] || return 1
  read -r pid started < "$state/run/$1.pid" || return 1
  [[ $(start_time "$pid") == "$started" ]] || return 1
  printf %s "$pid"
}

runs() {
  pid_of "$1" > /dev/null
}

running_names() {
  local name names=()
  for name in "${pieces[@]}"; do
    ! runs "$name" || names+=("$name")
  done
  printf %s "${names[*]}"
}

# start NAME COMMAND...: in a session of its own, so that Ctrl-C reaches the launcher only and the pieces end in order.
start() {
  local name=$1
  shift
  (
    # A lock or a pipe of whoever called us would be held for as long as this runs.
    for descriptor in /proc/self/fd/*; do
      descriptor=${descriptor##*/}
      ((descriptor <= 2)) || eval "exec $descriptor>&-"
    done
    exec setsid "$@"
  ) < /dev/null >> "$state/log/$name.log" 2>&1 &
  remember "$name" "$!"
}

remember() {
  printf '%s %s\n' "$2" "$(start_time "$2")" > "$state/run/$1.pid"
}

stop() {
  local name=$1 pid tenths signal=TERM
  # At SIGTERM PostgreSQL waits for its clients to go.
  [[ $name != database ]] || signal=INT
  if pid=$(pid_of "$name"); then
    say "stopping $name"
    kill -"$signal" "$pid" 2> /dev/null || true
    for ((tenths = 0; tenths < 150; tenths++)); do
      runs "$name" || break
      sleep 0.1
    done
    if runs "$name"; then
      warn "$name did not end within 15 seconds; killing it"
      kill -KILL -- "-$pid" 2> /dev/null || true
    fi
  fi
  rm -f "$state/run/$name.pid"
}

stop_all() {
  local index
  for ((index = ${#pieces[@]} - 1; index >= 0; index--)); do
    stop "${pieces[index]}"
  done
  rm -f "$state/run/environment"
}

# fail_of NAME WHY: the end of a start that did not work, with the last words of its log.
fail_of() {
  printf '\n%s\n' "the last lines of $state/log/$1.log:" >&2
  tail -n 25 "$state/log/$1.log" >&2 || true
  die "$2"
}

# await NAME SECONDS WHAT COMMAND...: until the command holds; a piece that ends meanwhile is told at once.
await() {
  local name=$1 limit=$2 what=$3 deadline=$((SECONDS + $2))
  shift 3
  until "$@"; do
    runs "$name" || fail_of "$name" "$name ended before $what"
    ((SECONDS < deadline)) || fail_of "$name" "$name: still waiting for $what after $limit seconds"
    sleep 0.3
  done
}

is_open() {
  (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

# Who listens on a TCP port, as far as this user may see it.
listener_of() {
  local hex inode link pid
  printf -v hex '%04X' "$1"
  inode=$(awk -v port="$hex" '$4 == "0A" && $2 ~ (":" port "$") { print $10; exit }' /proc/net/tcp /proc/net/tcp6 2> /dev/null)
  [[ -n $inode ]] || return 0
  link=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" -print -quit 2> /dev/null) || true
  [[ -n $link ]] || return 0
  pid=${link#/proc/}
  pid=${pid%%/*}
  printf '%s (process %s)' "$(tr '\0' ' ' < "/proc/$pid/cmdline" | cut -c -60)" "$pid"
}

# require_free PORT_NAME...: every taken port is told, before anything starts.
require_free() {
  local name variable who problems=()
  for name in "$@"; do
    variable=GATEPOST_${name}_PORT
    if is_open "${!variable}"; then
      who=$(listener_of "${!variable}")
      problems+=("port ${!variable} is taken by ${who:-a process of another user}; set $variable or GATEPOST_PORT_OFFSET")
    fi
  done
  ((${#problems[@]} == 0)) || die "some ports are taken" "${problems[@]}"
}

# The status of an HTTP GET on loopback, without needing curl.
http_status() {
  local port=$1 path=$2 status=''
  {
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1:%s\r\n\r\n' "$path" "$port" >&3
    read -r -t 5 _ status _ <&3
  } 2> /dev/null 3<> "/dev/tcp/127.0.0.1/$port" || true
  printf %s "${status:-000}"
}

answers_ok() {
  [[ $(http_status "$1" "$2" 2> /dev/null) == 200 ]]
}

# greets PORT TEXT: the first line that a mail server says.
greets() {
  local line=''
  { read -r -t 5 line <&3; } 2> /dev/null 3<> "/dev/tcp/127.0.0.1/$1" || true
  [[ $line == "$2"* ]]
}
