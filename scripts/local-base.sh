#!/usr/bin/env bash
# local-base.sh COMMAND...: runs a command where images are built without a registry elsewhere: on a base image that is made here, of this machine's .NET
# runtime and libraries (Debian's, amd64), and served on loopback by Debian's docker-registry. It holds no more than the base that is the default does: no
# shell, no ICU, no time zones; and is for tests, since nobody else keeps it up to date. All of it ends with the command.
set -euo pipefail
[ $# -gt 0 ] || { echo "usage: $0 COMMAND..." >&2; exit 2; }
. "$(dirname "$0")/packages.sh"
have docker-registry docker-registry && have curl curl && have dpkg dpkg || { echo "local-base: docker-registry and curl cannot be had" >&2; exit 3; }
here=$(mktemp -d /tmp/local-base.XXXXXX)
registry=
trap '[ -z "$registry" ] || kill $registry; rm -rf "$here"' EXIT

# --- the files of the base ---
root=$here/root libraries="lib/$(uname -m)-linux-gnu"
mkdir -p "$root"/{usr/bin,usr/lib,usr/lib64,usr/share/dotnet,etc/ssl/certs,root,proc,sys,dev,run,var/tmp,tmp,home/app}
chmod 1777 "$root"/{tmp,var/tmp}
for folder in bin lib lib64; do ln -s usr/$folder "$root/$folder"; done
for package in libc6 libgcc-s1 libstdc++6 libssl3 libssl3t64; do
  { dpkg -L "$package" 2>/dev/null || true; } | sed -E 's,^/(usr/)?(lib.*/[^/]+\.so[^/]*)$,\2,;t;d' | grep -v /gconv/ || true
done | sort -u | tar -C /usr --ignore-failed-read -cf - -T - 2>/dev/null | tar -C "$root/usr" -xf -
[ -e "$root/usr/$libraries/libssl.so.3" ] || { echo "local-base: this machine's libraries are not those of Debian's packages" >&2; exit 3; }
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/" 2>/dev/null || true
printf 'root:x:0:0::/root:/bin/false\napp:x:1654:1654::/home/app:/bin/false\n' >"$root/etc/passwd"
printf 'root:x:0:\napp:x:1654:\n' >"$root/etc/group"
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
for name in Microsoft.NETCore.App Microsoft.AspNetCore.App; do
  version=$("$dotnet/dotnet" --list-runtimes | sed -nE "s/^$name (10\.[^ ]+) .*/\1/p" | sort -V | tail -n 1)
  [ -n "$version" ] || { echo "local-base: there is no $name 10" >&2; exit 3; }
  mkdir -p "$root/usr/share/dotnet/shared/$name" "$root/usr/share/dotnet/host/fxr"
  cp -r "$dotnet/shared/$name/$version" "$root/usr/share/dotnet/shared/$name/"
  [ $name != Microsoft.NETCore.App ] || cp -r "$dotnet/host/fxr/$version" "$root/usr/share/dotnet/host/fxr/"
done
cp "$dotnet/dotnet" "$root/usr/share/dotnet/"
ln -s ../share/dotnet/dotnet "$root/usr/bin/dotnet"

# --- as an image: one layer, its configuration, its manifest ---
layer=$here/layer.tar
tar -C "$root" --sort=name --owner=0 --group=0 --numeric-owner --exclude=./home/app -cf "$layer" .
tar -C "$root" --owner=1654 --group=1654 --numeric-owner -rf "$layer" ./home/app
content=$(sha256sum <"$layer" | cut -d ' ' -f 1)
gzip -n -1 "$layer"
cat >"$here/config" <<JSON
{"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": ["sha256:$content"]}, "config": {"User": "1654", "Env": [
  "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080",
  "DOTNET_RUNNING_IN_CONTAINER=true", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=true"]}}
JSON
described() { echo "{\"mediaType\": \"$1\", \"digest\": \"sha256:$(sha256sum <"$2" | cut -d ' ' -f 1)\", \"size\": $(stat -c %s "$2")}"; }
manifest=application/vnd.oci.image.manifest.v1+json
cat >"$here/manifest" <<JSON
{"schemaVersion": 2, "mediaType": "$manifest", "config": $(described application/vnd.oci.image.config.v1+json "$here/config"),
 "layers": [$(described application/vnd.oci.image.layer.v1.tar+gzip "$layer.gz")]}
JSON

# --- in a registry ---
port=$(free_ports 1)
name=akosha/base
cat >"$here/registry.yml" <<CONF
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $here/registry}}
http: {addr: "127.0.0.1:$port"}
CONF
docker-registry serve "$here/registry.yml" >"$here/registry.log" 2>&1 &
registry=$!
ask() { curl -fsS --noproxy '*' "$@"; }
for _ in $(seq 100); do ask "http://127.0.0.1:$port/v2/" >/dev/null 2>&1 && break; sleep 0.1; done
for blob in "$here/config" "$layer.gz"; do
  place=$(ask -X POST -H 'Content-Length: 0' -D - -o /dev/null "http://127.0.0.1:$port/v2/$name/blobs/uploads/" | tr -d '\r' | sed -n 's/^location: //Ip')
  ask -X PUT -H 'Content-Type: application/octet-stream' -T "$blob" "$place&digest=sha256:$(sha256sum <"$blob" | cut -d ' ' -f 1)"
done
ask -X PUT -H "Content-Type: $manifest" -T "$here/manifest" "http://127.0.0.1:$port/v2/$name/manifests/10.0"

ContainerBaseImage=localhost:$port/$name:10.0 "$@"
