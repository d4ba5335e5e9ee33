"""The worked numbers of the papers behind the indicators, and of choices and matrices, by hand."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import midspan
from midspan.api import Corpus
from midspan.export.figure_json import figure_to_dict
from midspan.measure import integration
from midspan.measure.growth import compound
from midspan.measure.matrices import affinity, intensity_interval, matrices, observed_expected, relative_intensity
from midspan.model.errors import FigureError, StudyError
from tests.tiny import BEIJING, GOLDEN, HONG_KONG, SHANGHAI, UNKNOWN, Tie, Tiny, TinyWork

PAIR = midspan.study("shanghai", "hong-kong", period="2019-2021")
TRIO = midspan.study("shanghai", "hong-kong", "beijing", period="2019-2021")
COUNTS = {"F|F": 250, "U|U": 800, "G|G": 750, "F|U": 200, "F|G": 300, "G|U": 200}
"""Frenken's table of both halves: 100, 150 and 100 on each side of the diagonal."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("catalogue"))


def test_integration_of_frenken() -> None:
    cells = {(pair,): np.array([float(count)]) for pair, count in COUNTS.items()}
    matrix = matrices(cells, ("F", "G", "U"))[()]
    q = integration.shares(matrix)
    assert q.sum() == pytest.approx(1)
    pairs = integration.of_pairs(q)[..., 0].round(2)
    assert pairs.tolist() == [[0.92, -0.29, -0.69], [-0.29, 0.63, -1.39], [-0.69, -1.39, 0.69]]
    assert integration.of_regions(q)[:, 0].round(2).tolist() == [0.23, 0.29, 0.35]
    whole = [float(of(q)[0].round(2)) for of in (integration.overall, integration.within, integration.between)]
    assert whole == [0.30, 0.70, -0.72]


def test_intensity_of_fuchs_sivertsen_and_rousseau() -> None:
    forth, back = [np.array([v]) for v in (30.0, 100.0, 60.0, 1000.0)], (30.0, 60.0, 100.0, 1000.0)
    assert relative_intensity(*forth)[0] == pytest.approx(9.0)
    assert relative_intensity(*(np.array([v]) for v in back))[0] == pytest.approx(6.714, abs=0.0005)
    assert affinity(*forth)[0] == pytest.approx(4.5)
    assert observed_expected(*forth)[0] == pytest.approx(10.0)
    for counts, low, high in (((30, 100, 60, 1000), 5.67, 14.29), (back, 4.79, 9.42)):
        interval = intensity_interval(*counts)
        assert interval is not None
        assert float(interval.low) == pytest.approx(low, abs=0.006)
        assert float(interval.high) == pytest.approx(high, abs=0.006)
    assert intensity_interval(0, 100, 60, 1000) is None


def test_growth_of_published_claims() -> None:
    ten_times = np.array([[1.0], *[[5.0]] * 13, [10.0]])
    assert compound(ten_times)[0] == pytest.approx(0.179, abs=0.0005)
    eight_years = np.array([[100.0], *[[150.0]] * 7, [219.41]])
    assert compound(eight_years)[0] == pytest.approx(0.1032, abs=0.00005)


def test_association_strengths_of_four_works(tmp_path: Path) -> None:
    """CN|HK, CN|HK, CN, HK|US with Shanghai for CN and Beijing for US: product 2/9, total 2 * 4 / 9."""
    pairs = [(SHANGHAI, HONG_KONG), (SHANGHAI, HONG_KONG), (SHANGHAI,), (HONG_KONG, BEIJING)]
    works = [
        TinyWork(f"W{n}", 2020, tuple((f"Author {n} {m}", (Tie(p),)) for m, p in enumerate(places)))
        for n, places in enumerate(pairs)
    ]
    corpus = Tiny(works).write(tmp_path)
    pair = midspan.study("shanghai", "hong-kong", period="2020")
    trio = midspan.study("shanghai", "hong-kong", "beijing", period="2020")
    assert corpus.figure("association_strength_product", pair).total.value == Decimal("0.222222")
    assert corpus.figure("association_strength_total", pair).total.value == Decimal("0.888889")
    links = corpus.figure("association_strength_observed_expected", trio)
    assert links.at("hong-kong|shanghai").value == Decimal(2) * 6 / (3 * 2)
    works_of = corpus.figure("joint_works", trio, ("region_pair",))
    assert {c.key[0]: c.estimate.value for c in works_of.cells} == {"beijing|hong-kong": 1, "hong-kong|shanghai": 2}
    salton = corpus.figure("salton", trio, ("region_pair",))
    assert salton.at("hong-kong|shanghai").value == Decimal("0.666667")
    assert salton.at("beijing|shanghai").value == 0


@pytest.mark.slow
def test_a_matrix_says_of_each_pair_what_a_study_of_the_two_says(corpus: Corpus) -> None:
    keys = ("joint_works", "joint_authors", "organisation_pairs", "bilateral_score", "bilateral_share_score", "jaccard")
    for counting in ("full", "fractional"):
        for key in keys if counting == "full" else keys[:-1]:
            many = midspan.study("shanghai", "hong-kong", "beijing", period="2019-2021", counting=counting)
            matrix = {cell.key[0]: cell.estimate for cell in corpus.figure(key, many, ("region_pair",)).cells}
            for one, other in many.region_pairs:
                alone = corpus.figure(key, midspan.study(one, other, period="2019-2021", counting=counting)).total
                if alone.value:
                    assert matrix[f"{one}|{other}"] == alone, (key, one, other)


def test_fractional_links_add_one_a_work(corpus: Corpus) -> None:
    """W2 has Shanghai, Hong Kong and Beijing: half a link each way."""
    assert corpus.figure("fractional_links", PAIR).total.value == Decimal("3.5")
    cells = corpus.figure("fractional_links", TRIO, ("region_pair",))
    assert cells.at("beijing|shanghai").value == Decimal("0.5")


def test_leadership_is_shared_among_corresponding_authors(corpus: Corpus) -> None:
    """Ann Au of Shanghai leads W1, W2 and W7; on W3 she stands in both cities, half and half."""
    figure = corpus.figure("leadership_share", PAIR)
    assert {c.key[0]: c.estimate.value for c in figure.cells} == {
        "hong-kong": Decimal("0.125"),
        "shanghai": Decimal("0.875"),
    }


def test_collaboration_classes_follow_the_scheme(corpus: Corpus) -> None:
    def said(scheme: str) -> dict[tuple[str, ...], object]:
        study = midspan.study("shanghai", "hong-kong", period="2019-2021", scheme=scheme)
        return {c.key: c.estimate.value for c in corpus.figure("collaboration_classes", study).cells}

    assert said("separate") == {
        ("hong-kong", "international"): 4,
        ("hong-kong", "institutional"): 1,
        ("shanghai", "international"): 4,
        ("shanghai", "institutional"): 2,
    }
    assert said("one") == {
        ("hong-kong", "national"): 4,
        ("hong-kong", "institutional"): 1,
        ("shanghai", "national"): 4,
        ("shanghai", "institutional"): 2,
    }


def test_self_joint_works_can_be_left_out(tmp_path: Path) -> None:
    """A university and its branch in the other city; W2 has a third organisation, W3 one that nobody knows."""
    main, branch = Tie(HONG_KONG, "x:hku"), Tie(SHANGHAI, "x:hku-sh")
    works = [
        TinyWork("W1", 2020, (("Ann Au", (main, branch)),)),
        TinyWork("W2", 2020, (("Ann Au", (main, branch)), ("Bo Bai", (Tie(SHANGHAI, "x:fdu"),)))),
        TinyWork("W3", 2020, (("Ann Au", (main, branch)), ("Chi Chan", (Tie(SHANGHAI),)))),
        TinyWork("W4", 2020, (("Ann Au", (main,)), ("Dee Du", (Tie(BEIJING, "x:pku"),)), ("Eli Eng", (branch,)))),
    ]
    corpus = Tiny(works, parents={"x:hku-sh": "x:hku"}).write(tmp_path)
    every = midspan.study("shanghai", "hong-kong", period="2020")
    without = midspan.study("shanghai", "hong-kong", period="2020", self_joint=False)
    assert corpus.figure("joint_works", every).total.value == 4
    figure = corpus.figure("joint_works", without)
    assert {r.record_id for r in figure.records()} == {"W2", "W3"}
    assert [c.code for c in figure.caveats] == ["choices"]
    trio = midspan.study("shanghai", "hong-kong", "beijing", period="2020", self_joint=False)
    pairs = {c.key[0]: c.estimate.value for c in corpus.figure("joint_works", trio, ("region_pair",)).cells}
    assert pairs == {"beijing|hong-kong": 1, "beijing|shanghai": 1, "hong-kong|shanghai": 2}


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        ({"author_cap": 2}, {"W1", "W3", "W7"}),
        ({"author_cap": 1}, {"W3"}),
        ({"types": ("preprint",), "merge_doubles": False}, {"W9"}),
        ({"types": ("article", "preprint"), "merge_doubles": False}, {"W1", "W2", "W3", "W7", "W9"}),
        ({"include_retracted": True}, {"W1", "W2", "W3", "W7", "W8"}),
        ({"theme": "other"}, {"W1", "W2", "W3", "W7"}),
    ],
)
def test_choices_choose_works(choices: dict[str, object], expected: set[str], corpus: Corpus) -> None:
    figure = corpus.figure("joint_works", midspan.study("shanghai", "hong-kong", period="2019-2021", **choices))
    assert {r.record_id for r in figure.records()} == expected
    assert "choices" in {c.code for c in figure.caveats}


def test_nothing_to_measure_gives_no_number(corpus: Corpus) -> None:
    empty = midspan.study("shanghai", "hong-kong", period="2019-2021", theme="biomedicine")
    for key in ("joint_works", "salton", "joint_share", "leadership_share", "cagr"):
        figure = corpus.figure(key, empty)
        assert all(value["value"] is None for value in figure_to_dict(figure)["values"]), key
        assert "empty" in {c.code for c in figure.caveats}
    with pytest.raises(FigureError, match="goes beyond the corpus, which covers 2019-2021"):
        corpus.figure("joint_works", midspan.study("shanghai", "hong-kong", period="2019-2022"))
    with pytest.raises(StudyError, match="given twice"):
        midspan.study("shanghai", "shanghai", period="2019-2021")
    with pytest.raises(FigureError, match="at least three regions"):
        corpus.figure("relative_intensity", PAIR)


def test_unknown_places_are_no_partner(tmp_path: Path) -> None:
    works = [TinyWork("W1", 2020, (("A B", (Tie(SHANGHAI),)), ("C D", (Tie(HONG_KONG),)), ("E F", (Tie(UNKNOWN),))))]
    corpus = Tiny(works).write(tmp_path)
    assert corpus.figure("fractional_links", midspan.study("shanghai", "hong-kong", period="2020")).total.value == 1
