"""OpenAlex works as CSV: the export of its pages, with lists written into one field, divided by `|`.

The export does not say whose each affiliation is: they are the author's where there is one author, else the work's.
Raw affiliation strings are read where it has them, else the names of organisations.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from midspan.store.batch import Batch, Columns, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, count_in, read_works
from midspan.store.streams import csv_records, head_names

PREFIX = "https://openalex.org/"
AUTHORS = "authorships.author.display_name"
STRINGS = "authorships.raw_affiliation_strings"
ORGANISATIONS = "authorships.institutions.display_name"
REQUIRED = ("id", "publication_year", "type", AUTHORS)
KNOWN = frozenset(
    "id doi title display_name publication_year type language is_retracted cited_by_count primary_location authorships "
    "abstract abstract_inverted_index apc_list apc_paid awards best_oa_location biblio citation_normalized_percentile "
    "cited_by_api_url cited_by_percentile_year concepts content_urls corresponding_author_ids "
    "corresponding_institution_ids countries_distinct_count counts_by_year created_date datasets fulltext "
    "fulltext_origin "
    "funders fwci grants has_abstract has_content has_fulltext has_pdf_url ids indexed_in institution_assertions "
    "institutions institutions_distinct_count is_paratext is_xpac keywords locations locations_count mesh open_access "
    "primary_topic publication_date referenced_works referenced_works_count related_works relevance_score "
    "sustainable_development_goals topics type_crossref updated_date versions".split()
)
"""The fields that are read or left aside, by the first part of a column's name."""


def detects(path: Path, head: bytes) -> bool:
    """Whether the head names the fields of OpenAlex's works."""
    return set(REQUIRED) <= set(head_names(head))


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors and affiliations."""
    reading = WorkReading(file)
    return read_works(reading, csv_records(file.path, needed=REQUIRED), partial(_work, reading))


def _work(reading: WorkReading, row: int, record: Mapping[str, str]) -> ReadWork | str:
    work_id = record.get("id", "").strip().removeprefix(PREFIX)
    if not (work_id.startswith("W") and work_id[1:].isdecimal()):
        return f'the id "{work_id[:40]}" is not a work\'s'
    reading.unread.update(n for n in sorted(record) if n.split(".")[0] not in KNOWN and record[n].strip())
    authors, affiliations = _authors(record), _affiliations(record)
    if len(authors) == 1:
        authors[0].affiliations, affiliations = affiliations, []
    return ReadWork(
        work_id,
        record.get("title", "").strip() or record.get("display_name", ""),
        record.get("publication_year", "").strip() or record.get("publication_date", "").strip()[:4],
        record.get("doi"),
        record.get("type", "").strip() or "unknown",
        record.get("language", "").strip() or None,
        record.get("primary_location.source.display_name"),
        count_in(record.get("cited_by_count", "")),
        is_retracted=record.get("is_retracted", "").strip().lower() == "true",
        authors=authors,
        of_work=affiliations,
        topic=[_bare(record.get(f"primary_topic.{part}id")) for part in ("", "subfield.", "field.")],
    )


def _bare(address: str | None) -> str | None:
    return (address or "").strip().removeprefix(PREFIX) or None


def _authors(record: Mapping[str, str]) -> list[ReadAuthor]:
    """The authors; what the export lists beside them is theirs only where it lists one for each."""
    names = _listed(record, AUTHORS)
    ids, orcids, corresponding = (
        found if len(found := _listed(record, f"authorships.{name}")) == len(names) else [""] * len(names)
        for name in ("author.id", "author.orcid", "is_corresponding")
    )
    return [
        ReadAuthor(name, (), bare_orcid(orcid), author_id.removeprefix(PREFIX) or None, is_corresponding=said == "True")
        for name, author_id, orcid, said in zip(names, ids, orcids, corresponding, strict=True)
    ]


def _affiliations(record: Mapping[str, str]) -> list[ReadAffiliation]:
    """Raw strings as often as they stand, else names of organisations, whose country is known where all share one."""
    strings = _listed(record, STRINGS)
    if any(strings):
        return [ReadAffiliation(raw) for raw in strings if raw]
    countries = {code for code in _listed(record, "authorships.countries") if code}
    names = dict.fromkeys(name for name in _listed(record, ORGANISATIONS) if name)
    return [ReadAffiliation(name, (), tuple(countries) if len(countries) == 1 else ()) for name in names]


def _listed(record: Mapping[str, str], column: str) -> list[str]:
    text = record.get(column, "").strip()
    return [part.strip() for part in text.split("|")] if text else []


SOURCE = Source(
    key="openalex_csv",
    title="OpenAlex works, CSV",
    licence="CC0",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.8, "affiliations": 0.3, "doi": 0.5},
    columns=Columns(("publication_year", "publication_date"), (STRINGS, ORGANISATIONS), "|"),
)
