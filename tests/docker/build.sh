#!/bin/sh
# Builds an image that behaves like docker.elastic.co/elasticsearch/elasticsearch, and gives it that name.
# Needs root, debootstrap, a Docker engine, and the archive, which the testkit fetches and checks.
# Usage: build.sh [VERSION]; DOCKER names the client, MIRROR the Debian mirror (by default the one that apt uses).
set -eu

version=${1:-8.12.2}
docker=${DOCKER:-docker}
here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/../.." && cargo run --quiet -p es-testkit -- fetch --release "$version")

mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' | head -n 1)}

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
debootstrap --variant=minbase bookworm "$context/root" "$mirror"
rm -rf "$context/root/var/cache/apt" "$context/root/var/lib/apt/lists" "$context/root/proc" "$context/root/sys"
mkdir "$context/root/proc" "$context/root/sys"
cp -a "$home" "$context/home"
cp "$here/Dockerfile" "$here/entrypoint.sh" "$context"
"$docker" build --tag "docker.elastic.co/elasticsearch/elasticsearch:$version" "$context"
