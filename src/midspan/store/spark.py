"""PySpark as an engine: the same expressions on a cluster, and what Spark is told."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa

from midspan.model.errors import EngineError
from midspan.store.bucket import SCHEME, hadoop_settings
from midspan.store.engine import GroupFunction, glob_of, in_full, write_table
from midspan.store.memory import bytes_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends import BaseBackend
    from pyspark.sql import SparkSession


class Spark:
    """PySpark through Ibis; needs the extra `midspan[spark]` and Java."""

    name = "spark"
    is_threaded = False

    def __init__(self, master: str = "local[2]", memory: int | None = None) -> None:
        """Has so much memory for the driver (on `local[...]` all there is); other settings are Spark's own files."""
        self.memory = memory or bytes_of(None)
        self._backend = _spark_backend(master, self.memory)

    def bind(self, tables: Mapping[str, Path | str]) -> None:
        """Makes a temporary view for each table; Spark reads buckets by its own connector, hadoop-aws."""
        for name, path in tables.items():
            with _connector_said():
                self._backend.read_parquet(glob_of(path).replace(SCHEME, "s3a://"), table_name=name)

    def arrow(self, expression: "ir.Table") -> pa.Table:
        """Runs the expression on Spark."""
        result: pa.Table = self._backend.to_pyarrow(in_full(expression.op()).to_expr())
        return result

    def arrows(self, *expressions: "ir.Table") -> list[pa.Table]:
        """Runs them one by one: Spark plans each as a whole."""
        return [self.arrow(expression) for expression in expressions]

    def write(self, expression: "ir.Table", path: Path, schema: pa.Schema) -> None:
        """Writes through Arrow so that both engines leave the same types."""
        write_table(self.arrow(expression), path, schema)

    def per_group(self, expression: "ir.Table", key: str, function: GroupFunction, schema: pa.Schema) -> pa.Table:
        """Spark's own grouping; a group must fit one worker."""
        import pyspark.sql.pandas.types as spark_types

        wanted = spark_types.from_arrow_schema(schema)
        rows = self._backend._session.sql(ibis.to_sql(expression, dialect="pyspark"))  # noqa: SLF001
        made = rows.groupBy(key).applyInArrow(lambda group: function(group).select(schema.names).cast(schema), wanted)
        result: pa.Table = made.toArrow().cast(schema)
        return result


@contextmanager
def _connector_said() -> Iterator[None]:
    """Says that Spark lacks what it reads buckets with."""
    try:
        yield
    except Exception as error:
        if "fs.s3a" not in str(error):
            raise
        raise EngineError(
            "Spark has no connector for s3://",
            next_step="name hadoop-aws in spark-defaults.conf (docs/clusters.md), or take --engine duckdb",
        ) from error


@cache
def _spark_backend(master: str, memory: int) -> "BaseBackend":
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineError(
            "PySpark is not installed", next_step='run: pip install "midspan[spark]" (and have Java 17)'
        ) from error
    try:
        session = _session(SparkSession, master, memory)
    except Exception as error:
        raise EngineError(
            f'Spark did not start with the master "{master}"',
            place=str(error).splitlines()[0] if str(error) else "",
            next_step="check that Java 17 is on the path and the master can be reached",
        ) from error
    return ibis.pyspark.connect(session)


def _session(factory: "type[SparkSession]", master: str, memory: int) -> "SparkSession":
    session: SparkSession = (
        factory.builder.master(master)
        .appName("midspan")
        .config("spark.driver.memory", f"{memory >> 20}m")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.execution.arrow.pyspark.enabled", "true")
        .config(map=hadoop_settings())
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    return session
