"""Calendar files, read back by the library that wrote them and by another one."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
import vobject

from midspan.meet.calendar import Diary, Version, links
from midspan.model.meeting import Meeting, Participation, Plan, Presence, Setting, Slot

START = datetime.fromisoformat("2026-11-03T09:00+08:00")
SLOTS = [Slot(f"s{at}", START + timedelta(minutes=30 * at), START + timedelta(minutes=30 * at + 25)) for at in range(3)]
PEOPLE = [
    Participation("ann", name="Ann, 安", organisation="Invented University"),
    Participation("bo"),
    Participation("cy", Presence.ONLINE, name="Cy"),
]
AT_TABLE = Meeting(("ann", "bo"), "s0", Setting.AT_A_TABLE, "Table 1")
HYBRID = Meeting(("ann", "cy"), "s1", Setting.HYBRID, "Table 2")
LATER = Meeting(("ann", "cy"), "s2", Setting.HYBRID, "Table 2")


def plan(*meetings: Meeting) -> Plan:
    return Plan(meetings, (), 0, is_proven=True)


def diary(*plans: Plan) -> Diary:
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    versions = [
        Version(one, moment + timedelta(days=at), SLOTS, links("https://meet.invalid/", b"key", one.meetings))
        for at, one in enumerate(plans)
    ]
    return Diary("dialogue-2026", "The regular dialogue", PEOPLE, versions)


def entries(file: bytes) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(file)
    assert calendar["method"] == "PUBLISH"
    assert not calendar.errors
    return {str(entry["summary"]): entry for entry in calendar.events}


def test_times_are_in_utc_and_each_meeting_says_where_it_is() -> None:
    mine = entries(diary(plan(AT_TABLE, HYBRID)).of_person("ann"))
    assert list(mine) == ["Meeting: bo", "Meeting: Cy"]
    assert mine["Meeting: bo"].decoded("dtstart") == datetime(2026, 11, 3, 1, tzinfo=UTC)
    assert mine["Meeting: bo"]["location"] == "Table 1"
    assert "url" not in mine["Meeting: bo"]
    assert str(mine["Meeting: Cy"]["url"]).startswith("https://meet.invalid/")
    assert "One in the room, one online." in str(mine["Meeting: Cy"]["description"])


def test_a_person_sees_only_their_own_and_the_event_sees_all() -> None:
    whole = diary(plan(AT_TABLE, HYBRID))
    assert list(entries(whole.of_person("bo"))) == ["Meeting: Ann, 安 (Invented University)"]
    assert list(entries(whole.whole())) == [
        "Meeting: Ann, 安 (Invented University) and bo",
        "Meeting: Ann, 安 (Invented University) and Cy",
    ]


def test_a_meeting_that_moves_keeps_its_uid_and_raises_its_sequence() -> None:
    first, second = (
        entries(diary(*plans).of_person("ann"))
        for plans in ([plan(AT_TABLE, HYBRID)], [plan(AT_TABLE, HYBRID), plan(AT_TABLE, LATER)])
    )
    for name, sequence in {"Meeting: bo": 0, "Meeting: Cy": 1}.items():
        assert first[name]["uid"] == second[name]["uid"]
        assert (first[name]["sequence"], second[name]["sequence"]) == (0, sequence)
    assert second["Meeting: Cy"].decoded("dtstart") == datetime(2026, 11, 3, 2, tzinfo=UTC)
    assert second["Meeting: Cy"].decoded("dtstamp") == datetime(2026, 10, 2, tzinfo=UTC)
    assert first["Meeting: bo"] == second["Meeting: bo"]


def test_what_a_later_version_lacks_is_cancelled_and_may_come_back() -> None:
    gone = entries(diary(plan(AT_TABLE), plan()).whole())
    (entry,) = gone.values()
    assert (entry["status"], entry["sequence"]) == ("CANCELLED", 1)
    assert entry.decoded("dtstart") == datetime(2026, 11, 3, 1, tzinfo=UTC)
    (entry,) = entries(diary(plan(AT_TABLE), plan(), plan(AT_TABLE)).whole()).values()
    assert (entry["status"], entry["sequence"]) == ("CONFIRMED", 2)


@pytest.mark.parametrize("reader", ["ann", "cy", None])
def test_another_parser_reads_the_same(reader: str | None) -> None:
    made = diary(plan(AT_TABLE, HYBRID), plan(AT_TABLE, LATER))
    file = made.whole() if reader is None else made.of_person(reader)
    other = vobject.readOne(file.decode())
    said = {(e.uid.value, e.dtstart.value, e.status.value, int(e.sequence.value)) for e in other.vevent_list}
    ours = {(str(e["uid"]), e.decoded("dtstart"), str(e["status"]), e["sequence"]) for e in entries(file).values()}
    assert said == ours


def test_links_are_different_for_each_meeting_and_for_each_secret() -> None:
    one = links("https://meet.invalid", b"one", [AT_TABLE, HYBRID])
    assert set(one) == {("ann", "cy")}
    assert one != links("https://meet.invalid", b"two", [AT_TABLE, HYBRID])
