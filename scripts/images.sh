#!/usr/bin/env bash
# images.sh FOLDER [OPTIONS of dotnet publish...]: builds the images of all services as OCI archives, FOLDER/akosha/NAME.tar.gz. Nothing else is left.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: $0 FOLDER [OPTIONS...]" >&2; exit 2; }
folder=$(realpath -m "$1")
shift
cd "$(dirname "$0")/.."
. scripts/aspire-packages.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# The SDK keeps layers in the user's cache, and servers of its own, which would outlive the folder, in the temporary folder.
export TMPDIR=$work XDG_CACHE_HOME=$work/cache
dotnet publish Services.slnf -c Release --artifacts-path "$work" -v quiet -m:1 -t:PublishContainer -p:CompiledPackages="$work/compiled" -p:ContainerArchiveOutputPath="$folder/" \
  -p:RunAnalyzers=false -p:UseSharedCompilation=false -nodeReuse:false "$@"
