"""What lists and pages of records show: titles, years and venues of records, authorships and strings of a work."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import ibis

from midspan.measure.tables import AS_COUNTED, Tables, unbound
from midspan.model.place import Name
from midspan.model.record import AuthorshipRow, CitedWork, LinkRow, Record
from midspan.model.study import Study
from midspan.store.engine import Engine
from midspan.store.kinds import KINDS

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

_NAMED_AT_ONCE = 200
_CITED_AT_ONCE = 1000


def described(listed: "ir.Table", kind: str) -> "ir.Table":
    """Adds to record_id and weight what a list shows."""
    text = ibis.literal("")
    held = KINDS[kind]
    if held.parties:
        records = unbound(held.table)
        has_theme = "theme" in held.dimensions
        said = records.select(
            key=records[held.key], title=ibis.coalesce(records.title, text), year=records.year,
            venue=ibis.coalesce(records[held.venue], text), doi=text,
            theme=ibis.coalesce(records.theme, ibis.literal("other")) if has_theme else text,
            n_authors=ibis.literal(0).cast("int32"),
        )  # fmt: skip
    else:
        works, study_works = unbound("works"), unbound("study_works")
        themes = study_works.select(theme_key="work_id", theme="theme")
        joined = works.left_join(themes, [("work_id", "theme_key")])
        said = joined.select(
            key=joined.work_id, title=ibis.coalesce(joined.title, text), year=joined.year,
            venue=ibis.coalesce(joined.venue, text), doi=ibis.coalesce(joined.doi, text),
            theme=ibis.coalesce(joined.theme, text), n_authors=ibis.coalesce(joined.author_count, 0),
        )  # fmt: skip
    return listed.inner_join(said, [("record_id", "key")]).drop("key")


def record(row: Mapping[str, object], linked: Mapping[str, tuple[list[str], list[str], float]]) -> Record:
    """The record of a row of `described`; `linked` holds organisations, their regions and the score of works."""
    ids, regions, score = linked.get(str(row["record_id"]), ([], [], 1.0))
    return Record(
        str(row["record_id"]), str(row["title"]), int(str(row["year"])), str(row["venue"]), str(row["doi"]),
        str(row["theme"]), int(str(row["n_authors"])), Decimal(str(row["weight"])), score, tuple(ids), tuple(regions),
    )  # fmt: skip


def authorship_rows(work_id: str) -> "ir.Table":
    """Each authorship of a work with its strings and what each was resolved to."""
    people, strings, judged = unbound("authorships"), unbound("affiliations"), unbound("resolutions")
    places, names = unbound("places"), unbound("organisations")
    of_work = strings.filter(strings.work_id == work_id)
    authors = people.filter(people.work_id == work_id).select(position="author_position", author_name="author_name")
    both = authors.outer_join(of_work, [("position", "author_position")])
    links = both.left_join(judged, "resolution_id")
    scripts = ("name", "name_zh_hans", "name_zh_hant")
    placed = links.left_join(
        places.select(place_key="place_id", **{f"place_{s}": s for s in scripts}), [("place_id", "place_key")]
    )
    named = placed.left_join(
        names.select(organisation_key="organisation_id", **{f"organisation_{s}": s for s in scripts}),
        [("organisation_id", "organisation_key")],
    )
    return named.select(
        "position", "author_name", "affiliation_position", "raw_string", "score", "reason", "decided_by",
        "link_position", "organisation_id", "place_id",
        *(f"{of}_{s}" for of in ("organisation", "place") for s in scripts),
    ).order_by("position", "affiliation_position", "link_position")  # fmt: skip


def _name(row: Mapping[str, object], of: str) -> Name:
    return Name(*(str(row[f"{of}_{script}"] or "") for script in ("name", "name_zh_hans", "name_zh_hant")))


def authorships(rows: Iterable[Mapping[str, object]]) -> Iterator[AuthorshipRow]:
    """Those rows by authorship and string."""
    grouped: dict[tuple[object, object], tuple[Mapping[str, object], list[LinkRow]]] = {}
    for row in rows:
        _, links = grouped.setdefault((row["position"], row["affiliation_position"]), (row, []))
        if row["reason"] is not None:
            links.append(
                LinkRow(
                    _name(row, "organisation"), _name(row, "place"), float(str(row["score"])),
                    str(row["reason"]), str(row["decided_by"]), str(row["organisation_id"] or ""), str(row["place_id"]),
                )
            )  # fmt: skip
    for row, links in grouped.values():
        yield AuthorshipRow(str(row["author_name"] or ""), str(row["raw_string"] or ""), tuple(links))


def organisations_of(
    engine: Engine, rows: "pa.Table", listed: "ir.Table", study: Study
) -> dict[str, tuple[list[str], list[str], float]]:
    """For each work its organisations in the study's regions, their regions, and the lowest best score.

    `rows` are some of those that `listed` gives: few are named one by one, many are not.
    """
    links = Tables(AS_COUNTED).links(study)
    if len(rows) <= _NAMED_AT_ONCE:
        wanted = links.filter(links.work_id.isin(rows.column("record_id").to_pylist()))
    else:
        wanted = links.semi_join(listed.select(work_id="record_id"), "work_id")
    table = engine.arrow(
        wanted.group_by("work_id", "region", "organisation_id")
        .agg(score=links.score.max())
        .order_by("work_id", "region", "organisation_id")
    )
    found: dict[str, tuple[list[str], list[str], float]] = {}
    for row in table.to_pylist():
        ids, regions, score = found.get(row["work_id"], ([], [], 1.0))
        best = row["score"] if row["region"] not in regions else max(row["score"], score)
        if row["organisation_id"]:
            ids.append(row["organisation_id"])
            regions.append(row["region"])
        found[row["work_id"]] = (ids, regions, min(score, best))
    return found


def cited_works(engine: Engine, records: Sequence[Record]) -> list[CitedWork]:
    """Works behind a figure with their types, languages and authors; records of another kind are left out."""
    works, authorships = unbound("works"), unbound("authorships")
    said: dict[str, dict[str, Any]] = {}
    names: dict[str, list[str]] = {}
    for start in range(0, len(records), _CITED_AT_ONCE):
        chunk = [record.record_id for record in records[start : start + _CITED_AT_ONCE]]
        found = works.filter(works.work_id.isin(chunk)).select("work_id", "type", "language")
        said |= {row["work_id"]: row for row in engine.arrow(found).to_pylist()}
        people = authorships.filter(authorships.work_id.isin(chunk)).order_by(["work_id", "author_position"])
        for row in engine.arrow(people.select("work_id", "author_position", "author_name")).to_pylist():
            names.setdefault(row["work_id"], []).append(row["author_name"])
    return [
        CitedWork(r, said[r.record_id]["type"], said[r.record_id]["language"] or "", tuple(names.get(r.record_id, ())))
        for r in records
        if r.record_id in said
    ]


def names_of(engine: Engine, ids: Collection[str]) -> dict[str, Name]:
    """Names of organisations (and of places, by `gn:` ids) in the three scripts; ids without one are missing."""
    rows: list[dict[str, str]] = []
    for name, key in (("organisations", "organisation_id"), ("places", "place_id")):
        table = unbound(name)
        wanted = sorted(one for one in ids if one.startswith("gn:") == (name == "places"))
        if wanted:
            rows += engine.arrow(table.filter(table[key].isin(wanted)).rename(named_id=key)).to_pylist()
    return {row["named_id"]: Name(row["name"], row["name_zh_hans"], row["name_zh_hant"]) for row in rows}


def has_work(engine: Engine, work_id: str) -> bool:
    """Whether there is a work of this id."""
    works = unbound("works")
    return len(engine.arrow(works.filter(works.work_id == work_id).select("work_id"))) > 0
