"""Patent grants of the USPTO: the weekly file of its full text in XML (since 2005), as it is or in its zip.

Inventors, with the places that the grant prints, and the organisations it was assigned to, else those that applied.
The file holds one XML document after another; one that can't be read is rejected. Ids are those of PatentsView.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO

from lxml import etree

from midspan.store.archives import unzipped
from midspan.store.batch import Batch, SnapshotFile, Source, equal_shares
from midspan.store.markup import count_unread, documents_of, root_of, text_of
from midspan.store.streams import opened

PATENTS_A_BATCH = 5_000
KNOWN = {
    "us-bibliographic-data-grant": frozenset(
        "publication-reference application-reference invention-title us-parties parties assignees classifications-cpc "
        "us-application-series-code us-term-of-grant classification-locarno classification-national "
        "classification-ipc classifications-ipcr us-references-cited references-cited number-of-claims "
        "us-exemplary-claim us-botanic us-field-of-classification-search field-of-search figures "
        "us-related-documents priority-claims examiners us-issued-on-continued-prosecution-application "
        "pct-or-regional-filing-data pct-or-regional-publishing-data us-371c124-date us-deceased-inventors "
        "hague-agreement-data rule-47-flag us-sir-flag bio-deposit".split()
    )
}  # fmt: skip
"""The elements that are read or left aside, by name."""
_NUMBER = re.compile(r"(D|PP|RE|T|H|AI|X)?0*(\d+)")


def detects(path: Path, head: bytes) -> bool:
    """Whether the beginning is that of a grant, or the zip holds the weekly file and nothing of another kind."""
    if not head.startswith(b"PK\x03\x04"):
        return root_of(head) == "us-patent-grant"
    if b"ipg" not in head:
        return False
    with unzipped(path) as archive:
        return bool(_members(archive))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the grants with inventors and applicants."""
    batch, seen = Batch(file.source, file.version), dict[str, str]()
    for number, grant in _grants(file.path):
        place = f"{file.name}:{number}"
        reason = grant if isinstance(grant, str) else _add_grant(batch, seen, place, grant)
        if reason:
            batch.reject(place, reason)
        if number % PATENTS_A_BATCH == 0:
            yield batch
            batch = Batch(file.source, file.version, unread=batch.unread)
    yield batch


def _grants(path: Path) -> Iterator[tuple[int, etree._Element | str]]:
    """Every document of the file, or of the files in the zip, with its number; or why it is none."""
    with opened(path) as file:
        is_zip = file.read(4) == b"PK\x03\x04"
        if not is_zip:
            file.seek(0)
            yield from documents_of(file, path)
    if is_zip:
        with unzipped(path) as archive:
            yield from enumerate((grant for name in _members(archive) for grant in _within(archive, name, path)), 1)


def _within(archive: zipfile.ZipFile, name: str, path: Path) -> Iterator[etree._Element | str]:
    with archive.open(name) as held:
        text: IO[bytes] = held
        for _, grant in documents_of(text, path):
            yield grant


def _members(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if re.fullmatch(r"(?:.*/)?ipg\w*\.xml", name)]


def _add_grant(batch: Batch, seen: dict[str, str], place: str, grant: etree._Element) -> str:
    """Adds a grant to the batch; returns why it can't be, or nothing."""
    data = grant.find("us-bibliographic-data-grant")
    if data is None:
        return "it has no bibliographic data of a grant"
    number = _NUMBER.fullmatch(text_of(data.find("publication-reference/document-id/doc-number")))
    granted = _day(text_of(data.find("publication-reference/document-id/date")))
    if number is None or granted is None:
        return "it has no number or day of grant"
    patent_id = f"{number[1] or 'US'}{number[2]}"
    if patent_id in seen:
        return f"the same id as {seen[patent_id]}"
    seen[patent_id] = place
    count_unread(batch.unread, grant, KNOWN)
    filed = _day(text_of(data.find("application-reference/document-id/date")))
    batch.add(
        "patents", patent_id, batch.source, batch.snapshot, place, None, text_of(data.find("invention-title")) or None,
        filed, granted, (filed or granted).year, "|".join(sorted(_classes(data))),
    )  # fmt: skip
    inventors = [*data.iterfind("us-parties/inventors/inventor"), *data.iterfind("parties/inventors/inventor")]
    for position, (inventor, share) in enumerate(zip(inventors, equal_shares(len(inventors)), strict=True), 1):
        batch.add(
            "patent_parties",
            patent_id,
            position,
            "inventor",
            _name(inventor),
            None,
            _place(inventor),
            "unknown",
            0.0,
            share,
        )
    for position, (name, raw) in enumerate(_applicants(data), len(inventors) + 1):
        batch.add("patent_parties", patent_id, position, "applicant", None, name, raw, "unknown", 0.0, None)
    return ""


def _classes(data: etree._Element) -> set[str]:
    """CPC subclasses such as `A61B`."""
    parts = ("section", "class", "subclass")
    codes = (
        "".join(text_of(one.find(part)) for part in parts)
        for one in data.iterfind("classifications-cpc//classification-cpc")
    )
    return {code for code in codes if code}


def _applicants(data: etree._Element) -> list[tuple[str, str]]:
    """Organisations with their places, each once."""
    for path in ("assignees/assignee", "us-parties/us-applicants/us-applicant"):
        found = [(text_of(party.find(".//orgname")), _place(party)) for party in data.iterfind(path)]
        if named := [pair for pair in dict.fromkeys(found) if pair[0]]:
            return named
    return []


def _name(party: etree._Element) -> str:
    return f"{text_of(party.find('addressbook/first-name'))} {text_of(party.find('addressbook/last-name'))}".strip()


def _place(party: etree._Element) -> str:
    address = party.find(".//address")
    parts = (text_of(address.find(name)) for name in ("city", "state", "country")) if address is not None else ()
    return ", ".join(part for part in parts if part and part != "unknown")


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == len("20230404") else None
    except ValueError:
        return None
    return day if day and day.year <= 2200 and day.year >= 1790 else None


SOURCE = Source(
    key="uspto_xml",
    title="USPTO patent grants, full text XML",
    licence="public domain, USPTO",
    detects=detects,
    read=read,
)
