"""The whole registry gives the same figures on Spark, byte for byte."""

import pytest
from tests.golden.test_golden_figures import FRACTIONAL, STUDY, TRIO
from tests.tiny import GOLDEN

from midspan.api import Corpus
from midspan.export.figure_json import figure_json
from midspan.model.errors import FigureError
from midspan.model.study import Study
from midspan.store.engine import open_engine

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"),
]


def said(corpus: Corpus, key: str, study: Study, by: tuple[str, ...]) -> str:
    """The figure as JSON, or why there is none."""
    try:
        return figure_json(corpus.figure(key, study, by))
    except FigureError as error:
        return str(error)


def test_figures_are_the_same_on_duckdb_and_spark(tmp_path_factory: pytest.TempPathFactory) -> None:
    duckdb = GOLDEN.write(tmp_path_factory.mktemp("duckdb"))
    spark = GOLDEN.write(tmp_path_factory.mktemp("spark"), engine=open_engine("spark"))
    for key, card in duckdb.cards.items():
        for study, by in (
            (FRACTIONAL, card.dimensions[:1]),
            (STUDY, card.dimensions[-1:]),
            (TRIO, card.dimensions[:1]),
        ):
            assert said(duckdb, key, study, by) == said(spark, key, study, by), (key, by)
        rows = [c.records(key, STUDY, {}, 0, 100).rows for c in (duckdb, spark)]
        assert rows[0] == rows[1], key
