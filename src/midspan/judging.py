"""The stage of a build that lays persons' judgements over the machine's answers."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from midspan.model.judgement import RULE, Judgement, JudgementKind, in_force
from midspan.model.place import UNKNOWN
from midspan.resolve.judged import AffiliationJudgements, Outcome, Status, expected_of, outcome_of
from midspan.resolving import listed
from midspan.store.answers import texts
from midspan.store.batch import arrow_table
from midspan.store.files import write_json
from midspan.store.ledger import Ledger


def judgements_in_force(home: Path) -> tuple[tuple[Judgement, ...], list[str]]:
    """The judgements that hold in a workspace, and a sentence for each line of its ledger that can't be read."""
    ledger = Ledger(home)
    judgements, damages = ledger.read()
    return in_force(judgements), [f"{ledger.path.name}:{d.line} is left out: {d.fact}" for d in damages]


def affiliation_judgements(home: Path) -> AffiliationJudgements:
    """The judgements of affiliations that hold in a workspace."""
    return AffiliationJudgements(judgements_in_force(home)[0])


def judged_resolutions(
    machine: pa.Table, strings: pa.Table, folder: Path, judgements: Sequence[Judgement]
) -> tuple[pa.Table, list[Outcome]]:
    """The rows of `resolutions` with persons' answers in the place of the machine's, and what became of each.

    `folder` is the corpus under construction, whose places and seats of organisations are used.
    """
    known = AffiliationJudgements(judgements)
    if not known:
        return machine, []
    found = _met(strings, known)
    said = _rows_of(machine, found)
    places, seats = _places(folder), _seats(folder)
    outcomes = [_outcome(judgement, rows, places) for judgement, rows in said.items()]
    aside = {outcome.judgement for outcome in outcomes if outcome.status is Status.SET_ASIDE}
    replaced = {i: _persons_rows(i, judgement, seats) for i, judgement in found.items() if judgement not in aside}
    missed = [j for j in judgements if j.kind is JudgementKind.AFFILIATION and j not in said]
    outcomes += [Outcome(j, Status.NOT_MET, "no affiliation of this corpus has the string") for j in missed]
    return _with(machine, replaced), outcomes


def keep_outcomes(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Writes what became of judgements beside the tables, for a build that goes on later."""
    write_json(path, [outcome.as_dict() for outcome in outcomes])


def kept_outcomes(path: Path) -> list[dict[str, Any]]:
    """What became of judgements, as kept; nothing where there were none."""
    return list(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else []


def _met(strings: pa.Table, known: AffiliationJudgements) -> dict[str, Judgement]:
    found = {}
    columns = ("resolution_id", "raw_string", "source_organisations")
    for resolution_id, raw, organisations in zip(*(strings[c].to_pylist() for c in columns), strict=True):
        judgement = known.of(raw, listed(organisations))
        if judgement is not None:
            found[resolution_id] = judgement
    return found


def _rows_of(machine: pa.Table, found: Mapping[str, Judgement]) -> dict[Judgement, list[tuple[str, str, float]]]:
    """What the machine says of each judgement's strings together: (place, organisation, score)."""
    ids = pa.array(list(found), pa.string())
    rows: dict[Judgement, list[tuple[str, str, float]]] = {judgement: [] for judgement in found.values()}
    for row in machine.filter(pc.is_in(machine["resolution_id"], value_set=ids)).to_pylist():
        said = row["place_id"], row["organisation_id"] or "", row["score"]
        rows[found[row["resolution_id"]]].append(said)
    return rows


def _outcome(judgement: Judgement, said: Sequence[tuple[str, str, float]], places: set[str]) -> Outcome:
    absent = [answer.place_id for answer in judgement.answers if answer.place_id not in places]
    if absent:
        return Outcome(judgement, Status.SET_ASIDE, f'set aside: this corpus has no place "{absent[0]}"')
    return outcome_of(judgement, expected_of(said))


def _persons_rows(resolution_id: str, judgement: Judgement, seats: Mapping[str, str]) -> list[tuple[object, ...]]:
    return [
        (
            resolution_id, position, answer.organisation_id or None, answer.place_id,
            seats.get(answer.organisation_id) or UNKNOWN, 0.0 if answer.place_id == UNKNOWN else 1.0, RULE,
            judgement.reason, judgement.by, None, None,
        )
        for position, answer in enumerate(judgement.answers, 1)
    ]  # fmt: skip


def _with(machine: pa.Table, replaced: Mapping[str, list[tuple[object, ...]]]) -> pa.Table:
    """The rows in the order they were, with a person's in the place of those of the same string."""
    if not replaced:
        return machine
    order = pc.unique(machine["resolution_id"])
    others = machine.filter(pc.invert(pc.is_in(machine["resolution_id"], value_set=pa.array(list(replaced)))))
    own = arrow_table("resolutions", [row for rows in replaced.values() for row in rows])
    both = pa.concat_tables([others, own])
    rank = pc.index_in(both["resolution_id"], value_set=order)
    ordered = both.append_column("rank", rank).sort_by([("rank", "ascending"), ("link_position", "ascending")])
    return ordered.drop_columns("rank").combine_chunks()


def _places(folder: Path) -> set[str]:
    return set(texts(pq.read_table(folder / "places", columns=["place_id"])["place_id"]))


def _seats(folder: Path) -> dict[str, str]:
    table = pq.read_table(folder / "organisations", columns=["organisation_id", "place_id"])
    return dict(zip(texts(table["organisation_id"]), texts(table["place_id"]), strict=True))
