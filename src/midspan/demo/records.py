"""Writes one part of the works: gzip JSON lines in the layout of the OpenAlex snapshot of 2025-26."""

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from midspan.demo import people, strings
from midspan.demo.subjects import award, funder, location, title_of, topic
from midspan.demo.world import Organisation, is_branch, organisations
from midspan.resolve.gazetteer import Gazetteer

UPDATED = "2024-06-30"
"""The day of the files: 2024 is not complete."""


class Authorship(msgspec.Struct, gc=False):
    """One author on one work, in the snapshot's words."""

    author_position: str
    author: msgspec.Raw
    institutions: list[msgspec.Raw]
    countries: list[str]
    is_corresponding: bool
    raw_author_name: str
    raw_affiliation_strings: list[str]
    affiliations: list[msgspec.Raw]


class Work(msgspec.Struct):
    """A work in the snapshot's words; left out are the fields that Midspan does not read."""

    id: str
    doi: str
    title: str
    display_name: str
    publication_year: int
    publication_date: str
    language: str
    type: str
    is_retracted: bool
    cited_by_count: int
    authorships: list[Authorship]
    authors_count: int
    corresponding_author_ids: list[str]
    primary_topic: msgspec.Raw
    topics: list[msgspec.Raw]
    primary_location: msgspec.Raw
    referenced_works_count: int
    referenced_works: list[str]
    awards: list[msgspec.Raw]
    funders: list[msgspec.Raw]
    updated_date: str


class Seat(msgspec.Struct, frozen=True, gc=False):
    """An authorship as planned: an organisation of -1 means none."""

    person: int
    organisation: int
    second: int
    is_raw_only: bool
    form: int
    home: int
    has_orcid: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """A record as planned."""

    number: int
    title_number: int
    year: int
    day: int
    type: str
    theme: int
    is_retracted: bool
    citations: int
    is_joint: bool
    cited: list[int]
    seats: list[Seat]


@dataclass(frozen=True, slots=True)
class _Person:
    given: str
    family: str
    author: msgspec.Raw
    author_without_id: msgspec.Raw


@dataclass(frozen=True, slots=True)
class _Links:
    """What an authorship says of its affiliations; shared by every authorship that says the same."""

    raws: list[str]
    affiliations: list[msgspec.Raw]
    institutions: list[msgspec.Raw]
    countries: list[str]

    def __add__(self, other: "_Links") -> "_Links":
        return _Links(
            self.raws + other.raws,
            self.affiliations + other.affiliations,
            self.institutions + other.institutions,
            sorted({*self.countries, *other.countries}),
        )


_NO_LINKS = _Links([], [], [], [])


def write_part(path: Path, planned: list[Planned]) -> None:
    """The same plan gives the same bytes: no time and no file name stand in the gzip header."""
    encode = msgspec.json.Encoder().encode
    with path.open("wb") as file, gzip.GzipFile("", "wb", compresslevel=1, fileobj=file, mtime=0) as stream:
        for first in range(0, len(planned), 500):
            lines = [encode(_work(one)) for one in planned[first : first + 500]]
            stream.write(b"\n".join(lines) + b"\n")


def _work(planned: Planned) -> Work:
    seats = planned.seats
    authorships = [_authorship(seat, at, len(seats), planned.theme) for at, seat in enumerate(seats)]
    title = title_of(planned.title_number, planned.theme)
    is_preprint = planned.type == "preprint"
    number = planned.title_number
    funding = number % 3
    return Work(
        id=f"https://openalex.org/W99{planned.number:08d}",
        doi=f"https://doi.org/10.0000/midspan-demo.{planned.number}",
        title=title,
        display_name=title,
        publication_year=planned.year,
        publication_date=f"{planned.year}-{1 + planned.day // 28:02d}-{1 + planned.day % 28:02d}",
        language="zh" if number % 40 == 0 else "en",
        type=planned.type,
        is_retracted=planned.is_retracted,
        cited_by_count=planned.citations // 4 if is_preprint else planned.citations,
        authorships=authorships,
        authors_count=len(authorships),
        corresponding_author_ids=[
            people.author_id(seat.person)
            for at, seat in enumerate(seats)
            if _is_corresponding(seat, at, len(seats)) and not _is_without_id(seat)
        ],
        primary_topic=topic(planned.theme, number),
        topics=[topic(planned.theme, number + 7919 * at) for at in range(1 + (number % 3 == 0))],
        primary_location=location(is_preprint),
        referenced_works_count=12 + number * 31 % 70,
        referenced_works=[f"https://openalex.org/W99{one:08d}" for one in planned.cited],
        awards=[award(number, is_joint=planned.is_joint)] if funding == 0 and not is_preprint else [],
        funders=[funder(number, is_joint=planned.is_joint)] if funding != 1 and not is_preprint else [],
        updated_date=f"{UPDATED}T00:00:00.000000",
    )


def _authorship(seat: Seat, at: int, team: int, theme: int) -> Authorship:
    person = _person(seat.person, organisations()[seat.home].country, seat.has_orcid)
    links = _links(seat, theme)
    return Authorship(
        author_position="first" if at == 0 else "last" if at == team - 1 else "middle",
        author=person.author_without_id if _is_without_id(seat) else person.author,
        institutions=links.institutions,
        countries=links.countries,
        is_corresponding=_is_corresponding(seat, at, team),
        raw_author_name=people.raw_name(person.given, person.family, seat.form // 31 % 10),
        raw_affiliation_strings=links.raws,
        affiliations=links.affiliations,
    )


def _is_without_id(seat: Seat) -> bool:
    """Some authorships have no author id; their ORCID id still says who it is."""
    return seat.has_orcid and seat.form % 31 == 0


def _is_corresponding(seat: Seat, at: int, team: int) -> bool:
    return at == team - 1 or (at == 0 and seat.form % 5 == 0)


@cache
def _person(number: int, country: str, has_orcid: bool) -> _Person:
    given, family = people.name_of(number, country)
    author = {
        "id": people.author_id(number),
        "display_name": f"{given} {family}",
        "orcid": people.orcid(number) if has_orcid else None,
    }
    encode = msgspec.json.encode
    without_id = encode(author | {"id": None}) if has_orcid else b""
    return _Person(given, family, msgspec.Raw(encode(author)), msgspec.Raw(without_id))


def _links(seat: Seat, theme: int) -> _Links:
    if seat.organisation < 0:
        return _NO_LINKS
    department = seat.person % 4
    form = seat.form // 1000 % strings.FORMS
    links = _link(seat.organisation, theme, department, form, _matched(seat.organisation, seat))
    if seat.second < 0:
        return links
    return links + _link(seat.second, theme, department, form, _matched(seat.second, seat))


def _matched(number: int, seat: Seat) -> int:
    """The organisation that OpenAlex matches: itself, its parent, or -1 for none."""
    organisation = organisations()[number]
    if seat.is_raw_only:
        return -1
    parent = organisation.parent
    chance = seat.form // 100_000 % 4
    if parent < 0:
        return number if organisation.ror_id else -1
    same_place = organisations()[parent].place_id == organisation.place_id
    if not organisation.ror_id:
        return parent if same_place or chance == 0 else -1
    return parent if is_branch(organisation) and chance == 0 else number


@cache
def _link(number: int, theme: int, department: int, form: int, matched: int) -> _Links:
    organisation = organisations()[number]
    raw = strings.raw_string(organisation, _city(organisation), theme, department, form)
    is_matched = matched >= 0
    affiliation = {"raw_affiliation_string": raw, "institution_ids": [_institution_id(matched)] if is_matched else []}
    return _Links(
        [raw],
        [msgspec.Raw(msgspec.json.encode(affiliation))],
        [_institution_json(matched)] if is_matched else [],
        [organisations()[matched].country] if is_matched else [],
    )


@cache
def _institution_json(number: int) -> msgspec.Raw:
    organisation = organisations()[number]
    lineage = [_institution_id(number)]
    if organisation.parent >= 0 and organisations()[organisation.parent].ror_id:
        lineage.append(_institution_id(organisation.parent))
    fields = {
        "id": _institution_id(number),
        "display_name": organisation.name,
        "ror": f"https://ror.org/{organisation.ror_id}",
        "country_code": organisation.country,
        "type": organisation.kind,
        "lineage": lineage,
    }
    return msgspec.Raw(msgspec.json.encode(fields))


def _institution_id(number: int) -> str:
    return f"https://openalex.org/I99{number:08d}"


def _city(organisation: Organisation) -> str:
    return Gazetteer.load().places[organisation.place_id].name.en
