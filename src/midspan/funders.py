"""The stage of a build that tells who the funders are that records name."""

from dataclasses import astuple
from pathlib import Path

from midspan.resolve.funder import StatedFunder, known_funders
from midspan.store.assembly import stated_funders
from midspan.store.batch import arrow_table
from midspan.store.engine import DuckDB, write_table
from midspan.store.schema import CORPUS


def write_funders(engine: DuckDB, folder: Path) -> None:
    """Writes the table `funders` of a corpus that is being built, from its `work_funders` and `organisations`."""
    rows = stated_funders(engine, folder).to_pylist()
    stated = [StatedFunder(row["funder_id"], row["ror"], row["name"], row["count"]) for row in rows]
    names = {row["ror"]: row["registered"] for row in rows if row["registered"]}
    known = arrow_table("funders", [astuple(one) for one in known_funders(stated, names)])
    write_table(known, folder / "funders" / "part.parquet", CORPUS["funders"].schema)
