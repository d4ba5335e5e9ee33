"""Crossref works: JSON lines, an API's list or single reply, a dump's file, or a tar of them.

The year is that of `issued` (Crossref's earliest date of publication), else of `published`, `published-online`,
`published-print`, `posted` or `approved`. A work is retracted where `updated-by` says so; a notice, whose `update-to`
names what it corrects or retracts, is itself an erratum or a retraction.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from midspan.model.document_types import language_code
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid, ror_id
from midspan.store.json_records import Citations, count_unread, decoded, records_of
from midspan.store.markup import plain_text
from midspan.store.reading import (
    ReadAffiliation,
    ReadAuthor,
    ReadFunder,
    ReadWork,
    WorkReading,
    bare_doi,
    read_works,
)

MEMBERS = (("items",), ("message", "items"), ("message",))
DATES = ("issued", "published", "published_online", "published_print", "posted", "approved")
TYPES = {
    "journal-article": "article", "proceedings-article": "conference-paper", "posted-content": "preprint",
    "book": "book",
    "monograph": "book", "edited-book": "book", "reference-book": "book", "book-set": "book", "book-series": "book",
    "book-chapter": "book-chapter", "book-part": "book-chapter", "book-section": "book-chapter",
    "book-track": "book-chapter", "reference-entry": "reference-entry", "dissertation": "dissertation",
    "dataset": "dataset", "database": "dataset", "report": "report", "report-component": "report",
    "report-series": "paratext", "standard": "standard", "peer-review": "peer-review", "grant": "grant",
    "journal": "paratext", "journal-issue": "paratext", "journal-volume": "paratext", "proceedings": "paratext",
    "proceedings-series": "paratext", "component": "supplementary-materials",
}  # fmt: skip
"""OpenAlex's type of each of Crossref's; any other is `other`."""
RETRACTIONS = frozenset({"retraction", "withdrawal", "removal"})
CORRECTIONS = frozenset({"correction", "corrigendum", "erratum", "addendum", "expression_of_concern"})
KNOWN = {
    "": frozenset(
        "DOI ISBN ISSN URL abstract accepted aliases alternative-id approved archive article-number assertion author "
        "award award-start chair clinical-trial-number component-number container-title content-created content-domain "
        "content-updated contributor created degree deposited edition-number editor event free-to-read funder "
        "group-title indexed institution is-referenced-by-count isbn-type issn-type issue issued journal-issue "
        "language license link member original-title page part-number posted prefix proceedings-subject project "
        "published published-online published-other published-print publisher publisher-location reference "
        "reference-count references-count relation resource review score short-container-title short-title source "
        "special_numbering standards-body status subject subtitle subtype title translator type update-policy "
        "update-to updated-by version volume".split()
    ),
    "author": frozenset(
        "ORCID affiliation authenticated-orcid family given name prefix role sequence suffix".split()
    ),
}  # fmt: skip
"""The fields that are read or left aside, by name."""


class _Identifier(msgspec.Struct):
    id: str | None = None
    id_type: str | None = msgspec.field(name="id-type", default=None)


class _Affiliation(msgspec.Struct):
    name: str | None = None
    id: list[_Identifier] | None = None


class _Author(msgspec.Struct):
    given: str | None = None
    family: str | None = None
    name: str | None = None
    orcid: str | None = msgspec.field(name="ORCID", default=None)
    affiliation: list[_Affiliation] | None = None


class _Date(msgspec.Struct):
    parts: list[list[int | None]] | None = msgspec.field(name="date-parts", default=None)


class _Update(msgspec.Struct):
    type: str | None = None


class _Named(msgspec.Struct):
    name: str | None = None


class _Funder(msgspec.Struct):
    name: str | None = None
    doi: str | None = msgspec.field(name="DOI", default=None)
    award: list[str | None] | None = None


class _Work(msgspec.Struct, rename=lambda name: name.replace("_", "-")):
    doi: str | None = msgspec.field(name="DOI", default=None)
    title: list[str | None] | None = None
    type: str | None = None
    language: str | None = None
    issued: _Date | None = None
    published: _Date | None = None
    published_online: _Date | None = None
    published_print: _Date | None = None
    posted: _Date | None = None
    approved: _Date | None = None
    container_title: list[str | None] | None = None
    repositories: list[_Named] | None = msgspec.field(name="institution", default=None)
    is_referenced_by_count: Citations | None = None
    author: list[_Author] | None = None
    update_to: list[_Update] | None = None
    updated_by: list[_Update] | None = None
    funder: list[_Funder] | None = None


def detects(path: Path, head: bytes) -> bool:
    """Whether the beginning reads like Crossref: its dates stand as parts and as a time, beside a DOI."""
    is_reply = b'"message-type"' not in head or b'"work' in head
    return b'"date-parts"' in head and b'"date-time"' in head and b"doi.org/" in head and is_reply


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors and affiliations."""
    reading = WorkReading(file)
    return read_works(reading, records_of(file.path, MEMBERS), lambda row, raw: _work(reading, raw))


def _work(reading: WorkReading, raw: bytes) -> ReadWork | str:
    found = decoded(raw, _Work, "a Crossref work")
    if isinstance(found, str):
        return found
    record, work = found
    if not work.doi:
        return "it has no DOI"
    count_unread(reading.unread, record, KNOWN)
    titles, venues = [t for t in work.title or () if t], [t for t in work.container_title or () if t]
    repositories = [i.name for i in work.repositories or () if i.name]
    return ReadWork(
        "crossref:" + work.doi.lower(),
        plain_text(titles[0]) if titles else "",
        _year(work),
        work.doi,
        _type(work),
        language_code(work.language or ""),
        plain_text(next(iter([*venues, *repositories]), "")),
        work.is_referenced_by_count,
        is_retracted=any(update.type in RETRACTIONS for update in work.updated_by or ()),
        authors=[_author(author) for author in work.author or ()],
        funders=[one for funder in work.funder or () for one in _funders(funder)],
    )


def _funders(funder: _Funder) -> Iterator[ReadFunder]:
    """The funder, and one more for each of its awards."""
    doi, name = bare_doi(funder.doi), plain_text(funder.name or "")
    for award in ("", *filter(None, funder.award or ())):
        yield ReadFunder(name, award, f"doi:{doi}" if doi else "")


def _year(work: _Work) -> str:
    for name in DATES:
        date: _Date | None = getattr(work, name)
        if date and date.parts and date.parts[0] and date.parts[0][0] is not None:
            return str(date.parts[0][0])
    return ""


def _type(work: _Work) -> str:
    updates = {update.type for update in work.update_to or ()}
    if updates & RETRACTIONS:
        return "retraction"
    if updates & CORRECTIONS:
        return "erratum"
    return TYPES.get(work.type, "other") if work.type else "unknown"


def _organisations(affiliation: _Affiliation) -> list[str]:
    return [ror for i in affiliation.id or () if i.id_type == "ROR" and (ror := ror_id(i.id))]


def _author(author: _Author) -> ReadAuthor:
    parts = [part for part in (author.given, author.family) if part]
    return ReadAuthor(
        plain_text(" ".join(parts) or author.name or ""),
        [
            ReadAffiliation(plain_text(a.name or ""), _organisations(a))
            for a in author.affiliation or ()
            if a.name or a.id
        ],
        bare_orcid(author.orcid),
    )


SOURCE = Source(
    key="crossref",
    title="Crossref works",
    licence="CC0 (facts of metadata; abstracts, which are not read, may be protected)",
    detects=detects,
    read=read,
    expected={"works": 0.8, "title": 0.9, "authors": 0.5, "doi": 1},
)
