"""NoteExpress, as CNKI and Wanfang export it: `{Field}: text`, a record from one `{Reference Type}` to the next.

Wanfang has a line for each author and one for the affiliations of each: where there are as many, they are tied. CNKI
has all in one line: then the affiliations belong to the work, unless it has one author or one affiliation.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from midspan.model.document_types import language_code, work_type
from midspan.sources._roster import authors_with, split_names, without_others
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works, year_in
from midspan.store.streams import head_lines, text_lines
from midspan.store.tagged import Fields, Layout, tagged_records

LAYOUT = Layout(
    tag=re.compile(r"\{([A-Za-z][A-Za-z /\-]*)\}\s*:\s?(.*)$"), start="Reference Type", outside=re.compile("#")
)
READ = frozenset(
    {
        "Reference Type", "Title", "Author", "Author Address", "Author Affiliation", "Journal", "Year", "DOI",
        "Language", "Secondary Title", "Tertiary Title", "Publisher", "Date",
    }
)  # fmt: skip
IGNORED = frozenset(
    {
        "Translated Title", "Translated Author", "Translated Journal", "Volume", "Issue", "Pages", "Keywords",
        "Abstract", "ISBN/ISSN", "ISSN", "ISBN", "Notes", "URL", "Database Provider", "Type of Work", "Subject",
        "Place Published", "Secondary Author", "Tertiary Author", "Edition", "Label", "Call Number", "Accession Number",
        "Original Publication", "Short Title", "Access Date", "Foundation", "Link", "Author Email",
    }
)  # fmt: skip
_ENDED = re.compile(r"[;；]")


def detects(path: Path, head: bytes) -> bool:
    """Whether the first record begins with its type in braces."""
    lines = (line for line in head_lines(head) if not LAYOUT.outside.match(line))
    return next(lines, "").startswith("{Reference Type}")


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)

    def work_of(row: int, record: Fields) -> ReadWork:
        reading.note_unread(record, READ | IGNORED)

        def text(*names: str) -> str:
            return next((" ".join("; ".join(record[n]).split()) for n in names if any(record.get(n, ()))), "")

        authors, of_work, is_cut = _people(
            record.get("Author", []), record.get("Author Address") or record.get("Author Affiliation", [])
        )
        if is_cut:
            reading.unread["Author (lists that end in 等)"] += 1
        return ReadWork(
            reading.id_of(row, text("DOI")),
            text("Title"),
            year_in(text("Year") or text("Date")),
            text("DOI"),
            work_type(text("Reference Type")),
            language_code(text("Language")),
            text("Journal", "Secondary Title", "Tertiary Title", "Publisher"),
            authors=authors,
            of_work=of_work,
        )

    yield from read_works(reading, tagged_records(text_lines(file.path), LAYOUT, file.name), work_of)


def _people(names: Sequence[str], addresses: Sequence[str]) -> tuple[list[ReadAuthor], list[ReadAffiliation], bool]:
    """Authors, affiliations of the work, and whether the list of authors was cut off."""
    listed, is_cut = without_others([name for line in names for name in split_names(_ENDED.sub(";", line))])
    is_tied = len(names) == len(addresses) == len(listed) > 1
    ties = [
        ([position] if is_tied else [], one.strip())
        for position, line in enumerate(addresses)
        for one in _ENDED.split(line)
        if one.strip()
    ]
    return *authors_with(listed, ties), is_cut


SOURCE = Source(
    key="noteexpress",
    title="NoteExpress (CNKI, Wanfang)",
    licence="as the database says",
    detects=detects,
    read=read,
    expected={"works": 0.9, "title": 0.95, "authors": 0.9, "affiliations": 0.5},
)
