"""What an event or a series is: `event.toml` and `series.toml`, beside the tables of its folder.

A series is a folder of event folders; the names of folders are the ids.
"""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TypeVar

import msgspec

from midspan.model.errors import PlanError, known_values
from midspan.model.event import CAPACITY, Event, Room, Series
from midspan.model.place import Name
from midspan.store.files import replacing
from midspan.store.listing_rows import ANYTHING, Known

EVENT, SERIES = "event.toml", "series.toml"
EVENT_TEMPLATE = """\
first = 2026-11-03
last = 2026-11-04
time_zone = "Asia/Hong_Kong"
capacity = 300
link = ""
regions = ["hong-kong", "shanghai"]
themes = ["life-science"]

[title]
en = "Name of the event"
zh_hans = ""
zh_hant = ""

[[rooms]]
name = "Hall"
seats = 300
tables = 50
link = ""
"""
SERIES_TEMPLATE = """\
regions = ["hong-kong", "shanghai"]
themes = ["life-science"]

[name]
en = "Name of the series"
zh_hans = ""
zh_hant = ""
"""


class _Name(msgspec.Struct, forbid_unknown_fields=True):
    en: str
    zh_hans: str = ""
    zh_hant: str = ""


class _Room(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    seats: int
    tables: int = 0
    link: str = ""


class _Series(msgspec.Struct, forbid_unknown_fields=True):
    name: _Name
    regions: list[str] = []
    themes: list[str] = []


class _Event(msgspec.Struct, forbid_unknown_fields=True):
    title: _Name
    first: date
    last: date
    time_zone: str
    capacity: int = CAPACITY
    link: str = ""
    regions: list[str] = []
    themes: list[str] = []
    rooms: list[_Room] = []


Definition = TypeVar("Definition", _Series, _Event)


def load_event(folder: Path, known: Known = ANYTHING) -> Event:
    """The event of a folder; PlanError for an unknown or missing key, or a value that can't be."""
    path = folder.resolve() / EVENT
    found = _read(path, _Event, known)
    series_id = path.parent.parent.name if (path.parent.parent / SERIES).is_file() else ""
    with placed(_place(path)):
        rooms = tuple(Room(room.name, room.seats, room.tables, room.link) for room in found.rooms)
        return Event(
            path.parent.name, series_id, _name(found.title), found.first, found.last, found.time_zone, rooms,
            found.link, tuple(found.regions), tuple(found.themes), found.capacity,
        )  # fmt: skip


def load_series(folder: Path, known: Known = ANYTHING) -> Series:
    """The series of a folder; errors as for an event."""
    path = folder.resolve() / SERIES
    found = _read(path, _Series, known)
    with placed(_place(path)):
        return Series(path.parent.name, _name(found.name), tuple(found.regions), tuple(found.themes))


def write_definition(path: Path, text: str) -> bool:
    """Writes a definition where there is none; whether it did."""
    if path.exists():
        return False
    with replacing(path) as partial:
        partial.write_text(text, encoding="utf-8")
    return True


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Adds the place to an error that does not say where."""
    try:
        yield
    except PlanError as error:
        if error.place:
            raise
        raise PlanError(error.fact, place=place, next_step=error.next_step) from None


def _read(path: Path, kind: type[Definition], known: Known) -> Definition:
    place = _place(path)
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), kind)
    except FileNotFoundError:
        step = f"write one with midspan meet {path.parent.name} --template"
        raise PlanError(f'there is no "{path.name}"', place=str(path.parent), next_step=step) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f'the file is not TOML: "{error}"', place=place, next_step="correct it there") from None
    except msgspec.ValidationError as error:
        keys = ", ".join(field.name for field in msgspec.structs.fields(kind))
        said = str(error).replace("`", '"')
        raise PlanError(f"the file can't be used: {said}", place=place, next_step=f"use these keys: {keys}") from None
    for what, given, keys_known in (
        ("region", found.regions, known.regions), ("theme", found.themes, known.themes),
    ):  # fmt: skip
        for key in given:
            if keys_known is not None and key not in keys_known:
                raise PlanError(f'there is no {what} "{key}"', place=place, next_step=known_values(key, keys_known))
    return found


def _place(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _name(said: _Name) -> Name:
    return Name(said.en, said.zh_hans, said.zh_hant)
