# Sourced by test.sh: starts what the tests need on free loopback ports, in a temporary folder that goes when the shell ends, and names it:
# AKOSHA_TEST_REDIS (a connection string), AKOSHA_TEST_S3 (endpoint;access key;secret key) for a server without conditional writes, and
# AKOSHA_TEST_S3_CONDITIONAL for one that knows If-None-Match. What is named already is left alone; what cannot be had is said, and the
# tests that need it are skipped.
# REDIS_SERVER names another program than redis-server. Where there is a redis-server-8, or REDIS_8_SERVER names one, it is started, too, as
# AKOSHA_TEST_REDIS_8. without_ceph=1 leaves the conditional server out.
servers=$(mktemp -d)
server_pids=() server_groups=()
stop_servers() {
  {
    [ ${#server_pids[@]} -eq 0 ] || kill "${server_pids[@]}"
    [ ${#server_groups[@]} -eq 0 ] || kill -KILL "${server_groups[@]/#/-}"
    wait
  } 2>/dev/null
  rm -rf "$servers"
}

. scripts/packages.sh

start_redis() { # the variable that names it, its program
  local port; port=$(free_ports 1) || return 1
  mkdir -p "$servers/$1"
  "$2" --port "$port" --bind 127.0.0.1 --dir "$servers/$1" --save '' --appendonly yes --appendfsync everysec \
    --requirepass 'test secret' >"$servers/$1/log" 2>&1 &
  server_pids+=($!)
  export "$1=127.0.0.1:$port,password=test secret"
  echo "Redis: $("$2" --version | grep -oE 'v=[0-9.]+' | cut -c3-) started on loopback"
}

# OpenStack Swift with its S3 interface: one ring of one device, everything on loopback. It does not know If-None-Match.
start_swift() {
  have swift-proxy-server swift-proxy swift-account swift-container swift-object memcached && have memcached memcached || return 1
  local root=$servers/swift account container object proxy cache kind port
  read -r account container object proxy cache < <(free_ports 5) || return 1
  mkdir -p "$root/devices/d1"
  printf '[swift-hash]\nswift_hash_path_suffix = akosha\nswift_hash_path_prefix = akosha\n[storage-policy:0]\nname = one\ndefault = yes\n' >"$root/swift.conf"
  # What swift-ring-builder does, in one process for all three.
  $(sed -n '1s/^#!//p' "$(command -v swift-ring-builder)") - "$root" account "$account" container "$container" object "$object" >>"$root/log" 2>&1 <<'RINGS' || return 1
import sys
from swift.common.ring import RingBuilder
root, rings = sys.argv[1], sys.argv[2:]
for kind, port in zip(rings[::2], rings[1::2]):
    ring = RingBuilder(6, 1, 0)
    ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": int(port), "replication_ip": "127.0.0.1", "replication_port": int(port),
                  "device": "d1", "weight": 1.0, "meta": ""})
    ring.rebalance()
    ring.get_ring().save(f"{root}/{kind}.ring.gz")
RINGS
  for kind in account container object; do
    port=${!kind}
    cat >"$root/$kind.conf" <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
swift_dir = $root
devices = $root/devices
mount_check = false
workers = 0
user = root
log_level = ERROR
fallocate_reserve = 0
[pipeline:main]
pipeline = $kind-server
[app:$kind-server]
use = egg:swift#$kind
CONF
    "swift-$kind-server" "$root/$kind.conf" >>"$root/log" 2>&1 &
    server_pids+=($!)
  done
  memcached -u root -l 127.0.0.1 -p "$cache" -m 32 >>"$root/log" 2>&1 &
  server_pids+=($!)
  cat >"$root/proxy.conf" <<CONF
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $proxy
swift_dir = $root
workers = 0
user = root
log_level = ERROR
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck proxy-logging cache listing_formats bulk s3api tempauth slo dlo proxy-logging proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:proxy-logging]
use = egg:swift#proxy_logging
access_log_level = ERROR
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$cache
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = testing .admin
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
CONF
  swift-proxy-server "$root/proxy.conf" >>"$root/log" 2>&1 &
  server_pids+=($!)
  swift_health=http://127.0.0.1:$proxy/healthcheck
  export AKOSHA_TEST_S3="http://127.0.0.1:$proxy;test:tester;testing"
}

# Ceph's S3 gateway over a small cluster in memory. It knows If-None-Match.
start_ceph() {
  have radosgw radosgw ceph-mon ceph-osd curl openssl && have ceph-mon ceph-mon && have ceph-osd ceph-osd && have curl curl && have openssl openssl || return 1
  local port monitor
  read -r port monitor < <(free_ports 2) || return 1
  S3_KEY=test S3_SECRET=testing setsid "$(dirname "${BASH_SOURCE[0]}")/ceph-gateway.sh" "$servers/ceph" 127.0.0.1 "$port" "$monitor" memstore >"$servers/ceph.log" 2>&1 &
  server_groups+=($!)
  ceph_health=http://127.0.0.1:$port/minio/health/live
  export AKOSHA_TEST_S3_CONDITIONAL="http://127.0.0.1:$port;test;testing"
}

# Waits for what was started as an S3 server, and says what came of it.
report() { # its name, the variable that names it, where it tells that it is up
  if [ -z "${!2:-}" ]; then echo "$1: cannot be had here; its tests are skipped"
  elif [ -z "$3" ]; then echo "$1: the one named by $2"
  elif python3 -c "
import sys, time, urllib.request
for _ in range(300):
    try: sys.exit(urllib.request.urlopen('$3', timeout=1).status != 200)
    except OSError: time.sleep(0.2)
sys.exit(1)"; then echo "$1: started on loopback"
  else echo "$1: does not come up; its tests are skipped"; unset "$2"; fi
}

have python3 python3 # which all of it needs
if [ -n "${AKOSHA_TEST_REDIS:-}" ]; then echo "Redis: the one named by AKOSHA_TEST_REDIS"
else
  have "${REDIS_SERVER:-redis-server}" redis-server && start_redis AKOSHA_TEST_REDIS "${REDIS_SERVER:-redis-server}" || echo "Redis: cannot be had here; its tests are skipped"
fi
: "${REDIS_8_SERVER:=$(command -v redis-server-8)}"
if [ -n "${AKOSHA_TEST_REDIS_8:-}" ]; then echo "Redis 8: the one named by AKOSHA_TEST_REDIS_8"
elif [ -n "$REDIS_8_SERVER" ]; then start_redis AKOSHA_TEST_REDIS_8 "$REDIS_8_SERVER"; fi
swift_health= ceph_health=
[ -n "${AKOSHA_TEST_S3_CONDITIONAL:-}${without_ceph:-}" ] || start_ceph
[ -n "${AKOSHA_TEST_S3:-}" ] || start_swift
have promtool prometheus || echo "promtool: cannot be had here; its tests are skipped"
report "S3 without conditional writes (Swift)" AKOSHA_TEST_S3 "$swift_health"
[ -n "${without_ceph:-}" ] || report "S3 with conditional writes (Ceph)" AKOSHA_TEST_S3_CONDITIONAL "$ceph_health"
