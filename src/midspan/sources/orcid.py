"""ORCID's public records: one as its interface replies (XML or JSON), JSON lines of them, or the tar of the data file.

A record lists the works of one person. Each becomes a work with that person as its only known author: how many others
there are is unknown. The person's affiliations are the employments whose years hold the year of publication; one
without a first year is nowhere, since nothing says when it was. The ties are the person's own words, not the work's.
"""

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from lxml import etree

from midspan.model.document_types import work_type
from midspan.store.archives import bounded, in_tar, is_tar_head
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid, ror_id
from midspan.store.json_records import UNREADABLE, count_unread, records_of
from midspan.store.markup import LARGEST_RECORD, documents_of, root_of
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, bare_doi, read_works
from midspan.store.streams import opened

NAMESPACE = b"http://www.orcid.org/ns/"
TYPES = {
    "journal-article": "article", "conference-paper": "conference-paper", "dissertation-thesis": "dissertation",
    "dissertation": "dissertation", "edited-book": "book", "working-paper": "preprint", "data-set": "dataset",
    "research-tool": "software", "supervised-student-publication": "dissertation", "technical-standard": "standard",
    "standards-and-policy": "standard", "encyclopedia-entry": "reference-entry", "dictionary-entry": "reference-entry",
}  # fmt: skip
"""OpenAlex's type by ORCID's; what is neither here nor among the types of other databases is `other`."""
KNOWN = {
    "": frozenset("path orcid-identifier preferences history person activities-summary last-modified-date".split()),
    "activities-summary": frozenset(
        "path last-modified-date distinctions educations employments fundings invited-positions memberships "
        "peer-reviews qualifications research-resources services works".split()
    ),
}
WORK_FIELDS = frozenset(
    "put-code path visibility display-index created-date last-modified-date source title external-ids url type "
    "publication-date journal-title".split()
)
"""The fields that are read or left aside, by name."""
_YEAR_DIGITS = 4


class _Date(msgspec.Struct):
    year: Any = None


class _Address(msgspec.Struct):
    city: str | None = None
    region: str | None = None
    country: str | None = None


class _Disambiguated(msgspec.Struct, rename="kebab"):
    disambiguated_organization_identifier: str | None = None
    disambiguation_source: str | None = None


class _Organisation(msgspec.Struct, rename="kebab"):
    name: str | None = None
    address: _Address | None = None
    disambiguated_organization: _Disambiguated | None = None


class _Employment(msgspec.Struct, rename="kebab"):
    organization: _Organisation | None = None
    department_name: str | None = None
    start_date: _Date | None = None
    end_date: _Date | None = None


class _Title(msgspec.Struct):
    title: Any = None


class _Id(msgspec.Struct, rename="kebab"):
    external_id_type: str | None = None
    external_id_value: str | None = None
    external_id_relationship: str | None = None


class _Ids(msgspec.Struct, rename="kebab"):
    external_id: list[_Id] | _Id | None = None


class _Work(msgspec.Struct, rename="kebab"):
    put_code: int | str | None = None
    title: _Title | None = None
    external_ids: _Ids | None = None
    type: str | None = None
    publication_date: _Date | None = None
    journal_title: Any = None


class _Person(NamedTuple):
    orcid: str
    name: str
    employments: list[_Employment]


Listed = tuple[_Person, list[dict[str, Any]]]
"""A person and the entries of one work, the preferred one first."""


def detects(path: Path, head: bytes) -> bool:
    """Whether it is a record in XML or JSON, or a tar that begins with one."""
    if is_tar_head(head):
        return NAMESPACE in head
    if root_of(head) in ("record", "error"):
        return NAMESPACE in head[:8192]
    return head.lstrip()[:1] in (b"{", b"[") and b'"orcid-identifier"' in head and b'"activities-summary"' in head


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the works of every record in the file, numbered through."""
    reading = WorkReading(file)
    listed = (one for record in _records(file.path) for one in _listed(reading, record))
    return read_works(reading, enumerate(listed, 1), partial(_work, reading))


def _records(path: Path) -> Iterator[dict[str, Any] | str]:
    """Each record as plain values; or why it is none."""
    with opened(path) as file:
        head = file.read(8192)
    if is_tar_head(head):
        for text in in_tar(path, (".xml",)):
            yield from (_tree_or_reason(document) for _, document in documents_of(io.BytesIO(text), path))
    elif root_of(head):
        with opened(path) as file:
            text = bounded(file, path, path.name, LARGEST_RECORD)
        yield from (_tree_or_reason(document) for _, document in documents_of(io.BytesIO(text), path))
    else:
        for _, raw in records_of(path):
            try:
                yield msgspec.json.decode(raw, type=dict[str, Any])
            except UNREADABLE as error:
                yield f"not a record of ORCID: {error}"


def _tree_or_reason(document: etree._Element | str) -> dict[str, Any] | str:
    tree = document if isinstance(document, str) else _tree(document)
    return tree if isinstance(tree, dict) else str(tree or "it is empty")


def _tree(element: etree._Element) -> Any:
    """An element as plain values: a text, or its children by their bare names, those of one name as a list."""
    found: dict[str, Any] = {"put-code": code} if (code := element.get("put-code")) else {}
    for child in element.iterchildren(etree.Element):
        name, value = etree.QName(child).localname, _tree(child)
        if name in found:
            held = found[name]
            found[name] = [*held, value] if isinstance(held, list) else [held, value]
        else:
            found[name] = value
    return found or (element.text or "").strip() or None


def _listed(reading: WorkReading, record: dict[str, Any] | str) -> Iterator[Listed | str]:
    """The person with each work of a record; or why it has none that can be read."""
    if isinstance(record, str):
        yield record
        return
    orcid = bare_orcid(_at(record, "orcid-identifier", "path"))
    if orcid is None:
        yield f"no record of a person: {_at(record, 'user-message') or _at(record, 'error-code') or 'it has no ORCID'}"
        return
    count_unread(reading.unread, record, KNOWN)
    names = (_said(_at(record, "person", "name", name)) for name in ("given-names", "family-name"))
    activities = record.get("activities-summary")
    person = _Person(orcid, " ".join(filter(None, names)), _employments(_at(activities, "employments")))
    for group in _many(_at(activities, "works", "group")):
        entries = [entry for entry in _many(_at(group, "work-summary")) if isinstance(entry, dict)]
        if entries:
            yield person, entries


def _employments(held: Any) -> list[_Employment]:
    """The employments of a person; JSON has one level more than XML."""
    groups = _many(_at(held, "affiliation-group"))
    levels = [*groups, *(summary for group in groups for summary in _many(_at(group, "summaries")))]
    found = (entry for level in levels for entry in _many(_at(level, "employment-summary")))
    try:
        return [msgspec.convert(entry, _Employment) for entry in found]
    except msgspec.ValidationError:
        return []


def _work(reading: WorkReading, row: int, listed: Listed) -> ReadWork | str:
    person, entries = listed
    reading.unread.update(sorted({f"work-summary.{name}" for entry in entries for name in entry.keys() - WORK_FIELDS}))
    try:
        works = [msgspec.convert(entry, _Work) for entry in entries]
    except msgspec.ValidationError as error:
        return f"not a work of ORCID: {error}"
    first = works[0]
    if first.put_code is None:
        return "it has no put-code"
    year = next((year for work in works if (year := _year(work.publication_date))), "")
    return ReadWork(
        f"orcid:{person.orcid}:{first.put_code}",
        next((text for work in works if work.title and (text := _said(work.title.title))), ""),
        year,
        next((doi for work in works if (doi := _doi(work.external_ids))), None),
        _type(first.type or ""),
        None,
        next((text for work in works if (text := _said(work.journal_title))), None),
        authors=[ReadAuthor(person.name, _affiliations(person, year), person.orcid, f"orcid:{person.orcid}")],
        is_cut=True,
    )


def _type(said: str) -> str:
    kind = said.strip().lower().replace("_", "-")
    return TYPES.get(kind) or work_type(kind.replace("-", " "))


def _doi(ids: _Ids | None) -> str | None:
    """The DOI of the work itself, not of what it is part of."""
    for one in _many(ids.external_id) if ids else ():
        if one.external_id_type == "doi" and (one.external_id_relationship or "self").lower() == "self":
            return bare_doi(one.external_id_value)
    return None


def _affiliations(person: _Person, year: str) -> list[ReadAffiliation]:
    found = [one for one in person.employments if year and _year(one.start_date) and _holds(one, year)]
    return [_affiliation(one) for one in found if one.organization and one.organization.name]


def _holds(employment: _Employment, year: str) -> bool:
    return _year(employment.start_date) <= year <= (_year(employment.end_date) or year)


def _affiliation(employment: _Employment) -> ReadAffiliation:
    organisation = employment.organization or _Organisation()
    address = organisation.address or _Address()
    parts = (employment.department_name, organisation.name, address.city, address.region)
    known = organisation.disambiguated_organization or _Disambiguated()
    ror = ror_id(known.disambiguated_organization_identifier) if known.disambiguation_source == "ROR" else None
    return ReadAffiliation(
        ", ".join(part.strip() for part in parts if part and part.strip()),
        [ror] if ror else [],
        [address.country.upper()] if address.country else [],
    )


def _year(day: _Date | None) -> str:
    """The year of a date; empty where it says none."""
    year = _said(day.year) if day else ""
    return year if len(year) == _YEAR_DIGITS and year.isascii() and year.isdecimal() else ""


def _said(value: Any) -> str:
    """A text, which JSON wraps as a value."""
    text = value.get("value") if isinstance(value, dict) else value
    return text.strip() if isinstance(text, str) else ""


def _at(value: Any, *names: str) -> Any:
    """What stands below the names; None where there is nothing."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


SOURCE = Source(
    key="orcid",
    title="ORCID, public records of persons",
    licence="CC0",
    detects=detects,
    read=read,
    expected={"works": 0.8, "title": 0.9, "authors": 1},
)
