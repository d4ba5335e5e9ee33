"""PubMed XML: the files of its yearly baseline and updates, and what its interfaces reply; gzip or not.

The year is the earlier of the issue's and the electronic article's, as Crossref's `issued` is. A work is retracted
where its types say "Retracted Publication" or a note names its retraction. A group author is an author by its name;
its members, investigators, are none.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lxml import etree

from midspan.model.document_types import language_code
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid, ror_id
from midspan.store.markup import count_unread, records_of, root_of, text_of
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works

ROOTS = ("PubmedArticleSet", "PubmedBookArticleSet")
RECORDS = ("PubmedArticle", "PubmedBookArticle")
RETRACTED = "Retracted Publication"
TYPES = {
    "Preprint": "preprint", "Retraction of Publication": "retraction", "Retraction Notice": "retraction",
    "Published Erratum": "erratum", "Expression of Concern": "erratum", "Dataset": "dataset", "Editorial": "editorial",
    "Letter": "letter", "Comment": "letter", "Review": "review", "Systematic Review": "review",
    "Scoping Review": "review", "Meta-Analysis": "review", "Academic Dissertation": "dissertation",
    "Technical Report": "report",
}  # fmt: skip
"""OpenAlex's type of PubMed's: the first of these that a work has, else it is an article."""
KNOWN = {
    "": frozenset({"MedlineCitation", "PubmedData", "BookDocument", "PubmedBookData"}),
    "MedlineCitation": frozenset(
        "PMID DateCompleted DateRevised Article MedlineJournalInfo ChemicalList SupplMeshList CitationSubset "
        "CommentsCorrectionsList GeneSymbolList MeshHeadingList NumberOfReferences PersonalNameSubjectList OtherID "
        "OtherAbstract KeywordList CoiStatement SpaceFlightMission InvestigatorList GeneralNote DateCreated".split()
    ),
    "MedlineCitation/Article": frozenset(
        "Journal ArticleTitle Pagination ELocationID Abstract AuthorList Language DataBankList GrantList "
        "PublicationTypeList VernacularTitle ArticleDate".split()
    ),
    ".//AuthorList/Author": frozenset(
        "LastName ForeName FirstName MiddleName Initials Suffix CollectiveName Identifier AffiliationInfo Affiliation "
        "EqualContrib".split()
    ),
    "BookDocument": frozenset(
        "PMID ArticleIdList Book LocationLabel ArticleTitle VernacularTitle Pagination Language AuthorList "
        "InvestigatorList PublicationType Abstract Sections KeywordList ContributionDate DateRevised CitationString "
        "GrantList ItemList ReferenceList".split()
    ),
}  # fmt: skip
"""The elements that are read or left aside, by name."""
_YEAR = re.compile(r"\b(?:1[5-9]|2[01])\d\d\b")


def detects(path: Path, head: bytes) -> bool:
    """Whether the root element is that of a set of PubMed's articles."""
    return root_of(head) in (*ROOTS, *RECORDS)


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors and affiliations."""
    reading = WorkReading(file)
    records = records_of(file.path, ROOTS, RECORDS, reading.remarks)
    return read_works(reading, records, partial(_work, reading))


def _work(reading: WorkReading, row: int, record: etree._Element) -> ReadWork | str:
    count_unread(reading.unread, record, KNOWN)
    citation = record.find("MedlineCitation")
    document = record.find("BookDocument") if citation is None else citation
    pmid = "" if document is None else text_of(document.find("PMID"))
    if document is None or not pmid.isdecimal():
        return "it has no PMID"
    article = document.find("Article")
    if citation is None or article is None:
        return _book_work(document, pmid)
    kinds = [text_of(kind) for kind in article.iterfind("PublicationTypeList/PublicationType")]
    return ReadWork(
        f"pmid:{pmid}",
        _title(article),
        _year(article, ("Journal/JournalIssue/PubDate", "ArticleDate")),
        _doi(record, article),
        type_of(kinds),
        language_code(text_of(article.find("Language"))),
        text_of(article.find("Journal/Title")),
        is_retracted=RETRACTED in kinds or _is_noted(citation),
        authors=_authors(article),
    )


def _book_work(document: etree._Element, pmid: str) -> ReadWork:
    """A book of the NCBI Bookshelf, or a chapter of one."""
    is_chapter = document.find("ArticleTitle") is not None
    return ReadWork(
        f"pmid:{pmid}",
        _title(document) if is_chapter else text_of(document.find("Book/BookTitle")),
        _year(document, ("ContributionDate",)) or _year(document, ("Book/PubDate",)),
        next((text_of(i) for i in document.iterfind("ArticleIdList/ArticleId[@IdType='doi']")), None),
        "book-chapter" if is_chapter else "book",
        language_code(text_of(document.find("Language"))),
        text_of(document.find("Book/BookTitle")) if is_chapter else None,
        authors=_authors(document) or _authors(document.find("Book")),
    )


def type_of(kinds: list[str]) -> str:
    """OpenAlex's type of a work of these PubMed types."""
    return next((TYPES[kind] for kind in TYPES if kind in kinds), "article")


def earliest_year(dates: list[str]) -> str:
    """The earliest year that dates as PubMed writes them begin with or hold (`1998 Dec-1999 Jan`); empty without."""
    return min((found[0] for found in map(_YEAR.search, dates) if found), default="")


def _title(article: etree._Element) -> str:
    return text_of(article.find("ArticleTitle")) or text_of(article.find("VernacularTitle"))


def _year(parent: etree._Element, paths: tuple[str, ...]) -> str:
    dates = [date for path in paths for date in parent.iterfind(path)]
    return earliest_year([text_of(date.find("Year")) or text_of(date.find("MedlineDate")) for date in dates])


def _doi(record: etree._Element, article: etree._Element) -> str | None:
    """The DOI that the article gives, else that of PubMed's list of ids; never one of a reference."""
    given = [e for e in article.iterfind("ELocationID[@EIdType='doi']") if e.get("ValidYN", "Y") == "Y"]
    listed = record.iterfind("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
    return next((text for text in map(text_of, (*given, *listed)) if text), None)


def _is_noted(citation: etree._Element) -> bool:
    """Whether a note says where the work was retracted."""
    notes = citation.iterfind("CommentsCorrectionsList/CommentsCorrections")
    return any(note.get("RefType") == "RetractionIn" for note in notes)


def _authors(parent: etree._Element | None) -> list[ReadAuthor]:
    """The authors of the list that is not of editors, in its order."""
    if parent is None:
        return []
    lists = [found for found in parent.iterfind("AuthorList") if found.get("Type", "authors") == "authors"]
    return [_author(author) for found in lists for author in found.iterfind("Author")]


def _author(author: etree._Element) -> ReadAuthor:
    given = text_of(author.find("ForeName")) or text_of(author.find("FirstName")) or text_of(author.find("Initials"))
    name = f"{given} {text_of(author.find('LastName'))}".strip() or text_of(author.find("CollectiveName"))
    orcids = filter(None, (bare_orcid(text_of(i)) for i in author.iterfind("Identifier")))
    stated = [*author.iterfind("AffiliationInfo"), *([author] if author.find("Affiliation") is not None else [])]
    return ReadAuthor(name, [found for part in stated if (found := _affiliation(part)).raw], next(orcids, None))


def _affiliation(part: etree._Element) -> ReadAffiliation:
    rors = filter(None, (ror_id(text_of(i)) for i in part.iterfind("Identifier")))
    return ReadAffiliation(text_of(part.find("Affiliation")), list(rors))


SOURCE = Source(
    key="pubmed_xml",
    title="PubMed XML",
    licence="NLM's terms for PubMed data: public, abstracts may be protected (they are not read)",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.8, "affiliations": 0.3},
)
