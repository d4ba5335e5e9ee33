"""Personal data of events: every field is accounted for, one person's are given out whole, and forgetting is whole."""

import re
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_cli import run

from midspan.meet.definition import EVENT_TEMPLATE
from midspan.meet.folder import ABSTRACTS, ATTENDANCE, COLUMNS, OPTIONAL, PEOPLE, REQUESTS, read_event, table_rows
from midspan.meet.follow_up import FollowUps
from midspan.meet.participants import contact_key
from midspan.meet.personal import CONTACTS, FIELDS, PERSON_DAYS, PLANNING_DAYS, expire, forget_person
from midspan.meet.versions import Versions
from midspan.model.meeting import Participation
from midspan.store.contacts import Contacts
from midspan.store.listing_rows import Contact

__all__ = ["run"]
DOCS = Path(__file__).parents[2] / "docs" / "personal-data.md"
ZOE = ("Zoe Unusual", "zoe.unusual@x.invalid")


@pytest.fixture
def event(run: Any, tmp_path: Path) -> Path:
    """An event of a workspace with three people who met, planned twice, with attendance, answers and a speaker."""
    home, folder = tmp_path / "home", tmp_path / "home" / "events" / "dialogue" / "2026"
    folder.mkdir(parents=True)
    (folder / "event.toml").write_text(EVENT_TEMPLATE, encoding="utf-8")
    (tmp_path / "all.csv").write_text(
        f"name,email,affiliation\n{','.join(ZOE)},U1\nBo,bo@x.invalid,U2\nCy,cy@x.invalid,U3\n", encoding="utf-8"
    )
    assert run("meet", folder, "--import", tmp_path / "all.csv", "--home", home).code == 0
    (tmp_path / "all.csv").unlink()
    zoe, bo, cy = ids(folder)
    span = "2026-11-03T09:00+08:00,2026-11-03T09:30+08:00"
    for name, rows in {
        "requests.csv": [f"{zoe},{bo},3", f"{cy},{zoe},2", f"{cy},{bo},1"],
        "slots.csv": [f"s1,{span}", "s2,2026-11-03T09:30+08:00,2026-11-03T10:00+08:00"],
        "tables.csv": ["T1"],
        "attendance.csv": [f"{zoe},in_person,{span}", f"{bo},online,{span}"],
    }.items():
        (folder / name).write_text("\n".join([",".join(COLUMNS[name]), *rows, ""]), encoding="utf-8")
    (folder / "abstracts.csv").write_text(f'talk_id,speaker_ids\nt1,"{zoe};{bo}"\n', encoding="utf-8")
    assert run("meet", folder, "--home", home).code == run("meet", folder, "--anew", "--home", home).code == 0
    (folder / "plan" / "programme.html").write_text(f"<p>{ZOE[0]}</p>", encoding="utf-8")
    FollowUps(folder).add((zoe, bo), 30, "in_touch")
    return folder


def ids(folder: Path) -> list[str]:
    return [row["person_id"] for _, row in table_rows(folder, PEOPLE)]


def holding(home: Path, *texts: str) -> list[str]:
    """The files of a workspace that hold one of the texts."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return sorted(p.relative_to(home).as_posix() for p in files if any(t.encode() in p.read_bytes() for t in texts))


def test_every_field_is_accounted_for() -> None:
    columns = [
        (name, column)
        for name in (PEOPLE, REQUESTS, ATTENDANCE)
        for column in (*COLUMNS[name], *OPTIONAL.get(name, ()))
    ]
    assert sorted((one.file, one.field) for one in FIELDS) == sorted(
        [*columns, (ABSTRACTS, "speaker_ids"), (CONTACTS, "agreed"), *((CONTACTS, f.name) for f in fields(Contact))]
    )
    said = {one.field for one in FIELDS if one.file == PEOPLE}
    assert {field.name for field in fields(Participation)} - said == {"slot_ids"}, "made from available and time_zone"


def test_the_docs_say_what_the_code_says() -> None:
    rows = re.findall(r"^\| (\S+) \| (\S+) \| (.+) \| (\S+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows[1:] == [(one.file, one.field, one.purpose, str(one.days or "kept")) for one in FIELDS]


def test_one_persons_data_are_given_out_whole(run: Any, event: Path) -> None:
    home = event.parents[2]
    zoe = ids(event)[0]
    said = run("meet", home / "events", "--export-person", zoe, "--home", home).document
    assert said["contact"] == {"name": ZOE[0], "email": ZOE[1]}
    kept = said["events"]["2026"]
    assert {name: len(rows) for name, rows in kept["tables"].items()} == {
        "abstracts.csv": 1, "attendance.csv": 1, "people.csv": 1, "requests.csv": 2,
    }  # fmt: skip
    assert {one["version"] for one in kept["meetings"]} == {1, 2}
    assert [one["code"] for one in kept["follow_ups"]] == ["in_touch"]
    assert run("meet", home / "events", "--export-person", "p-0", "--home", home).code == 2


def test_forgetting_is_honoured_in_every_file(run: Any, event: Path) -> None:
    home = event.parents[2]
    zoe, bo, _ = ids(event)
    assert holding(home, ZOE[0]), "the test would find it"
    assert run("meet", home / "events", "--forget-person", zoe, "--home", home).code == 0
    assert holding(home, *ZOE) == []
    plan = "events/dialogue/2026/plan"
    assert not [path for path in (event / "plan").rglob("*") if zoe in path.name or path.suffix == ".html"]
    frozen = {f"{plan}/plan-0001.json", f"{plan}/plan-0002.json", "events/dialogue/2026/follow-ups.jsonl"}
    assert frozen <= {*holding(home, zoe)}, "versions keep the id"
    assert (event / "abstracts.csv").read_text(encoding="utf-8-sig").split() == ["talk_id,speaker_ids", f"t1,{bo}"]
    assert run("meet", event, "--home", home).code == 0, "it can be planned again"
    assert zoe not in {p for meeting in Versions(event / "plan").read()[-1].plan.meetings for p in meeting.people}
    (home.parent / "again.csv").write_text(f"name,email\n{','.join(ZOE)}\n", encoding="utf-8")
    said = run("meet", event, "--import", home.parent / "again.csv", "--home", home, "--json").document
    assert (said["withdrawn"], holding(home, *ZOE)) == (1, [])


def test_forgetting_twice_changes_nothing_more(event: Path) -> None:
    contacts, zoe = Contacts(event.parents[2]), ids(event)[0]
    forget_person([event], zoe, contacts)
    tables = {path.name: path.read_bytes() for path in event.glob("*.csv")}
    forget_person([event], zoe, contacts)
    assert {path.name: path.read_bytes() for path in event.glob("*.csv")} == tables


def test_what_is_kept_too_long_goes_in_two_steps(event: Path) -> None:
    home = event.parents[2]
    contacts, last = Contacts(home), date(2026, 11, 4)
    zoe = ids(event)[0]
    day = last.toordinal()
    assert expire([event], contacts, date.fromordinal(day + PLANNING_DAYS)) == []
    assert len(expire([event], contacts, date.fromordinal(day + PLANNING_DAYS + 1))) == 1
    assert (read_event(event).requests, bool(holding(home, ZOE[0]))) == ((), True)
    told = expire([event], contacts, date.fromordinal(day + PERSON_DAYS + 1))
    assert told[-1] == "3 contacts"
    assert holding(home, *ZOE, "Bo", "U1") == []
    assert (contacts.of(contact_key(zoe)), len(read_event(event).event.participations)) == (Contact(), 3)
    assert expire([event], contacts, date.fromordinal(day + PERSON_DAYS + 2)) == []


def test_a_contact_stays_while_another_event_needs_it(event: Path) -> None:
    home = event.parents[2]
    other = event.parent / "2027"
    other.mkdir()
    text = EVENT_TEMPLATE.replace("2026-11-0", "2027-11-0")
    (other / "event.toml").write_text(text, encoding="utf-8")
    (other / "people.csv").write_bytes((event / "people.csv").read_bytes())
    expire([event, other], Contacts(home), date(2027, 12, 31))
    assert Contacts(home).of(contact_key(ids(event)[0])) == Contact(*ZOE)
