"""The whole registry gives the same figures on Spark, byte for byte."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from tests.fixtures.merged import merged_home
from tests.golden.test_golden_figures import FRACTIONAL, STUDY, TRIO
from tests.tiny import GOLDEN

from midspan import plugins
from midspan.api import Corpus
from midspan.export.figure_json import figure_json
from midspan.measure.indicator import Counted
from midspan.measure.tables import Tables
from midspan.model.errors import FigureError
from midspan.model.study import Period, Study
from midspan.store.engine import open_engine
from midspan.whole import values

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"),
]


REGISTRY = plugins.declared("indicators", "INDICATOR")
PLAIN = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
}
"""Ten works are read faster than code for them is compiled."""


def said(corpus: Corpus, key: str, study: Study, by: tuple[str, ...]) -> bytes | str:
    """The figure as JSON, or why there is none."""
    try:
        return figure_json(corpus.figure(key, study, by))
    except FigureError as error:
        return str(error)


def asked(corpus: Corpus, key: str) -> Iterator[tuple[Study, tuple[str, ...]]]:
    """Each figure once, and in fractional counting where that asks something else; of three regions where two refuse."""
    dimensions = corpus.cards[key].dimensions
    study = TRIO if "three regions" in str(said(corpus, key, STUDY, ())) else STUDY
    yield study, dimensions[-1:]
    if isinstance(corpus.indicators[key], Counted) and study is STUDY:
        with suppress(FigureError):
            whole, part = (corpus.figure(key, one, dimensions[:1]) for one in (STUDY, FRACTIONAL))
            if whole.sql != part.sql:
                yield FRACTIONAL, dimensions[:1]
    if "region_pair" in dimensions and isinstance(corpus.indicators[key], Counted):
        yield TRIO, ("region_pair",)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Corpus, Corpus]:
    engine = open_engine("spark")
    for name, value in PLAIN.items():
        engine._backend._session.conf.set(name, value)
    home = tmp_path_factory.mktemp("both")
    return GOLDEN.write(home / "duckdb"), GOLDEN.write(home / "spark", engine=engine)


@pytest.mark.parametrize("key", REGISTRY)
def test_figures_are_the_same_on_duckdb_and_spark(key: str, both: tuple[Corpus, Corpus]) -> None:
    duckdb, spark = both
    for study, by in asked(duckdb, key):
        assert said(duckdb, key, study, by) == said(spark, key, study, by), by
    if isinstance(duckdb.indicators[key], Counted):
        rows = [corpus.records(key, STUDY, {}, 0, 100).rows for corpus in both]
        assert rows[0] == rows[1]


def test_what_works_name_is_the_same(both: tuple[Corpus, Corpus]) -> None:
    """Shares of funders; and citations, W1's by its double W9; W10 is of no region of the study."""
    shares = [said(corpus, "funded_joint_works", FRACTIONAL, ("funder",)) for corpus in both]
    assert shares[0] == shares[1]
    cited = [sorted(c.engine.arrow(Tables().citations(STUDY)).to_pylist(), key=str) for c in both]
    assert cited[0] == cited[1]
    assert [(row["work_id"], row["cited_work_id"]) for row in cited[0]] == [("W1", "W2"), ("W2", "W1")]


def test_values_of_the_whole_corpus_are_the_same(both: tuple[Corpus, Corpus]) -> None:
    for key, by in (
        ("joint_works", ("year", "theme")),
        ("joint_works", ("organisation_pair",)),
        ("organisation_pairs", ()),
        ("joint_authors", ("year",)),
    ):
        duckdb, spark = (values(corpus, key, FRACTIONAL, by) for corpus in both)
        assert duckdb == spark


def test_merged_works_are_counted_alike(both: tuple[Corpus, Corpus], tmp_path: Path) -> None:
    """Merged, and each record by itself; the records and conflicts of a work."""
    corpora = [Corpus(merged_home(tmp_path)), Corpus(tmp_path / "home", engine=both[1].engine)]
    for merge_doubles in (True, False):
        study = replace(STUDY, period=Period(2019, 2021), merge_doubles=merge_doubles)
        for key in ("joint_works", "region_works", "corpus_works", "joint_authors"):
            one, other = (said(corpus, key, study, ()) for corpus in corpora)
            assert one == other, key
    pages = [(corpus.work("merged:W1"), corpus.doubles()) for corpus in corpora]
    assert pages[0] == pages[1]
    both[1]._extract = None  # its engine is bound to another corpus now
