"""What to ask OpenAlex for so that it gives the works of regions, and what its replies say.

The API filters by the country code and the ROR id of organisations and searches the raw affiliation strings; it knows
no places. A region is therefore asked for in pieces: by its country codes, by the organisations that have their seat in
it, a hundred at a time, and by its name in raw strings. Each piece leaves out what the pieces before it give.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from math import prod
from urllib.parse import quote

import msgspec

from midspan.model.errors import StudyError
from midspan.model.place import Place, Region
from midspan.model.study import Period
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import Organisation
from midspan.resolve.text import name_forms

PER_PAGE = 100
"""Works on a page: the most that the API promises to take."""
LIST_CREDITS, SEARCH_CREDITS = 1, 10
"""What a page costs, without and with a search in it. A single work is free."""
DOLLARS_A_CREDIT = Decimal("0.0001")
WHOLE_AUTHORS = 100
"""Authorships from which a work in a list may lack some."""
MOST_QUESTIONS = 500
"""Joint works are asked for by every piece of one region with every piece of the others; more are a mistake."""
_IDS_AT_ONCE = 100
_LONGEST_FILTER = 3_500
"""Bytes of a filter in an address, which may have 4,094 in all."""
_ID_LENGTH = 13
"""Bytes that a ROR id takes in it, with the sign before it."""
_COUNTRY, _TOLD_COUNTRY = "authorships.institutions.country_code", "authorships.countries"
_ROR, _STRINGS = "authorships.institutions.ror", "raw_affiliation_strings.search"


@dataclass(frozen=True, slots=True)
class Question:
    """A filter of works, what it finds in words, and the credits that a page of it costs."""

    about: str
    filter: str
    credits: int

    def page(self, cursor: str) -> dict[str, str]:
        """The parameters of the page at a cursor; the order is fixed, so that pages neither overlap nor leave gaps."""
        return {"filter": self.filter, "sort": "publication_date", "per_page": str(PER_PAGE), "cursor": cursor}

    def count(self) -> dict[str, str]:
        """The parameters that count its works by year."""
        return {"filter": self.filter, "group_by": "publication_year"}


class Listed(msgspec.Struct):
    """A work in a list, as far as fetching looks at it."""

    id: str
    authorships: list[msgspec.Raw] = []
    is_authors_truncated: bool | None = None

    @property
    def is_cut(self) -> bool:
        """Whether authorships beyond the hundredth may be missing."""
        return bool(self.is_authors_truncated) or len(self.authorships) == WHOLE_AUTHORS


class Meta(msgspec.Struct):
    """What a reply says about itself."""

    count: int
    next_cursor: str | None = None


class Page(msgspec.Struct):
    """A page of works."""

    meta: Meta
    results: list[Listed]


class Counted(msgspec.Struct):
    """A count of works."""

    meta: Meta


class Single(msgspec.Struct):
    """A work asked for by itself: its authorships are never cut."""

    id: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """One way to find works of a region: a field and values of which a work has one."""

    about: str
    field: str
    values: tuple[str, ...]

    @property
    def asked(self) -> str:
        return f"{self.field}:{'|'.join(self.values)}"

    @property
    def left_out(self) -> str:
        return f"{self.field}:!{'|'.join(self.values)}"


def questions_of(
    regions: Sequence[Region],
    period: Period,
    organisations: Sequence[Organisation],
    places: Mapping[str, Place],
    gazetteer: Gazetteer,
    *,
    is_joint: bool,
) -> list[Question]:
    """The questions whose answers together are the works of the regions, or only those of all regions at once.

    `organisations` come in the order in which they are asked for, the best known first. Where joint works alone are
    asked for, every piece of one region is asked together with every piece of the others.
    """
    years = f"publication_year:{period.first}-{period.last}"
    room = _LONGEST_FILTER // (len(regions) if is_joint else 1)
    found = {r.key: _pieces(r, _seated(r, organisations, places), places, gazetteer, room) for r in regions}
    if not is_joint:
        return [_question(years, [(pieces, n)]) for pieces in found.values() for n in range(len(pieces))]
    if prod(len(pieces) for pieces in found.values()) > MOST_QUESTIONS:
        raise StudyError(
            f'joint works of "{len(regions)}" regions take more than {MOST_QUESTIONS} questions',
            next_step="leave out --joint, or name fewer regions",
        )
    ways = product(*(range(len(pieces)) for pieces in found.values()))
    return [_question(years, list(zip(found.values(), way, strict=True))) for way in ways]


def _seated(region: Region, organisations: Iterable[Organisation], places: Mapping[str, Place]) -> list[Organisation]:
    return [o for o in organisations if o.place_id in places and places[o.place_id] in region]


def _pieces(
    region: Region, seated: Sequence[Organisation], places: Mapping[str, Place], gazetteer: Gazetteer, room: int
) -> list[_Piece]:
    """Country codes, organisations outside those countries, then names in raw strings: each of at most `room` bytes."""
    found = []
    name = region.name.en
    if region.countries:
        codes = tuple(sorted(region.countries))
        found.append(_Piece(f"{name}: organisations of {', '.join(codes)}", _COUNTRY, codes))
        found.append(_Piece(f"{name}: affiliations in {', '.join(codes)}", _TOLD_COUNTRY, codes))
    ids = [
        o.organisation_id.removeprefix("ror:")
        for o in seated
        if o.organisation_id.startswith("ror:") and places[o.place_id].country not in region.countries
    ]
    at_once = max(1, min(_IDS_AT_ONCE, (room - len(_ROR)) // _ID_LENGTH))
    for start in range(0, len(ids), at_once):
        some = tuple(ids[start : start + at_once])
        found.append(_Piece(f"{name}: organisations {start + 1}-{start + len(some)} of {len(ids)}", _ROR, some))
    for number, names in enumerate(
        _in_parts(_names(region, seated, places, gazetteer), min(room, _LONGEST_FILTER // 3)), 1
    ):
        found.append(_Piece(f"{name}: names in affiliations, part {number}", _STRINGS, names))
    return found


def _names(
    region: Region, seated: Sequence[Organisation], places: Mapping[str, Place], gazetteer: Gazetteer
) -> list[str]:
    """The names, quoted, of the cities in which organisations have their seat, where the name means that city first.

    A name that is also a word, or that a bigger city elsewhere bears, would give the works of the world.
    """
    cities = dict.fromkeys(gazetteer.city_of(o.place_id) for o in seated)
    found: dict[str, None] = {}
    for place in (places[city] for city in cities if city in places and places[city] in region):
        meant = [gazetteer.names.get(form, ("",))[0] for form in name_forms(place.name.en)]
        if place.place_id in meant and not name_forms(place.name.en) & gazetteer.needs_country:
            found |= dict.fromkeys(filter(None, (place.name.en, place.name.zh_hans, place.name.zh_hant)))
    return [f'"{name}"' for name in found if not set(name) & set(',|"!')]


def _in_parts(names: Sequence[str], room: int) -> Iterator[tuple[str, ...]]:
    """The names in parts of at most `room` bytes, so that there is some for what is left out."""
    part: list[str] = []
    for name in names:
        is_full = len(part) == _IDS_AT_ONCE or len(quote("|".join([*part, name]))) > room - len(_STRINGS)
        if part and is_full:
            yield tuple(part)
            part = []
        part.append(name)
    if part:
        yield tuple(part)


def _question(years: str, chosen: Sequence[tuple[Sequence[_Piece], int]]) -> Question:
    """Asks for a piece of each region, without what the earlier pieces of the same region give.

    What no longer fits the address is not left out, and the same work may then come twice.
    """
    asked = [pieces[number] for pieces, number in chosen]
    text = ",".join([years, *(piece.asked for piece in asked)])
    for earlier in (piece for pieces, number in chosen for piece in pieces[:number]):
        longer = f"{text},{earlier.left_out}"
        if earlier.field != _STRINGS and len(quote(longer)) <= _LONGEST_FILTER:
            text = longer
    is_search = any(piece.field == _STRINGS for piece in asked)
    about = " and ".join(piece.about for piece in asked)
    return Question(about, text, SEARCH_CREDITS if is_search else LIST_CREDITS)
