"""An event in a folder: read, planned by the command, planned again after a cancellation."""

import csv
from pathlib import Path
from typing import Any

import icalendar
import pytest
from tests.unit.test_cli import run

from midspan.meet.folder import COLUMNS, read_event
from midspan.meet.handout import file_name
from midspan.meet.versions import Versions
from midspan.model.errors import PlanError
from midspan.model.meeting import MeetingRequest, Presence

__all__ = ["run"]
FILES = {
    "people.csv": [
        "a,Ann,Invented University,shanghai,in_person,,2026-11-03T09:00+08:00/2026-11-03T10:00+08:00,",
        "b,=Bo,Invented Institute,hong-kong,,,,1",
        "c,安,,shanghai,online,Europe/London,,",
        "d,Dee,,hong-kong,cancelled,,,",
    ],
    "slots.csv": [
        "s1,2026-11-03T09:00+08:00,2026-11-03T09:25+08:00",
        "s2,2026-11-03T09:30+08:00,2026-11-03T09:55+08:00",
        "s3,2026-11-03T16:00+08:00,2026-11-03T16:25+08:00",
    ],
    "requests.csv": ["a,b,3", "b,a,", "b,c,1", "a,c,1", "d,a,3"],
    "tables.csv": ["Table 1"],
}


def write(folder: Path, **changed: list[str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, lines in FILES.items():
        rows = changed.get(name.removesuffix(".csv"), lines)
        (folder / name).write_text("\n".join([",".join(COLUMNS[name]), *rows, ""]), encoding="utf-8")
    return folder


def test_people_slots_and_wishes_are_read(tmp_path: Path) -> None:
    wanted = read_event(write(tmp_path / "event"))
    people = {person.person_id: person for person in wanted.event.participations}
    assert wanted.cancelled == {"d"}
    assert people["a"].slot_ids == frozenset({"s1", "s2"})
    assert (people["b"].slot_ids, people["b"].most_meetings, people["b"].presence) == (None, 1, Presence.IN_PERSON)
    assert people["c"].slot_ids == frozenset({"s3"}), "16:00 in Hong Kong is 8:00 in London, 9:00 is the night"
    assert wanted.requests == tuple(
        MeetingRequest(*wish) for wish in [("a", "b", 3), ("b", "a", 2), ("b", "c", 1), ("a", "c", 1)]
    )


def test_an_event_is_planned_frozen_and_handed_out(run: Any, tmp_path: Path) -> None:
    event = write(tmp_path / "event")
    said = run("meet", event, "--links", "https://meet.invalid/room", "--json").document
    assert {key: said[key] for key in ("meetings", "unplaced", "is_proven", "version")} == {
        "meetings": 1, "unplaced": 2, "is_proven": True, "version": 1,
    }  # fmt: skip
    plan = event / "plan"
    with (plan / "meetings.csv").open(encoding="utf-8-sig", newline="") as file:
        (meeting,) = csv.DictReader(file)
    assert (meeting["person_id"], meeting["other_id"], meeting["table"]) == ("a", "b", "Table 1")
    with (plan / "unplaced.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {(row["person_id"], row["other_id"]): row["obstacle"] for row in csv.DictReader(file)} == {
            ("a", "c"): "no_common_slot", ("b", "c"): "limit",
        }  # fmt: skip
    assert len(icalendar.Calendar.from_ical((plan / "event.ics").read_bytes()).events) == 1


def test_a_second_run_keeps_what_can_stay_and_cancels_what_cannot(run: Any, tmp_path: Path) -> None:
    event = write(tmp_path / "event")
    run("meet", event)
    first = (event / "plan" / "plan-0001.json").read_bytes()
    gone = [line if not line.startswith("a,") else "a,Ann,,shanghai,cancelled,,," for line in FILES["people.csv"]]
    said = run("meet", write(event, people=gone), "--links", "https://meet.invalid", "--json").document
    assert (said["version"], said["meetings"], said["moved"], said["cancelled"]) == (2, 1, 0, 2)
    assert (event / "plan" / "plan-0001.json").read_bytes() == first
    (entry,) = icalendar.Calendar.from_ical((event / "plan" / "calendars" / "a.ics").read_bytes()).events
    assert (str(entry["status"]), entry["sequence"]) == ("CANCELLED", 1)
    versions = Versions(event / "plan").read()
    assert [version.plan.meetings[0].people for version in versions] == [("a", "b"), ("b", "c")]
    (link,) = versions[1].links.values()
    assert run("meet", event, "--links", "https://meet.invalid", "--json").document["version"] == 3
    assert Versions(event / "plan").read()[2].links == {("b", "c"): link}, "a link stays from version to version"
    assert (event / "plan" / "links.key").stat().st_mode & 0o77 == 0


def test_the_template_is_an_event_and_spares_what_is_there(run: Any, tmp_path: Path) -> None:
    event = tmp_path / "event"
    assert run("meet", event, "--template").code == 0
    assert run("meet", event, "--json").document["meetings"] == 0, "p2 is there by day and p1, in London, by night"
    (event / "tables.csv").write_text("table\nMine\n", encoding="utf-8")
    assert run("meet", event, "--template").code == 0
    assert (event / "tables.csv").read_text(encoding="utf-8") == "table\nMine\n"


@pytest.mark.parametrize(
    ("name", "line", "place", "text"),
    [
        ("people", "a,,,,somewhere,,,", "people.csv:2", 'the presence "somewhere" is not known'),
        ("people", "a,,,,online,Europe/Nowhere,,", "people.csv:2", 'there is no time zone "Europe/Nowhere"'),
        ("people", "a,,,,,,2026-11-03,", "people.csv:2", '"2026-11-03" is not a time with its offset from UTC'),
        ("people", "a,,,,,,,many", "people.csv:2", '"many" is no number of meetings'),
        ("people", ",,,,,,,", "people.csv:2", 'the "person_id" is empty'),
        ("slots", "s1,2026-11-03T09:00,2026-11-03T09:25", "slots.csv:2", '"2026-11-03T09:00" is not a time'),
        ("requests", "a,zoe,1", "requests.csv:2", '"zoe" is not in people.csv'),
        ("requests", "a,b,9", "requests.csv:2", 'the priority "9" is not known'),
        ("requests", "a,a,1", "requests.csv:2", '"a" asks to meet themselves'),
    ],
)
def test_a_bad_row_is_an_error_that_names_it(tmp_path: Path, name: str, line: str, place: str, text: str) -> None:
    with pytest.raises(PlanError, match="^" + text) as caught:
        read_event(write(tmp_path / "event", **{name: [line]}))
    assert caught.value.place == place
    assert caught.value.next_step


def test_a_missing_file_a_missing_column_and_a_damaged_version_are_errors(tmp_path: Path) -> None:
    event = write(tmp_path / "event")
    (event / "slots.csv").write_text("slot_id,start\n", encoding="utf-8")
    with pytest.raises(PlanError, match='there is no column "end"'):
        read_event(event)
    (event / "slots.csv").unlink()
    with pytest.raises(PlanError, match=r'there is no "slots\.csv"'):
        read_event(event)
    (event / "plan").mkdir()
    (event / "plan" / "plan-0001.json").write_text('{"format": 9}', encoding="utf-8")
    with pytest.raises(PlanError, match=r'"plan-0001\.json" is no version of a plan'):
        Versions(event / "plan").read()


def test_files_of_different_people_have_different_names() -> None:
    assert [file_name(one) for one in ("p1", "a/b", "a_b", "安", "../x")] == [
        "p1", "a_2f_b", "a_5f_b", "_5b89_", "_2e__2e__2f_x",
    ]  # fmt: skip
