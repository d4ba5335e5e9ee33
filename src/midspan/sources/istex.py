"""ISTEX documents: the reply of its interface, a list of documents, or JSON lines.

The year is that of publication, else of copyright. Lines among affiliations that only say how to write are left out.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from midspan.model.document_types import language_code
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.json_records import count_unread, decoded, records_of
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works

MEMBERS = (("hits",),)
TYPES = {
    "article": "article", "research-article": "article", "brief-communication": "article", "case-report": "article",
    "conference": "conference-paper", "review-article": "review", "editorial": "editorial", "chapter": "book-chapter",
    "book": "book", "collected-courses": "book-chapter", "abstract": "other", "book-reviews": "other", "other": "other",
}  # fmt: skip
"""OpenAlex's type of each genre; any other is `other`."""
KNOWN = {
    "": frozenset(
        "abstract absRight accessCondition altTitle annexes ark arkIstex articleId author categories copyrightDate "
        "corpusName covers director doi editor enrichments fulltext fulltextUrl genre host id keywords language "
        "metadata "
        "namedEntities originalGenre pii pmid publicationDate qualityIndicators refBibCount refBibs score serie "
        "subject "
        "technical title topic type value".split()
    ),
    "author": frozenset("affiliations name role surname forenames".split()),
}  # fmt: skip
"""The fields that are read or left aside, by name."""
_CONTACT = re.compile(r"(?:e.?mails?|correspond\w+|address for correspondence|tel|fax)\b[^:]{0,40}:", re.IGNORECASE)


class _Author(msgspec.Struct):
    name: str | None = None
    affiliations: list[str | None] | None = None


class _Host(msgspec.Struct):
    title: str | None = None


class _Work(msgspec.Struct, rename="camel"):
    id: str | None = None
    title: str | None = None
    publication_date: str | list[str] | None = None
    copyright_date: str | list[str] | None = None
    doi: list[str] | str | None = None
    genre: list[str] | None = None
    language: list[str] | None = None
    host: _Host | None = None
    author: list[_Author] | None = None


def detects(path: Path, head: bytes) -> bool:
    """Whether the beginning is JSON with the names of ISTEX's fields or addresses."""
    return head.lstrip()[:1] in (b"{", b"[") and (b'"corpusName"' in head or b"api.istex.fr" in head)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors and affiliations."""
    reading = WorkReading(file)
    return read_works(reading, records_of(file.path, MEMBERS), partial(_work, reading))


def _work(reading: WorkReading, row: int, raw: bytes) -> ReadWork | str:
    found = decoded(raw, _Work, "an ISTEX document")
    if isinstance(found, str):
        return found
    record, work = found
    if not work.id:
        return "it has no id"
    count_unread(reading.unread, record, KNOWN)
    return ReadWork(
        f"istex:{work.id}",
        work.title or "",
        (_first(work.publication_date) or _first(work.copyright_date))[:4],
        _first(work.doi),
        next((TYPES.get(genre, "other") for genre in work.genre or ()), "unknown"),
        next(filter(None, map(language_code, work.language or ())), None),
        work.host.title if work.host else None,
        authors=[_author(author) for author in work.author or ()],
    )


def _first(value: str | list[str] | None) -> str:
    return value if isinstance(value, str) else next(iter(value or ()), "")


def _author(author: _Author) -> ReadAuthor:
    stated = [text for text in author.affiliations or () if text and text.strip() and not _CONTACT.match(text.strip())]
    return ReadAuthor(author.name or "", [ReadAffiliation(text) for text in stated])


SOURCE = Source(
    key="istex",
    title="ISTEX documents",
    licence="ISTEX's terms; metadata under the Etalab licence",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.8, "affiliations": 0.5},
)
