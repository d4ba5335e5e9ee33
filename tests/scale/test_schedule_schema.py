"""The programme as schedule JSON and XML is valid by the published schemas of c3voc and frab."""

import json
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from midspan.meet.programme import Programme
from midspan.meet.talks import Agenda
from midspan.model.event import Event, Room, Session, Talk
from midspan.model.meeting import Slot
from midspan.model.place import Name

pytestmark = pytest.mark.scale
SCHEMAS = Path(os.environ.get("MIDSPAN_DATA", "")) / "schedule"
needs_schemas = pytest.mark.skipif(not (SCHEMAS / "frab_schedule.xsd").is_file(), reason="the schemas are not here")


def programme() -> Programme:
    days = [datetime(2026, 11, day, 1, tzinfo=UTC) for day in (3, 4)]
    slots = [Slot(f"s{n}", begin, begin + timedelta(hours=1)) for n, begin in enumerate(days)]
    sessions = [
        Session(
            f"session-{n}",
            Name(f"Track {n}"),
            f"s{n}",
            "Hall",
            tuple(Talk(f"t{n}{k}", "A\x07 & <B>", "", ("p",)) for k in range(3)),
        )
        for n in range(2)
    ]
    event = Event(
        "eu-1", "", Name("Dialogue"), date(2026, 11, 3), date(2026, 11, 4), "Asia/Hong_Kong", (Room("Hall", 9),)
    )  # fmt: skip
    return Programme(event, "Dialogue", [Agenda(sessions, slots, 3, days[0])], {"p": "Ann"})


@needs_schemas
def test_the_json_is_valid() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((SCHEMAS / "c3voc_schedule.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(programme().schedule(), schema)


@needs_schemas
def test_the_xml_is_valid() -> None:
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "frab_schedule.xsd"))
    schema.assertValid(etree.fromstring(programme().schedule_xml()))
