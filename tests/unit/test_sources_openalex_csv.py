"""OpenAlex as CSV: lists in one field."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.openalex_csv import SOURCE


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        ("W9900001", "10.5555/oa.1", "A first work", 2021, "article", "en", "J Inv", 7, False, False, 2),
        ("W9900002", None, "A second work", 2022, "review", None, None, None, True, True, 1),
        ("W9900003", None, "A third work", 2020, "preprint", "zh", None, 0, False, False, 2),
    ]
    assert authors == [
        ("W9900001", 1, "A1", "Ann Au", None, True),
        ("W9900001", 2, "A2", "Bo Bai", None, False),
        ("W9900002", 1, "A3", "Chi Chan", None, True),
        ("W9900003", 1, "name:dai di", "Di Dai", None, False),
        ("W9900003", 2, "name:ed eng", "Ed Eng", None, False),
    ]
    assert affiliations == [
        ("W9900001", None, 1, "Fudan University, Shanghai", "", ""),
        ("W9900001", None, 2, "HKU, Hong Kong", "", ""),
        ("W9900001", None, 3, "Fudan University, Shanghai", "", ""),
        ("W9900002", 1, 1, "CUHK", "", "HK"),
        ("W9900002", 1, 2, "HKUST", "", "HK"),
        ("W9900003", None, 1, "Fudan University", "", "CN"),
        ("W9900003", None, 2, "Tsinghua University", "", "CN"),
    ]
    assert rejected == [
        (5, 'the id "A9900004" is not a work\'s'),
        (6, "no publication year"),
        (7, "2 fields under a head of 18"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"flavour": 1}, [])
