# Sourced by scripts that start servers.
free_ports() { # how many
  python3 - "$1" <<'PORTS'
import socket, sys
free = [socket.socket() for _ in range(int(sys.argv[1]))]
for s in free: s.bind(("127.0.0.1", 0))
print(*(s.getsockname()[1] for s in free))
PORTS
}

# have COMMAND PACKAGE...: true if there is such a command, or the packages bring it.
have() {
  command -v "$1" >/dev/null 2>&1 && return 0
  shift
  bring "$@" >/dev/null 2>&1
}

# bring PACKAGE...: installs packages, on Debian and Ubuntu, as root. No service starts by being installed.
bring() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 || return 1
  local policy=/usr/sbin/policy-rc.d
  { [ -n "${updated:-}" ] || apt-get update -qq; } && updated=1
  (
    [ -e $policy ] || { trap "rm -f $policy" EXIT; printf '#!/bin/sh\nexit 101\n' >$policy; chmod +x $policy; }
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  )
}
