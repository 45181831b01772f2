#!/usr/bin/env bash
# Runs a command with a Redis and an S3 server of its own, named by AKOSHA_TEST_REDIS and AKOSHA_TEST_S3.
set -uo pipefail
cd "$(dirname "$0")/.."
without_ceph=1
. scripts/test-servers.sh
trap stop_servers EXIT
"$@"
