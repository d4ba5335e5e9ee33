"""JATS and NLM XML of articles, as PubMed Central and publishers hand them out: one article a file, or several.

An author has the affiliations that the links in the author's element name, or that stand in it. Without links, one
affiliation is that of each author, and one author has each. Where one is named by nobody, all belong to the work. The
year is the earliest date of publication that is given; archiving dates are none.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from lxml import etree

from midspan.model.document_types import language_code
from midspan.store.batch import Batch, SnapshotFile, Source
from midspan.store.identifiers import bare_orcid, ror_id
from midspan.store.markup import count_unread, records_of, root_of, text_of
from midspan.store.reading import ReadAffiliation, ReadAuthor, ReadWork, WorkReading, read_works

ROOTS = ("pmc-articleset", "articles")
TYPES = {
    "review-article": "review", "systematic-review": "review", "meta-analysis": "review", "editorial": "editorial",
    "letter": "letter", "article-commentary": "letter", "reply": "letter", "discussion": "letter",
    "correction": "erratum", "addendum": "erratum", "expression-of-concern": "erratum", "retraction": "retraction",
    "partial-retraction": "retraction", "preprint": "preprint", "dissertation": "dissertation", "book-review": "other",
    "product-review": "other", "news": "other", "announcement": "other", "calendar": "other", "collection": "other",
    "obituary": "other", "in-brief": "other", "introduction": "editorial", "referee-report": "peer-review",
    "reviewer-report": "peer-review", "decision-letter": "peer-review", "abstract": "other",
    "meeting-report": "report", "correspondence": "letter",
}  # fmt: skip
"""OpenAlex's type of JATS's; any other is an article."""
PUBLISHED = frozenset({"epub", "ppub", "epub-ppub", "collection", "pub", "epreprint", "preprint", "publication"})
"""The kinds of dates of publication; one of no kind counts where there is no other."""
KNOWN = {
    "": frozenset(
        {"processing-meta", "front", "body", "back", "floats-group", "floats-wrap", "response", "sub-article"}
    ),
    "front": frozenset({"journal-meta", "article-meta", "notes", "list", "def-list", "fn-group", "ack", "glossary"}),
    "front/article-meta": frozenset(
        "article-id article-version article-version-alternatives article-categories title-group contrib-group aff "
        "aff-alternatives author-notes pub-date pub-date-not-available pub-history volume volume-id volume-series "
        "issue "
        "issue-id issue-title issue-title-group issue-sponsor issue-part volume-issue-group isbn supplement fpage "
        "lpage "
        "page-range elocation-id email ext-link uri product supplementary-material history copyright-statement "
        "copyright-year copyright-holder permissions license self-uri related-article related-object abstract "
        "trans-abstract kwd-group funding-group contract-num contract-sponsor grant-num grant-sponsor conference "
        "counts "
        "custom-meta-group custom-meta-wrap support-group".split()
    ),
    "front/article-meta/contrib-group/contrib": frozenset(
        "contrib-id name name-alternatives string-name collab collab-alternatives collab-name anonymous degrees aff "
        "aff-alternatives xref role email address author-comment bio ext-link uri on-behalf-of etal fn "
        "contributed-resource-group".split()
    ),
}  # fmt: skip
"""The elements that are read or left aside, by name."""
STATED = ("aff", "aff-alternatives", "contrib-group/aff", "contrib-group/aff-alternatives")
"""Where affiliations stand apart from contributors."""
OTHERS = (
    "editor",
    "translator",
    "reviewer",
    "referee",
    "compiler",
    "transed",
    "assignee",
    "guest-editor",
    "illustrator",
)
"""How the kinds of contributors begin that are no authors."""
_APART = ("label", "email", "ext-link", "uri", "fn", "xref", "institution-id", "phone", "fax")
"""What stands in an affiliation and is no part of its text."""


def detects(path: Path, head: bytes) -> bool:
    """Whether the root element is an article, or a set of them, with the parts that JATS gives one."""
    has_parts = any(mark in head for mark in (b"<front", b"article-type=", b"JATS", b"-//NLM//DTD"))
    return root_of(head) in ("article", *ROOTS) and has_parts


def read(file: SnapshotFile) -> Iterator[Batch]:
    """Yields the file's works with their authors and affiliations."""
    reading = WorkReading(file)
    records = records_of(file.path, ROOTS, ("article",), reading.remarks)
    return read_works(reading, records, partial(_work, reading))


def _work(reading: WorkReading, row: int, article: etree._Element) -> ReadWork | str:
    count_unread(reading.unread, article, KNOWN)
    meta = article.find("front/article-meta")
    if meta is None:
        return "it has no article-meta"
    ids = {i.get("pub-id-type", ""): text_of(i) for i in meta.iterfind("article-id")}
    authors, loose = _authors(meta)
    return ReadWork(
        _work_id(reading, row, ids),
        _without(meta.find("title-group/article-title"), ("xref", "fn")),
        _year(meta),
        ids.get("doi"),
        TYPES.get(article.get("article-type", ""), "article"),
        language_code(article.get("{http://www.w3.org/XML/1998/namespace}lang", "")),
        text_of(article.find("front/journal-meta//journal-title")),
        is_retracted=any(
            link.get("related-article-type") in ("retraction-forward", "retracted-by")
            for link in meta.iterfind("related-article")
        ),
        authors=authors,
        of_work=loose,
    )


def _work_id(reading: WorkReading, row: int, ids: Mapping[str, str]) -> str:
    """The PubMed Central id as it is written today, else the DOI, else file and row."""
    pmcid = (ids.get("pmc") or ids.get("pmcid") or ids.get("pmcaid") or "").upper().removeprefix("PMC")
    return f"pmc:{pmcid}" if pmcid.isdecimal() else reading.id_of(row, ids.get("doi"))


def _year(meta: etree._Element) -> str:
    dates = [
        (date.get("pub-type") or date.get("date-type") or "", text_of(date.find("year")))
        for date in (*meta.iterfind("pub-date"), *meta.iterfind("pub-history/event/date"))
    ]
    years = [year for kind, year in dates if kind in PUBLISHED and year]
    return min(years or [year for kind, year in dates if not kind and year], default="")


def _authors(meta: etree._Element) -> tuple[list[ReadAuthor], list[ReadAffiliation]]:
    """The authors with their affiliations; or, where one of these is named by nobody, all of them by themselves."""
    stated = [e for path in STATED for e in meta.iterfind(path)]
    by_id = {
        name: e for e in stated for part in e.iter("aff", "aff-alternatives") for name in part.get("id", "").split()
    }
    authors, others = [], set()
    for contributor in meta.iterfind("contrib-group/contrib"):
        if _is_author(contributor):
            authors.append((contributor, _named(contributor, by_id)))
        else:
            others.update(_named(contributor, by_id))
    named = {e for _, elements in authors for e in elements}
    own = [e for e in stated if e in named or e not in others]
    if not named and 1 in (len(own), len(authors)):
        authors = [(contributor, own) for contributor, _ in authors]
        named = set(own) if authors else named
    texts = {e: _affiliation(e) for e in named.union(own)}
    if named >= set(own):
        return [_author(c, [texts[e] for e in elements if texts[e].raw]) for c, elements in authors], []
    loose = dict.fromkeys([*own, *(e for _, elements in authors for e in elements)])
    return [_author(c, []) for c, _ in authors], [texts[e] for e in loose if texts[e].raw]


def _is_author(contributor: etree._Element) -> bool:
    group = contributor.getparent()
    kind = contributor.get("contrib-type") or group.get("content-type", "")
    return not kind.startswith(OTHERS)


def _named(contributor: etree._Element, by_id: Mapping[str, etree._Element]) -> list[etree._Element]:
    """The affiliations that stand in a contributor, and those its links name, in their order."""
    linked = (by_id.get(name) for link in contributor.iter("xref") for name in link.get("rid", "").split())
    within = (*contributor.iterfind("aff"), *contributor.iterfind("aff-alternatives"))
    return list(dict.fromkeys(e for e in (*within, *linked) if e is not None))


def _author(contributor: etree._Element, affiliations: Sequence[ReadAffiliation]) -> ReadAuthor:
    orcids = (bare_orcid(text_of(i)) for i in contributor.iterfind("contrib-id"))
    is_corresponding = contributor.get("corresp") == "yes" or any(
        link.get("ref-type") == "corresp" for link in contributor.iterfind("xref")
    )
    return ReadAuthor(
        _name(contributor), affiliations, next(filter(None, orcids), None), is_corresponding=is_corresponding
    )


def _name(contributor: etree._Element) -> str:
    """The name of a person, given names first, or of a group, without its members."""
    name = contributor.find(".//name")
    group = contributor.find(".//collab")
    if name is not None and group is None:
        return f"{text_of(name.find('given-names'))} {text_of(name.find('surname'))}".strip()
    if group is not None:
        return _without(group, ("contrib-group", "aff", *_APART))
    return text_of(contributor.find(".//string-name")) or text_of(contributor.find("collab-name"))


def _affiliation(element: etree._Element) -> ReadAffiliation:
    """The text of an affiliation (of several spellings the first) with the ids and codes that stand in it."""
    rors = (ror_id(text_of(i)) for i in element.iter("institution-id"))
    codes = (country.get("country", "").upper() for country in element.iter("country"))
    first = element.find("aff") if element.tag == "aff-alternatives" else element
    return ReadAffiliation(
        _address(first) if first is not None else "",
        [ror for ror in rors if ror],
        [code for code in codes if len(code) == 2 and code.isascii() and code.isalpha()],
    )


def _address(element: etree._Element) -> str:
    """Text without marks and ways to write; parts with nothing between them are put apart by commas."""
    etree.strip_elements(element, *_APART, with_tail=False)
    mark = element.find("sup")
    if mark is not None and not (element.text or "").strip() and element.index(mark) == 0:
        element.text = mark.tail
        element.remove(mark)
    for end in element.iter("break"):
        end.tail = f" {end.tail or ''}"
    between = [element.text, *(child.tail for child in element)]
    if len(element) and not any((text or "").strip() for text in between):
        return ", ".join(filter(None, map(text_of, element)))
    return text_of(element).strip(",; ")


def _without(element: etree._Element | None, tags: Sequence[str]) -> str:
    """The text of an element without that of some below it."""
    if element is not None:
        etree.strip_elements(element, *tags, with_tail=False)
    return text_of(element)


SOURCE = Source(
    key="jats",
    title="JATS XML",
    licence="as each article says; the metadata that are read are facts",
    detects=detects,
    read=read,
    expected={"works": 0.95, "title": 0.95, "authors": 0.8, "affiliations": 0.5, "doi": 0.5},
)
