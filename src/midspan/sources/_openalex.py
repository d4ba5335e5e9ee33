"""A work in OpenAlex's words, as its JSON and Parquet are decoded, and how one work becomes rows by itself.

Columns of many works at once are made in `_openalex_columns.py`; what is not plain enough for that comes here.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

import msgspec

from midspan.store.batch import Batch
from midspan.store.names import name_key
from midspan.store.reading import YEARS, bare_doi

CUT_AT = 100
"""Authorships of a work in a list of the API; a work asked for by itself, or in a snapshot, has all."""
PREFIX = "https://openalex.org/"


class Organisation(msgspec.Struct, gc=False):
    """An organisation that OpenAlex ties to an authorship."""

    id: str | None = None
    display_name: str | None = None
    ror: str | None = None
    country_code: str | None = None
    type: str | None = None


class Affiliation(msgspec.Struct, gc=False):
    """A raw string and the ids of the organisations that it is matched with."""

    raw_affiliation_string: str | None = None
    institution_ids: list[str | None] | None = None


class Author(msgspec.Struct, gc=False):
    """An author; the id may be null."""

    id: str | None = None
    display_name: str | None = None
    orcid: str | None = None


class Authorship(msgspec.Struct, gc=False):
    """One author on the work; before `affiliations` there were only raw strings."""

    author_position: str | None = None
    author: Author | None = None
    institutions: list[Organisation | None] | None = None
    countries: list[str | None] | None = None
    is_corresponding: bool | None = None
    raw_author_name: str | None = None
    raw_affiliation_strings: list[str | None] | None = None
    raw_affiliation_string: str | None = None
    affiliations: list[Affiliation] | None = None


class Entity(msgspec.Struct, gc=False):
    """Anything with a name."""

    id: str | None = None
    display_name: str | None = None


class Part(msgspec.Struct, gc=False):
    """A subfield or a field."""

    id: Any = None


class Topic(msgspec.Struct, gc=False):
    """A topic with what it is part of."""

    id: str | None = None
    subfield: Part | None = None
    field: Part | None = None


class Funder(msgspec.Struct, gc=False):
    """A funder of the work."""

    id: str | None = None
    display_name: str | None = None
    ror: str | None = None


class Award(msgspec.Struct, gc=False):
    """An award that paid for the work, by its funder."""

    funder_id: str | None = None
    funder_display_name: str | None = None
    funder_award_id: str | None = None


class Grant(msgspec.Struct, gc=False):
    """What awards and funders were until 2025."""

    funder: str | None = None
    funder_display_name: str | None = None
    award_id: str | None = None


WholeNumber = Annotated[int, msgspec.Meta(ge=-(2**63), le=2**63 - 1)]
"""What a column can hold."""


class Location(msgspec.Struct, gc=False):
    """Where a work appeared."""

    source: Entity | None = None
    raw_source_name: str | None = None


class Work(msgspec.Struct, gc=False):
    """A work; only what is read."""

    id: str | None = None
    doi: str | None = None
    title: str | None = None
    display_name: str | None = None
    publication_year: WholeNumber | None = None
    type: str | None = None
    language: str | None = None
    is_retracted: bool | None = None
    cited_by_count: WholeNumber | None = None
    primary_topic: Topic | None = None
    primary_location: Location | None = None
    authorships: list[Authorship] | None = None
    is_authors_truncated: bool | None = None
    funders: list[Funder | None] | None = None
    awards: list[Award | None] | None = None
    grants: list[Grant | None] | None = None
    referenced_works: list[str | None] | None = None


def fault_of(work: Work) -> str:
    """Why a record is not a work that can be counted; empty where it is."""
    if not work.id or not work.id.removeprefix(PREFIX).startswith("W"):
        return f'the id "{work.id}" is not a work\'s'
    if work.publication_year is None:
        return "no publication year"
    if not YEARS[0] <= work.publication_year <= YEARS[1]:
        return f"the year {work.publication_year} is not one"
    return ""


def add_work(batch: Batch, row: str, work: Work) -> None:
    """Adds a work that is sound, with its authorships, affiliations and organisations."""
    work_id = bare(work.id)
    authorships = work.authorships or []
    topic = work.primary_topic or Topic()
    batch.add(
        "works", work_id, batch.source, batch.snapshot, row,
        bare_doi(work.doi), work.title or work.display_name, work.publication_year, work.type or "unknown",
        work.language, venue_of(work.primary_location), bare(topic.id), part_id(topic.subfield), part_id(topic.field),
        work.cited_by_count, bool(work.is_retracted), True, None if _is_cut(work, authorships) else len(authorships),
    )  # fmt: skip
    for position, authorship in enumerate(authorships, 1):
        _add_authorship(batch, str(work_id), position, authorship)


def _is_cut(work: Work, authorships: list[Authorship]) -> bool:
    """Whether the API cut the list after a hundred authors: it says so, or the hundredth stands in the middle."""
    if work.is_authors_truncated is not None:
        return work.is_authors_truncated
    return len(authorships) == CUT_AT and authorships[-1].author_position == "middle"


def _add_authorship(batch: Batch, work_id: str, position: int, authorship: Authorship) -> None:
    author = authorship.author or Author()
    name = author.display_name or authorship.raw_author_name or ""
    key = name_key(name)
    orcid = author.orcid.rsplit("/", 1)[-1] if author.orcid else None
    author_id = bare(author.id) or (f"orcid:{orcid}" if orcid else f"name:{key}")
    batch.add("authorships", work_id, position, author_id, name, key, orcid, bool(authorship.is_corresponding))
    known = {o.id: (organisation_id(o.id, o.ror), o) for o in authorship.institutions or () if o and o.id}
    for key, o in known.values():
        batch.add_organisation(key, o.display_name or "", "", "", "", o.type or "", o.country_code or "", "", "")
    for number, (raw, ids) in enumerate(_affiliations(authorship, known), 1):
        named = [known[i] for i in ids if i in known]
        organisations = "|".join(sorted(key for key, _ in named))
        codes = [o.country_code for _, o in named] if named else authorship.countries or ()
        countries = "|".join(sorted({code for code in codes if code}))
        batch.add_affiliation(work_id, position, number, raw, organisations, countries)


def _affiliations(authorship: Authorship, known: Mapping[str, object]) -> list[tuple[str, list[str]]]:
    """Raw strings with the organisation ids the source ties to each; ids that no string carries stand alone."""
    if authorship.affiliations:
        pairs = [
            (a.raw_affiliation_string or "", [i for i in a.institution_ids or [] if i]) for a in authorship.affiliations
        ]
        carried = {i for _, ids in pairs for i in ids}
        alone = [] if carried else list(known)
        return pairs + [("", [i]) for i in alone]
    strings = [s for s in authorship.raw_affiliation_strings or [authorship.raw_affiliation_string] if s]
    ids = list(known)
    if len(strings) == 1:
        return [(strings[0], ids)]
    return [(s, []) for s in strings] if strings else [("", [i]) for i in ids]


@lru_cache(maxsize=100_000)
def organisation_id(identifier: str, ror: str | None) -> str:
    """`ror:` and the bare id; `x:openalex-` and OpenAlex's where the organisation has no ROR id."""
    return "ror:" + ror.rstrip("/").rsplit("/", 1)[-1] if ror else "x:openalex-" + identifier.removeprefix(PREFIX)


def bare(identifier: str | None) -> str | None:
    """An id without OpenAlex's address; None where there is none."""
    return identifier.removeprefix(PREFIX) or None if identifier else None


def part_id(part: Part | None) -> str | None:
    """The bare id of a subfield or field, which may be a number."""
    return bare(str(part.id)) if part and part.id else None


def venue_of(location: Location | None) -> str | None:
    """The name of the source, else as the record writes it."""
    if location is None:
        return None
    return (location.source.display_name if location.source else None) or location.raw_source_name or None
