"""JATS: links from authors to affiliations, groups, retractions."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.jats import SOURCE

ORCID = "0000-0002-1825-0097"


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        (
            "pmc:9900001",
            "10.5555/jats.1",
            "A work on H2O & more",
            2021,
            "review",
            "en",
            "Journal of Inventions",
            None,
            True,
            True,
            3,
        ),
    ]
    assert authors == [
        ("pmc:9900001", 1, "orcid:0000-0002-1825-0097", "Ann Au", ORCID, True),
        ("pmc:9900001", 2, "name:bai bo", "Bo Bai", None, True),
        ("pmc:9900001", 3, "name:group invented the", "The Invented Group", None, False),
    ]
    assert affiliations == [
        ("pmc:9900001", 1, 1, "Fudan University, Shanghai, China", "ror:013q1eq08", "CN"),
        ("pmc:9900001", 1, 2, "Department of Physics, HKU, Hong Kong", "", ""),
        ("pmc:9900001", 2, 1, "Department of Physics, HKU, Hong Kong", "", ""),
        ("pmc:9900001", 2, 2, "Tsinghua University, Beijing", "", ""),
    ]
    assert rejected == []


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"front/article-meta/flavour": 1}, [])
