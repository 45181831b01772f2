#!/usr/bin/env bash
# Restores, builds without warnings and runs every test; the last line is "N passed, N failed, N skipped".
set -uo pipefail
cd "$(dirname "$0")"
. scripts/aspire-packages.sh

. scripts/test-servers.sh
trap stop_servers EXIT

# As it is shipped; without the profiling of methods, for processes that live for seconds.
export DOTNET_TieredPGO=0
dotnet build Akosha.sln -c Release -v quiet -warnaserror || { echo "the build failed"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

log=$servers/test.log
dotnet Akosha.Tests/bin/Release/net10.0/Akosha.Tests.dll -noColor "$@" 2>&1 | tee "$log"

count() { grep -oE "$1: [0-9]+" <<<"$summary" | grep -oE '[0-9]+' || echo 0; }
summary=$(grep -E '^ +Akosha\.Tests +Total: ' "$log" | tail -n 1)
if [ -z "$summary" ]; then
  echo "the test run ended without a summary"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
fi
failed=$(($(count Failed) + $(count Errors)))
skipped=$(count Skipped)
passed=$(($(count Total) - $(count Failed) - skipped - $(count 'Not Run')))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
