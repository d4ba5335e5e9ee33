"""The golden corpus: worked numbers by hand, and the whole registry byte for byte."""

import json
import os
from decimal import Decimal
from pathlib import Path

import pytest

import midspan
from midspan import plugins
from midspan.api import Corpus
from midspan.export.figure_json import figure_to_dict
from midspan.measure.indicator import Counted
from midspan.model.errors import FigureError
from tests.tiny import BEIJING, GOLDEN, HONG_KONG, SHANGHAI, Tie, Tiny, TinyWork

RECORDED = Path(__file__).with_name("figures.json")
STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
TRIO = midspan.study("shanghai", "hong-kong", "beijing", period="2019-2021")
FRACTIONAL = midspan.study("shanghai", "hong-kong", period="2019-2021", counting="fractional")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("golden"))


def test_joint_works_by_hand(corpus: Corpus) -> None:
    total = corpus.figure("joint_works", STUDY).total
    assert (total.value, total.linkage.low, total.linkage.high) == (4, 3, 5)  # type: ignore[union-attr]
    assert {r.record_id for r in corpus.figure("joint_works", STUDY).records()} == {"W1", "W2", "W3", "W7"}


def test_fractional_joint_works_by_hand(corpus: Corpus) -> None:
    assert corpus.figure("joint_works", FRACTIONAL).total.value == Decimal("3.666667")
    assert corpus.figure("bilateral_score", STUDY).total.value == Decimal("1.833333")


def test_joint_authors_by_hand(corpus: Corpus) -> None:
    assert corpus.figure("joint_authors", STUDY).total.value == 3


def test_retracted_works_and_doubles_count_where_asked(corpus: Corpus) -> None:
    more = midspan.study("shanghai", "hong-kong", period="2019-2021", include_retracted=True, merge_doubles=False)
    assert corpus.figure("joint_works", more).total.value == 6


def test_contracts_by_hand(corpus: Corpus) -> None:
    assert corpus.figure("contracts", STUDY).total.value == 4
    by_year = {cell.key[0]: cell.estimate.value for cell in corpus.figure("contract_value", STUDY, ("year",)).cells}
    assert by_year["2019"] == 100
    assert abs(by_year["2020"] - Decimal("1000.50") * Decimal("0.9125")) < 1  # type: ignore[operator]
    assert abs(by_year["2021"] - Decimal("333.33") * Decimal("6.47")) < 3  # type: ignore[operator]


def test_four_works_of_the_catalogue(tmp_path: Path) -> None:
    """CN|HK, CN|HK, CN, HK|US of the catalogue, with Shanghai for CN and Beijing for US."""
    pairs = [(SHANGHAI, HONG_KONG), (SHANGHAI, HONG_KONG), (SHANGHAI,), (HONG_KONG, BEIJING)]
    works = [
        TinyWork(f"W{n}", 2020, tuple((f"Author {n} {m}", (Tie(p),)) for m, p in enumerate(places)))
        for n, places in enumerate(pairs)
    ]
    corpus = Tiny(works).write(tmp_path)
    study = midspan.study("shanghai", "hong-kong", period="2020")
    assert corpus.figure("joint_works", study).total.value == 2
    assert {c.key: c.estimate.value for c in corpus.figure("region_works", study).cells} == {
        ("hong-kong",): 3,
        ("shanghai",): 3,
    }
    assert corpus.figure("joint_share", study).at("shanghai").value == Decimal("0.666667")
    said = {key: corpus.figure(key, study).total.value for key in ("jaccard", "salton", "inclusion", "equivalence")}
    assert said == {
        "jaccard": Decimal("0.5"),
        "salton": Decimal("0.666667"),
        "inclusion": Decimal("0.666667"),
        "equivalence": Decimal("0.444444"),
    }


def test_similarity_is_that_of_two_regions(corpus: Corpus) -> None:
    with pytest.raises(FigureError, match="need two regions, the study has 1"):
        corpus.figure("salton", midspan.study("shanghai", period="2019-2021"))
    with pytest.raises(FigureError, match="defined on whole works"):
        corpus.figure("salton", FRACTIONAL)


def registry_figures(corpus: Corpus) -> list[dict[str, object]]:
    """Every indicator, in total and by each of its dimensions, full and fractional, or why not; without its SQL."""
    figures = []
    for key, indicator in plugins.declared("indicators", "INDICATOR").items():
        matrix = [("region_pair",)] if "region_pair" in indicator.card.dimensions else []
        each = [(d,) for d in indicator.card.dimensions] if isinstance(indicator, Counted) else []
        for study, breakdowns in ((STUDY, [(), *each]), (FRACTIONAL, [()]), (TRIO, matrix)):
            for by in breakdowns:
                try:
                    figure = figure_to_dict(corpus.figure(key, study, by))
                except FigureError as error:
                    figure = {"figure": key, "counting": str(study.counting), "refused": str(error)}
                figures.append({k: v for k, v in figure.items() if k != "sql"})
    return figures


def test_the_whole_registry_gives_the_recorded_figures(corpus: Corpus) -> None:
    """Run with MIDSPAN_RECORD=1 to record anew, and say so under "Figures changed" in the changelog."""
    found = registry_figures(corpus)
    if os.environ.get("MIDSPAN_RECORD"):
        RECORDED.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    assert found == json.loads(RECORDED.read_text(encoding="utf-8"))
