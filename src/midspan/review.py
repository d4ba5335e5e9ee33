"""What is worth a person's look: doubtful strings, by how much they matter, and records merged as doubles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from midspan.measure.tables import COUNTED, SURE, WEAK, of_records, unbound
from midspan.model.judgement import RULE
from midspan.model.merged import MERGED
from midspan.model.place import UNKNOWN
from midspan.resolve.evidence import MENTIONS
from midspan.resolve.suspects import suspicious
from midspan.store.engine import DuckDB, Engine
from midspan.store.mentions import mentions_of_works

if TYPE_CHECKING:
    import ibis.expr.types as ir

SAMPLES, FOUND = 3, 9


@dataclass(frozen=True, slots=True)
class SaidLink:
    """One link of a string as the corpus has it, with the names of its ids."""

    place_id: str
    place: str
    organisation_id: str
    organisation: str
    score: float
    rule: str
    reason: str
    decided_by: str


@dataclass(frozen=True, slots=True)
class Sample:
    """A work with the string, and its other affiliations."""

    work_id: str
    title: str
    year: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A person who may be several, or two who may be one (`other_person_id`, else empty), and why.

    `doubt` ranks from 0 to 1; `samples` are names with a mention each (`Wei Wang (W12#3)`).
    """

    person_id: str
    other_person_id: str
    doubt: float
    mentions: int
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulString:
    """A raw string with a doubtful link or none, on how many works, and on how many it decides whether they are joint.

    It decides a work where the work has every region with the string's candidate places and not without them.
    """

    raw_string: str
    works: int
    joint_works: int
    links: tuple[SaidLink, ...]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class MergedWork:
    """A record that was merged into another one, and why."""

    work_id: str
    title: str
    year: int
    doi: str
    kept_work_id: str
    kept_title: str
    kept_year: int
    kept_doi: str
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """A place or an organisation that a search found; `place_id` is the place itself or the organisation's seat."""

    id: str
    name: str
    place_id: str
    country: str


def doubtful_strings(engine: Engine, regions: Sequence[str], limit: int) -> list[DoubtfulString]:
    """The doubtful strings: first those that decide joint works of the regions, then those on most works.

    The engine's tables are those of a corpus, with `region_places` where there are regions.
    """
    judged = unbound("resolutions")
    is_unsure = (judged.score < SURE) | (judged.place_id == UNKNOWN)
    unsure = judged.filter(is_unsure, judged.rule != RULE).select("resolution_id").distinct()
    strings = of_records("affiliations")
    met = strings.filter(strings.raw_string != "").semi_join(unsure, "resolution_id")
    counted = met.group_by("raw_string").agg(works=met.work_id.nunique())
    if regions:
        counted = counted.left_join(_decided(met, len(regions)), "raw_string").drop("raw_string_right")
    else:
        counted = counted.mutate(joint_works=ibis.literal(0))
    counted = counted.mutate(joint_works=ibis.coalesce(counted.joint_works, ibis.literal(0)))
    ordered = counted.order_by([ibis.desc("joint_works"), ibis.desc("works"), "raw_string"]).limit(limit)
    rows = engine.arrow(ordered).to_pylist()
    raws = [row["raw_string"] for row in rows]
    links, samples = said_links(engine, raws), _samples(engine, raws)
    return [
        DoubtfulString(r["raw_string"], r["works"], r["joint_works"], links[r["raw_string"]], samples[r["raw_string"]])
        for r in rows
    ]


def _decided(met: "ir.Table", regions: int) -> "ir.Table":
    """(raw_string, joint_works): works that have every region with the string and not without it."""
    links, places = unbound("links"), unbound("region_places")
    placed = links.inner_join(places, "place_id").select("work_id", "resolution_id", "region", "score")
    mine = met.select("work_id", "raw_string", "resolution_id").distinct()
    own = mine.inner_join(placed.filter(placed.score >= WEAK), ["work_id", "resolution_id"])
    strong = placed.filter(placed.score >= COUNTED).select("work_id", "region", other_id="resolution_id").distinct()
    beside = mine.inner_join(strong, "work_id")
    beside = beside.filter(beside.resolution_id != beside.other_id)
    keys = ("work_id", "raw_string")
    without = beside.select(*keys, "region").distinct().group_by(*keys).agg(without=lambda t: t.count())
    both = own.select(*keys, "region").union(beside.select(*keys, "region"), distinct=True)
    whole = both.group_by(*keys).agg(regions=lambda t: t.count()).filter(lambda t: t.regions == regions)
    joined = whole.left_join(without, keys)
    decisive = joined.filter(ibis.coalesce(joined.without, ibis.literal(0)) < regions)
    return decisive.group_by("raw_string").agg(joint_works=lambda t: t.work_id.nunique())


def said_links(engine: Engine, raws: Sequence[str]) -> dict[str, tuple[SaidLink, ...]]:
    """The links of raw strings as the corpus has them; a string that it hasn't is missing."""
    strings, judged = unbound("affiliations"), unbound("resolutions")
    places, names = unbound("places"), unbound("organisations")
    ids = strings.filter(strings.raw_string.isin(list(raws))).select("raw_string", "resolution_id").distinct()
    rows = (
        ids.inner_join(judged, "resolution_id")
        .left_join(places.select(place_key="place_id", place="name"), [("place_id", "place_key")])
        .left_join(
            names.select(organisation_key="organisation_id", organisation="name"),
            [("organisation_id", "organisation_key")],
        )
        .order_by("raw_string", "resolution_id", "link_position")
    )
    found: dict[str, dict[SaidLink, None]] = {}
    for r in engine.arrow(rows).to_pylist() if raws else ():
        link = SaidLink(
            r["place_id"], r["place"] or r["place_id"], r["organisation_id"] or "", r["organisation"] or "",
            r["score"], r["rule"], r["reason"], r["decided_by"],
        )  # fmt: skip
        found.setdefault(r["raw_string"], {})[link] = None
    return {raw: tuple(links) for raw, links in found.items()}


def _samples(engine: Engine, raws: Sequence[str]) -> Mapping[str, tuple[Sample, ...]]:
    strings, works = of_records("affiliations"), unbound("works")
    mine = strings.filter(strings.raw_string.isin(list(raws))).select("raw_string", "work_id").distinct()
    ranked = mine.mutate(place=ibis.row_number().over(group_by="raw_string", order_by="work_id"))
    chosen = ranked.filter(ranked.place < SAMPLES).drop("place")
    titled = chosen.inner_join(works.select("work_id", "title", "year"), "work_id")
    others = strings.select("work_id", other="raw_string").distinct()
    rows = titled.left_join(others, "work_id").order_by("raw_string", "work_id", "other")
    found: dict[str, dict[str, tuple[str, int, list[str]]]] = {raw: {} for raw in raws}
    for row in engine.arrow(rows).to_pylist() if raws else ():
        entry = found[row["raw_string"]].setdefault(row["work_id"], (row["title"] or "", row["year"] or 0, []))
        if row["other"] and row["other"] != row["raw_string"]:
            entry[2].append(row["other"])
    return {
        raw: tuple(Sample(work_id, title, year, tuple(others)) for work_id, (title, year, others) in of.items())
        for raw, of in found.items()
    }


def merged_works(engine: Engine) -> list[MergedWork]:
    """Every record that was merged into another one, by the record kept."""
    every, works = unbound("doubles"), unbound("works")
    records = every.mutate(kept_work_id=every.kept_work_id.replace(MERGED, ""))
    doubles = records.filter(records.work_id != records.kept_work_id)
    told = works.select("work_id", "title", "year", "doi")
    kept = told.rename(kept_key="work_id", kept_title="title", kept_year="year", kept_doi="doi")
    rows = (
        doubles.inner_join(told, "work_id")
        .inner_join(kept, [("kept_work_id", "kept_key")])
        .order_by("kept_work_id", "work_id")
    )
    return [
        MergedWork(
            r["work_id"], r["title"] or "", r["year"] or 0, r["doi"] or "", r["kept_work_id"], r["kept_title"] or "",
            r["kept_year"] or 0, r["kept_doi"] or "", r["reason"],
        )
        for r in engine.arrow(rows).to_pylist()
    ]  # fmt: skip


def found_names(corpus: "Path", wanted: str) -> list[Named]:
    """Places and organisations of a corpus whose id or a name holds the text: the closest names first, at most nine."""
    text = wanted.casefold().strip()
    ranked = []
    for table, key in (("organisations", "organisation_id"), ("places", "place_id")):
        for row in pq.read_table(corpus / table).to_pylist():
            names = [row[key], row["name"], row["name_zh_hans"], row["name_zh_hant"]]
            rank = _closeness(text, [*names, *(row.get("aliases") or "").split("|")])
            if rank is not None:
                found = Named(row[key], row["name"], row["place_id"], row["country"])
                ranked.append((rank, len(row["name"]), row["name"], found.id, found))
    return [entry[-1] for entry in sorted(ranked, key=lambda entry: entry[:-1])[:FOUND]] if text else []


def suspects(engine: DuckDB, corpus: Path, works: pa.Table, limit: int) -> list[Suspect]:
    """The most doubtful persons among the authors of works (column work_id), the most doubtful first."""
    said = mentions_of_works(engine, corpus, works)
    persons = pa.table({"mention_id": said["mention_id"], "person_id": said["block"]})
    found = suspicious(said.select(MENTIONS.names), persons, limit).to_pylist()
    wanted = {row[key] for row in found for key in ("person_id", "other_person_id")}
    samples: dict[str, dict[str, str]] = {}
    columns = (said[name].to_pylist() for name in ("block", "name", "work_id", "author_position"))
    for person, name, work_id, position in zip(*columns, strict=True):
        if person in wanted:
            samples.setdefault(person, {}).setdefault(name, f"{work_id}#{position}")
    return [
        Suspect(
            row["person_id"], row["other_person_id"] or "", round(row["doubt"], 3), row["mentions"], row["reason"],
            tuple(f"{name} ({mention})" for person in (row["person_id"], row["other_person_id"])
                  for name, mention in sorted(samples.get(person, {}).items())[:SAMPLES]),
        )
        for row in found
    ]  # fmt: skip


def _closeness(text: str, names: Iterable[str]) -> int | None:
    """0 where a name is the text, 1 where one begins so, 2 where one holds it; None where none does."""
    ranks = [
        0 if name == text else 1 if name.startswith(text) else 2
        for name in (name.casefold() for name in names if name)
        if text in name
    ]
    return min(ranks, default=None)
