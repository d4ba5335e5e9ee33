"""DBLP: names with numbers, named characters, types."""

from tests.fixtures.works_read import rows_read, unread

from midspan.sources.dblp import SOURCE

ORCID = "0000-0002-1825-0097"


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        (
            "journals/inv/AuB21",
            "10.5555/dblp.1",
            "A work on H2O & more",
            2021,
            "article",
            None,
            "J. Inv.",
            None,
            False,
            True,
            2,
        ),
        (
            "conf/inv/Chan20",
            "10.5555/dblp.2",
            "At a conference?",
            2020,
            "conference-paper",
            None,
            "INV",
            None,
            False,
            True,
            1,
        ),
        ("journals/corr/Dai19", None, "A preprint", 2019, "preprint", None, "CoRR", None, True, True, 1),
    ]
    assert authors == [
        ("journals/inv/AuB21", 1, "dblp:Ann Au 0001", "Ann Au", ORCID, False),
        ("journals/inv/AuB21", 2, "name:bai jurgen", "Jürgen Bai", None, False),
        ("conf/inv/Chan20", 1, "name:chan chi", "Chi Chan", None, False),
        ("journals/corr/Dai19", 1, "name:dai di", "Di Dai", None, False),
    ]
    assert affiliations == []
    assert rejected == [
        (4, "no publication year"),
        (5, "it has no key"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"article/flavour": 1}, [])
