"""Sessions of talks, planned again after a cancellation, and the programme as files."""

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import icalendar
import pytest
from tests.unit.test_cli import run

from midspan.match.texts import Words
from midspan.meet.session_places import crowded
from midspan.meet.sessions import Hall, SessionPlan, TalkWords, plan_sessions
from midspan.model.errors import PlanError
from midspan.model.event import Room, Session, Talk
from midspan.model.meeting import Participation, Presence, Slot
from midspan.model.place import Name

__all__ = ["run"]
BEGIN = datetime(2026, 11, 3, 1, tzinfo=UTC)
REGIONS = {f"p{n}": ("shanghai", "hong-kong")[n % 2] for n in range(200)}
TOPICS = ("tumour immune therapy", "battery lithium anode", "harbour crane freight", "galaxy dust spectrum")


def hall(slots: int, rooms: int, most: int) -> Hall:
    times = [Slot(f"s{n}", BEGIN + timedelta(hours=2 * n), BEGIN + timedelta(hours=2 * n + 1)) for n in range(slots)]
    return Hall(times, [Room(f"Room {n}", 20 * (n + 1)) for n in range(rooms)], most)


def talks(count: int, speakers: int = 200) -> list[Talk]:
    draw = random.Random(3)  # noqa: S311  invented talks
    return [
        Talk(f"t{n:03d}", f"Talk {n}", " ".join(draw.choices(TOPICS[n % 4].split(), k=9)), (f"p{n * 7 % speakers}",))
        for n in range(count)
    ]


PEOPLE = [Participation(person, region=region) for person, region in REGIONS.items()]


def planned(
    given: Sequence[Talk], into: Hall, before: Sequence[Session] = (), people: Sequence[Participation] = PEOPLE
) -> SessionPlan:
    texts = [talk.abstract for talk in given]
    words = Words.of(texts)
    return plan_sessions(given, TalkWords(words.names, words.vectors(texts)), people, into, before)


def test_sessions_are_alike_even_and_of_both_regions_and_nobody_is_in_two_at_once() -> None:
    given, into = talks(40, speakers=30), hall(4, 3, 5)
    plan = planned(given, into)
    assert plan.coherence > 3 * plan.chance
    assert [len(session.talks) for session in plan.sessions] == [5] * 8
    assert sorted(t.talk_id for s in plan.sessions for t in s.talks) == [talk.talk_id for talk in given]
    assert len({(session.slot_id, session.room) for session in plan.sessions}) == 8
    for session in plan.sessions:
        assert len({REGIONS[talk.speaker_ids[0]] for talk in session.talks}) == 2
        others = [s for s in plan.sessions if s.slot_id == session.slot_id and s is not session]
        here, there = ({p for s in some for t in s.talks for p in t.speaker_ids} for some in ([session], others))
        assert not here & there
    assert all(set(s.title.en.split(", ")) & set(" ".join(TOPICS).split()) or " " in s.title.en for s in plan.sessions)


def test_the_order_of_rows_changes_nothing() -> None:
    given = talks(30)
    assert planned(given, hall(3, 2, 5)) == planned(given[::-1], hall(3, 2, 5))


def test_who_has_no_place_has_a_reason() -> None:
    plan = planned(talks(12), hall(1, 2, 5))
    assert [len(session.talks) for session in plan.sessions] == [5, 5]
    assert [reason.split(";")[0] for _, reason in plan.unplaced] == ["all 2 sessions of 5 talks are full"] * 2
    one = [Talk(f"t{n}", TOPICS[n], TOPICS[n], ("p1",)) for n in range(2)]
    plan = planned(one, hall(1, 2, 1))
    assert len(plan.sessions) == 1
    assert [talk for talk, _ in plan.unplaced] == ["t1"]
    with pytest.raises(PlanError, match='"0" talks'):
        hall(1, 1, 0)


def test_after_a_cancellation_every_other_talk_stays() -> None:
    given, into = talks(20), hall(2, 2, 5)
    before = planned(given, into).sessions
    new = Talk("t999", "New", TOPICS[1], ("p199",))
    after = planned([*given[:3], *given[4:], new], into, before)
    places = [{t.talk_id: (s.slot_id, s.room) for s in plan for t in s.talks} for plan in (before, after.sessions)]
    assert places[0].pop("t003") == places[1].pop("t999")
    assert places[0] == places[1]


def check(given: Sequence[Talk], into: Hall, people: Sequence[Participation], plan: SessionPlan) -> None:
    """Every rule of a programme, read from the talks and sessions alone; of a talk without a place, that there is none."""
    there = {person.person_id: person.slot_ids for person in people}
    rooms, times = [room.name for room in into.rooms], [slot.slot_id for slot in into.slots]
    held = {(s.slot_id, s.room): [t.talk_id for t in s.talks] for s in plan.sessions}
    speakers = {talk.talk_id: set(talk.speaker_ids) for talk in given}

    def may(talk: str, slot: str, room: str) -> bool:
        others = [speakers[one] for at, some in held.items() if at[0] == slot and at[1] != room for one in some]
        is_there = all(slots is None or slot in slots for slots in (there[one] for one in speakers[talk]))
        return is_there and not speakers[talk] & set().union(*others)

    assert len(held) == len(plan.sessions) == len({session.session_id for session in plan.sessions})
    assert set(held) <= {(slot, room) for slot in times for room in rooms}
    assert sorted([t for some in held.values() for t in some] + [t for t, _ in plan.unplaced]) == sorted(speakers)
    assert all(1 <= len(some) <= into.most for some in held.values())
    assert all(may(talk, *place) for place, some in held.items() for talk in some)
    free = [(slot, room) for slot in times for room in rooms if len(held.get((slot, room), ())) < into.most]
    assert not [talk for talk, _ in plan.unplaced for at in free if may(talk, *at)]


@pytest.mark.parametrize("seed", range(12))
def test_nobody_speaks_when_they_are_not_there(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  invented people
    into = hall(draw.randint(2, 4), draw.randint(1, 3), draw.randint(2, 5))
    ids = [slot.slot_id for slot in into.slots]
    people = [
        replace(one, slot_ids=frozenset(draw.sample(ids, draw.randint(0, len(ids)))) if draw.random() < 0.5 else None)
        for one in PEOPLE
    ]
    given = [replace(one, speaker_ids=(*one.speaker_ids, f"p{draw.randrange(60)}")) for one in talks(30, 50)]
    plan = planned(given, into, people=people)
    check(given, into, people, plan)
    again = [replace(one, slot_ids=frozenset(draw.sample(ids, 1))) if draw.random() < 0.1 else one for one in people]
    after = planned(given, into, plan.sessions, again)
    check(given, into, again, after)
    was, now = ({t.talk_id: (s.slot_id, s.room) for s in one.sessions for t in s.talks} for one in (plan, after))
    there = {one.person_id: one.slot_ids for one in again}
    for talk in given:
        slots = [there[person] for person in talk.speaker_ids]
        if talk.talk_id in was and all(one is None or was[talk.talk_id][0] in one for one in slots):
            assert now[talk.talk_id] == was[talk.talk_id]


def test_who_is_there_at_one_time_only_speaks_then_and_likeness_is_kept() -> None:
    into, given = hall(4, 2, 5), talks(40)
    people = [replace(one, slot_ids=frozenset({"s3"})) if one.person_id in {"p7", "p14"} else one for one in PEOPLE]
    plan = planned(given, into, people=people)
    check(given, into, people, plan)
    assert [len(session.talks) for session in plan.sessions] == [5] * 8
    assert plan.coherence > 2.5 * plan.chance
    of_both = {t.talk_id: s.slot_id for s in plan.sessions for t in s.talks if t.speaker_ids[0] in {"p7", "p14"}}
    assert of_both == {"t001": "s3", "t002": "s3"}
    away = [replace(one, slot_ids=frozenset()) if one.person_id == "p7" else one for one in PEOPLE]
    assert planned(given, into, people=away).unplaced == (
        ("t001", "its speakers are not there, or not together, at the time of any session"),
    )


def test_a_session_that_may_outgrow_its_room_is_told() -> None:
    sessions = [Session(f"s{at}", Name("S"), slot, room) for at, (slot, room) in enumerate(
        [("a", "Large"), ("a", "Small"), ("b", "Small"), ("c", "Large"), ("c", "Unknown")])]  # fmt: skip
    rooms = [Room("Large", 9), Room("Small", 5), Room("Unknown", 0)]
    people = [Participation(f"p{at}", slot_ids=frozenset("ac") if at < 3 else None) for at in range(11)]
    people += [Participation(f"online{at}", Presence.ONLINE) for at in range(20)]
    assert [(one.session_id, seats, come) for one, seats, come in crowded(sessions, people, rooms)] == [
        ("s1", 5, 6), ("s2", 5, 8),
    ]  # fmt: skip
    assert crowded(sessions, people[11:], rooms) == []


def folder(path: Path, cancelled: str = "") -> Path:
    path.mkdir(exist_ok=True)
    (path / "event.toml").write_text(
        'first = 2026-11-03\nlast = 2026-11-03\ntime_zone = "Asia/Hong_Kong"\n[title]\nen = "Dialogue"\n'
        '[[rooms]]\nname = "Hall"\nseats = 90\n',
        encoding="utf-8",
    )
    people = [f"p{n},Name {n},,{REGIONS[f'p{n}']},{'cancelled' if f'p{n}' == cancelled else ''},,,," for n in range(6)]
    people[0] += "yes"
    head = "person_id,name,organisation,region,presence,time_zone,available,most_meetings,is_public"
    rows = [f"t{n},Talk {n} \x07<&>,{TOPICS[n % 2]},p{n}" for n in range(6)]
    tables = {
        "people.csv": [head, *people],
        "slots.csv": ["slot_id,start,end", "m1,2026-11-03T14:00+08:00,2026-11-03T14:25+08:00"],
        "requests.csv": ["person_id,wanted_id,priority"],
        "tables.csv": ["table", "Table 1"],
        "abstracts.csv": ["talk_id,title,abstract,speaker_ids", *rows],
        "session-slots.csv": [
            "slot_id,start,end", "a,2026-11-03T09:00+08:00,2026-11-03T10:00+08:00",
            "b,2026-11-03T10:30+08:00,2026-11-03T11:30+08:00",
        ],
    }  # fmt: skip
    for name, lines in tables.items():
        (path / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return path


def test_a_programme_is_written_and_what_is_cancelled_stays_known(run: Any, tmp_path: Path) -> None:
    event = folder(tmp_path / "dialogue-2026")
    assert run("meet", event, "--sessions", "3", "--programme", "json", "--json").document["sessions"] == 2
    first = json.loads((event / "plan" / "programme.json").read_text(encoding="utf-8"))["schedule"]["conference"]
    said = run("meet", folder(event, cancelled="p2"), "--sessions", "3", "--json").document
    assert said["crowded"] == []
    assert (said["version"], said["unplaced"], said["changes"]) == (
        2,
        1,
        ["Talk 2 \x07<&>: fell away, was 2026-11-03 10:50, Hall"],
    )
    told = run("meet", event, "--compare", "1", "2").out.splitlines()
    assert told[0].startswith("Talks: 6 in version 1, 5 in version 2; 0 new, 1 fell away, 0 at another time")
    assert told[1] == "  Talk 2 \x07<&>: fell away, was 2026-11-03 10:50, Hall"
    compared = run("meet", event, "--compare", "2", "1", "--json", "--lang", "zh-Hant").document["talks"]
    assert (compared["before"], compared["after"], compared["changes"][0]["kind"]) == (5, 6, "added")
    wrong = run("meet", event, "--compare", "1", "3")
    assert (wrong.code, 'there is no version "3"' in wrong.err, "the last one is 2" in wrong.err) == (2, True, True)
    for form in ("json", "xml", "csv", "ics"):
        run("meet", event, "--programme", form)
    events = [{e["title"]: e for day in c["days"] for r in day["rooms"].values() for e in r}
              for c in (first, json.loads((event / "plan" / "programme.json").read_text())["schedule"]["conference"])]  # fmt: skip
    assert [len(of_version) for of_version in events] == [6, 5]
    assert all(events[0][title][key] == events[1][title][key] for title in events[1] for key in ("guid", "id", "slug"))
    assert {p["name"] for e in events[1].values() for p in e["persons"]} == {"Name 0"}, "the others did not agree"
    root = ET.parse(event / "plan" / "programme.xml").getroot()  # noqa: S314  the test wrote it
    assert len({one.get("guid") for one in root.iter("event")}) == 5
    assert {one.text for one in root.iter("duration")} == {"00:20"}
    entries = icalendar.Calendar.from_ical((event / "plan" / "programme.ics").read_bytes()).walk("VEVENT")
    assert sorted(str(one["status"]) for one in entries) == ["CANCELLED", *["CONFIRMED"] * 5]
    assert [str(one["sequence"]) for one in entries if one["status"] == "CANCELLED"] == ["1"]
