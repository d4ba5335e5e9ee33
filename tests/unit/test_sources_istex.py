"""ISTEX: authors with their affiliations."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.istex import SOURCE


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        (
            "0000000000000000000000000000000000000001",
            "10.5555/istex.1",
            "A first work",
            2021,
            "article",
            "en",
            "J Inv",
            None,
            False,
            True,
            2,
        ),
        (
            "0000000000000000000000000000000000000002",
            None,
            "A second work",
            1999,
            "review",
            None,
            None,
            None,
            False,
            True,
            0,
        ),
    ]
    assert authors == [
        ("0000000000000000000000000000000000000001", 1, "name:ann au", "Ann Au", None, False),
        ("0000000000000000000000000000000000000001", 2, "name:bai bo", "Bo Bai", None, False),
    ]
    assert affiliations == [
        ("0000000000000000000000000000000000000001", 1, 1, "Fudan University, Shanghai, China", "", ""),
    ]
    assert rejected == [
        (3, "no publication year"),
        (4, "it has no id"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"author.flavour": 1, "flavour": 1}, [])
