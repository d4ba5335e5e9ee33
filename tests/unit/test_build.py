"""Builds: interrupted they go on; whatever happened before, the same snapshots give the same corpus."""

import errno
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.fixtures.inputs import (
    FUDAN,
    HKU,
    MAPPING,
    contents,
    contracts_csv,
    json_lines,
    openalex_work,
    told,
    tree,
)  # fmt: skip

from midspan import resolving
from midspan.build import build
from midspan.model.errors import CorpusError, SourceError
from midspan.model.progress import Silent
from midspan.snapshots import take_snapshot
from midspan.store.corpus import CorpusStore
from midspan.store.files import alone_in
from midspan.store.schema import CORPUS

WHOLE = sorted(["corpus.json", *(f"{name}/part.parquet" for name in CORPUS)])
ROOT = Path(__file__).parents[2]


class Interrupting(Silent):
    """Ctrl-C in a stage."""

    def __init__(self, stage: str) -> None:
        self._wanted = stage

    def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None:
        if name == self._wanted:
            raise KeyboardInterrupt


def listing(home: Path) -> list[str]:
    return sorted(path.name for path in (home / "corpora").iterdir())


def partial_of(home: Path) -> Path:
    (folder,) = (home / "corpora").glob(".partial-*")
    return folder


def demo_corpus(home: Path) -> Path:
    return CorpusStore(home).open()[0]


def test_a_corpus_has_its_tables_and_manifest_and_nothing_else(own_home: Path) -> None:
    corpus = demo_corpus(own_home)
    assert tree(corpus) == WHOLE
    assert listing(own_home) == sorted([corpus.name, "current"])
    manifest = json.loads((corpus / "corpus.json").read_text(encoding="utf-8"))
    assert manifest["rows"] == {name: pq.read_metadata(corpus / name / "part.parquet").num_rows for name in CORPUS}


def test_a_corpus_that_is_there_is_not_built_again(own_home: Path) -> None:
    before = {p: (own_home / p).stat().st_mtime_ns for p in tree(own_home) if not p.endswith("current")}
    manifest = build(own_home, progress=Interrupting("Reading"))
    assert manifest.corpus_id == demo_corpus(own_home).name
    assert {p: (own_home / p).stat().st_mtime_ns for p in before} == before


def test_a_workspace_without_snapshot_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(CorpusError) as caught:
        build(tmp_path)
    assert told(caught.value) == ("there is no snapshot to build from", str(tmp_path))
    assert tree(tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["Resolving", "Merging doubles"])
def test_after_ctrl_c_the_second_run_goes_on_to_the_same_corpus(
    unbuilt_home: Path, demo_home: Path, stage: str
) -> None:
    with pytest.raises(KeyboardInterrupt):
        build(unbuilt_home, progress=Interrupting(stage))
    undisturbed = demo_corpus(demo_home)
    assert listing(unbuilt_home) == [f".partial-{undisturbed.name}"]
    partial = partial_of(unbuilt_home)
    parts = {p: (partial / "parts" / p).stat().st_mtime_ns for p in tree(partial / "parts")}
    assert len(parts) > 2
    assert not any(".partial" in name or name.startswith(".") for name in tree(partial))

    class Watching(Silent):
        def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None:
            now = {p: (partial / "parts" / p).stat().st_mtime_ns for p in tree(partial / "parts")}
            assert now == parts

    assert build(unbuilt_home, progress=Watching()).corpus_id == undisturbed.name
    assert listing(unbuilt_home) == sorted([undisturbed.name, "current"])
    assert tree(demo_corpus(unbuilt_home)) == WHOLE
    assert contents(demo_corpus(unbuilt_home)) == contents(undisturbed)


@pytest.mark.slow
def test_after_kill_9_at_random_moments_the_resume_gives_the_same_corpus(unbuilt_home: Path, demo_home: Path) -> None:
    """The killed builds run under another hash seed, so the corpus does not depend on it either."""
    killed = subprocess.run(
        [sys.executable, "-m", "tests.fixtures.killed_builds", str(unbuilt_home), "3", "20240429"],
        cwd=ROOT, check=True, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": "7"},
    )  # fmt: skip
    assert "killed" in killed.stdout
    undisturbed = demo_corpus(demo_home)
    assert build(unbuilt_home).corpus_id == undisturbed.name
    assert listing(unbuilt_home) == sorted([undisturbed.name, "current"])
    assert tree(demo_corpus(unbuilt_home)) == WHOLE
    assert contents(demo_corpus(unbuilt_home)) == contents(undisturbed)


@pytest.mark.slow
def test_what_a_killed_build_left_half_written_is_not_in_the_corpus(unbuilt_home: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        build(unbuilt_home, progress=Interrupting("Merging doubles"))
    partial = partial_of(unbuilt_home)
    (partial / "links" / ".part.parquet.4711.partial").write_bytes(b"half")
    (partial / "organisations-own.parquet").write_bytes(b"half")
    (partial / "parts" / ".openalex-0.4711").mkdir()
    (partial / ".midspan-spill-4711-0").mkdir()
    with pytest.raises(KeyboardInterrupt):
        build(unbuilt_home, progress=Interrupting("Reading"))
    assert not [name for name in tree(partial) if "partial" in name or "own" in name]
    assert not any(path.name.startswith(".") for path in partial.rglob("*"))
    build(unbuilt_home)
    assert tree(demo_corpus(unbuilt_home)) == WHOLE


def test_two_builds_of_one_corpus_do_not_write_over_each_other(unbuilt_home: Path, demo_home: Path) -> None:
    partial = CorpusStore(unbuilt_home).partial(demo_corpus(demo_home).name)
    with alone_in(partial), pytest.raises(CorpusError) as caught:
        build(unbuilt_home)
    assert told(caught.value) == ("another process is at work on the same corpus", str(partial))
    assert tree(partial) == []


@pytest.mark.slow
def test_one_process_and_two_give_the_same_tables(
    unbuilt_home: Path, demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolving, "CHUNK", 700)
    build(unbuilt_home, processes=2)
    assert contents(demo_corpus(unbuilt_home)) == contents(demo_corpus(demo_home))


@pytest.mark.slow
@pytest.mark.parametrize("written", ["pq.write_table", "ParquetWriter"])
def test_a_full_disk_is_said_and_the_second_run_goes_on(
    unbuilt_home: Path, demo_home: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    def full(*_args: Any, **_options: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr(pq, "write_table", full) if written == "pq.write_table" else disk.setattr(
            pq.ParquetWriter, "write_table", full
        )
        with pytest.raises(CorpusError) as caught:
            build(unbuilt_home, processes=1)
    partial = partial_of(unbuilt_home)
    fact, place = told(caught.value)
    assert (fact, place.startswith(str(partial))) == ("the disk is full", True)
    assert [name for name in tree(partial) if Path(name).name.startswith(".") or name == "corpus.json"] == []
    assert build(unbuilt_home).corpus_id == demo_corpus(demo_home).name
    assert tree(demo_corpus(unbuilt_home)) == WHOLE


@pytest.mark.slow
def test_a_bad_contract_stops_the_build_and_the_corrected_file_goes_through(tmp_path: Path) -> None:
    home, path = tmp_path / "home", contracts_csv(tmp_path / "c.csv", {}, {"currency": "XYZ"})
    take_snapshot(home, [path])
    with pytest.raises(SourceError) as caught:
        build(home)
    assert told(caught.value) == ('the currency "XYZ" is not known', "c.csv:3")
    assert [name for name in listing(home) if not name.startswith(".")] == []
    take_snapshot(home, [contracts_csv(path, {}, {"currency": "HKD"})])
    manifest = build(home)
    assert (manifest.rows["contracts"], CorpusStore(home).current()) == (2, manifest.corpus_id)


@pytest.mark.slow
def test_an_error_in_another_process_says_the_same(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take_snapshot(home, [contracts_csv(tmp_path / "c.csv", {"amount": "much"})])
    take_snapshot(home, [json_lines(tmp_path / "w.jsonl", openalex_work(1))])
    with pytest.raises(SourceError) as caught:
        build(home, processes=2)
    assert told(caught.value) == ('the amount "much" is not a number', "c.csv:2")


@pytest.mark.slow
def test_a_wrong_column_in_the_mapping_stops_the_build(tmp_path: Path) -> None:
    home, path, mapping = tmp_path / "home", tmp_path / "w.csv", tmp_path / "m.toml"
    path.write_text("id,title,jahr,author,aff,doi,venue,gs_citation\n1,T,2021,A,B,,,\n", encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    take_snapshot(home, [path], mapping=mapping)
    with pytest.raises(SourceError) as caught:
        build(home)
    assert told(caught.value) == ('there is no column "year"', "w.csv")
    assert tree(home / "corpora") == []
    mapping.write_text(MAPPING.replace('"year"', '"jahr"'), encoding="utf-8")
    take_snapshot(home, [path], mapping=mapping)
    assert build(home).rows["works"] == 1


@pytest.mark.slow
def test_a_file_of_which_no_record_can_be_read_is_an_error_with_the_first_reason(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take_snapshot(home, [json_lines(tmp_path / "w.jsonl", openalex_work(1, year=12))])
    with pytest.raises(SourceError) as caught:
        build(home)
    assert told(caught.value) == ("none of 1 records could be read", "openalex")
    assert caught.value.next_step == "look at the first reason: w.jsonl:1: the year 12 is not one"
    assert [name for name in listing(home) if not name.startswith(".")] == []


@pytest.mark.slow
def test_a_year_12_is_rejected_with_file_row_and_reason(tmp_path: Path) -> None:
    home = tmp_path / "home"
    take_snapshot(home, [json_lines(tmp_path / "w.jsonl", openalex_work(1), openalex_work(2, year=12))], version="v1")
    build(home)
    assert contents(demo_corpus(home), ["rejected"])["rejected"] == [
        {"source": "openalex", "snapshot": "v1", "source_row": "w.jsonl:2", "reason": "the year 12 is not one"}
    ]


def test_a_missing_file_of_a_snapshot_is_named(unbuilt_home: Path) -> None:
    (part,) = unbuilt_home.glob("snapshots/csv_contracts/*/contracts.csv")
    part.unlink()
    with pytest.raises(SourceError) as caught:
        build(unbuilt_home)
    assert told(caught.value) == ('the snapshot\'s file "contracts.csv" is missing', str(part.parent))
    assert tree(unbuilt_home / "corpora") == []


@pytest.mark.slow
def test_a_record_repeated_in_another_file_takes_its_authors_and_affiliations_with_it(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "works"
    folder.mkdir()
    json_lines(folder / "part_000.gz", openalex_work(1, ("Bo Bai", HKU), ("Chi Chan", HKU), ("Dee Du", HKU)))
    json_lines(folder / "part_001.gz", openalex_work(1, ("Ann Au", FUDAN)), openalex_work(2))
    take_snapshot(home, [folder])
    build(home)
    tables = contents(demo_corpus(home), ["works", "authorships", "affiliations", "rejected"])
    assert [(w["work_id"], w["author_count"]) for w in tables["works"]] == [("W1", 1), ("W2", 2)]
    assert [(a["work_id"], a["author_name"]) for a in tables["authorships"]] == [
        ("W1", "Ann Au"), ("W2", "Ann Au"), ("W2", "Bo Bai"),
    ]  # fmt: skip
    assert [(a["work_id"], a["raw_string"]) for a in tables["affiliations"]] == [
        ("W1", FUDAN),
        ("W2", FUDAN),
        ("W2", HKU),
    ]
    assert tables["rejected"] == [], "an OpenAlex id is one record at all times: the later file has it up to date"


@pytest.mark.slow
def test_a_record_repeated_in_another_table_of_ones_own_is_rejected_and_says_which_is_kept(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "tables"
    folder.mkdir()
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('id = ["id"]\n' + MAPPING.split("\n", 1)[1], encoding="utf-8")
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(
            f'id,title,year,author,aff,doi,venue,gs_citation\n1,"Of {name}",2021,Ann Au,"{FUDAN}",,,\n',
            encoding="utf-8",
        )
    take_snapshot(home, [folder], mapping=mapping)
    build(home)
    tables = contents(demo_corpus(home), ["works", "rejected"])
    assert [w["title"] for w in tables["works"]] == ["Of b.csv"]
    (work_id,) = (w["work_id"] for w in tables["works"])
    assert [(r["source_row"], r["reason"]) for r in tables["rejected"]] == [
        ("a.csv:2", f"the id {work_id} is also in b.csv:2, which is kept")
    ]


def test_a_corpus_with_a_damaged_manifest_says_so(own_home: Path) -> None:
    manifest = demo_corpus(own_home) / "corpus.json"
    manifest.write_text("{", encoding="utf-8")
    with pytest.raises(CorpusError) as caught:
        CorpusStore(own_home).open()
    assert told(caught.value) == ("the corpus's manifest can't be read", str(manifest))
    shutil.rmtree(manifest.parent)
    with pytest.raises(CorpusError):
        CorpusStore(own_home).open()
