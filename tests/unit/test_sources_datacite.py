"""DataCite: persons and groups, the forms of affiliations, types."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.datacite import SOURCE

ORCID = "0000-0002-1825-0097"


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        ("10.5555/data.1", "10.5555/data.1", "Invented data", 2022, "dataset", "en", "Zenodo", 3, False, True, 2),
        ("10.5555/data.2", "10.5555/data.2", "A thesis", 2019, "dissertation", None, "A series", None, False, True, 1),
    ]
    assert authors == [
        ("10.5555/data.1", 1, "orcid:0000-0002-1825-0097", "Ann Au", ORCID, False),
        ("10.5555/data.1", 2, "name:consortium invented the", "The Invented Consortium", None, False),
        ("10.5555/data.2", 1, "name:bai bo", "Bai, Bo", None, False),
    ]
    assert affiliations == [
        ("10.5555/data.1", 1, 1, "Fudan University", "ror:013q1eq08", ""),
        ("10.5555/data.1", 2, 1, "HKU, Hong Kong", "", ""),
        ("10.5555/data.2", 1, 1, "Tsinghua University", "", ""),
    ]
    assert rejected == [
        (3, "no publication year"),
        (4, "it has no DOI"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"flavour": 1, "creators.flavour": 1}, [])
