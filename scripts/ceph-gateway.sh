#!/bin/sh
# ceph-gateway.sh FOLDER ADDRESS PORT MONITOR_PORT STORE: S3 as Ceph's gateway serves it, over a cluster of one monitor and one store that
# lives in FOLDER and ends with this script. Listens at ADDRESS:PORT, for the user that S3_KEY and S3_SECRET name; STORE is bluestore (a file)
# or memstore (memory). Within the cluster nobody is asked who he is: it is for tests, on loopback or in a container.
# When everything is there, so is an object that anybody may read, at MinIO's address of health: /minio/health/live.
set -eu
at=$1 address=$2 port=$3 monitor=v1:127.0.0.1:$4 store=$5
trap 'trap "" TERM INT; kill 0; wait; exit' TERM INT # the leader of a group of its own: the whole group
cluster=a5c0541a-0000-4000-8000-000000000001
mkdir -p "$at/mon" "$at/osd" "$at/run"
export CEPH_CONF=$at/ceph.conf
cat >"$CEPH_CONF" <<CONF
[global]
fsid = $cluster
mon_host = $monitor
mon_initial_members = a
ms_bind_msgr2 = false
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = $at/run
mon_allow_pool_size_one = true
mon_data_avail_crit = 1
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
osd_crush_update_on_start = false
osd_class_update_on_start = false
osd_objectstore = $store
bluestore_block_size = 4294967296
memstore_device_bytes = 4294967296
osd_memory_target = 939524096
log_to_file = false
log_to_stderr = true
err_to_stderr = true
debug_rocksdb = 0
debug_mon = 0
debug_osd = 0
debug_bluestore = 0
debug_bluefs = 0
debug_bdev = 0
debug_rgw = 0
[mon.a]
mon_data = $at/mon
[osd.0]
osd_data = $at/osd
[client.rgw]
rgw_frontends = beast endpoint=$address:$port
rgw_thread_pool_size = 64
CONF
# A client that asks before it has the map of the monitor is refused, and asks again.
again() { until timeout 20 "$@" >/dev/null 2>&1; do sleep 0.2; done; }
if [ ! -e "$at/mon/store.db" ]; then
  monmaptool --create --fsid $cluster --addv a "[$monitor]" "$at/monmap" >/dev/null
  ceph-mon --mkfs -i a --monmap "$at/monmap"
fi
ceph-mon -f -i a &
if [ ! -e "$at/osd/whoami" ]; then
  identity=$(cat /proc/sys/kernel/random/uuid)
  again ceph osd new "$identity"
  again ceph osd crush add osd.0 1 root=default host=h
  ceph-osd -i 0 --mkfs --osd-uuid "$identity"
else
  again ceph osd down 0 # else the map takes the new process for the old one
fi
ceph-osd -f -i 0 &
(until radosgw -n client.rgw -d; do sleep 0.2; done) &
again sh -c 'radosgw-admin user info --uid=root || radosgw-admin user create --uid=root --display-name=root'
again radosgw-admin key create --uid=root --key-type=s3 --access-key="$S3_KEY" --secret-key="$S3_SECRET"
put() { # path, header to be signed
  date=$(date -Ru | sed 's/+0000/GMT/')
  signature=$(printf 'PUT\n\n\n%s\n%s%s' "$date" "${2:+$2
}" "$1" | openssl sha1 -hmac "$S3_SECRET" -binary | base64)
  curl -fsS -o /dev/null -X PUT -H "Date: $date" ${2:+-H "$2"} -H 'Content-Length: 0' -H "Authorization: AWS $S3_KEY:$signature" "http://127.0.0.1:$port$1"
}
until put /minio 2>/dev/null; do sleep 0.2; done
put /minio/health/live x-amz-acl:public-read
echo "ready"
wait
