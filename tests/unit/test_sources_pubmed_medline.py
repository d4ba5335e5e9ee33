"""PubMed's MEDLINE text: the same works as from XML, and what can't be read."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.pubmed_medline import SOURCE

ORCID = "0000-0002-1825-0097"


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        (
            "pmid:99000001",
            "10.5555/pub.1",
            "A work on H2O and more.",
            2021,
            "review",
            "en",
            "Journal of inventions",
            None,
            True,
            True,
            3,
        ),
        ("pmid:99000002", "10.5555/pub.2", "[An older work].", 1998, "article", "ru", None, None, True, False, 2),
    ]
    assert authors == [
        ("pmid:99000001", 1, "orcid:0000-0002-1825-0097", "Ann Au", ORCID, False),
        ("pmid:99000001", 2, "name:b bai", "B Bai", None, False),
        ("pmid:99000001", 3, "name:group invented the", "The Invented Group", None, False),
        ("pmid:99000002", 1, "name:c chan", "Chan C", None, False),
        ("pmid:99000002", 2, "name:d dai", "Dai D", None, False),
    ]
    assert affiliations == [
        ("pmid:99000001", 1, 1, "Fudan University, Shanghai, China.", "", ""),
        ("pmid:99000001", 1, 2, "HKU, Hong Kong.", "", ""),
        ("pmid:99000002", None, 1, "Tsinghua University, Beijing.", "", ""),
    ]
    assert rejected == [
        (40, "no publication year"),
        (44, '"this line is neither" is neither a tag nor goes on with one'),
        (48, "it has no PMID"),
        (51, "the same id as pubmed_medline.txt:2"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"XYZ": 1}, [])
