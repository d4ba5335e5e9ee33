"""DBLP: its dump, or the XML page of a person.

DBLP has no affiliations at the works. A name with a number behind it is DBLP's own id of one person. Pages of persons
(`www`) are no works and are passed over. Named characters are read by their HTML names: the DTD is never opened.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lxml import etree

from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid
from midspan.store.markup import count_unread, records_of, root_of, text_of
from midspan.store.reading import ReadAuthor, ReadWork, WorkReading, read_works

ROOTS = ("dblp", "dblpperson")
TYPES = {
    "article": "article", "inproceedings": "conference-paper", "proceedings": "paratext", "book": "book",
    "incollection": "book-chapter", "phdthesis": "dissertation", "mastersthesis": "dissertation", "data": "dataset",
}  # fmt: skip
KINDS = {
    "informal": "preprint", "survey": "review", "encyclopedia": "reference-entry", "data": "dataset",
    "software": "software", "edited": "book", "habil": "dissertation",
}  # fmt: skip
"""OpenAlex's type by DBLP's `publtype`, which says more than the element."""
KNOWN = {
    "": frozenset(
        "author editor title booktitle pages year address journal volume number month url ee cdrom cite publisher note "
        "crossref isbn series school chapter publnr stream rel".split()
    )
}  # fmt: skip
"""The elements that are read or left aside, by name."""
_DOI = re.compile(r"//(?:dx\.)?doi\.(?:acm\.)?org/(10\..+)")
_NUMBER = re.compile(r" \d{4}$")


def detects(path: Path, head: bytes) -> bool:
    """Whether the root element is DBLP's."""
    return root_of(head) in ROOTS


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors."""
    reading = WorkReading(file)
    records = records_of(file.path, ROOTS, tuple(TYPES), reading.remarks)
    return read_works(reading, records, partial(_work, reading))


def _work(reading: WorkReading, row: int, record: etree._Element) -> ReadWork | str:
    count_unread(reading.unread, record, KNOWN)
    key = record.get("key")
    if not key:
        return "it has no key"
    kinds = record.get("publtype", "").split()
    return ReadWork(
        f"dblp:{key}",
        text_of(record.find("title")).removesuffix("."),
        text_of(record.find("year")),
        next((found[1] for link in record.iterfind("ee") if (found := _DOI.search(text_of(link)))), None),
        next((KINDS[kind] for kind in kinds if kind in KINDS), TYPES[record.tag]),
        None,
        next((text for name in ("journal", "booktitle", "school", "publisher") if (text := text_of(record.find(name)))),
             None),
        is_retracted="withdrawn" in kinds,
        authors=[_author(author) for author in record.iterfind("author")],
    )  # fmt: skip


def _author(author: etree._Element) -> ReadAuthor:
    name = text_of(author)
    return ReadAuthor(
        _NUMBER.sub("", name),
        orcid=bare_orcid(author.get("orcid")),
        source_id=f"dblp:{name}" if _NUMBER.search(name) else None,
    )


SOURCE = Source(
    key="dblp",
    title="DBLP",
    licence="CC0",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.8},
)
