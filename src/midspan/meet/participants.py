"""Takes participants from what other systems export into people.csv; their e-mail addresses are kept apart.

CSV (or the first sheet of a workbook) with any order of columns, the speakers of pretalx (CSV or JSON), the
registrations of Indico (CSV, or JSON of its registrant list). Columns are known by their usual names, or by a mapping.
A person is an e-mail address: who registers twice is there once, and at every event of a workspace under the same id.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from midspan.meet.folder import CANCELLED, COLUMNS, OPTIONAL, PEOPLE, table_rows
from midspan.meet.handout import write_table
from midspan.model.errors import PlanError, SourceError, known_values
from midspan.model.meeting import Presence
from midspan.store.contacts import Contacts
from midspan.store.listing_rows import Contact
from midspan.store.streams import csv_records

ALIASES: Mapping[str, Sequence[str]] = {
    "name": ("name", "full name", "full_name", "speaker name", "姓名"),
    "first_name": ("first name", "first_name", "firstname", "given name"),
    "last_name": ("last name", "last_name", "surname", "family name"),
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "电子邮箱", "電郵"),
    "organisation": ("organisation", "organization", "affiliation", "institution", "company", "单位", "機構"),
    "region": ("region",),
    "presence": ("presence", "attendance", "participation", "mode"),
    "time_zone": ("time_zone", "timezone", "time zone"),
    "most_meetings": ("most_meetings",),
    "is_public": ("is_public", "consent", "show my name"),
    "state": ("state", "status", "registration state"),
}
"""The names, in any case, under which a field is known."""
_PRESENCES = {
    **dict.fromkeys(("", "in_person", "in person", "onsite", "on-site", "on site"), str(Presence.IN_PERSON)),
    **dict.fromkeys(("online", "remote", "virtual"), str(Presence.ONLINE)),
    **dict.fromkeys((CANCELLED, "canceled"), CANCELLED),
}
_GONE = ("withdrawn", "rejected", "cancelled", "canceled")
_YES = ("yes", "true", "1")
_KEPT = ("name", "organisation", "region", "presence", "time_zone", "most_meetings", "is_public")


@dataclass(frozen=True, slots=True)
class Participant:
    """One row of a file of participants: where it stands, the e-mail address, and the columns of people.csv it says."""

    place: str
    email: str
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the rows: ids that are new, changed or as they were; how many were repeated or have withdrawn."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    repeated: int
    withdrawn: int


def columns_of(mapping: Mapping[str, object], place: str) -> dict[str, str]:
    """The table `[columns]` of a mapping: their names and ours."""
    columns = mapping.get("columns")
    if not isinstance(columns, dict) or [*mapping] != ["columns"]:
        raise SourceError("the mapping has no table [columns], or more", place=place, next_step="write it there alone")
    return {str(column): str(field) for column, field in columns.items()}


def read_participants(path: Path, mapping: Mapping[str, str] | None = None) -> list[Participant]:
    """The participants of a file; `mapping` says of its columns which fields of ours they are.

    Raises SourceError for a file of neither form or without a name or e-mail column, PlanError for a bad value.
    """
    ours = {alias: field for field, aliases in ALIASES.items() for alias in aliases}
    for field in (mapping or {}).values():
        if field not in ALIASES:
            raise SourceError(f'there is no field "{field}"', place="mapping", next_step=known_values(field, ALIASES))
    ours |= {column.casefold(): field for column, field in (mapping or {}).items()}
    records = [
        (place, {ours.get(key.strip().casefold(), ""): value for key, value in record.items()})
        for place, record in _records(path)
    ]
    seen = {field for _, record in records for field in record}
    for field, also in (("email", "email"), ("name", "last_name")):
        if records and not {field, also} & seen:
            raise SourceError(
                f'no column is known as "{field}"', place=path.name,
                next_step=f'name it in a mapping: [columns] with "their name" = "{field}"',
            )  # fmt: skip
    return [_participant(record, place) for place, record in records]


def take_participants(folder: Path, found: Iterable[Participant], contacts: Contacts) -> Imported:
    """Takes participants into the people.csv of an event; a row that is there keeps what the file doesn't say."""
    found = list(found)
    ids = contacts.person_ids(one.email for one in found)
    gone, every = contacts.withdrawn, _standing(folder)
    kinds: dict[str, list[str]] = {"new": [], "changed": [], "same": []}
    kept: dict[str, Contact] = {}
    repeated = withdrawn = 0
    for one in found:
        person_id = ids[one.email]
        if gone.holds(one.email):
            withdrawn += 1
        elif person_id in kept:
            repeated += 1
        else:
            before = every.get(person_id)
            every[person_id] = {**(before or {}), **one.said}
            kinds["new" if before is None else "same" if every[person_id] == before else "changed"].append(person_id)
            kept[person_id] = Contact(one.said["name"], one.email)
    contacts.keep({contact_key(person_id): contact for person_id, contact in kept.items()})
    write_people(folder, every)
    new, changed, same = (tuple(kinds[kind]) for kind in ("new", "changed", "same"))
    return Imported(new, changed, same, repeated, withdrawn)


def contact_key(person_id: str) -> str:
    """Where the contact of a person stands among those of listings."""
    return f"person:{person_id}"


def write_people(folder: Path, people: Mapping[str, Mapping[str, str]]) -> None:
    """Writes people.csv anew: rows of its columns by person id."""
    head = (*COLUMNS[PEOPLE], *OPTIONAL[PEOPLE])
    rows = [[person_id, *(said.get(column, "") for column in head[1:])] for person_id, said in people.items()]
    write_table(folder / PEOPLE, head, rows)


def _standing(folder: Path) -> dict[str, dict[str, str]]:
    if not (folder / PEOPLE).exists():
        return {}
    return {row.pop("person_id"): row for _, row in table_rows(folder, PEOPLE)}


def _records(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    if path.suffix.casefold() == ".json":
        yield from _json_records(path)
        return
    for line, row in csv_records(path):
        place = f"{path.name}:{line}"
        if isinstance(row, str):
            raise SourceError(row, place=place, next_step="put texts with commas between double quotes")
        yield place, row


def _json_records(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    try:
        said = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise SourceError(f'the file "{path}" does not exist', next_step="check the path") from None
    except (ValueError, RecursionError) as error:
        raise SourceError(f'"{path.name}" is not JSON', place=str(error), next_step="export it anew") from None
    for key in ("results", "registrants"):
        if isinstance(said, dict) and key in said:
            said = said[key]
    if not isinstance(said, list):
        raise SourceError(
            f'"{path.name}" holds no list of people', place=path.name,
            next_step="export the speakers of pretalx or the registrants of Indico",
        )  # fmt: skip
    for number, one in enumerate(said, 1):
        place = f"{path.name}: record {number}"
        if not isinstance(one, dict):
            raise SourceError(f'"{one!r:.40}" is no person', place=place, next_step="export it anew")
        nested = one.get("personal_data")
        whole = {**one, **nested} if isinstance(nested, dict) else one
        yield place, {str(key): "" if value is None else str(value) for key, value in whole.items()}


def _participant(fields: Mapping[str, str], place: str) -> Participant:
    said = {key: " ".join(value.split()) for key, value in fields.items()}
    email = said.get("email", "")
    if "@" not in email.strip("@"):
        raise PlanError(f'"{email}" is no e-mail address', place=place, next_step="correct it: a person is known by it")
    name = said.get("name") or f"{said.get('first_name', '')} {said.get('last_name', '')}".strip()
    if not name or "@" in name:
        raise PlanError(f'"{name}" is no name', place=place, next_step="write the name; e-mail has its own column")
    presence = said.get("presence", "").casefold()
    if presence not in _PRESENCES:
        raise PlanError(
            f'the presence "{said["presence"]}" is not known', place=place, next_step=known_values(presence, _PRESENCES)
        )
    kept = {key: said[key] for key in _KEPT if said.get(key)}
    kept |= {"name": name, "presence": CANCELLED if said.get("state", "").casefold() in _GONE else _PRESENCES[presence]}
    if "is_public" in kept:
        kept["is_public"] = "yes" if kept["is_public"].casefold() in _YES else ""
    return Participant(place, email.casefold(), kept)
