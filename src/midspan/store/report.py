"""What the reading of one file came to: how much was read, and what a person should look at."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from midspan.store.batch import Batch
from midspan.store.kinds import held
from midspan.store.schema import WORKS

REPORT = "report.json"
FEWEST_WORKS = 20
"""Of fewer works a share says nothing."""
_WORDS = {"title": "a title", "authors": "authors", "affiliations": "affiliations", "doi": "a DOI"}


@dataclass(slots=True)
class FileReport:
    """Records of a file that were read and rejected, works that have a title and so on, and fields left unread."""

    source: str
    file: str
    read: int = 0
    rejected: int = 0
    works: int = 0
    having: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    remarks: list[str] = field(default_factory=list)

    def add(self, batch: Batch, tables: Mapping[str, pa.Table]) -> None:
        """Counts one more batch of the file, of which these are the tables."""
        works: Any = tables.get("works", WORKS.schema.empty_table())
        self.read += sum(len(tables[kind.table]) for kind in held() if kind.table in tables)
        self.rejected += len(tables.get("rejected", ()))
        self.works += len(works)
        self.having["title"] += _true(pc.not_equal(works["title"], pa.scalar("")))
        self.having["doi"] += _true(pc.not_equal(works["doi"], pa.scalar("")))
        self.having["authors"] += _works_in(tables, "authorships")
        self.having["affiliations"] += _works_in(tables, "affiliations")
        self.unread, self.remarks = batch.unread, batch.remarks

    def warnings(self, expected: Mapping[str, float]) -> list[str]:
        """What its reader remarked, and where the file has less than its source is expected to have."""
        found = list(self.remarks)
        if self.works + self.rejected < FEWEST_WORKS:
            return found
        for name, least in expected.items():
            part, whole = (
                (self.works, self.works + self.rejected) if name == "works" else (self.having[name], self.works)
            )
            if whole and part < least * whole:
                what = "records could be read" if name == "works" else f"works have {_WORDS[name]}"
                found.append(f"{part:,} of {whole:,} {what}, where at least {least:.0%} are expected: check the export")
        return found

    def as_dict(self, expected: Mapping[str, float]) -> dict[str, object]:
        """Plain values for JSON."""
        return {
            "source": self.source,
            "file": self.file,
            "read": self.read,
            "rejected": self.rejected,
            "unread": dict(sorted(self.unread.items())),
            "warnings": self.warnings(expected),
        }


def _true(flags: Any) -> int:
    return pc.sum(flags).as_py() or 0


def _works_in(tables: Mapping[str, pa.Table], name: str) -> int:
    """Works that have a row in a table; rows of a work stand together, so that there are fewer runs to tell apart."""
    parts = tables[name]["work_id"].chunks if name in tables else []
    runs: list[Any] = [pc.call_function("run_end_encode", [part]) for part in parts]
    return len(pa.chunked_array([run.values for run in runs], pa.string()).unique())
