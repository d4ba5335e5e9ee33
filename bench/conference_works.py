"""Makes the workspaces of conference works on which `bench/match.py --home` evaluates suggestions.

    python bench/conference_works.py DATA FOLDER     # FOLDER/papers and FOLDER/vis

DATA holds paperlists/papers_to_2022.jsonl.gz, vis/vis_ieee.json.gz and ror/ror_51370_latest.jsonl.gz. Nothing of it is
kept but in FOLDER.
"""

import argparse
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from midspan.build import build
from midspan.snapshots import take_snapshot

MAPPING = """\
id = {key}
[columns]
title = "title"
year = "year"
authors = "author"
affiliations = "aff"
doi = "doi"
venue = "venue"
[separators]
authors = ";"
affiliations = ";"
several_affiliations = "+"
"""


def vis_records(path: Path) -> Iterator[dict[str, object]]:
    """The works of IEEE VIS and of its journal as records; those without authors or a year are left out."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        works: list[dict[str, Any]] = json.load(file)
    for work in works:
        authors = (work.get("authors") or {}).get("authors") or []
        if authors and work.get("publication_year"):
            said = [one.get("authorAffiliations") or {} for one in authors]
            every = [one.get("authorAffiliation") or [""] for one in said]
            yield {
                "doi": work["doi"],
                "title": work["title"],
                "year": int(work["publication_year"]),
                "author": ";".join(_one(author["full_name"]) for author in authors),
                "aff": ";".join("+".join(map(_one, affiliations)) for affiliations in every),
                "venue": "TVCG" if "Transactions" in work["publication_title"] else "VIS",
            }


def _one(text: str | None) -> str:
    return (text or "").replace(";", ",").replace("+", " ")


def make(home: Path, registry: Path, works: Path, key: str) -> None:
    """A workspace with a corpus of a table of works and organisations of ROR."""
    home.mkdir(parents=True, exist_ok=True)
    mapping = home / "mapping.toml"
    mapping.write_text(MAPPING.format(key=key), encoding="utf-8")
    take_snapshot(home, [registry])
    take_snapshot(home, [works], mapping=mapping)
    print(build(home).corpus_id)


def main() -> None:
    """Makes both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    registry = given.data / "ror" / "ror_51370_latest.jsonl.gz"
    papers = given.data / "paperlists" / "papers_to_2022.jsonl.gz"
    make(given.folder / "papers", registry, papers, '["venue", "year", "id"]')
    vis = given.folder / "vis.jsonl.gz"
    with gzip.open(vis, "wt", encoding="utf-8") as file:
        for record in vis_records(given.data / "vis" / "vis_ieee.json.gz"):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    make(given.folder / "vis", registry, vis, '["doi"]')


if __name__ == "__main__":
    main()
