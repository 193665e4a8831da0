#!/bin/bash
# Starts Elasticsearch with the settings that the environment names, as the official image does:
# `discovery.type=single-node` becomes `-Ediscovery.type=single-node`, and ELASTIC_PASSWORD the password of `elastic`.
set -euo pipefail
umask 0002

settings=()
# From the kernel: the shell drops names with dots.
while IFS='=' read -r -d '' name value; do
    if [[ $name =~ ^[a-z0-9_]+(\.[a-z0-9_-]+)+$ && -n $value ]]; then
        settings+=("-E$name=$value")
    fi
done < /proc/self/environ

if [[ -n ${ELASTIC_PASSWORD_FILE:-} ]]; then
    ELASTIC_PASSWORD=$(< "$ELASTIC_PASSWORD_FILE")
fi
if [[ -n ${ELASTIC_PASSWORD:-} ]]; then
    [[ -f config/elasticsearch.keystore ]] || bin/elasticsearch-keystore create
    bin/elasticsearch-keystore list | grep -qx bootstrap.password ||
        bin/elasticsearch-keystore add --stdin bootstrap.password <<< "$ELASTIC_PASSWORD"
fi

exec bin/elasticsearch "${settings[@]}" "$@"
