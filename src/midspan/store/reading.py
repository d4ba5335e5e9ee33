"""A work as any source of publications reads it, and how it becomes rows of the standard tables."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import TypeVar

from midspan.store.batch import Batch, SnapshotFile
from midspan.store.names import name_key

YEARS = (1500, 2200)
"""Years that a work can have."""
WORKS_A_BATCH = 10_000
_YEAR = re.compile(r"(?<!\d)(?:1[5-9]|2[01])\d\d(?!\d)", re.ASCII)
_COUNT = re.compile(r"\s*\d{1,9}\s*", re.ASCII)
T = TypeVar("T")


@dataclass(slots=True)
class ReadAffiliation:
    """A raw affiliation string; ids of organisations (`ror:...`) and country codes where the source gives them."""

    raw: str
    organisations: Sequence[str] = ()
    countries: Sequence[str] = ()


@dataclass(slots=True)
class ReadAuthor:
    """An author in the work's order; `source_id` is the source's own id of the person, with its prefix."""

    name: str
    affiliations: Sequence[ReadAffiliation] = ()
    orcid: str | None = None
    source_id: str | None = None
    is_corresponding: bool = False


@dataclass(slots=True)
class ReadFunder:
    """A funder that a work names, or one award of it; `funder_id` is the source's own id, with its prefix."""

    name: str
    award: str = ""
    funder_id: str = ""


@dataclass(slots=True)
class ReadWork:
    """A work. `of_work` are affiliations that the source does not tie to authors: then none may be on the authors.

    `year` is as written in the source; a work without a good one is rejected with a reason. `topic` are OpenAlex's ids
    of topic, subfield and field: `T10181`, `subfields/1702`, `fields/17`. Of a work that `is_cut` the source does not
    name all authors.
    """

    work_id: str
    title: str = ""
    year: str = ""
    doi: str | None = None
    type: str = "unknown"
    language: str | None = None
    venue: str | None = None
    citations: int | None = None
    is_retracted: bool = False
    authors: Sequence[ReadAuthor] = ()
    of_work: Sequence[ReadAffiliation] = ()
    topic: Sequence[str | None] = (None, None, None)
    is_cut: bool = False
    funders: Sequence[ReadFunder] = ()


@dataclass(slots=True)
class WorkReading:
    """What is carried from record to record while one file of works is read."""

    file: SnapshotFile
    seen: dict[str, str] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    """Fields that the reader knows nothing of, with the number of records that have them."""
    remarks: list[str] = field(default_factory=list)
    """What a person should know of the file, such as that its end is missing."""

    def batch(self) -> Batch:
        """A new batch of this file; what is left unread is counted in all of them together."""
        return Batch(self.file.source, self.file.version, unread=self.unread, remarks=self.remarks)

    def note_unread(self, record: Mapping[str, object], known: AbstractSet[str]) -> None:
        """Counts the fields of a record that hold something and are not known."""
        self.unread.update(name for name, value in record.items() if value and name not in known)

    def id_of(self, row: int, doi: str | None) -> str:
        """The id of a work that its source gives none: source and DOI the first time one is met, else file and row."""
        bare = bare_doi(doi)
        by_doi = f"{self.file.source}:{bare}"
        return by_doi if bare and by_doi not in self.seen else f"{self.file.source}:{self.file.name}:{row}"

    def add(self, batch: Batch, row: int, work: ReadWork) -> None:
        """Adds a work with its authors and affiliations, or rejects it with the reason; `row` is its row or line."""
        source_row = f"{self.file.name}:{row}"
        year = work.year.strip()
        if not (year.isascii() and year.isdecimal() and YEARS[0] <= int(year) <= YEARS[1]):
            batch.reject(source_row, f'the year "{work.year[:40]}" is not one' if year else "no publication year")
            return
        if work.work_id in self.seen:
            batch.reject(source_row, f"the same id as {self.seen[work.work_id]}")
            return
        self.seen[work.work_id] = source_row
        batch.add(
            "works", work.work_id, batch.source, batch.snapshot, source_row,
            bare_doi(work.doi), sound(work.title) or None, int(year), work.type, work.language,
            sound(work.venue) or None, *work.topic, work.citations, work.is_retracted,
            not work.of_work, None if work.is_cut else len(work.authors),
        )  # fmt: skip
        for position, author in enumerate(work.authors, 1):
            _add_author(batch, work.work_id, position, author)
        for number, affiliation in enumerate(work.of_work, 1):
            _add_affiliation(batch, work.work_id, None, number, affiliation)
        for funder in work.funders:
            _add_funder(batch, work.work_id, source_row, funder)


def read_works(
    reading: WorkReading,
    records: Iterable[tuple[int, T | str]],
    work_of: Callable[[int, T], ReadWork | str],
) -> Iterator[Batch]:
    """Yields a file's records, each with its row, as works in batches: the `read` of a source in one line.

    A record that is a text is the reason why it could not be read; so is a text that `work_of` returns.
    """
    batch = reading.batch()
    for count, (row, record) in enumerate(records, 1):
        work = record if isinstance(record, str) else work_of(row, record)
        if isinstance(work, str):
            batch.reject(f"{reading.file.name}:{row}", work)
        else:
            reading.add(batch, row, work)
        if count % WORKS_A_BATCH == 0:
            yield batch
            batch = reading.batch()
    yield batch


def year_in(text: str) -> str:
    """The first year in a date; the text itself where it holds none, so that the work is rejected with it.

    >>> year_in("2018/03/12/"), year_in("MAR 2022"), year_in("n.d.")
    ('2018', '2022', 'n.d.')
    """
    found = _YEAR.search(text)
    return found[0] if found else text


def count_in(text: str) -> int | None:
    """A count as a source writes it; None where the text is none.

    >>> count_in(" 12 "), count_in(""), count_in("many")
    (12, None, None)
    """
    return int(text) if _COUNT.fullmatch(text) else None


def bare_doi(doi: str | None) -> str | None:
    """A DOI in lower case without the resolver's address; None where the text is no DOI.

    >>> bare_doi("https://doi.org/10.1000/ABC"), bare_doi("not given")
    ('10.1000/abc', None)
    """
    bare = doi.lower().split("doi.org/")[-1].strip().removeprefix("doi:").strip() if doi else ""
    return bare if bare.startswith("10.") and "/" in bare else None


def sound(text: str | None) -> str:
    """Text with single blanks and without what UTF-8 can't hold."""
    if not text:
        return ""
    return " ".join((text if text.isascii() else text.encode("utf-8", "replace").decode()).split())


def _add_author(batch: Batch, work_id: str, position: int, author: ReadAuthor) -> None:
    name = sound(author.name)
    key = name_key(name)
    orcid = author.orcid.rstrip("/").rsplit("/", 1)[-1].upper() if author.orcid else None
    author_id = author.source_id or (f"orcid:{orcid}" if orcid else f"name:{key}")
    batch.add("authorships", work_id, position, author_id, name, key, orcid, author.is_corresponding)
    for number, affiliation in enumerate(author.affiliations, 1):
        _add_affiliation(batch, work_id, position, number, affiliation)


def _add_affiliation(batch: Batch, work_id: str, author: int | None, number: int, read: ReadAffiliation) -> None:
    batch.add_affiliation(
        work_id, author, number, sound(read.raw),
        "|".join(sorted(set(read.organisations))), "|".join(sorted(set(read.countries))),
    )  # fmt: skip


def _add_funder(batch: Batch, work_id: str, source_row: str, read: ReadFunder) -> None:
    name = sound(read.name)
    if name or read.funder_id:
        funder_id = read.funder_id or f"name:{name_key(name)}"
        award = sound(read.award) or None
        batch.add("work_funders", work_id, funder_id, None, name, award, batch.source, batch.snapshot, source_row)
