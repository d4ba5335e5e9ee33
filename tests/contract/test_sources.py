"""What every source promises: it knows its own exports and no other's, and reads them to the rows that were looked at."""

import gzip
import os
from pathlib import Path
from typing import cast

import pytest
from tests.fixtures.exports import EXPORTS, FOLDER, read_export, rows_of, source_of

from midspan import plugins
from midspan.snapshots import take_snapshot
from midspan.store.batch import SnapshotFile, Source
from midspan.store.report import FileReport
from midspan.store.streams import head_of

SOURCES = cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))
SHARES = {"works", "title", "authors", "affiliations", "doi"}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_recognised_by_its_source_alone(name: str, tmp_path: Path) -> None:
    path = EXPORTS[name]
    found = [key for key, source in SOURCES.items() if source.detects(path, head_of(path))]
    assert found == [source_of(path).key]
    other = tmp_path / "download.gz"
    other.write_bytes(gzip.compress(path.read_bytes()))
    assert [snapshot.source for snapshot in take_snapshot(tmp_path / "home", [other])] == found


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_read_to_the_rows_that_were_looked_at(name: str) -> None:
    """`MIDSPAN_RECORD=1` writes them anew: then look at what changed."""
    rows = FOLDER / f"{name}.rows"
    said = rows_of(read_export(EXPORTS[name]))
    if os.environ.get("MIDSPAN_RECORD"):
        rows.write_text(said, encoding="utf-8")
    assert said == rows.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", EXPORTS)
def test_a_head_that_is_cut_off_anywhere_is_looked_at_without_an_error(name: str) -> None:
    head = EXPORTS[name].read_bytes()[:3000]
    for size in (0, 1, 2, 3, *range(4, len(head), 97)):
        for source in SOURCES.values():
            assert source.detects(EXPORTS[name], head[:size]) in (True, False)


@pytest.mark.parametrize("name", EXPORTS)
def test_the_report_of_a_file_counts_what_was_read(name: str) -> None:
    path = EXPORTS[name]
    report = FileReport(source_of(path).key, path.name)
    for batch in source_of(path).read(SnapshotFile(path, source_of(path).key, "v", "0" * 64)):
        report.add(batch, batch.tables())
    told = read_export(path)
    assert (report.works, report.rejected) == (len(told["works"]), len(told["rejected"]))
    assert report.having["authors"] == len({row["work_id"] for row in told["authorships"]})


@pytest.mark.parametrize("key", SOURCES)
def test_what_a_source_expects_are_shares_that_a_report_knows(key: str) -> None:
    expected = SOURCES[key].expected
    assert set(expected) <= SHARES
    assert all(0 < share <= 1 for share in expected.values())
