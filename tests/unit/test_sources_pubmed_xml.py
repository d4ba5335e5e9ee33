"""PubMed XML: articles, books, group authors, dates and retractions."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.pubmed_xml import SOURCE

ORCID = "0000-0002-1825-0097"


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        (
            "pmid:99000001",
            "10.5555/pub.1",
            "A work on H2O & more.",
            2021,
            "review",
            "en",
            "Journal of inventions",
            None,
            True,
            True,
            3,
        ),
        ("pmid:99000002", "10.5555/pub.2", "[An older work].", 1998, "article", "ru", "Genetika", None, True, True, 0),
        ("pmid:99000004", None, "A chapter", 2010, "book-chapter", "en", "A book", None, False, True, 1),
    ]
    assert authors == [
        ("pmid:99000001", 1, "orcid:0000-0002-1825-0097", "Ann Au", ORCID, False),
        ("pmid:99000001", 2, "name:b bai", "B Bai", None, False),
        ("pmid:99000001", 3, "name:group invented the", "The Invented Group", None, False),
        ("pmid:99000004", 1, "name:chan chi", "Chi Chan", None, False),
    ]
    assert affiliations == [
        ("pmid:99000001", 1, 1, "Fudan University, Shanghai, China.", "ror:013q1eq08", ""),
        ("pmid:99000001", 1, 2, "HKU, Hong Kong.", "", ""),
        ("pmid:99000004", 1, 1, "CUHK", "", ""),
    ]
    assert rejected == [
        (3, "no publication year"),
        (5, "it has no PMID"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"AuthorList/Author/Nickname": 1}, [])
