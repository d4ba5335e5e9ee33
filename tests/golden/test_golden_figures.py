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
from midspan.model.study import Study
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


EUROS = midspan.study("shanghai", "hong-kong", period="2019-2021", currency="EUR")


@pytest.mark.slow
def test_joint_projects_and_their_money_by_hand(corpus: Corpus) -> None:
    """P1 and P2 are joint; P4 only by weak places. Of four partners three have money: 100 + 50 and 20 euros."""
    projects = corpus.figure("joint_projects", STUDY)
    assert (projects.total.value, projects.total.linkage.low, projects.total.linkage.high) == (2, 2, 3)  # type: ignore[union-attr]
    assert [r.record_id for r in projects.records()] == ["P2", "P1"]
    assert values_of(corpus, "region_projects", STUDY) == {("hong-kong",): 2, ("shanghai",): 3}
    assert corpus.figure("project_money", EUROS).total.value == 170
    by_region = {c.key[0]: c.estimate.value for c in corpus.figure("project_money", EUROS, ("region",)).cells}
    assert by_region == {"hong-kong": 70, "shanghai": 100}
    coverage = {c.key[0]: c.estimate.value for c in corpus.figure("project_money_coverage", EUROS, ("region",)).cells}
    assert coverage == {"hong-kong": 1, "shanghai": Decimal("0.5")}
    assert corpus.figure("project_money_coverage", EUROS).total.value == Decimal("0.75")


def test_money_is_converted_at_the_rate_of_the_day_a_project_starts(corpus: Corpus) -> None:
    """The European Central Bank's euro: 7.6332 yuan on 1 March 2019, 7.7469 on 2 March 2020."""
    by_year = {c.key[0]: c.estimate.value for c in corpus.figure("project_money", STUDY, ("year",)).cells}
    assert by_year == {"2019": Decimal("1144.98"), "2020": Decimal("154.94")}


@pytest.mark.slow
def test_co_patents_by_hand(corpus: Corpus) -> None:
    """US1, and US2 with US3, which are one family, counted by its first; US4 is of one region, US5 of an unknown one."""
    assert corpus.figure("co_patents", STUDY).total.value == 2
    assert {r.record_id for r in corpus.figure("co_patents", STUDY).records()} == {"US1", "US2"}
    assert corpus.figure("co_patents", FRACTIONAL).total.value == Decimal("1.666667")
    assert values_of(corpus, "region_patents", STUDY) == {("hong-kong",): 4, ("shanghai",): 4}


def test_cross_border_ownership_by_hand(corpus: Corpus) -> None:
    """US1 and US4 are invented in Hong Kong and owned in Shanghai; US3 is invented in Shanghai, owned in Hong Kong."""
    assert corpus.figure("cross_border_ownership", STUDY).total.value == 3
    assert values_of(corpus, "cross_border_ownership", STUDY, "direction") == {
        ("hong-kong|shanghai",): 2,
        ("shanghai|hong-kong",): 1,
    }


def test_clusters_by_hand(corpus: Corpus) -> None:
    """Shanghai and Hong Kong are clusters of their own; shares of W1 to W7, but W3 in Hong Kong is doubtful."""
    assert values_of(corpus, "st_clusters", STUDY) == {
        (SHANGHAI,): Decimal("2.833333"),
        (HONG_KONG,): Decimal("2.333333"),
    }
    assert values_of(corpus, "st_cluster_patents", STUDY) == {
        (SHANGHAI,): Decimal("1.833333"),
        (HONG_KONG,): Decimal("2.333333"),
    }
    assert corpus.figure("st_cluster_share", STUDY).at(SHANGHAI, "shanghai").value == 1


def test_funders_of_joint_works_by_hand(corpus: Corpus) -> None:
    """W1 names A, and D by its double W9; W2 names A and B; W3 and W7 name nobody. C pays for W4 and W5, of one region."""
    assert corpus.figure("funded_joint_works", STUDY).total.value == 2
    assert corpus.figure("funded_joint_share", STUDY).total.value == Decimal("0.5")
    assert values_of(corpus, "funded_joint_works", STUDY, "funder") == {("Fund A",): 2, ("Fund B",): 1, ("Fund D",): 1}
    assert values_of(corpus, "funded_joint_works", FRACTIONAL, "funder") == {
        ("Fund A",): Decimal("0.833333"),
        ("Fund B",): Decimal("0.333333"),
        ("Fund D",): Decimal("0.5"),
    }
    apart = midspan.study("shanghai", "hong-kong", period="2019-2021", merge_doubles=False)
    assert values_of(corpus, "funded_joint_works", apart, "funder")[("Fund D",)] == 1
    assert {r.record_id for r in corpus.figure("funded_joint_works", apart).records(funder="Fund D")} == {"W9"}
    assert values_of(corpus, "funded_region_works", STUDY, "region", "funder")[("hong-kong", "Fund C")] == 1


def values_of(corpus: Corpus, key: str, study: Study, *by: str) -> dict[tuple[str, ...], Decimal | None]:
    return {cell.key: cell.estimate.value for cell in corpus.figure(key, study, by).cells}


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


def test_some_figures_are_the_recorded_ones(corpus: Corpus) -> None:
    """The headline figures in total; all others in the whole run."""
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    for key in corpus.headline(STUDY):
        found = {k: v for k, v in figure_to_dict(corpus.figure(key, STUDY)).items() if k != "sql"}
        assert json.loads(json.dumps(found)) in recorded


@pytest.mark.slow
def test_the_whole_registry_gives_the_recorded_figures(corpus: Corpus) -> None:
    """Run with MIDSPAN_RECORD=1 to record anew, and say so under "Figures changed" in the changelog."""
    found = registry_figures(corpus)
    if os.environ.get("MIDSPAN_RECORD"):
        RECORDED.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    assert found == json.loads(RECORDED.read_text(encoding="utf-8"))
