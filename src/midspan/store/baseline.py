"""Baselines of citations in a workspace: immutable, each named by a hash of what is in it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pyarrow as pa

from midspan.model.errors import CorpusError
from midspan.store.engine import write_table
from midspan.store.extract_schema import BASELINE
from midspan.store.files import replacing, write_json

_MANIFEST, _ROWS = "baseline.json", "baseline.parquet"
KEY = ("field_id", "year", "type")


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a baseline rests on. `corpus_id` is empty where it was published by somebody else."""

    baseline_id: str
    origin: str
    works: int
    cells: int
    years: tuple[int, int]
    data_date: str = ""
    corpus_id: str = ""


class BaselineStore:
    """The folder `baselines/` of a workspace; the file `current` names the baseline in use, the last one made."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "baselines"

    def rows(self, baseline: Baseline) -> Path:
        """The Parquet file of a baseline."""
        return self.folder / baseline.baseline_id / _ROWS

    def current_id(self) -> str:
        """The id of the baseline in use; empty where none was made."""
        try:
            return (self.folder / "current").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""

    def current(self) -> Baseline | None:
        """The baseline in use; None where none was made."""
        baseline_id = self.current_id()
        if not baseline_id:
            return None
        path = self.folder / baseline_id / _MANIFEST
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            return Baseline(**{**fields, "years": tuple(fields["years"])})
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise CorpusError(
                "the baseline of citations can't be read",
                place=str(path),
                next_step="make it again: midspan build --baseline",
            ) from error

    def keep(
        self, rows: Sequence[Mapping[str, object]], origin: str, *, data_date: str = "", corpus_id: str = ""
    ) -> Baseline:
        """Writes a baseline, by the columns of its table, and makes it the one in use."""
        ordered = sorted(rows, key=lambda row: [str(row[column]) for column in KEY])
        table = pa.Table.from_pylist([dict(row) for row in ordered], schema=BASELINE.schema)
        said = json.dumps([origin, data_date, table.to_pylist()], default=str)
        years = [int(str(row["year"])) for row in ordered]
        baseline = Baseline(
            hashlib.sha256(said.encode()).hexdigest()[:12], origin, sum(int(str(row["works"])) for row in ordered),
            len(ordered), (min(years), max(years)), data_date, corpus_id,
        )  # fmt: skip
        write_table(table, self.rows(baseline), BASELINE.schema)
        write_json(self.rows(baseline).with_name(_MANIFEST), asdict(baseline))
        with replacing(self.folder / "current") as partial:
            partial.write_text(baseline.baseline_id + "\n", encoding="utf-8")
        return baseline
