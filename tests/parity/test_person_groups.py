"""Persons are the same whether their blocks run on DuckDB or on Spark."""

from functools import partial

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.test_resolve_person import lab, mention

from midspan.resolve.evidence import MENTIONS, Background
from midspan.resolve.person import PERSONS, block_keys, cluster_block
from midspan.store.engine import open_engine

pytestmark = [
    pytest.mark.spark,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"),
]


def test_persons_are_the_same_on_duckdb_and_spark(tmp_path):
    table = pa.Table.from_pylist([*lab("Wei Wang"), *lab("Siu Ming Chan"), mention("z", "Ada Byron")], MENTIONS)
    table = table.append_column("block", block_keys(table["name"]))
    pq.write_table(table, tmp_path / "mentions.parquet")
    function = partial(cluster_block, background=Background.of(table))
    expression = ibis.table(table.schema, name="mentions")
    answers = []
    for name in ("duckdb", "spark"):
        engine = open_engine(name)
        engine.bind({"mentions": tmp_path / "mentions.parquet"})
        answers.append(engine.per_group(expression, "block", function, PERSONS).sort_by("mention_id"))
    assert answers[0].num_rows == table.num_rows
    assert answers[0].equals(answers[1])
    assert answers[0].equals(function(table))
