"""Outcomes as rows of the register: declared in a CSV file, inferred from dates, ruled on, and counted.

An inferred outcome is a new joint work, contract or project of the two sides after the day of the meeting. That it came
after is all that is known: it is said to be inferred, is counted apart, and is never called an effect.
"""

import csv
import io
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from midspan.model.contract import Origin, OriginKind, RegisterKind, RegisterRow
from midspan.model.errors import SourceError, known_values
from midspan.model.outcome import Basis, KnownOutcome, Outcome, OutcomeKind, Ruling
from midspan.record.contracts import in_force, standing_on
from midspan.record.register_rows import origin_of
from midspan.record.stated import day_of, line_of, one_of
from midspan.store.streams import named_rows, text_lines

COLUMNS = ("kind", "origin", "since", "one", "other", "day", "reference", "title")
MEETINGS = ("origin", "day", "one", "other")
AFTER = (30, 90, 365)
"""Days after the meeting at which outcomes are counted."""
_EXAMPLE = (
    "joint_work", "meeting:dialogue-2024/m-17", "2024-04-29", "Fudan University", "Harbour Ltd", "2025-01-14",
    "W4391234567", "A membrane for sea water",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Met:
    """Two organisations (ids, else names) that met, or were suggested to one another, and the day."""

    origin: str
    day: date
    sides: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Joint:
    """What two or more organisations have together. Of some only the year is known: `first` and `last` day then."""

    kind: OutcomeKind
    reference: str
    title: str
    organisations: frozenset[str]
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Counts:
    """Outcomes by kind until some days after the meeting, and whether those days are over."""

    declared: Mapping[str, int]
    inferred: Mapping[str, int]
    is_over: bool


@dataclass(frozen=True, slots=True)
class CameOf:
    """What came of an event: outcomes by the days after it, and all so far."""

    after: Mapping[int, Counts]
    so_far: Counts


def template() -> str:
    """A file of outcomes with an example."""
    return _text([dict(zip(COLUMNS, _EXAMPLE, strict=True))])


def outcomes_csv(known: Iterable[KnownOutcome]) -> str:
    """Outcomes in the template, those that were refused left out."""
    return _text(_line(one.outcome) for one in known if one.counts_as is not None)


def declared_in(path: Path) -> list[Outcome]:
    """The outcomes that a file declares; the first bad row is an error, and nothing is kept."""
    return [_declared(place, row) for place, row in _rows(path, COLUMNS)]


def meetings_in(path: Path) -> list[Met]:
    """The meetings of a file: origin, day, and the two organisations."""
    found = []
    for place, row in _rows(path, MEETINGS):
        if origin_of(row["origin"], place) is None:
            raise SourceError("the meeting has no origin", place=place, next_step="write it like meeting:m-17")
        found.append(Met(row["origin"], day_of(row["day"], place), _sides(row, place)))
    return found


def inferred(meetings: Iterable[Met], joint: Iterable[Joint], window: int) -> list[Outcome]:
    """What the two sides of a meeting have together that is surely from after its day, within so many days.

    A meeting's own day is not after it. Of a thing whose year alone is known, the whole year has to be.
    """
    if window < 1:
        raise SourceError(f'the window "{window}" is no number of days', next_step="write 365, or another above 0")
    every = sorted(joint, key=lambda one: (one.kind, one.reference))
    found: dict[str, Outcome] = {}
    for met in sorted(meetings, key=lambda one: (one.day, one.origin, one.sides)):
        shared = [one for one in every if set(met.sides) <= one.organisations]
        before = sum(one.last <= met.day for one in shared)
        for one in shared:
            if met.day < one.first and one.last <= met.day + timedelta(window):
                outcome = _inferred(met, one, before)
                found.setdefault(outcome.key, outcome)
    return list(found.values())


def row_of_outcome(outcome: Outcome, by: str, when: str) -> RegisterRow:
    """The row that records an outcome."""
    says = {**_line(outcome), "basis": outcome.basis.value}
    kept = tuple(sorted((name, value) for name, value in says.items() if value))
    return RegisterRow(RegisterKind.OUTCOME, (outcome.key,), by, when, outcome.reason, kept)


def row_of_ruling(
    rows: Iterable[RegisterRow], key: str, ruling: Ruling, reason: str, by: str, when: str
) -> RegisterRow:
    """The row that confirms or refuses an outcome; it follows the last such row, so that one can change one's mind."""
    every = list(rows)
    known = {row.subject[0] for row in every if row.kind is RegisterKind.OUTCOME}
    if key not in known:
        step = known_values(key, known) if known else "record some: midspan record outcomes add FILE"
        raise SourceError(f'there is no outcome "{key}"', next_step=step)
    last = [row for row in in_force(every) if row.kind is RegisterKind.RULING and row.subject == (key,)]
    after = last[-1].row_id if last else ""
    return RegisterRow(RegisterKind.RULING, (key,), by, when, reason, (("ruling", ruling.value),), after)


def known_outcomes(rows: Iterable[RegisterRow], day: date = date.max) -> dict[str, KnownOutcome]:
    """Outcomes by key that came about until a day, each with the last ruling. What is declared goes before inferred."""
    found: dict[str, Outcome] = {}
    rulings: dict[str, Ruling] = {}
    for row in in_force(rows):
        key = row.subject[0]
        if row.kind is RegisterKind.RULING:
            rulings[key] = Ruling(row.fields["ruling"])
        elif row.kind is RegisterKind.OUTCOME:
            outcome = _of_row(row)
            if key not in found or outcome.basis is Basis.DECLARED:
                found[key] = outcome
    return {key: KnownOutcome(found[key], rulings.get(key)) for key in sorted(found) if found[key].day <= day}


def outcomes_of(origin: str, rows: Iterable[RegisterRow], day: date) -> dict[int, Counts]:
    """Outcomes of an event with its meetings, or of one meeting, by the days after it, as known on a day.

    `origin` is an id: that of the event, of which "event/m-17" is a meeting, or of the meeting itself. Counts are
    cumulative; one thing of two meetings is counted once; what came about before the day of its meeting is none.
    """
    found = [one for one in known_outcomes(rows, day).values() if _is_of(one.outcome.origin, origin)]
    ends = [one.outcome.since for one in found]
    things = _things(found)
    return {after: _counts(things, after, bool(ends) and max(ends) + timedelta(after) <= day) for after in AFTER}


def came_of_event(origin: str, last: date, rows: Collection[RegisterRow], day: date) -> CameOf:
    """What the register knows on a day to have come of an event, by its id, whose last day is `last`.

    A contract that names the event or one of its meetings as its origin is declared by that, and is counted once where
    it is an outcome on record too. Contracts that were withdrawn, and outcomes that were refused, are not counted.
    """
    found = [one for one in known_outcomes(rows, day).values() if _is_of(one.outcome.origin, origin)]
    told = {one.outcome.reference for one in found if one.outcome.kind is OutcomeKind.CONTRACT and one.ruling}
    for standing in standing_on(rows, day).values():
        one = standing.contract
        is_ruled = {one.key, standing.counts_as} & told
        if standing.withdrawal is None and one.origin and _is_of(one.origin, origin) and not is_ruled:
            since, key = min(last, one.signed), standing.counts_as
            found.append(KnownOutcome(Outcome(OutcomeKind.CONTRACT, one.origin, since, ("", ""), one.signed, key)))
    things = _things(found)
    after = {days: _counts(things, days, last + timedelta(days) <= day) for days in AFTER}
    return CameOf(after, _counts(things, None, is_over=False))


def _things(found: Iterable[KnownOutcome]) -> list[KnownOutcome]:
    """Each thing once, what is declared before what is inferred, the soonest first."""
    counted = [one for one in found if one.counts_as is not None and one.outcome.since <= one.outcome.day]
    counted.sort(key=lambda one: (one.counts_as is Basis.INFERRED, one.outcome.day - one.outcome.since))
    things: dict[tuple[OutcomeKind, str], KnownOutcome] = {}
    for one in counted:
        things.setdefault((one.outcome.kind, one.outcome.reference or one.outcome.key), one)
    return list(things.values())


def _counts(things: Sequence[KnownOutcome], after: int | None, is_over: bool) -> Counts:
    def by_kind(basis: Basis) -> dict[str, int]:
        kinds = [
            one.outcome.kind
            for one in things
            if one.counts_as is basis and (after is None or one.outcome.day <= one.outcome.since + timedelta(after))
        ]
        return {kind.value: kinds.count(kind) for kind in OutcomeKind if kind in kinds}

    return Counts(by_kind(Basis.DECLARED), by_kind(Basis.INFERRED), is_over)


def _is_of(found: Origin, origin: str) -> bool:
    own = found.origin_id
    return own == origin or (found.kind is OriginKind.MEETING and own.startswith(f"{origin}/"))


def _inferred(met: Met, one: Joint, before: int) -> Outcome:
    origin = origin_of(met.origin, one.reference)
    if origin is None:
        raise SourceError("the meeting has no origin", place=one.reference, next_step="write it like meeting:m-17")
    when = f"between {one.first} and {one.last}" if one.first != one.last else f"on {one.first}"
    said = f"inferred: it came {when}, after {met.day}; the two sides had {before or 'nothing'} together before"
    return Outcome(
        one.kind, origin, met.day, met.sides, one.last, one.reference, one.title, Basis.INFERRED, f"{said}; no cause"
    )


def _declared(place: str, row: Mapping[str, str]) -> Outcome:
    origin = origin_of(row["origin"], place)
    if origin is None:
        raise SourceError("the outcome has no origin", place=place, next_step="write it like meeting:m-17")
    since, day = day_of(row["since"], place), day_of(row["day"], place)
    if day < since:
        raise SourceError(
            f"the outcome of {day} is from before what it came from, {since}", place=place, next_step="correct a day"
        )
    kind = OutcomeKind(one_of(row["kind"], OutcomeKind, "kind", place))
    return Outcome(kind, origin, since, _sides(row, place), day, row["reference"], row["title"])


def _sides(row: Mapping[str, str], place: str) -> tuple[str, str]:
    one, other = sorted((row["one"], row["other"]))
    if not one or one == other:
        raise SourceError(
            f'"{row["one"]}" and "{row["other"]}" are not two organisations', place=place, next_step="name both sides"
        )
    return one, other


def _of_row(row: RegisterRow) -> Outcome:
    fields = dict.fromkeys(COLUMNS, "") | dict(row.fields)
    return replace(_declared(row.row_id, fields), basis=Basis(fields["basis"]), reason=row.reason)


def _line(outcome: Outcome) -> dict[str, str]:
    return {
        "kind": outcome.kind.value,
        "origin": str(outcome.origin),
        "since": outcome.since.isoformat(),
        "one": outcome.sides[0],
        "other": outcome.sides[1],
        "day": outcome.day.isoformat(),
        "reference": outcome.reference,
        "title": outcome.title,
    }


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    with closing(text_lines(path)) as lines:
        rows = named_rows(lines)
        head = [(name or "").strip() for name in rows.fieldnames or ()]
        for name in columns:
            if name not in head:
                raise SourceError(f'there is no column "{name}"', place=path.name, next_step=known_values(name, head))
        for row in rows:
            place = f"{path.name}:{rows.line_num}"
            yield place, {name: line_of((row.get(name) or "").strip(), name, place) for name in columns}


def _text(lines: Iterable[Mapping[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()
