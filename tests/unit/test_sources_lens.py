"""The Lens: authors without affiliations."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.lens import SOURCE


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        ("000-000-000-000-001", "10.5555/lens.1", "A first work", 2021, "article", None, "J Inv", 7, False, True, 3),
        ("000-000-000-000-002", None, "A second work", 2020, "conference-paper", None, None, None, False, True, 1),
    ]
    assert authors == [
        ("000-000-000-000-001", 1, "name:ann au", "Ann Au", None, False),
        ("000-000-000-000-001", 2, "name:bai", "Bai", None, False),
        ("000-000-000-000-001", 3, "name:group invented the", "The Invented Group", None, False),
        ("000-000-000-000-002", 1, "name:chan chi", "Chi Chan", None, False),
    ]
    assert affiliations == []
    assert rejected == [
        (4, "no publication year"),
        (5, "it has no Lens ID"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"Flavour": 1}, [])
