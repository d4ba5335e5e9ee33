"""What an event is: read from its folder, strictly."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from midspan.meet.definition import EVENT_TEMPLATE, SERIES_TEMPLATE, load_event, load_series
from midspan.meet.folder import write_template
from midspan.model.errors import PlanError
from midspan.model.event import Attendance, Event, Room, Series, Stay
from midspan.model.meeting import Presence
from midspan.model.place import Name
from midspan.offering import known_keys


def event(folder: Path, old: str = "", new: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "event.toml").write_text(EVENT_TEMPLATE.replace(old, new) if old else EVENT_TEMPLATE, encoding="utf-8")
    return folder


def test_the_template_is_an_event_of_its_series(tmp_path: Path) -> None:
    folder = tmp_path / "dialogue" / "2026"
    write_template(folder)
    assert load_event(folder, known_keys()).series_id == ""
    (tmp_path / "dialogue" / "series.toml").write_text(SERIES_TEMPLATE, encoding="utf-8")
    regions, themes = ("hong-kong", "shanghai"), ("life-science",)
    assert load_event(folder, known_keys()) == Event(
        "2026", "dialogue", Name("Name of the event"), date(2026, 11, 3), date(2026, 11, 4), "Asia/Hong_Kong",
        (Room("Hall", 300, 50),), "", regions, themes, 300,
    )  # fmt: skip
    assert load_series(tmp_path / "dialogue") == Series("dialogue", Name("Name of the series"), regions, themes)


def test_a_template_does_not_write_over_what_is_there(tmp_path: Path) -> None:
    folder = event(tmp_path / "one", "300\n", "30\n")
    assert folder / "event.toml" not in write_template(folder)
    assert load_event(folder).capacity == 30


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("capacity", "capactiy", 'the file can\'t be used: Object contains unknown field "capactiy"'),
        ("first = 2026-11-03", 'first = "tomorrow"', "the file can't be used: Invalid RFC3339 encoded date"),
        ("last = 2026-11-04", "last = 2026-11-02", 'the event "one" ends on "2026-11-02", before it begins'),
        ("Asia/Hong_Kong", "Asia/Shangai", 'there is no time zone "Asia/Shangai"'),
        ("Asia/Hong_Kong", "../etc", 'there is no time zone "../etc"'),
        ('"hong-kong"', '"hongkong"', 'there is no region "hongkong"'),
        ('"life-science"', '"life"', 'there is no theme "life"'),
        ("seats = 300", "seats = -1", 'the room "Hall" has "-1" seats or tables'),
        ('en = "Name of the event"', 'en = " "', 'the event "one" has no English name'),
        ("capacity = 300", "capacity = 0", 'the capacity "0" lets nobody in'),
        ('link = ""\nregions', 'link = "javascript:x"\nregions', 'the link "javascript:x" of the event "one" is not'),
        ("[title]", "[title", "the file is not TOML"),
    ],
)
def test_a_bad_definition_says_what_and_where(tmp_path: Path, old: str, new: str, fact: str) -> None:
    folder = event(tmp_path / "one", old, new)
    with pytest.raises(PlanError) as raised:
        load_event(folder, known_keys())
    assert raised.value.fact.startswith(fact)
    assert (raised.value.place, bool(raised.value.next_step)) == ("one/event.toml", True)


def test_the_name_of_the_folder_is_the_id(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match='the id "Seminar 1" of the event can\'t be used'):
        load_event(event(tmp_path / "Seminar 1"))
    with pytest.raises(PlanError, match=r'there is no "event\.toml"'):
        load_event(tmp_path)


def test_two_rooms_of_one_name_are_refused() -> None:
    with pytest.raises(PlanError, match='the room "Hall" is there twice'):
        Event("e", "", Name("E"), date(2026, 1, 1), date(2026, 1, 1), "UTC", (Room("Hall", 1), Room("Hall", 2)))


def test_a_stay_needs_its_zone_and_an_order() -> None:
    at = datetime(2026, 11, 3, 9, tzinfo=UTC)
    with pytest.raises(PlanError, match="a stay has no time zone"):
        Stay(Presence.ONLINE, at.replace(tzinfo=None), at)
    with pytest.raises(PlanError, match="before it begins"):
        Stay(Presence.ONLINE, at, at)
    stay = Stay(Presence.ONLINE, at, at.replace(hour=10))
    assert Attendance("p1", (stay,)).presences == {Presence.ONLINE}
