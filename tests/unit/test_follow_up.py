"""Who came, and what came of the meetings: spans, questions that fall due, answers that are only added."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.test_cli import run
from tests.unit.test_meet_folder import write

from midspan.meet.attendance import Totals, merged, read_attendance, totals
from midspan.meet.definition import EVENT_TEMPLATE
from midspan.meet.follow_up import QUESTIONS, FollowUps, came_of, due
from midspan.model.errors import PlanError
from midspan.model.event import Stay
from midspan.model.meeting import Presence

__all__ = ["run"]
NINE = datetime(2026, 11, 3, 9, tzinfo=UTC)
HEAD = "person_id,presence,start,end"


def at_event(folder: Path, *rows: str) -> Path:
    (write(folder) / "attendance.csv").write_text("\n".join([HEAD, *rows, ""]), encoding="utf-8")
    return folder


def test_spans_are_merged_and_added_up(tmp_path: Path) -> None:
    folder = at_event(
        tmp_path / "event",
        "a,in_person,2026-11-03T09:00+08:00,2026-11-03T10:00+08:00",
        "a,,2026-11-03T01:30+00:00,2026-11-03T03:00+00:00",
        "a,online,2026-11-03T14:00+08:00,2026-11-03T14:30+08:00",
        "c,online,2026-11-03T16:00+08:00,2026-11-03T16:20+08:00",
    )
    found = read_attendance(folder)
    assert [(one.person_id, len(one.stays)) for one in found] == [("a", 2), ("c", 1)]
    assert totals(found, 3) == Totals(0, 1, 1, 1, 120, 50)


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        ("z,,2026-11-03T09:00+08:00,2026-11-03T10:00+08:00", '"z" is not in people.csv'),
        ("a,asleep,2026-11-03T09:00+08:00,2026-11-03T10:00+08:00", 'the presence "asleep" is not known'),
        ("a,,2026-11-03T09:00,2026-11-03T10:00+08:00", '"2026-11-03T09:00" is not a time with its offset from UTC'),
        ("a,,2026-11-03T10:00+08:00,2026-11-03T10:00+08:00", "a stay ends"),
    ],
)
def test_a_bad_row_says_where(tmp_path: Path, row: str, fact: str) -> None:
    with pytest.raises(PlanError) as raised:
        read_attendance(at_event(tmp_path / "event", row))
    assert raised.value.fact.startswith(fact)
    assert raised.value.place == "attendance.csv:2"


@given(st.lists(st.tuples(st.sampled_from(Presence), st.integers(0, 30), st.integers(1, 9)), min_size=1, max_size=12))
def test_merged_spans_hold_the_same_minutes(drawn: list[tuple[Presence, int, int]]) -> None:
    stays = [
        Stay(presence, NINE + timedelta(minutes=start), NINE + timedelta(minutes=start + length))
        for presence, start, length in drawn
    ]
    for presence in Presence:
        minutes = {start + at for one, start, length in drawn if one is presence for at in range(length)}
        spans = [stay for stay in merged(stays) if stay.presence is presence]
        assert sum((stay.end - stay.start).total_seconds() for stay in spans) == 60 * len(minutes)
    assert merged(stays) == merged(reversed(stays))


def test_questions_fall_due_and_are_answered_once() -> None:
    held = {("a", "b"): date(2026, 11, 3)}
    days = {after: date(2026, 11, 3) + timedelta(after) for after in QUESTIONS}
    assert due(held, (), days[30] - timedelta(1)) == []
    assert [(one.after, one.is_overdue) for one in due(held, (), days[90])] == [(30, True), (90, False)]
    assert [one.after for one in due(held, [(("a", "b"), 30)], days[365])] == [90, 365]


def test_answers_are_added_and_the_latest_counts(tmp_path: Path) -> None:
    kept = FollowUps(tmp_path)
    kept.add(("b", "a"), 30, "planned")
    kept.add(("a", "b"), 30, "in_touch", by="desk")
    kept.add(("a", "c"), 365, "joint_work", reference="W12")
    with kept.path.open("a", encoding="utf-8") as file:
        file.write('{"id": "x"\n')
    answers, damages = kept.read()
    assert ([one.code for one in answers], len(damages)) == (["planned", "in_touch", "joint_work"], 1)
    counts = came_of([*kept.standing().values()])
    assert {after: {code: n for code, n in codes.items() if n} for after, codes in counts.items()} == {
        30: {"in_touch": 1}, 90: {}, 365: {"joint_work": 1},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("after", "code", "reference", "fact"),
    [
        (31, "no", "", 'nothing is asked after "31" days'),
        (30, "joint_work", "", '"joint_work" is no answer after 30 days'),
        (365, "visit", "ann@x.invalid", '"ann@x.invalid" is no id'),
    ],
)
def test_no_other_answer_is_taken(tmp_path: Path, after: int, code: str, reference: str, fact: str) -> None:
    with pytest.raises(PlanError) as raised:
        FollowUps(tmp_path).add(("a", "b"), after, code, reference=reference)
    assert raised.value.fact == fact
    assert not FollowUps(tmp_path).path.exists()


def test_the_command_asks_records_and_counts(run: Any, tmp_path: Path) -> None:
    event = write(tmp_path / "event")
    assert run("meet", event, "--json").document["meetings"] == 1
    asked = ("meet", event, "--follow-up", "--day", "2026-12-03", "--json")
    assert [(one["people"], one["after"], one["day"]) for one in run(*asked).document["due"]] == [
        (["a", "b"], 30, "2026-12-03")
    ]
    assert run("meet", event, "--answer", "b", "a", "30", "in_touch").code == 0
    said = run(*asked).document
    assert (said["due"], said["answers"]["30"]["in_touch"]) == ([], 1)
    wrong = run("meet", event, "--answer", "a", "c", "30", "no")
    assert (wrong.code, '"a" and "c" had no meeting' in wrong.err) == (2, True)
    at_event(event, "c,online,2026-11-03T16:00+08:00,2026-11-03T16:20+08:00")
    assert run("meet", event, "--follow-up", "--day", "2027-12-03", "--json").document["due"] == [], "a did not come"
    assert run("meet", event, "--attendance", "--json").document["came"] == 1


def test_the_meetings_held_are_a_table_of_organisations(run: Any, tmp_path: Path) -> None:
    event = write(tmp_path / "event")
    (event / "event.toml").write_text(EVENT_TEMPLATE, encoding="utf-8")
    run("meet", event)
    assert run("meet", event, "--held").out.lstrip("\ufeff").split("\r\n") == [
        "origin,day,one,other", "meeting:event/a+b,2026-11-03,Invented University,Invented Institute", "",
    ]  # fmt: skip
