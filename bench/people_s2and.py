"""The `s2and` package (0.51.2) as one more method of bench/people.py; it is no dependency, so install it beside.

Its production model is in the package. What it takes from the network is left out: SPECTER embeddings, the counts of
names (10 GB) and the language model, which the trees read as missing. Blocks are first initial and family name.
"""

import importlib
import os
from typing import Any

from person_gold import Gold

from midspan.resolve.evidence import texts
from midspan.resolve.names import read_name


def said_by_s2and(gold: Gold) -> dict[str, str]:
    """The cluster of each mention. Raises ModuleNotFoundError where the package is not installed."""
    os.environ |= {"S2AND_SKIP_FASTTEXT": "1", "S2AND_BACKEND": "python"}
    data: Any = importlib.import_module("s2and.data")
    model: Any = importlib.import_module("s2and.production_model")
    rows = gold.mentions.to_pylist()
    ids = texts(gold.mentions, "mention_id")
    signatures = {str(at): _signature(at, row) for at, row in enumerate(rows)}
    read = data.ANDData(
        signatures=signatures, papers=_papers(rows), name=gold.name, mode="inference", block_type="s2",
        load_name_counts=False, n_jobs=2,
    )  # fmt: skip
    blocks: dict[str, list[str]] = {}
    for number, signature in signatures.items():
        blocks.setdefault(signature["author_info"]["block"], []).append(number)
    clusterer = model.load_production_model()
    clusterer.n_jobs, clusterer.use_cache = 2, False
    found, _ = clusterer.predict(blocks, read)
    return {ids[int(number)]: cluster for cluster, members in found.items() for number in members}


def _signature(at: int, row: dict[str, Any]) -> dict[str, Any]:
    name = read_name(row["name"])
    first, middle = name.joined if name.is_chinese else (name.given or ("",))[0], ""
    if not name.is_chinese:
        middle = " ".join(name.given[1:])
    return {
        "signature_id": str(at), "paper_id": row["work_id"],
        "author_info": {
            "position": _position(row), "block": f"{first[:1]} {name.family}", "first": first, "middle": middle,
            "last": name.family, "suffix": None, "email": None,
            "affiliations": [row["affiliation"]] if row["affiliation"] else [],
        },
    }  # fmt: skip


def _position(row: dict[str, Any]) -> int:
    """The end of the mention id where it is a number: sets without positions have every author first."""
    tail = str(row["mention_id"]).rpartition("#")[2]
    return int(tail) if tail.isdecimal() else 0


def _papers(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    papers: dict[str, dict[str, Any]] = {}
    authors: dict[str, dict[int, str]] = {}
    for row in rows:
        work = row["work_id"]
        team = authors.setdefault(work, {})
        own = _position(row)
        others = [n for n in row["coauthors"] or () if n not in team.values()]
        team[own] = row["name"]
        free = (number for number in range(len(team) + len(others) + own + 2) if number not in team)
        team.update({next(free): name for name in others})
        papers[work] = {
            "paper_id": work, "title": row["title"] or "", "abstract": "", "year": row["year"],
            "venue": row["venue"] or "", "journal_name": "", "references": None,
        }  # fmt: skip
    for work, team in authors.items():
        listed = [{"position": at, "author_name": name} for at, name in sorted(team.items())]
        papers[work]["authors"] = listed
    return papers
