# Sourced by test.sh: starts what the tests need on free loopback ports, in a temporary folder that goes when the shell ends,
# and names it: AKOSHA_TEST_REDIS (a connection string) and AKOSHA_TEST_S3 (endpoint;access key;secret key). What is named
# already is left alone; what cannot be had is said, and the tests that need it are skipped.
servers=$(mktemp -d)
server_pids=()
stop_servers() {
  [ ${#server_pids[@]} -eq 0 ] || kill "${server_pids[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$servers"
}

. scripts/packages.sh

start_redis() {
  have redis-server redis-server || return 1
  local port; port=$(free_port)
  mkdir -p "$servers/redis"
  redis-server --port "$port" --bind 127.0.0.1 --dir "$servers/redis" --save '' --appendonly yes --appendfsync everysec \
    --requirepass 'test secret' >"$servers/redis/log" 2>&1 &
  server_pids+=($!)
  export AKOSHA_TEST_REDIS="127.0.0.1:$port,password=test secret"
}

# OpenStack Swift with its S3 interface: one ring of one device, everything on loopback.
start_s3() {
  have swift-proxy-server swift-proxy swift-account swift-container swift-object memcached && have memcached memcached || return 1
  local root=$servers/swift account container object proxy cache kind port
  account=$(free_port); container=$(free_port); object=$(free_port); proxy=$(free_port); cache=$(free_port)
  mkdir -p "$root/devices/d1"
  printf '[swift-hash]\nswift_hash_path_suffix = akosha\nswift_hash_path_prefix = akosha\n[storage-policy:0]\nname = one\ndefault = yes\n' >"$root/swift.conf"
  for kind in account container object; do
    port=${!kind}
    (cd "$root" && swift-ring-builder $kind.builder create 6 1 0 && swift-ring-builder $kind.builder add "r1z1-127.0.0.1:$port/d1" 1 \
      && swift-ring-builder $kind.builder rebalance) >>"$root/log" 2>&1 || return 1
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
  for _ in $(seq 100); do
    python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$proxy/healthcheck', timeout=1)" 2>/dev/null && break
    sleep 0.2
  done
  export AKOSHA_TEST_S3="http://127.0.0.1:$proxy;test:tester;testing"
}

if [ -n "${AKOSHA_TEST_REDIS:-}" ]; then echo "Redis: the one named by AKOSHA_TEST_REDIS"
elif start_redis; then echo "Redis: started on loopback"
else echo "Redis: cannot be had here; its tests are skipped"; fi
if [ -n "${AKOSHA_TEST_S3:-}" ]; then echo "S3: the one named by AKOSHA_TEST_S3"
elif start_s3; then echo "S3: Swift started on loopback"
else echo "S3: cannot be had here; its tests are skipped"; fi
have promtool prometheus || echo "promtool: cannot be had here; its tests are skipped"
