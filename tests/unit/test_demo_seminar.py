"""The demo's seminars: from suggestions to a plan; what is held has people who came and answers."""

from datetime import date
from pathlib import Path

import pytest
from tests.unit.test_meetings import check

from midspan.demo.seminar import HELD, PLANNED, SIZES, Size, make_seminars, write_event
from midspan.match.partners import Suggestion
from midspan.meet.folder import read_event
from midspan.meet.meetings import plan_meetings
from midspan.model.progress import Silent
from midspan.offering import known_keys
from midspan.seminars import FOLDER, Seminars

REGIONS = ("hong-kong", "shanghai")
SUGGESTED = [
    Suggestion(f"x:h{one}", f"x:s{other}", REGIONS, 0.1, 0.0, 0.2, ())
    for one, other in [(1, 1), (1, 2), (2, 2), (2, 3), (3, 1), (4, 4), (5, 4), (6, 6), (7, 6), (7, 7)]
]


def test_wishes_are_between_organisations_that_are_suggested_to_each_other(tmp_path: Path) -> None:
    write_event(tmp_path, PLANNED, SUGGESTED, {"x:h1": "Invented University"}, Size(30, 25, 4))
    wanted = read_event(tmp_path)
    people = {one.person_id: one for one in wanted.event.participations}
    assert (len(people), len(wanted.requests), len(wanted.event.slots)) == (30, 25, 4)
    ends = {(people[one.person_id].region, people[one.wanted_id].region) for one in wanted.requests}
    assert ends == {REGIONS, REGIONS[::-1]}
    assert "Invented University" in {one.organisation for one in people.values()}
    again = tmp_path / "again"
    write_event(again, PLANNED, SUGGESTED[::-1], {"x:h1": "Invented University"}, Size(30, 25, 4))
    names = [path.name for path in tmp_path.iterdir() if path.is_file()]
    assert {"abstracts.csv", "session-slots.csv", "event.toml"} < set(names)
    assert [(again / name).read_bytes() for name in names] == [(tmp_path / name).read_bytes() for name in names]


def test_the_seminar_held_has_attendance_and_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIZES, HELD, Size(30, 40, 8))
    monkeypatch.setitem(SIZES, PLANNED, Size(24, 20, 6))
    make_seminars(tmp_path, SUGGESTED, {}, Silent())
    planned, held = Seminars(tmp_path, known_keys()).on(date(2026, 12, 1))
    assert (planned.event.first, planned.totals, held.event.first) == (PLANNED, None, HELD)
    assert held.totals is not None
    assert 0 < held.totals.came == held.totals.in_person + held.totals.online <= 30
    assert sum(count for codes in held.answers.values() for count in codes.values()) > 0
    assert held.open_questions > 0
    assert [len(one.agendas[-1].sessions) for one in (planned, held)] == [1, 2]
    assert sum(held.outcomes.so_far.declared.values()) > 0
    assert planned.outcomes.so_far.declared == planned.outcomes.so_far.inferred == {}
    assert [len(planned.versions), len(held.versions), len(planned.agendas), len(held.agendas)] == [1, 2, 1, 2]
    frozen = (tmp_path / FOLDER / "shanghai-hong-kong-dialogue" / "2025" / "plan" / "plan-0001.json").read_bytes()
    make_seminars(tmp_path, SUGGESTED, {}, Silent())
    assert Seminars(tmp_path, known_keys()).on(date(2026, 12, 1)) == (planned, held)
    plan = tmp_path / FOLDER / "shanghai-hong-kong-dialogue" / "2025" / "plan"
    assert sorted(path.name for path in plan.glob("plan-*.json")) == ["plan-0001.json", "plan-0002.json"]
    assert (plan / "plan-0001.json").read_bytes() == frozen


@pytest.mark.slow
def test_three_hundred_people_and_six_hundred_wishes_are_placed_or_explained(tmp_path: Path) -> None:
    write_event(tmp_path, PLANNED, SUGGESTED, {}, SIZES[PLANNED])
    wanted = read_event(tmp_path)
    plan = plan_meetings(wanted.event, wanted.requests)
    check(wanted.event, list(wanted.requests), plan)
    assert len(plan.meetings) + len(plan.unplaced) == len({one.people for one in wanted.requests}) == 600
    assert plan.gaps <= 0.5 * len(wanted.event.participations)
