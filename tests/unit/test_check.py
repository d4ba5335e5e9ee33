"""Checks find what was changed behind a corpus's back."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from midspan.checks import Finding, check_corpus
from midspan.store.corpus import CorpusStore


def findings(home: Path) -> dict[str, Finding]:
    path, manifest = CorpusStore(home).open()
    return {" ".join(f.check.split()[:2]): f for f in check_corpus(home, path, manifest)}


def test_an_untouched_corpus_is_fine(demo_home: Path) -> None:
    found = findings(demo_home)
    assert list(found) == [
        "snapshot csv_contracts", "snapshot openalex", "tables", "weights", "references", "coverage", "conflicts",
        "rejected",
    ]  # fmt: skip
    assert [f.is_fine for f in found.values()] == [True] * 8
    assert found["weights"].text == "every work's weights sum to 1"


@pytest.mark.slow
def test_a_changed_or_missing_file_of_a_snapshot_is_found(own_home: Path) -> None:
    (contracts,) = own_home.glob("snapshots/csv_contracts/*/contracts.csv")
    text = contracts.read_bytes()
    contracts.write_bytes(text.replace(b"CNY", b"HKD", 1))
    found = findings(own_home)
    assert [name for name, f in found.items() if not f.is_fine] == ["snapshot csv_contracts"]
    assert found["snapshot csv_contracts"].text == "missing or changed: contracts.csv"
    contracts.unlink()
    assert findings(own_home)["snapshot csv_contracts"] == found["snapshot csv_contracts"]
    contracts.write_bytes(text)
    assert all(f.is_fine for f in findings(own_home).values())


def test_rows_that_are_gone_are_found(own_home: Path) -> None:
    corpus, _ = CorpusStore(own_home).open()
    for name in ("links", "works"):
        path = corpus / name / "part.parquet"
        pq.write_table(pq.read_table(path).slice(1), path)
    found = findings(own_home)
    assert [name for name, f in found.items() if not f.is_fine] == ["tables", "weights", "references"]
    assert found["tables"].text == "rows differ: links, works"
    assert found["weights"].text == "1 works do not sum to 1"
