#!/usr/bin/env python3
"""Bulk indexing by elasticsearch-py's `helpers.parallel_bulk`, the yardstick for the Rust side.

Tried with Python 3.11 and elasticsearch 8.19.3, which speaks to 8.12.2:

    pip install "elasticsearch==8.19.3"
    python3 bulk_parallel.py --prepare packages.ndjson     # once; Debian, no root needed
    ELASTICSEARCH_URL=http://127.0.0.1:9200 python3 bulk_parallel.py packages.ndjson

`--prepare` fetches the package lists of Debian's nine architectures through apt, into a directory of
its own, and writes the stanzas of `apt-cache dumpavail` as NDJSON: about 306,000 records, 125 MB.

The time runs from the first line read to the last reply: reading, parsing, serialising and sending.
The index has one shard, no replica, and no refresh while loading; `_id` is `package_architecture`.
It is removed at the end. One JSON line goes to standard output.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import uuid

ARCHITECTURES = "amd64,arm64,armel,armhf,i386,mips64el,mipsel,ppc64el,s390x"

KEYWORD = {"type": "keyword"}
TEXT = {"type": "text"}
MAPPINGS = {
    "dynamic": "strict",
    "properties": {
        "package": KEYWORD,
        "version": KEYWORD,
        "section": KEYWORD,
        "maintainer": TEXT,
        "architecture": KEYWORD,
        "installed_size": {"type": "long"},
        "description": TEXT,
        "depends": KEYWORD,
    },
}
SETTINGS = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}


def stanzas(lines):
    """The paragraphs of an RFC 822-like text, as dicts with lower-case keys."""
    stanza, key = {}, None
    for line in lines:
        line = line.rstrip("\n")
        if not line:
            if stanza:
                yield stanza
            stanza, key = {}, None
        elif line[0] in " \t":
            stanza[key] += "\n" + line.strip()
        else:
            key, _, value = line.partition(":")
            key = key.lower()
            stanza[key] = value.strip()
    if stanza:
        yield stanza


def record(stanza):
    """One document; what the stanza does not say is left out, an empty list stays."""
    found = {
        "package": stanza["package"],
        "version": stanza["version"],
        "section": stanza.get("section"),
        "maintainer": stanza.get("maintainer"),
        "architecture": stanza["architecture"],
        "installed_size": int(stanza["installed-size"]) if "installed-size" in stanza else None,
        "description": stanza.get("description"),
        "depends": [each.strip() for each in stanza.get("depends", "").split(",") if each.strip()],
    }
    return {key: value for key, value in found.items() if value is not None}


def prepare(target):
    # A state of its own: the machine's package lists stay as they are.
    with tempfile.TemporaryDirectory() as root:
        os.makedirs(f"{root}/lists/partial")
        os.makedirs(f"{root}/cache/archives/partial")
        options = [
            f"-oDir::State::lists={root}/lists",
            f"-oDir::Cache={root}/cache",
            "-oAPT::Sandbox::User=root",
            f"-oAPT::Architectures={ARCHITECTURES}",
        ]
        # A source without one of the architectures makes apt fail, with the others fetched: the count tells.
        subprocess.run(["apt-get", "-qq", *options, "update"], stdout=sys.stderr)
        with subprocess.Popen(["apt-cache", *options, "dumpavail"], stdout=subprocess.PIPE, encoding="utf-8") as dump:
            with open(target, "w", encoding="utf-8") as file:
                count = 0
                for stanza in stanzas(dump.stdout):
                    file.write(json.dumps(record(stanza), ensure_ascii=False, separators=(",", ":")) + "\n")
                    count += 1
    if dump.returncode or not count:
        sys.exit(f"apt-cache dumpavail gave {count} packages and status {dump.returncode}: check apt's sources")
    print(f"{target}: {count} packages, {os.path.getsize(target)} bytes", file=sys.stderr)


def actions(source, index):
    with open(source, encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            yield {"_index": index, "_id": f"{document['package']}_{document['architecture']}", "_source": document}


def load(source, threads, chunk_size):
    # Here, so that `--prepare` needs no client.
    import elasticsearch
    from elasticsearch import Elasticsearch, helpers

    client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], request_timeout=120)
    index = f"bench-bulk-{uuid.uuid4().hex[:8]}"
    client.indices.create(index=index, mappings=MAPPINGS, settings=SETTINGS)
    try:
        start = time.perf_counter()
        sent = 0
        # A failed document raises.
        for _ in helpers.parallel_bulk(client, actions(source, index), thread_count=threads, chunk_size=chunk_size):
            sent += 1
        seconds = time.perf_counter() - start

        client.indices.refresh(index=index)
        stored = client.count(index=index)["count"]
        if stored != sent:
            sys.exit(f"sent {sent} documents, {index} holds {stored}")
        print(json.dumps({
            "bench": "bulk_parallel.py",
            "client": f"elasticsearch-py {elasticsearch.__versionstr__}",
            "server": client.info()["version"]["number"],
            "threads": threads,
            "chunk_size": chunk_size,
            "docs": sent,
            "seconds": round(seconds, 3),
            "docs_per_second": round(sent / seconds),
        }))
    finally:
        client.indices.delete(index=index)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="NDJSON, read, or written with --prepare")
    parser.add_argument("--prepare", action="store_true", help="write FILE from apt's package lists")
    parser.add_argument("--threads", type=int, default=4, help="parallel requests (4, the helper's default)")
    parser.add_argument("--chunk-size", type=int, default=500, help="documents per request (500, the helper's default)")
    options = parser.parse_args()
    if options.prepare:
        prepare(options.file)
    elif "ELASTICSEARCH_URL" not in os.environ:
        parser.error("set ELASTICSEARCH_URL, for example http://127.0.0.1:9200")
    else:
        load(options.file, options.threads, options.chunk_size)


if __name__ == "__main__":
    main()
