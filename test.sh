#!/usr/bin/env bash
# Restores, builds without warnings and runs every test; the last line is "N passed, N failed, N skipped".
# With arguments, which go to the test runner (-class NAME, say), only those tests.
set -uo pipefail
cd "$(dirname "$0")"
. scripts/aspire-packages.sh

. scripts/test-servers.sh
trap stop_servers EXIT

# As it is shipped; but for processes that live for seconds: methods are not profiled, and compiled anew only after 1,024 calls (0x400),
# and their pages are not mapped twice.
export DOTNET_TieredPGO=0 DOTNET_TC_CallCountThreshold=400 DOTNET_EnableWriteXorExecute=0
dotnet build Akosha.sln -c Release -v quiet -warnaserror || { echo "the build failed"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

tests="dotnet Akosha.Tests/bin/Release/net10.0/Akosha.Tests.dll -noColor"
passed=0 failed=0 skipped=0
run() { # runs the tests by a command, and adds up what came of them
  local log=$servers/test.log summary
  "$@" 2>&1 | tee "$log"
  summary=$(grep -E '^ +Akosha\.Tests +Total: ' "$log" | tail -n 1)
  if [ -z "$summary" ]; then
    echo "the test run ended without a summary"
    failed=$((failed + 1))
    return
  fi
  count() { grep -oE "$1: [0-9]+" <<<"$summary" | grep -oE '[0-9]+' || echo 0; }
  local bad=$(($(count Failed) + $(count Errors))) left=$(count Skipped)
  failed=$((failed + bad)) skipped=$((skipped + left))
  passed=$((passed + $(count Total) - $(count Failed) - left - $(count 'Not Run')))
}

if [ $# -gt 0 ]; then run $tests "$@"
else
  # Many tests wait for another process or for time to pass: half as many again at a time as there are processors.
  run $tests -maxThreads 1.5x -class- '*.ApplicationStartTests' -class- '*.ContainerImageTests'
  # What talks to Redis, once more, where there is a Redis 8 besides. (REDIS_SERVER=redis-server-8 runs everything on it.)
  [ -z "${AKOSHA_TEST_REDIS_8:-}" ] || AKOSHA_TEST_REDIS=$AKOSHA_TEST_REDIS_8 run $tests -trait server=redis -class- '*DeploymentTests'
  # The application as Aspire runs it, and the images: on the container engine that is there, else on one of the tests' own.
  engine=
  if ! "${ASPIRE_CONTAINER_RUNTIME:-docker}" info >/dev/null 2>&1; then
    if scripts/aspire-run.sh podman info >"$servers/engine.log" 2>&1; then engine=scripts/aspire-run.sh
    else echo "Containers: no engine runs here, and podman cannot be had: $(tail -n 1 "$servers/engine.log")"; fi
  fi
  if [ -n "$engine" ] || podman info >/dev/null 2>&1; then
    scripts/local-base.sh scripts/images.sh "$servers/images"
    case $? in
      0) export AKOSHA_TEST_IMAGES=$servers/images ;;
      3) echo "Images: a base for them cannot be made here; their tests are skipped" ;;
      *) echo "the images could not be built"; failed=$((failed + 1)) ;;
    esac
  fi
  run $engine $tests -class '*.ApplicationStartTests' -class '*.ContainerImageTests'
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
