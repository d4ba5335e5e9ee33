"""ProQuest, text of a report: `Field: text`, a record from one `Document 1 of 100` to the next.

The university of a thesis and where it is stand in two fields; together they are the author's affiliation.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from midspan.model.document_types import language_code, work_type
from midspan.sources._roster import split_names
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works
from midspan.store.streams import head_text, text_lines
from midspan.store.tagged import Fields, Layout, tagged_records

LAYOUT = Layout(
    tag=re.compile(r"(Document(?= \d+ of \d+$)|[A-Z][A-Za-z/ \-']{2,40}?(?= ?:(?: |$))) ?:? ?(.*)$"),
    start="Document",
    outside=re.compile(""),
)
READ = frozenset(
    {
        "Document", "Author", "Title", "Publication year", "Degree date", "Document type", "Language", "DOI",
        "Publication title", "ProQuest document ID", "University/institution", "University location",
    }
)  # fmt: skip
IGNORED = frozenset(
    {
        "Abstract", "Links", "Advisor", "Classification", "Committee member", "Copyright", "Country of publication",
        "Database", "Degree", "Department", "Dissertation/thesis number", "ISBN", "ISSN", "Identifier / keyword",
        "Number of pages", "Place of publication", "School code", "Source", "Source type", "Subject", "Volume", "Issue",
        "Pages", "Publisher", "Publication date", "Publication subject", "Publication info", "Document URL", "Contact",
        "Last updated", "Document feature", "Number of references", "Document status", "Accession number",
        "Subject terms", "Citation style", "Contact us at",
        "Company / organization", "Location", "Terms and Conditions", "First page", "Year", "Section",
    }
)  # fmt: skip


def detects(path: Path, head: bytes) -> bool:
    """Whether the head says that it is a report of ProQuest."""
    return "Report Information from ProQuest" in head_text(head)[:2000]


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    reading = WorkReading(file)

    def work_of(row: int, record: Fields) -> ReadWork:
        def text(name: str) -> str:
            return record.get(name, [""])[0].split("\n")[0].strip()

        title = text("Title")
        for name in record:
            # The title stands once more without a name; where it has a colon it looks like a field.
            if name not in READ and name not in IGNORED and not title.startswith(name):
                reading.unread[name] += 1
        place = ", ".join(reversed(text("University location").split(" -- ")))
        institution = ", ".join(filter(None, (text("University/institution"), place)))
        affiliations = [ReadAffiliation(institution)] if institution else []
        number = text("ProQuest document ID")
        return ReadWork(
            f"proquest:{number}" if number else reading.id_of(row, text("DOI")),
            title,
            text("Publication year") or text("Degree date")[:4],
            text("DOI"),
            work_type(text("Document type")),
            language_code(text("Language")),
            text("Publication title"),
            authors=[ReadAuthor(name, affiliations) for name in split_names(text("Author"))],
        )

    yield from read_works(reading, tagged_records(text_lines(file.path), LAYOUT, file.name), work_of)


SOURCE = Source(
    key="proquest",
    title="ProQuest, text of a report",
    licence="ProQuest, as the subscription says",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.9},
)
