"""Addresses: strict at the door, and the same URL for the same study."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))

from invented_book import InventedBook

from midspan.export.table_csv import csv_table
from midspan.model.errors import StudyError
from midspan.model.study import Counting, Period
from midspan.web.address import default_period, offered_periods, previous, read_address
from midspan.web.source import Book
from midspan.web.words import NotHere

BOOK: Book = InventedBook()


def test_an_address_keeps_the_readers_order_and_the_study_its_own() -> None:
    address = read_address(BOOK, "en", "shanghai", "hong-kong", {"y": "2019-2023", "count": "fractional"})
    assert address.study.regions == ("hong-kong", "shanghai")
    assert address.is_swapped
    assert address.pair_key("S", "H") == "H|S"
    assert address.study.counting is Counting.FRACTIONAL
    assert address.url("overview") == "/en/shanghai/hong-kong/overview?y=2019-2023&count=fractional"


def test_a_url_leaves_out_what_is_not_asked() -> None:
    address = read_address(BOOK, "en", "hong-kong", "shanghai", {"y": "2023"})
    assert not address.is_swapped
    assert address.url("records", figure="joint_works", year=None) == (
        "/en/hong-kong/shanghai/records?y=2023-2023&count=full&figure=joint_works"
    )


def test_the_default_period_is_the_last_five_complete_years() -> None:
    assert default_period(BOOK) == Period(2019, 2023)
    assert [str(period) for period in offered_periods(BOOK)] == ["2019-2023", "2010-2023", "2014-2018"]


def test_the_period_before_has_the_same_length_and_lies_in_the_corpus() -> None:
    assert previous(Period(2019, 2023), BOOK) == Period(2014, 2018)
    assert previous(Period(2014, 2018), BOOK) is None
    assert previous(Period(2020, 2024), BOOK) is None


@pytest.mark.parametrize(
    ("a", "b", "query", "error", "said"),
    [
        ("shangai", "hong-kong", {}, NotHere, "Known: shanghai"),
        ("shanghai", "shanghai", {}, StudyError, "itself"),
        ("shanghai", "hong-kong", {"yera": "2021"}, StudyError, 'unknown part "yera"'),
        ("shanghai", "hong-kong", {"y": "2005-2010"}, StudyError, "2010 to 2024"),
        ("shanghai", "hong-kong", {"y": "lately"}, StudyError, "span of years"),
        ("shanghai", "hong-kong", {"count": "double"}, StudyError, "Known: "),
        ("shanghai", "hong-kong", {"lens": "x"}, StudyError, "Known: address"),
        ("shanghai", "hong-kong", {"theme": "alchemy"}, NotHere, 'no theme "alchemy"'),
        ("shanghai", "hong-kong", {"asof": "other"}, NotHere, "c0ffee00dead"),
    ],
)
def test_what_can_not_be_asked_is_said(
    a: str, b: str, query: dict[str, str], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        read_address(BOOK, "en", a, b, query)


def test_csv_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    text = csv_table(["A note"], ["title", "n"], [["=1+1", -3], ["a, b", None]])
    assert text == '\ufeff# A note\r\ntitle,n\r\n\'=1+1,-3\r\n"a, b",\r\n'
