#!/usr/bin/env python3
"""What an unchanged start-up costs with elasticsearch-dsl for Python: 100 documents of 20 fields.

Tried with Python 3.11, elasticsearch 8.19.3 and elasticsearch-dsl 8.18.0, which speak to 8.12.2:

    pip install "elasticsearch==8.19.3" "elasticsearch-dsl==8.18.0"
    ELASTICSEARCH_URL=http://127.0.0.1:9200 python3 init_dsl.py

`init()` runs on each class twice. The first pass creates the indices (one shard, no replica); the
second finds nothing to do, and is what gets measured: requests at the client's transport, and
seconds. The indices are removed at the end. One JSON line goes to standard output.
"""

import json
import os
import sys
import time
import uuid

import elasticsearch
from elastic_transport import Transport
from elasticsearch import Elasticsearch
from elasticsearch_dsl import Boolean, Date, Document, Double, Integer, Ip, Keyword, Long, Text

DOCUMENTS = 100


class CountingTransport(Transport):
    """Counts what the client sends."""

    requests = 0

    def perform_request(self, *args, **kwargs):
        CountingTransport.requests += 1
        return super().perform_request(*args, **kwargs)


def fields():
    """Twenty fields of the usual kinds."""
    kinds = {
        "text": (5, lambda: Text(fields={"keyword": Keyword(ignore_above=256)})),
        "keyword": (5, Keyword),
        "long": (3, Long),
        "integer": (1, Integer),
        "double": (2, Double),
        "date": (2, Date),
        "flag": (1, Boolean),
        "ip": (1, Ip),
    }
    return {f"{name}_{number}": kind() for name, (count, kind) in kinds.items() for number in range(count)}


def document(number, prefix):
    """A class as a user would write it."""
    index = type("Index", (), {
        "name": f"{prefix}-{number:03}",
        "settings": {"number_of_shards": 1, "number_of_replicas": 0},
    })
    return type(f"Document{number}", (Document,), {**fields(), "Index": index})


def init(client, documents):
    """One pass: (requests, seconds)."""
    before, start = CountingTransport.requests, time.perf_counter()
    for each in documents:
        each.init(using=client)
    return CountingTransport.requests - before, time.perf_counter() - start


def main():
    if "ELASTICSEARCH_URL" not in os.environ:
        sys.exit("set ELASTICSEARCH_URL, for example http://127.0.0.1:9200")
    client = Elasticsearch(os.environ["ELASTICSEARCH_URL"], request_timeout=120, transport_class=CountingTransport)
    prefix = f"bench-dsl-{uuid.uuid4().hex[:8]}"
    documents = [document(number, prefix) for number in range(DOCUMENTS)]
    try:
        created_requests, created_seconds = init(client, documents)
        requests, seconds = init(client, documents)
        print(json.dumps({
            "bench": "init_dsl.py",
            "client": f"elasticsearch-py {elasticsearch.__versionstr__}",
            "server": client.info()["version"]["number"],
            "documents": DOCUMENTS,
            "fields": len(fields()),
            "created_requests": created_requests,
            "created_seconds": round(created_seconds, 3),
            "requests": requests,
            "seconds": round(seconds, 3),
        }))
    finally:
        # By name and few at a time: wildcards may be forbidden, and a request line is at most 4 KB.
        names = [each._index._name for each in documents]
        for start in range(0, DOCUMENTS, 50):
            client.indices.delete(index=names[start:start + 50], ignore_unavailable=True)


if __name__ == "__main__":
    main()
