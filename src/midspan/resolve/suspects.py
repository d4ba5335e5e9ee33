"""The persons that are likeliest wrong: one id with names that cannot be one, and one name with ids that may be."""

import pyarrow as pa

from midspan.resolve.evidence import name_key
from midspan.resolve.names import INCOMPATIBLE, agreement

_COLUMNS: dict[str, pa.DataType] = {
    "person_id": pa.string(), "other_person_id": pa.string(), "doubt": pa.float64(), "mentions": pa.int32(),
    "reason": pa.string(),
}  # fmt: skip
SUSPECTS: pa.Schema = pa.schema(_COLUMNS)

_MANY_ORGANISATIONS = 6
_LONG_CAREER = 65
_NAMES_READ = 50
_MOST_PAIRS = 30
"""A name and co-author borne by more persons than this is a common pair of names, no trace."""


def suspicious(mentions: pa.Table, persons: pa.Table, limit: int = 100) -> pa.Table:
    """The most doubtful persons first, each with its reason, at most `limit`.

    `mentions` is `evidence.MENTIONS`; `persons` what `cluster_block` made of all of them. `other_person_id` is set
    where two persons may be one, else null. Doubt is from 0 to 1 and only ranks.
    """
    person_of = dict(zip(persons["mention_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    held: dict[str, list[dict[str, object]]] = {}
    for row in mentions.to_pylist():
        held.setdefault(str(person_of[row["mention_id"]]), []).append(row)
    found: list[tuple[str, str | None, float, int, str]] = [
        (person, None, doubt, len(rows), reason)
        for person, rows in held.items()
        for doubt, reason in [*_names(rows), *_orcids(rows), *_organisations(rows), *_career(rows)]
    ]
    found += _doubles(held)
    found.sort(key=lambda row: (-row[2], -row[3], row[0], row[1] or "", row[4]))
    columns = list(zip(*found[:limit], strict=True)) or [()] * len(SUSPECTS)
    return pa.table([list(column) for column in columns], schema=SUSPECTS)


Doubts = list[tuple[float, str]]


def _names(rows: list[dict[str, object]]) -> Doubts:
    names = sorted({str(row["name"]) for row in rows})[:_NAMES_READ]
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            if agreement(one, other) == INCOMPATIBLE:
                return [(0.9, f'one person is called "{one}" and "{other}"')]
    return []


def _orcids(rows: list[dict[str, object]]) -> Doubts:
    orcids = sorted({str(row["orcid"]) for row in rows if row["orcid"]})
    return [(0.95, f"one person has the ORCIDs {', '.join(orcids[:3])}")] if len(orcids) > 1 else []


def _organisations(rows: list[dict[str, object]]) -> Doubts:
    years: dict[object, set[str]] = {}
    for row in rows:
        ids = row["organisation_ids"]
        years.setdefault(row["year"], set()).update(ids if isinstance(ids, list) else ())
    year, most = max(years.items(), key=lambda item: (len(item[1]), str(item[0])))
    if len(most) < _MANY_ORGANISATIONS:
        return []
    return [(min(0.85, 0.5 + 0.03 * len(most)), f"{len(most)} organisations in {year}")]


def _career(rows: list[dict[str, object]]) -> Doubts:
    years = [int(str(row["year"])) for row in rows if row["year"] is not None]
    if not years or max(years) - min(years) <= _LONG_CAREER:
        return []
    return [(0.7, f"works from {min(years)} to {max(years)}")]


def _doubles(held: dict[str, list[dict[str, object]]]) -> list[tuple[str, str | None, float, int, str]]:
    """Two persons of one name with a co-author in common."""
    met: dict[tuple[int, int], dict[str, str]] = {}
    for person, rows in held.items():
        for row in rows:
            coauthors = row["coauthors"]
            for raw in coauthors if isinstance(coauthors, list) else ():
                met.setdefault((name_key(str(row["name"])), name_key(raw)), {})[person] = raw
    found: dict[tuple[str, str], set[str]] = {}
    for bearers in met.values():
        if 2 <= len(bearers) <= _MOST_PAIRS:
            listed = sorted(bearers)
            for at, one in enumerate(listed):
                for other in listed[at + 1 :]:
                    found.setdefault((one, other), set()).add(bearers[one])
    return [
        (one, other, 1 - 0.5 ** len(shared), len(held[one]) + len(held[other]),
         f"two persons of one name worked with {', '.join(sorted(shared)[:3])}")
        for (one, other), shared in found.items()
    ]  # fmt: skip
