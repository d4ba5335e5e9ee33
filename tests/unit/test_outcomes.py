"""Outcomes: declared, inferred from dates, ruled on, counted at 30, 90 and 365 days."""

from dataclasses import replace
from datetime import date

import pytest
from tests.fixtures.register_files import register_csv

from midspan.model.contract import Origin, OriginKind
from midspan.model.errors import SourceError
from midspan.model.outcome import Basis, Outcome, OutcomeKind, Ruling
from midspan.record.contracts import standing_on
from midspan.record.outcomes import (
    Joint,
    Met,
    came_of_event,
    declared_in,
    inferred,
    known_outcomes,
    outcomes_csv,
    outcomes_of,
    row_of_outcome,
    row_of_ruling,
    template,
)
from midspan.registering import Registering

DAY = date(2024, 4, 29)
MET = Met("meeting:dialogue/2024/m-17", DAY, ("ror:a", "ror:b"))
BOTH = frozenset({"ror:a", "ror:b", "ror:c"})
LATEST = date(2030, 1, 1)


def work(number, first, last, organisations=BOTH):
    return Joint(OutcomeKind.JOINT_WORK, f"W{number}", "A work", organisations, first, last)


def rows_of(*outcomes):
    return [row_of_outcome(one, "ann", f"2026-01-01T00:00:{n:02}Z") for n, one in enumerate(outcomes)]


def visit(day, number=1, event="dialogue/2024"):
    origin = Origin(OriginKind.MEETING, f"{event}/m-{number}")
    return Outcome(OutcomeKind.VISIT, origin, DAY, ("ror:a", "ror:b"), day)


def test_only_what_is_surely_after_the_day_and_within_the_window_is_inferred():
    joint = [
        work(1, DAY, DAY),
        work(2, date(2024, 4, 30), date(2024, 4, 30)),
        work(3, date(2024, 1, 1), date(2024, 12, 31)),
        work(4, date(2025, 1, 1), date(2025, 12, 31)),
        work(5, date(2026, 1, 1), date(2026, 12, 31)),
        work(6, date(2025, 1, 1), date(2025, 1, 1), frozenset({"ror:a", "ror:c"})),
    ]
    found = inferred([MET], joint, 730)
    assert [one.reference for one in found] == ["W2", "W4"]
    assert {one.basis for one in found} == {Basis.INFERRED}
    assert found[1].reason == (
        "inferred: it came between 2025-01-01 and 2025-12-31, after 2024-04-29; "
        "the two sides had 1 together before; no cause"
    )
    assert inferred([MET], joint[::-1], 730) == found


def test_counts_are_cumulative_and_inferred_ones_stand_apart():
    found = inferred([MET], [work(2, date(2024, 6, 1), date(2024, 6, 1))], 365)
    rows = rows_of(visit(date(2024, 5, 20)), visit(date(2025, 4, 29), 2), visit(date(2024, 5, 1), 3, "other"), *found)
    counts = outcomes_of("dialogue/2024", rows, LATEST)
    assert {after: dict(one.declared) for after, one in counts.items()} == {
        30: {"visit": 1}, 90: {"visit": 1}, 365: {"visit": 2}
    }  # fmt: skip
    assert {after: dict(one.inferred) for after, one in counts.items()} == {
        30: {},
        90: {"joint_work": 1},
        365: {"joint_work": 1},
    }
    assert dict(outcomes_of("dialogue/2024/m-2", rows, LATEST)[365].declared) == {"visit": 1}


def test_one_thing_of_two_meetings_is_counted_once_and_declared_goes_before_inferred():
    twice = [replace(MET, origin=f"meeting:dialogue/2024/m-{n}") for n in (1, 2)]
    found = inferred(twice, [work(2, date(2024, 6, 1), date(2024, 6, 1))], 365)
    assert len(found) == 2
    counts = outcomes_of("dialogue/2024", rows_of(*found), LATEST)[365]
    assert (dict(counts.declared), dict(counts.inferred)) == ({}, {"joint_work": 1})
    told = replace(found[1], basis=Basis.DECLARED, reason="")
    counts = outcomes_of("dialogue/2024", rows_of(*found, told), LATEST)[365]
    assert (dict(counts.declared), dict(counts.inferred)) == ({"joint_work": 1}, {})


def test_a_contract_that_came_of_a_meeting_is_an_outcome_of_the_event_once(tmp_path):
    register = Registering(tmp_path)
    signed = {"row": "contract", "day": "2024-06-01", "title": "T", "type": "development"}
    sides = [{"row": "party", "role": role, "organisation": name, "place": ""}
             for role, name in (("provider", "Fudan University"), ("receiver", "Harbour Ltd"))]  # fmt: skip
    for number, origin in (
        (1, "meeting:dialogue/2024/m-17"),
        (2, "event:dialogue/2024"),
        (3, "meeting:other/m-1"),
        (4, ""),
    ):
        rows = [{**signed, "origin": origin}, *sides]
        register.add_file(register_csv(tmp_path / "r.csv", *({**row, "contract_id": str(number)} for row in rows)))
    register.store.add(rows_of(visit(date(2024, 5, 20))))

    def declared(day=LATEST):
        return dict(came_of_event("dialogue/2024", DAY, register.store.of_meetings(), day).so_far.declared)

    assert declared() == {"visit": 1, "contract": 2}
    assert declared(date(2024, 5, 31)) == {"visit": 1}
    found = came_of_event("dialogue/2024", DAY, register.store.of_meetings(), LATEST)
    assert [dict(one.declared) for one in found.after.values()] == [{"visit": 1}, *[{"visit": 1, "contract": 2}] * 2]
    known = Outcome(OutcomeKind.CONTRACT, Origin(OriginKind.MEETING, "dialogue/2024/m-17"), DAY, MET.sides,
                    date(2024, 6, 1), "sh/1")  # fmt: skip
    register.store.add(rows_of(known))
    assert declared() == {"visit": 1, "contract": 2}
    register.store.add(
        [row_of_ruling(register.store.read(), known.key, Ruling.REFUSED, "no", "ann", "2026-01-02T00:00:00Z")]
    )
    assert declared() == {"visit": 1, "contract": 1}
    assert len(register.store.of_meetings()) < len(register.store.read())


def test_what_is_not_over_yet_is_said():
    counts = outcomes_of("dialogue/2024", rows_of(visit(date(2024, 5, 20))), date(2024, 7, 28))
    assert [one.is_over for one in counts.values()] == [True, True, False]
    assert outcomes_of("dialogue/2024", rows_of(visit(date(2024, 5, 20))), date(2024, 5, 1))[365].declared == {}


def test_a_confirmed_one_counts_as_declared_and_a_refused_one_not():
    (one,) = inferred([MET], [work(2, date(2024, 5, 1), date(2024, 5, 1))], 365)
    rows = rows_of(one)
    states = []
    for n, ruling in enumerate((Ruling.CONFIRMED, Ruling.REFUSED, Ruling.CONFIRMED)):
        rows.append(row_of_ruling(rows, one.key, ruling, "asked them", "bob", f"2026-02-0{n + 1}T00:00:00Z"))
        states.append(known_outcomes(rows)[one.key].counts_as)
    assert states == [Basis.DECLARED, None, Basis.DECLARED]
    assert len({row.row_id for row in rows}) == 4
    assert known_outcomes(rows[::-1]) == known_outcomes(rows)


def test_what_is_declared_and_inferred_is_one_and_declared():
    (one,) = inferred([MET], [work(2, date(2024, 5, 1), date(2024, 5, 1))], 365)
    declared = replace(one, basis=Basis.DECLARED, reason="")
    assert declared.key == one.key
    assert [each.outcome.basis for each in known_outcomes(rows_of(declared, one)).values()] == [Basis.DECLARED]


def test_outcomes_are_no_contracts():
    assert standing_on(rows_of(visit(date(2024, 5, 20))), LATEST) == {}


def test_a_file_there_and_back(tmp_path):
    path = tmp_path / "outcomes.csv"
    path.write_text(template(), "utf-8")
    found = declared_in(path)
    assert [one.kind for one in found] == [OutcomeKind.JOINT_WORK]
    assert outcomes_csv(known_outcomes(rows_of(*found)).values()) == template()


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("joint_work,", "paper,", 'the kind "paper" is not known'),
        ("2025-01-14", "2023-01-14", "is from before what it came from"),
        ("Harbour Ltd", "Fudan University", "are not two organisations"),
        ("meeting:dialogue-2024/m-17", "m-17", 'the origin "m-17" is not one'),
        ("since", "until", 'there is no column "since"'),
    ],
)
def test_a_bad_row_is_said_with_its_place(tmp_path, old, new, fact):
    path = tmp_path / "outcomes.csv"
    path.write_text(template().replace(old, new), "utf-8")
    with pytest.raises(SourceError, match=fact) as error:
        declared_in(path)
    assert error.value.place.startswith("outcomes.csv")


def test_a_ruling_on_no_outcome_is_refused():
    with pytest.raises(SourceError, match='there is no outcome "outcome/0"'):
        row_of_ruling(rows_of(visit(date(2024, 5, 20))), "outcome/0", Ruling.CONFIRMED, "", "bob", "2026")
