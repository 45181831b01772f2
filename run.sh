#!/usr/bin/env bash
# Builds and starts Akosha in one process: ingestion on http://127.0.0.1:8000, search on http://127.0.0.1:8001, data in ./data.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/aspire-packages.sh
dotnet build Akosha.Cli -c Release -v quiet
export AKOSHA__STORAGE__PATH="${AKOSHA__STORAGE__PATH:-$PWD/data}"
export AKOSHA__LOG__FORMAT="${AKOSHA__LOG__FORMAT:-text}"
exec dotnet Akosha.Cli/bin/Release/net10.0/Akosha.Cli.dll serve "$@"
