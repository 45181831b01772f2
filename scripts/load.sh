#!/usr/bin/env bash
# Runs the standard mix with Locust against a running search service, and holds the figures to the contract: no failures, and a p99 of
# searches of at most AKOSHA_P99 milliseconds (500). Usage: scripts/load.sh [ADDRESS [SECONDS]]
set -euo pipefail
cd "$(dirname "$0")/.."
address=${1:-http://127.0.0.1:8001} seconds=${2:-60} out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
export AKOSHA_USERS=${AKOSHA_USERS:-20}
/usr/bin/python3 -m locust -f scripts/locustfile.py --host "$address" --headless --only-summary -u "$AKOSHA_USERS" -r "$AKOSHA_USERS" -t "${seconds}s" --csv "$out/load" >"$out/log" 2>&1 \
  || { tail -n 30 "$out/log"; exit 1; }
/usr/bin/python3 scripts/check_load.py "$out/load_stats.csv" "${AKOSHA_P99:-500}"
