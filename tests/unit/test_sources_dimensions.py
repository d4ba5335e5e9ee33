"""Dimensions: affiliations in brackets behind names."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.dimensions import SOURCE


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        ("pub.1", "10.5555/dim.1", "A first work", 2021, "review", None, "J Inv", 7, False, True, 3),
        ("pub.2", None, "A second work", 2020, "book-chapter", None, "A book", None, False, True, 1),
        ("pub.3", None, "Others are tied", 2019, "preprint", None, None, 0, False, False, 2),
    ]
    assert authors == [
        ("pub.1", 1, "name:ann au", "Ann Au", None, True),
        ("pub.1", 2, "name:bai bo", "Bo Bai", None, False),
        ("pub.1", 3, "name:chan chi", "Chi Chan", None, False),
        ("pub.2", 1, "name:dai di", "Di Dai", None, False),
        ("pub.3", 1, "name:ed eng", "Ed Eng", None, False),
        ("pub.3", 2, "name:fan fu", "Fu Fan", None, False),
    ]
    assert affiliations == [
        ("pub.1", 1, 1, "Dept of Physics (East), Fudan University, Shanghai", "", ""),
        ("pub.1", 1, 2, "HKU, Hong Kong", "", ""),
        ("pub.1", 2, 1, "HKU, Hong Kong", "", ""),
        ("pub.2", 1, 1, "Tsinghua University", "", ""),
        ("pub.3", None, 1, "HKUST", "", ""),
    ]
    assert rejected == [
        (6, "it has no Publication ID"),
        (7, "no publication year"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"Flavour": 1}, [])
