"""Scopus, BibTeX: affiliations of the work, which no author is tied to."""

import re
from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import language_code, says_retracted, work_type
from midspan.sources._roster import split_names
from midspan.sources._scopus import EXPECTED, LICENCE, cited_by, mark_corresponding, own_id, people
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, read_works
from midspan.store.streams import head_text

READ = frozenset(
    {
        "author", "title", "journal", "booktitle", "year", "doi", "note", "url", "affiliation", "affiliations",
        "correspondence_address1", "correspondence_address", "language", "document_type", "type", "entry type",
    }
)  # fmt: skip
IGNORED = frozenset(
    {
        "key", "volume", "number", "pages", "art_number", "page_count", "abstract", "author_keywords", "keywords",
        "funding_details", "references", "publisher", "issn", "isbn", "coden", "pubmed_id", "abbrev_source_title",
        "source", "editor", "sponsors", "chemicals_cas", "tradenames", "manufacturers", "molecular_seqnumbers",
        "address", "publication_stage", "conference name", "conference date", "conference location",
        "conference code", "abbrev source title", "month",
    }
)  # fmt: skip
_NUMBERED = re.compile(r"funding_text[ _]?\d*|correspondence_address[2-9]")


def detects(path: Path, head: bytes) -> bool:
    """Whether entries link to Scopus or say that they come from it."""
    text = head_text(head)
    return bool(
        re.search(r"(?m)^[ \t]*@\w{1,30} ?\{", text)
        and re.search(r"(?im)^[ \t]{,8}(?:url ?= ?[{\"]https?://www\.scopus\.com/|source ?= ?[{\"]Scopus[}\"])", text)
    )


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    # Not above: bibtexparser and its LaTeX would be a sixth of a second of every command that recognises files.
    from midspan.store.bibtex import bibtex_records, without_latex

    reading = WorkReading(file)

    def work_of(row: int, record: dict[str, list[str]]) -> ReadWork:
        reading.note_unread(record, READ | IGNORED | {name for name in record if _NUMBERED.fullmatch(name)})

        def text(*names: str) -> str:
            return next((without_latex("; ".join(record[name])).strip() for name in names if name in record), "")

        names = "; ".join(split_names(text("author").replace("\n", " "), " and "))
        authors, of_work, roster = people(names, "", "", "", text("affiliation", "affiliations"))
        mark_corresponding(authors, roster, text("correspondence_address1", "correspondence_address"))
        said = text("document_type", "type") or text("entry type")
        return ReadWork(
            own_id(reading, row, text("doi"), text("url")),
            text("title"),
            text("year"),
            text("doi"),
            work_type(said),
            language_code(text("language")),
            text("journal", "booktitle"),
            cited_by(text("note")),
            is_retracted=says_retracted(said),
            authors=authors,
            of_work=of_work,
        )

    yield from read_works(reading, bibtex_records(file.path), work_of)


SOURCE = Source(
    key="scopus_bibtex",
    title="Scopus, BibTeX",
    licence=LICENCE,
    detects=detects,
    read=read,
    expected=EXPECTED,
)
