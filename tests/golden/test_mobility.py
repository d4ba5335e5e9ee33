"""Moves by hand: a migrant, a traveller, a gap, ties, and who is not moved."""

from pathlib import Path

import pytest

import midspan
from midspan.api import Corpus
from tests.tiny import BEIJING, HONG_KONG, SHANGHAI, UNKNOWN, Tie, Tiny, TinyWork

STUDY = midspan.study("shanghai", "hong-kong", period="2016-2021")
SH, HK, BJ, NO = Tie(SHANGHAI), Tie(HONG_KONG), Tie(BEIJING), Tie(UNKNOWN)
LIVES: dict[str, list[tuple[int, tuple[Tie, ...]]]] = {
    # After a gap of two years all in Hong Kong.
    "Mig Rant": [(2016, (SH,)), (2019, (HK,)), (2020, (HK,))],
    # Mostly in Hong Kong from 2018, but Shanghai is there in 2020.
    "Tra Veller": [(2017, (SH,)), (2018, (HK,)), (2020, (HK,)), (2020, (HK, SH))],
    # Shanghai again, but four years after: a migrant twice.
    "Re Turner": [(2016, (SH,)), (2017, (HK,)), (2021, (SH,))],
    # Two ties with as much weight: Shanghai as in 2016 both times, though hong-kong is first by key.
    "Ty Ing": [(2016, (SH,)), (2017, (SH, HK)), (2018, (SH,)), (2018, (HK,))],
    # A tie of works that the weight decides: half of one work against all of two halves.
    "Wei Ght": [(2016, (SH,)), (2017, (HK,)), (2017, (SH, HK))],
    # A tie without a year before: hong-kong is first by key, so a move when Shanghai is clear; Hong Kong stays beside.
    "Fir St": [(2016, (SH, HK)), (2017, (SH,)), (2017, (SH, HK))],
    # Beijing is elsewhere; the unknown place is no home.
    "Els Where": [(2016, (SH,)), (2017, (BJ, BJ, SH)), (2018, (NO,)), (2019, (HK,))],
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    works = [
        TinyWork(f"{name[:3]}{number}", year, ((name, ties),))
        for name, life in LIVES.items()
        for number, (year, ties) in enumerate(life)
    ]
    return Tiny(works).write(tmp_path_factory.mktemp("mobility"))


@pytest.mark.slow
def test_moves_by_direction_kind_and_year(corpus: Corpus) -> None:
    cells = {c.key: c.estimate.value for c in corpus.figure("mobility", STUDY, ("kind", "year")).cells}
    assert cells == {
        ("migrant", "2017", "shanghai>hong-kong"): 1,  # Re Turner
        ("migrant", "2019", "shanghai>hong-kong"): 1,  # Mig Rant
        ("migrant", "2021", "hong-kong>shanghai"): 1,  # Re Turner
        ("migrant", "2019", "elsewhere>hong-kong"): 1,  # Els Where
        ("traveller", "2017", "shanghai>elsewhere"): 1,  # Els Where, with Shanghai beside
        ("traveller", "2017", "hong-kong>shanghai"): 1,  # Fir St
        ("traveller", "2017", "shanghai>hong-kong"): 1,  # Wei Ght, with Shanghai beside
        ("traveller", "2018", "shanghai>hong-kong"): 1,  # Tra Veller
    }
    every = {c.key[0]: c.estimate.value for c in corpus.figure("mobility", STUDY).cells}
    assert every["shanghai>hong-kong"] == 4


@pytest.mark.slow
def test_a_move_opens_to_the_works_that_show_it(corpus: Corpus) -> None:
    figure = corpus.figure("mobility", STUDY)
    gone = figure.records(direction="hong-kong>shanghai", kind="migrant")
    assert {(r.record_id, r.weight) for r in gone} == {("Re 1", 1), ("Re 2", 0)}
    assert {r.record_id for r in figure.records(kind="traveller", year="2018")} == {"Tra0", "Tra1"}
    assert {r.record_id for r in figure.records(year="2017", kind="traveller", direction="shanghai>elsewhere")} == {
        "Els0",
        "Els1",
    }
    assert "mobility" in {c.code for c in figure.caveats}


def test_a_period_sees_only_its_own_years(corpus: Corpus) -> None:
    later = midspan.study("shanghai", "hong-kong", period="2017-2019")
    cells = {c.key: c.estimate.value for c in corpus.figure("mobility", later, ("kind",)).cells}
    assert cells[("migrant", "shanghai>hong-kong")] == 1  # Tra Veller: what comes in 2020 is not seen
    assert ("migrant", "hong-kong>shanghai") not in cells


@pytest.mark.slow
def test_two_bearers_of_a_name_are_within_the_range(tmp_path: Path) -> None:
    """As counted two ids, at the end of the fewest persons one: a move there, beside the one that all agree on."""
    lives = (("Jun Li", 2019, SH), ("Li Jun", 2020, HK), ("Ann Au", 2019, SH), ("Ann Au", 2020, HK))
    works = [TinyWork(f"W{n}", year, ((name, (tie,)),)) for n, (name, year, tie) in enumerate(lives)]
    corpus = Tiny(works).write(tmp_path)
    figure = corpus.figure("mobility", midspan.study("shanghai", "hong-kong", period="2019-2020"))
    estimate = figure.at("shanghai>hong-kong")
    assert estimate.linkage is not None
    assert (estimate.value, estimate.linkage.low, estimate.linkage.high) == (1, 1, 2)


@pytest.mark.slow
def test_each_combination_of_choices_has_the_moves_of_its_own_works(tmp_path: Path) -> None:
    lives = {"On Ly": False, "Re Tracted": True}
    works = [
        TinyWork(f"{name[:2]}{year}", year, ((name, (tie,)),), is_retracted and year == 2019)
        for name, is_retracted in lives.items()
        for year, tie in ((2016, SH), (2019, HK))
    ]
    many = [(f"Many Hands {number}", (HK,)) for number in range(11)]
    works += [TinyWork("Ma18", 2018, (("Ma Ny", (HK,)),)), TinyWork("Ma20", 2020, (*many, ("Ma Ny", (SH,))))]
    corpus = Tiny(works).write(tmp_path)
    back, forth = corpus.multiverses("mobility", midspan.study("shanghai", "hong-kong", period="2016-2020"))
    place = {choice.field: at for at, choice in enumerate(back.choices)}
    retracted, cap = place["include_retracted"], place["author_cap"]
    assert (back.choices[retracted].options, back.choices[cap].options) == (("out", "in"), ("any", "10", "30", "100"))
    assert {(one.taken[retracted], one.value) for one in forth.combinations} == {(0, 1), (1, 2)}
    assert {(one.taken[cap], one.value) for one in back.combinations} == {(0, 1), (1, 0), (2, 1), (3, 1)}
