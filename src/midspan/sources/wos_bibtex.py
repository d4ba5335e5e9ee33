"""Web of Science, BibTeX: `Affiliation` has a line for each address, with the names of its authors before it."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from midspan.sources._roster import Roster
from midspan.sources._wos import EXPECTED, LICENCE, wos_work
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.reading import ReadWork, WorkReading, read_works
from midspan.store.streams import head_text

TAG = {
    "author": "AF", "title": "TI", "journal": "SO", "booktitle": "SO", "year": "PY", "early access date": "EA",
    "doi": "DI", "type": "DT", "language": "LA", "orcid-numbers": "OI", "researcherid-numbers": "RI",
    "times-cited": "TC", "unique-id": "UT", "book-author": "BF", "funding-acknowledgement": "FU",
}  # fmt: skip
"""The tag of the plain text that says what a field of BibTeX says."""
IGNORED = frozenset(
    {
        "key", "entry type", "volume", "number", "pages", "month", "abstract", "publisher", "address", "issn", "eissn",
        "keywords", "keywords-plus", "research-areas", "web-of-science-categories", "author-email",
        "funding-text", "cited-references", "number-of-cited-references",
        "usage-count-last-180-days", "usage-count-since-2013", "journal-iso", "doc-delivery-number", "oa", "da",
        "article-number", "book-group-author", "series", "note", "isbn", "editor", "organization",
        "esi-highly-cited-paper", "esi-hot-paper", "meeting", "edition", "pubmed-id", "affiliations",
    }
)  # fmt: skip
_HEAD = re.compile(
    r"(?m)^[ \t]*@\w{1,30} ?\{ ?(?:WOS|ISI|MEDLINE|BCI|CCC|SCIELO|KJD|RSCI|CSCD|INSPEC|ZOOREC|FSTA|CABI|BIOSIS):"
)
_MARK = re.compile(r"\((?:Corresponding|Reprint) Author\),", re.IGNORECASE)


def detects(path: Path, head: bytes) -> bool:
    """Whether an entry is named by an id of Web of Science."""
    return bool(_HEAD.search(head_text(head)))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with authorships and affiliations."""
    # Not above: bibtexparser and its LaTeX would be a sixth of a second of every command that recognises files.
    from midspan.store.bibtex import bibtex_records, without_latex

    reading = WorkReading(file)

    def work_of(row: int, record: dict[str, list[str]]) -> ReadWork | str:
        reading.note_unread(record, IGNORED | {*TAG, "affiliation"})
        fields: dict[str, str] = {}
        for name, texts in record.items():
            if name in TAG:
                fields.setdefault(TAG[name], without_latex(" ".join(" ".join(texts).split())))
        fields.setdefault("UT", record["key"][0])
        for tag in ("AF", "BF"):
            fields[tag] = "; ".join(fields.get(tag, "").split(" and "))
        lines = [without_latex(line.strip()) for text in record.get("affiliation", []) for line in text.split("\n")]
        fields["RP"] = "; ".join(line.rstrip(".") for line in lines if _MARK.search(line))
        roster = Roster(fields["AF"].split("; "))
        return wos_work(reading, row, fields, [_bracketed(line, roster) for line in lines if not _MARK.search(line)])

    yield from read_works(reading, bibtex_records(file.path), work_of)


def _bracketed(line: str, roster: Roster) -> str:
    """`A, Ann; B, Bo, Univ X, ...` as `[A, Ann; B, Bo] Univ X, ...`; an address without names stays as it is."""
    *names, rest = line.split("; ")
    parts = rest.split(", ")
    for count in (2, 1):
        name = ", ".join(parts[:count])
        if len(parts) > count and roster.position(name) is not None:
            return _with_names([*names, name], ", ".join(parts[count:]))
    return line


def _with_names(names: Sequence[str], address: str) -> str:
    return f"[{'; '.join(names)}] {address}"


SOURCE = Source(
    key="wos_bibtex",
    title="Web of Science, BibTeX",
    licence=LICENCE,
    detects=detects,
    read=read,
    expected=EXPECTED,
)
