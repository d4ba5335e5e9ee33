"""OpenAlex works: JSON lines (gzip or not) or Parquet of the snapshot, a list or a single work as the API replies; and
the snapshot's lists of works that were deleted or merged into others.

Reads the schema of 2025-26 (author ids may be null) and the one before it.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from midspan.sources._leaves import columns, records
from midspan.store.batch import Batch, SnapshotFile, Source, name_key
from midspan.store.json_records import UNREADABLE, records_of
from midspan.store.reading import bare_doi
from midspan.store.streams import HEAD, lines_of, opened

ROWS_A_BATCH = 20_000
CUT_AT = 100
"""Authorships of a work in a list of the API; a work asked for by itself, or in a snapshot, has all."""
MEMBERS = (("results",),)
PREFIX = "https://openalex.org/"
PARQUET = b"PAR1"
GONE = {b"work_id,deleted_date": 0, b"merge_date,id,merge_into_id": 1}
"""Heads of the lists of works that were deleted (`deleted_ids.csv`) and, until 2025, merged (`merged_ids/works`), with
the place of the id. Deletion is final: an id is never used again.
"""
_GONE_WORK = re.compile(rb"\n(https://openalex\.org/W|W|[0-9-]+,(https://openalex\.org/)?W)\d")


class _Organisation(msgspec.Struct):
    id: str | None = None
    display_name: str | None = None
    ror: str | None = None
    country_code: str | None = None
    type: str | None = None


class _Affiliation(msgspec.Struct):
    raw_affiliation_string: str | None = None
    institution_ids: list[str | None] | None = None


class _Author(msgspec.Struct):
    id: str | None = None
    display_name: str | None = None
    orcid: str | None = None


class _Authorship(msgspec.Struct):
    author_position: str | None = None
    author: _Author | None = None
    institutions: list[_Organisation | None] | None = None
    countries: list[str | None] | None = None
    is_corresponding: bool | None = None
    raw_author_name: str | None = None
    raw_affiliation_strings: list[str | None] | None = None
    raw_affiliation_string: str | None = None
    affiliations: list[_Affiliation] | None = None


class _Entity(msgspec.Struct):
    id: str | None = None
    display_name: str | None = None


class _Topic(msgspec.Struct):
    id: str | None = None
    subfield: dict[str, Any] | None = None
    field: dict[str, Any] | None = None


class _Location(msgspec.Struct):
    source: _Entity | None = None
    raw_source_name: str | None = None


class _Work(msgspec.Struct):
    id: str | None = None
    doi: str | None = None
    title: str | None = None
    display_name: str | None = None
    publication_year: int | None = None
    type: str | None = None
    language: str | None = None
    is_retracted: bool | None = None
    cited_by_count: int | None = None
    primary_topic: _Topic | None = None
    primary_location: _Location | None = None
    authorships: list[_Authorship] | None = None
    is_authors_truncated: bool | None = None


_work = msgspec.json.Decoder(_Work, strict=False)


def detects(path: Path, head: bytes) -> bool:
    """Whether the file's beginning reads like OpenAlex works, or works that are gone."""
    if head.startswith(PARQUET):
        return {"id", "authorships", "publication_year"} <= columns(path)
    if head.startswith(tuple(GONE)):
        return bool(_GONE_WORK.search(head))
    is_json = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"[")
    return is_json and b"openalex.org/W" in head and (b'"authorships"' in head or b'"publication_year"' in head)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authorships, affiliations and organisations, or the ids that are gone."""
    batch, seen = Batch(file.source, file.version), dict[str, int]()
    for count, (row, found) in enumerate(_found(file.path), 1):
        if isinstance(found, str):
            batch.add("removed", batch.source, found)
        else:
            _add_work(batch, file.name, row, found, seen)
        if count % ROWS_A_BATCH == 0:
            yield batch
            batch = Batch(file.source, file.version)
    yield batch


def _found(path: Path) -> "Iterator[tuple[int, bytes | _Work | str]]":
    """Row number and work, as JSON or read, or the id of a work that is gone."""
    with opened(path) as file:
        head = file.readline(HEAD).strip()
    if head.startswith(PARQUET):
        yield from enumerate(records(path, _Work), 1)
    elif head in GONE:
        for number, line in lines_of(path):
            if number > 1:
                yield number, line.split(b",")[GONE[head]].decode().removeprefix(PREFIX)
    else:
        yield from records_of(path, MEMBERS)


def _add_work(batch: Batch, name: str, number: int, found: bytes | _Work, seen: dict[str, int]) -> None:
    row = f"{name}:{number}"
    try:
        work = _work.decode(found) if isinstance(found, bytes) else found
    except UNREADABLE as error:
        batch.reject(row, f"not an OpenAlex work: {error}")
        return
    reason = _fault(work)
    if reason:
        batch.reject(row, reason)
        return
    work_id = str(work.id).removeprefix(PREFIX)
    if work_id in seen:
        batch.reject(row, f"the same id as row {seen[work_id]}")
        return
    seen[work_id] = number
    authorships = work.authorships or []
    topic = work.primary_topic or _Topic()
    batch.add(
        "works", work_id, batch.source, batch.snapshot, row,
        bare_doi(work.doi), work.title or work.display_name, work.publication_year, work.type or "unknown",
        work.language, _venue(work.primary_location), _bare(topic.id), _part(topic.subfield), _part(topic.field),
        work.cited_by_count, bool(work.is_retracted), True, None if _is_cut(work, authorships) else len(authorships),
    )  # fmt: skip
    for position, authorship in enumerate(authorships, 1):
        _add_authorship(batch, work_id, position, authorship)


def _fault(work: _Work) -> str:
    """Why a record is not a work that can be counted; empty where it is."""
    if not work.id or not work.id.removeprefix(PREFIX).startswith("W"):
        return f'the id "{work.id}" is not a work\'s'
    if work.publication_year is None:
        return "no publication year"
    if not 1500 <= work.publication_year <= 2200:
        return f"the year {work.publication_year} is not one"
    return ""


def _is_cut(work: _Work, authorships: list[_Authorship]) -> bool:
    """Whether the API cut the list after a hundred authors: it says so, or the hundredth stands in the middle."""
    if work.is_authors_truncated is not None:
        return work.is_authors_truncated
    return len(authorships) == CUT_AT and authorships[-1].author_position == "middle"


def _add_authorship(batch: Batch, work_id: str, position: int, authorship: _Authorship) -> None:
    author = authorship.author or _Author()
    name = author.display_name or authorship.raw_author_name or ""
    key = name_key(name)
    orcid = author.orcid.rsplit("/", 1)[-1] if author.orcid else None
    batch.add(
        "authorships", work_id, position, _author_id(author.id, orcid, key), name, key, orcid,
        bool(authorship.is_corresponding),
    )  # fmt: skip
    known = {o.id: (_organisation_id(o.id, o.ror), o) for o in authorship.institutions or () if o and o.id}
    for key, o in known.values():
        batch.add_organisation(key, o.display_name or "", "", "", "", o.type or "", o.country_code or "", "", "")
    for number, (raw, ids) in enumerate(_affiliations(authorship, known), 1):
        named = [known[i] for i in ids if i in known]
        if len(named) == 1:
            ((organisations, only),) = named
            countries = only.country_code or ""
        else:
            organisations = "|".join(sorted(key for key, _ in named))
            codes = [o.country_code for _, o in named] if named else authorship.countries or ()
            countries = "|".join(sorted({code for code in codes if code}))
        batch.add_affiliation(work_id, position, number, raw, organisations, countries)


def _affiliations(authorship: _Authorship, known: Mapping[str, object]) -> list[tuple[str, list[str]]]:
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
def _organisation_id(identifier: str, ror: str | None) -> str:
    """`ror:` and the bare id; `x:openalex-` and OpenAlex's where the organisation has no ROR id."""
    return "ror:" + ror.rstrip("/").rsplit("/", 1)[-1] if ror else "x:openalex-" + identifier.removeprefix(PREFIX)


def _author_id(identifier: str | None, orcid: str | None, key: str) -> str:
    if identifier:
        return identifier.removeprefix(PREFIX)
    return f"orcid:{orcid}" if orcid else f"name:{key}"


def _bare(identifier: str | None) -> str | None:
    return identifier.removeprefix(PREFIX) if identifier else None


def _part(part: dict[str, Any] | None) -> str | None:
    return _bare(str(part["id"])) if part and part.get("id") else None


def _venue(location: _Location | None) -> str | None:
    if location is None:
        return None
    return (location.source.display_name if location.source else None) or location.raw_source_name or None


SOURCE = Source(
    key="openalex",
    title="OpenAlex works",
    licence="CC0",
    detects=detects,
    read=read,
    is_updated=True,
)
