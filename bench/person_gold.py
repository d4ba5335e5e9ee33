"""The person gold sets as tables of mentions; ids of persons are kept apart from what the resolver sees."""

import csv
import gzip
import hashlib
import html
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from midspan.resolve.evidence import MENTIONS, Background, chance_counts, hashed, texts
from midspan.resolve.names import block_key, read_name


@dataclass(frozen=True)
class Gold:
    """A gold set: mentions without any id of a person, the person of each mention that is judged, the test part."""

    name: str
    mentions: pa.Table
    persons: dict[str, str]
    test: frozenset[str]

    @property
    def train(self) -> frozenset[str]:
        """The judged mentions that training may see."""
        return frozenset(self.persons) - self.test


def is_test(name: str) -> bool:
    """Half of all family names, by hash: no person is in both halves."""
    return int(hashlib.md5(read_name(name).family.encode("utf-8", "replace")).hexdigest(), 16) % 100 >= 50  # noqa: S324


def gold_sets(data: Path, names: Iterable[str]) -> list[Gold]:
    """The sets of these names: or, acl, email, ieee, crossref, vis."""
    made = {"crossref": crossref, "vis": vis}
    return [made[name](data) if name in made else _people_gold(data, name) for name in names]


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    filled = [{name: row.get(name) for name in MENTIONS.names} for row in rows]
    return pa.Table.from_pylist(filled, schema=MENTIONS)


def _gold(name: str, rows: list[dict[str, Any]], persons: dict[str, str], test: frozenset[str] | None = None) -> Gold:
    if test is None:
        test = frozenset(row["mention_id"] for row in rows if row["mention_id"] in persons and is_test(row["name"]))
    return Gold(name, _table(rows), persons, test)


def _people_gold(data: Path, kind: str) -> Gold:
    table = pq.read_table(data / "people_gold" / "mentions_to_2022.parquet", filters=[("idtype", "=", kind)])
    rows, persons = [], {}
    for record in table.to_pylist():
        mention = f"{record['paper']}#{record['pos']}"
        rows.append({
            "mention_id": mention, "work_id": record["paper"], "name": record["name"], "title": record["title"],
            "coauthors": list(record["coauthors"] or ()), "affiliation": record["aff"], "venue": record["venue"],
            "year": record["year"],
        })  # fmt: skip
        persons[mention] = record["pid"]
    return _gold(kind, rows, persons)


def crossref(data: Path) -> Gold:
    """Crossref mentions without ORCID; who is who by ORCID, split as published; co-authors are those of one DOI."""
    folder = data / "crossref_orcid_mentions"
    with gzip.open(folder / "mentions_orcid_blind.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    splits = json.loads(gzip.decompress((folder / "splits.json.gz").read_bytes()))["splits"]
    clusters = json.loads(gzip.decompress((folder / "gold_clusters.json.gz").read_bytes()))["clusters"]
    works: dict[str, list[str]] = {}
    for record in records:
        works.setdefault(record["doi"], []).append(record["raw_name"])
    rows = [
        {
            "mention_id": record["mention_id"], "work_id": record["doi"], "name": record["raw_name"],
            "coauthors": [n for n in works[record["doi"]] if n != record["raw_name"]], "venue": record["venue"] or None,
            "affiliation": html.unescape(record["affiliation"] or ""),
            "year": int(record["year"]) if record["year"] else None,
        }
        for record in records
    ]  # fmt: skip
    persons = {mention: orcid for orcid, members in clusters.items() for mention in members}
    return _gold("crossref", rows, persons, frozenset(splits["test"]["mention_ids"]))


def vis(data: Path) -> Gold:
    """IEEE VIS: names as printed, and the hand-made list of who is who by DOI and position."""
    folder = data / "vis"
    with gzip.open(folder / "deduped_authors_papers_affiliation.csv.gz", "rt", encoding="utf-8") as file:
        judged = {(r["Paper DOI"].lower(), int(r["PositionNumber"])): r["Author Names"] for r in csv.DictReader(file)}
    rows, persons = [], {}
    for work in json.loads(gzip.decompress((folder / "vis_ieee.json.gz").read_bytes())):
        doi = work["doi"].lower()
        authors = (work.get("authors") or {}).get("authors") or []
        for author in authors:
            position, name = author["author_order"], author["full_name"]
            mention = f"{doi}#{position}"
            rows.append({
                "mention_id": mention, "work_id": doi, "name": name, "title": work.get("title"),
                "coauthors": [a["full_name"] for a in authors if a["author_order"] != position],
                "affiliation": author.get("affiliation"), "venue": work.get("publication_title"),
                "year": int(work["publication_year"]),
            })  # fmt: skip
            person = judged.get((doi, position))
            if person and read_name(person).family == read_name(name).family:
                persons[mention] = person
    return _gold("vis", rows, persons)


def with_homonyms(gold: Gold, share: float, seed: int) -> Gold:
    """The set with invented homonyms: `share` of the persons bear the name of another one of their kind.

    Twice as many of the Chinese as of the others; the commoner a name is, the oftener it is taken. Persons of the
    train and of the test part take names of their own part.
    """
    renamed = _renamed(gold, gold.train, share, seed) | _renamed(gold, gold.test, share, seed)
    return _with_names(gold, renamed, "homonyms")


def _with_names(gold: Gold, renamed: dict[str, str], what: str) -> Gold:
    ids, names = texts(gold.mentions, "mention_id"), texts(gold.mentions, "name")
    written = [renamed.get(gold.persons.get(m, ""), n) for m, n in zip(ids, names, strict=True)]
    at = gold.mentions.schema.get_field_index("name")
    table = gold.mentions.set_column(at, "name", pa.array(written))
    return Gold(f"{gold.name}, {what}", table, gold.persons, gold.test)


def _renamed(gold: Gold, part: frozenset[str], share: float, seed: int) -> dict[str, str]:
    ids, names = texts(gold.mentions, "mention_id"), texts(gold.mentions, "name")
    called: dict[str, str] = {}
    for mention, name in zip(ids, names, strict=True):
        if mention in part:
            called.setdefault(gold.persons[mention], name)
    renamed: dict[str, str] = {}
    for is_chinese in (True, False):
        kind = sorted(p for p, name in called.items() if read_name(name).is_chinese == is_chinese)
        order = sorted(kind, key=lambda p: hashed(f"{seed} {p}"))
        chosen = order[: int(len(kind) * share * (1.8 if is_chinese else 0.3))]
        targets = _by_commonness([called[p] for p in kind], len(chosen), seed)
        renamed |= dict(zip(chosen, targets, strict=True))
    return renamed


def _by_commonness(names: list[str], number: int, seed: int) -> list[str]:
    """Names drawn in proportion to how common family name and given name are among `names`."""
    read = [read_name(name) for name in names]
    families = Counter(name.family for name in read)
    given = Counter(name.joined for name in read)
    chance = np.array([families[n.family] * given[n.joined] * (3.0 if len(n.given) == 1 else 1.0) for n in read])
    return list(np.random.default_rng(seed).choice(names, number, p=chance / chance.sum()))


_CERTAIN = 0.3
"""Mentions that may bear a name by chance, up to which a gold person of that name is held to be one person."""


def with_redrawn_names(gold: Gold, seed: int) -> Gold:
    """The set with new names for its Chinese persons: family and given name drawn from the set, each by its frequency.

    So strangers share a name as often as they do in life. Gold sets of names (`acl`) make one person of all bearers of
    a common name; so persons whose own name is common are left as they are, and not judged.
    """
    is_by_name = gold.name == "acl"
    renamed, doubtful = {}, set()
    for part in (gold.train, gold.test):
        called = _chinese(gold, part)
        names = [called[p] for p in sorted(called)]
        counts = chance_counts(names, Background.of(gold.mentions))
        random = np.random.default_rng(seed)
        families, given = random.permutation(len(names)), random.integers(len(names), size=len(names))
        for at, person in enumerate(sorted(called)):
            if is_by_name and counts[at] > _CERTAIN:
                doubtful.add(person)
                continue
            family, other = read_name(names[families[at]]).family, read_name(names[given[at]]).joined
            renamed[person] = f"{other.title()} {family.title()}"
    made = _with_names(gold, renamed, "redrawn")
    judged = {mention: person for mention, person in gold.persons.items() if person not in doubtful}
    return Gold(made.name, made.mentions, judged, gold.test & frozenset(judged))


def _chinese(gold: Gold, part: frozenset[str]) -> dict[str, str]:
    """A name of each Chinese person of a part that has one written out."""
    called: dict[str, str] = {}
    for mention, name in zip(texts(gold.mentions, "mention_id"), texts(gold.mentions, "name"), strict=True):
        read = read_name(name)
        if mention in part and read.is_chinese and not read.is_initials:
            called.setdefault(gold.persons[mention], name)
    return called


def halves(gold: Gold) -> list[Gold]:
    """The train part alone, twice: each half of its names is once the train part and once the test part."""
    train = gold.train
    persons = {mention: person for mention, person in gold.persons.items() if mention in train}
    names = dict(zip(texts(gold.mentions, "mention_id"), texts(gold.mentions, "name"), strict=True))
    first = frozenset(m for m in persons if hashed(f"half {read_name(names[m]).family}") % 2)
    return [Gold(gold.name, gold.mentions, persons, part) for part in (first, frozenset(persons) - first)]


def slices(gold: Gold, number: int) -> list[Gold]:
    """The set cut into small corpora by family name; no part of them is a test part but the set's own."""
    keys = np.array([hashed(block_key(name)) % number for name in texts(gold.mentions, "name")])
    return [
        Gold(gold.name, gold.mentions.filter(pa.array(keys == at)), gold.persons, gold.test) for at in range(number)
    ]
