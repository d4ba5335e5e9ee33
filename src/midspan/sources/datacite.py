"""DataCite's metadata: JSON lines, an API's list or single reply, or a data file's tar of them.

An affiliation keeps its ROR id where DataCite names one.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from midspan.model.document_types import language_code
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid, ror_id
from midspan.store.json_records import UNREADABLE, Citations, count_unread, decoded, records_of
from midspan.store.markup import plain_text
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works

MEMBERS = (("data",),)
TYPES = {
    "JournalArticle": "article", "ConferencePaper": "conference-paper", "DataPaper": "article", "Preprint": "preprint",
    "Dissertation": "dissertation", "Book": "book", "BookChapter": "book-chapter", "Report": "report",
    "Dataset": "dataset", "Collection": "dataset", "PeerReview": "peer-review", "Standard": "standard",
    "Journal": "paratext", "ConferenceProceeding": "paratext", "Software": "software", "Award": "grant",
}  # fmt: skip
"""OpenAlex's type of each general type of DataCite; any other but a text is `other`."""
TEXTS = {
    "article-journal": "article", "article": "article", "paper-conference": "conference-paper",
    "thesis": "dissertation", "chapter": "book-chapter", "book": "book", "report": "report", "dataset": "dataset",
    "review": "review",
}  # fmt: skip
"""OpenAlex's type of a text, by its type in citations."""
KNOWN = {
    "": frozenset(
        "alternateIdentifiers citationCount container contentUrl contributors created creators dates descriptions doi "
        "downloadCount formats fundingReferences geoLocations id identifiers isActive language metadataVersion "
        "partCount "
        "partOfCount prefix publicationYear published publisher reason referenceCount registered relatedIdentifiers "
        "relatedItems rightsList schemaVersion sizes source state subjects suffix titles types updated url version "
        "versionCount versionOfCount viewCount viewsOverTime downloadsOverTime citationsOverTime xml agency "
        "clientId providerId landingPage event".split()
    ),
    "creators": frozenset("affiliation familyName givenName lang name nameIdentifiers nameType".split()),
}  # fmt: skip
"""The fields that are read or left aside, by name."""


class _Affiliation(msgspec.Struct, rename="camel"):
    name: str | None = None
    affiliation_identifier: str | None = None


class _Identifier(msgspec.Struct, rename="camel"):
    name_identifier: str | None = None
    name_identifier_scheme: str | None = None


class _Creator(msgspec.Struct, rename="camel"):
    name: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    affiliation: list[_Affiliation | str | None] | _Affiliation | str | None = None
    name_identifiers: list[_Identifier] | _Identifier | None = None


class _Title(msgspec.Struct, rename="camel"):
    title: str | None = None
    title_type: str | None = None


class _Types(msgspec.Struct, rename="camel"):
    resource_type_general: str | None = None
    citeproc: str | None = None


class _Container(msgspec.Struct):
    title: str | None = None


class _Publisher(msgspec.Struct):
    name: str | None = None


class _Work(msgspec.Struct, rename="camel"):
    doi: str | None = None
    titles: list[_Title] | None = None
    publication_year: int | str | None = None
    types: _Types | None = None
    language: str | None = None
    container: _Container | None = None
    publisher: _Publisher | str | None = None
    citation_count: Citations | None = None
    creators: list[_Creator] | None = None


def detects(path: Path, head: bytes) -> bool:
    """Whether the beginning, of a tar or of JSON, has DataCite's creators and its types or years."""
    return b'"creators"' in head and (b'"resourceTypeGeneral"' in head or b'"publicationYear"' in head)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their creators and affiliations."""
    reading = WorkReading(file)
    return read_works(reading, records_of(file.path, MEMBERS), partial(_work, reading))


def _work(reading: WorkReading, row: int, raw: bytes) -> ReadWork | str:
    found = decoded(_attributes(raw), _Work, "a DataCite work")
    if isinstance(found, str):
        return found
    record, work = found
    if not work.doi:
        return "it has no DOI"
    count_unread(reading.unread, record, KNOWN)
    titles = sorted((t for t in work.titles or () if t.title), key=lambda t: bool(t.title_type))
    return ReadWork(
        "datacite:" + work.doi.lower(),
        plain_text(titles[0].title or "") if titles else "",
        str(work.publication_year or ""),
        work.doi,
        _type(work.types),
        language_code(work.language or ""),
        _venue(work),
        work.citation_count,
        authors=[_author(creator) for creator in work.creators or ()],
    )


def _attributes(raw: bytes) -> bytes:
    """A record itself, or what the API puts under `attributes`."""
    try:
        return bytes(msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).get("attributes", raw))
    except UNREADABLE:
        return raw


def _type(types: _Types | None) -> str:
    general = types.resource_type_general if types else None
    if not types or not general:
        return "unknown"
    return TEXTS.get(types.citeproc or "", "other") if general == "Text" else TYPES.get(general, "other")


def _venue(work: _Work) -> str | None:
    publisher = work.publisher.name if isinstance(work.publisher, _Publisher) else work.publisher
    return plain_text((work.container and work.container.title) or publisher or "")


def _author(creator: _Creator) -> ReadAuthor:
    name = " ".join(part for part in (creator.given_name, creator.family_name) if part) or creator.name or ""
    stated = creator.affiliation if isinstance(creator.affiliation, list) else [creator.affiliation]
    named = creator.name_identifiers if isinstance(creator.name_identifiers, list) else [creator.name_identifiers]
    orcids = (bare_orcid(i.name_identifier) for i in named if i and i.name_identifier_scheme == "ORCID")
    return ReadAuthor(
        plain_text(name),
        [read for a in stated if a and (read := _affiliation(a)).raw],
        next(filter(None, orcids), None),
    )


def _affiliation(affiliation: _Affiliation | str) -> ReadAffiliation:
    if isinstance(affiliation, str):
        return ReadAffiliation(plain_text(affiliation))
    ror = ror_id(affiliation.affiliation_identifier)
    return ReadAffiliation(plain_text(affiliation.name or ""), [ror] if ror else [])


SOURCE = Source(
    key="datacite",
    title="DataCite metadata",
    licence="CC0",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.9, "doi": 1},
)
