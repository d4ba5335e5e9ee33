"""Snapshots cut to regions: what is kept, what a later record of a work does, and what figures are refused."""

import contextlib
import gzip
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from tests.fixtures.inputs import FUDAN, HKU, contents, contracts_csv, json_lines, openalex_work, read, told, tree

from midspan import plugins
from midspan.api import Corpus, open_corpus
from midspan.baselines import baseline_of_corpus
from midspan.build import build
from midspan.cutting import LEFT_OUT, signs_of
from midspan.model.errors import CorpusError, FigureError, MidspanError, SourceError, StudyError
from midspan.model.place import Region
from midspan.model.progress import Silent
from midspan.model.study import Period, Study
from midspan.regions import load_region
from midspan.snapshots import take_snapshot
from midspan.sources._openalex_cut import cut_rows
from midspan.sources.openalex import SOURCE
from midspan.store.corpus import CorpusStore
from midspan.store.engine import DuckDB
from midspan.store.snapshot import BETWEEN, SnapshotStore

OLD, NEW = "updated_date=2026-03-01", "updated_date=2026-06-24"
US, SG = ("Di Du", "Department of Physics, University of Elsewhere, Springfield"), ("Ed E", "Somewhere, Singapore")


def region(key: str) -> Region:
    return load_region(next(path for path in plugins.data_files("regions") if path.stem == key))


HONG_KONG, SINGAPORE, SHANGHAI = map(region, ("hong-kong", "singapore", "shanghai"))


def coded(number: int, code: str | None, raw: str = US[1], **fields: Any) -> dict[str, Any]:
    """A work whose one author is in the country of a code, by the source."""
    work = openalex_work(number, ("Di Du", raw), **fields)
    work["authorships"][0]["countries"] = [code] if code else []
    return work


def part(folder: Path, day: str, *works: dict[str, Any] | str) -> Path:
    (folder / day).mkdir(parents=True, exist_ok=True)
    return json_lines(folder / day / "part_0000.gz", *works)


def cut(home: Path, *paths: Path, between: tuple[Region, ...] = (HONG_KONG, SINGAPORE), **given: Any) -> dict[str, Any]:
    taken = take_snapshot(home, list(paths), between=between, processes=1, **given)
    return next(dict(s.options[BETWEEN]) for s in taken if BETWEEN in s.options)  # type: ignore[call-overload]


def built(home: Path) -> dict[str, str]:
    """The title of each work of the corpus that is built."""
    build(home)
    return {row["work_id"]: row["title"] for row in contents(CorpusStore(home).open()[0])["works"]}


def kept_in(home: Path) -> list[str]:
    """The titles of the works in the one file that a cut kept."""
    (path,) = (home / "snapshots").glob("*/*/*/part_0000.gz")
    return [json.loads(line)["title"] for line in gzip.decompress(path.read_bytes()).splitlines()]


WORKS = [
    coded(1, "HK"),
    coded(2, "US"),
    coded(3, None),
    coded(4, "US", "Di Du Lab, Kowloon Tong"),
    coded(5, "US", "Nanyang Technological University, Singapore"),
    coded(6, "US", "Institut für Café, Singapöre"),
    coded(7, "US", "香港大学物理系"),
    openalex_work(8, ("No Body", "")),
    {**openalex_work(9), "authorships": []},
    coded(10, "US", HKU, publication_year=2031),
]
TOUCHING = {1, 3, 4, 5, 6, 7, 10}


def test_works_are_kept_by_code_by_name_and_where_nothing_is_said(tmp_path: Path) -> None:
    part(tmp_path / "works", NEW, *WORKS)
    said = cut(tmp_path / "home", tmp_path / "works")
    assert said["regions"] == {"hong-kong": 1, "singapore": 1}
    assert (said["read"], said["kept"], said["left_out"]) == (10, len(TOUCHING), 10 - len(TOUCHING))
    assert kept_in(tmp_path / "home") == [f"Title number {n}" for n in sorted(TOUCHING)]


def test_lines_are_kept_byte_for_byte_and_parquet_leaves_out_the_same_works(tmp_path: Path) -> None:
    path = part(tmp_path / "works", NEW, *WORKS)
    rows = tmp_path / "works.parquet"
    pq.write_table(pq.ParquetFile(_as_parquet(tmp_path)).read(), rows)
    cut(tmp_path / "home", tmp_path / "works")
    (folder,) = (tmp_path / "home" / "snapshots" / "openalex").iterdir()
    lines = gzip.decompress(path.read_bytes()).splitlines()
    kept = gzip.decompress((folder / NEW / path.name).read_bytes()).splitlines()
    assert kept == [line for number, line in enumerate(lines, 1) if number in TOUCHING]
    counts = cut_rows(
        rows, tmp_path / "kept.parquet", tmp_path / "out.parquet", signs_of(tmp_path, [HONG_KONG, SINGAPORE])
    )
    assert counts.as_dict() == {"read": 10, "kept": len(TOUCHING), "left_out": 10 - len(TOUCHING)}
    assert pq.read_table(tmp_path / "out.parquet").equals(pq.read_table(folder / NEW / (path.name + LEFT_OUT)))
    tables = read(SOURCE, tmp_path / "kept.parquet")
    assert {row["work_id"] for row in tables["works"]} == {f"W{n}" for n in TOUCHING}
    assert {row["work_id"] for row in read(SOURCE, tmp_path / "out.parquet")["left_out"]} == {"W2", "W8", "W9"}


def _as_parquet(folder: Path) -> Path:
    import pyarrow.json

    lines = json_lines(folder / "flat.jsonl", *WORKS)
    pq.write_table(pyarrow.json.read_json(lines), folder / "flat.parquet")
    return folder / "flat.parquet"


def test_the_left_out_keep_what_a_baseline_counts(tmp_path: Path) -> None:
    topic = {"id": "https://openalex.org/T1", "field": {"id": "https://openalex.org/fields/17"}}
    path = part(tmp_path / "works", NEW, coded(1, "HK"), coded(7, "US", cited_by_count=3, primary_topic=topic))
    cut(tmp_path / "home", tmp_path / "works")
    (folder,) = (tmp_path / "home" / "snapshots" / "openalex").iterdir()
    assert pq.read_table(folder / NEW / (path.name + LEFT_OUT)).to_pylist() == [
        {"number": 7, "field_id": "fields/17", "year": 2021, "type": "article", "citations": 3, "is_retracted": False}
    ]


# -- the same work again ----------------------------------------------------------------------------------------------


def test_of_an_id_twice_in_a_file_the_first_one_says_whether_it_is_kept(tmp_path: Path) -> None:
    again = {"title": "Again"}
    part(
        tmp_path / "works", NEW, coded(1, "HK"), coded(1, "US"), coded(2, "US"), coded(2, "HK", **again), coded(3, "SG")
    )
    said = cut(tmp_path / "home", tmp_path / "works")
    assert (said["kept"], said["left_out"]) == (2, 1)
    assert kept_in(tmp_path / "home") == ["Title number 1", "Title number 3"]


@pytest.mark.parametrize("together", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_a_later_record_replaces_one_that_touched_and_takes_it_away_where_it_no_longer_does(
    tmp_path: Path, *, together: bool
) -> None:
    old, new = tmp_path / "a", tmp_path / ("a" if together else "b")
    part(old, OLD, coded(1, "HK"), coded(2, "SG"), coded(3, "US"), coded(4, "HK"))
    part(new, NEW, coded(1, "US"), coded(2, "SG", title="New"), coded(3, "HK", title="New"))
    for folder in sorted({new, old}, reverse=True):
        cut(tmp_path / "home", folder)
    assert built(tmp_path / "home") == {"W2": "New", "W3": "New", "W4": "Title number 4"}


@pytest.mark.slow
def test_deleted_works_go_and_damaged_records_are_still_reported(tmp_path: Path) -> None:
    part(tmp_path / "works", NEW, coded(1, "HK"), "{broken\n", coded(2, "SG"), coded(3, "US", publication_year=1))
    (tmp_path / "works" / "deleted_ids.csv").write_bytes(b"work_id,deleted_date\nhttps://openalex.org/W2,2026-06-20\n")
    cut(tmp_path / "home", tmp_path / "works")
    assert set(built(tmp_path / "home")) == {"W1"}
    rejected = contents(CorpusStore(tmp_path / "home").open()[0])["rejected"]
    assert [row["source_row"] for row in rejected] == [f"{NEW}/part_0000.gz:2", f"{NEW}/part_0000.gz:4"]


# -- interrupted, and taken again ---------------------------------------------------------------------------------------


class Stopping(Silent):
    """Ends the process, as it were, when the first file is done."""

    def advance(self, count: int = 1) -> None:
        raise KeyboardInterrupt


def test_interrupted_it_goes_on_with_the_files_that_are_not_done(tmp_path: Path) -> None:
    for number in range(3):
        json_lines(tmp_path / f"part_{number}.gz", coded(number, "HK"), coded(number + 10, "US"))
    files = sorted(tmp_path.glob("part_*.gz"))
    whole, home = tmp_path / "whole", tmp_path / "home"
    cut(whole, *files)
    with pytest.raises(KeyboardInterrupt):
        cut(home, *files, progress=Stopping())
    (folder,) = (home / "snapshots" / "openalex").iterdir()
    (folder / ".part_1.gz.77.partial").write_bytes(b"half")
    done = folder / "part_0.gz"
    moment = done.stat().st_mtime_ns
    assert list((home / "snapshots").glob("**/snapshot.json")) == []
    cut(home, *files)
    assert done.stat().st_mtime_ns == moment
    assert tree(home / "snapshots") == tree(whole / "snapshots")
    (one,), (other,) = SnapshotStore(home).latest(), SnapshotStore(whole).latest()
    assert (one.version, one.files, one.options) == (other.version, other.files, other.options)


@pytest.mark.slow
def test_taken_again_nothing_changes_and_other_regions_replace_the_cut(tmp_path: Path) -> None:
    part(tmp_path / "works", NEW, coded(1, "HK"), coded(2, "SG"), coded(3, "CN"))
    home = tmp_path / "home"
    first = cut(home, tmp_path / "works")
    assert cut(home, tmp_path / "works") == first
    assert len(list(SnapshotStore(home).every())) == 1
    cut(home, tmp_path / "works", between=(HONG_KONG, SHANGHAI))
    assert built(home).keys() == {"W1", "W3"}


def test_a_full_disk_is_said_and_the_same_command_goes_on(tmp_path: Path) -> None:
    for number in range(2):
        json_lines(tmp_path / f"part_{number}.gz", *(coded(n, "HK") for n in range(number * 300, number * 300 + 300)))
    files, home = sorted(tmp_path.glob("part_*.gz")), tmp_path / "home"
    soft, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, most))
    try:
        with pytest.raises(CorpusError) as error:
            cut(home, *files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, most))
    assert told(error.value)[0] == "the disk is full"
    assert tree(home / "snapshots") == []
    assert cut(home, *files)["kept"] == 600


@pytest.mark.slow
def test_killed_at_any_moment_it_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    for number in range(6):
        works = [coded(n, "HK" if n % 3 else "US") for n in range(number * 2_000, number * 2_000 + 2_000)]
        json_lines(tmp_path / f"part_{number}.gz", *works)
    files, home = sorted(tmp_path.glob("part_*.gz")), tmp_path / "home"
    command = [sys.executable, "-m", "midspan", "snapshot", *map(str, files), "--between", "hong-kong,singapore"]
    moments = random.Random(20260624)  # noqa: S311 - moments, not secrets
    for _ in range(4):
        running = subprocess.Popen([*command, "--home", str(home)], stderr=subprocess.DEVNULL, start_new_session=True)
        waited, lives = 0.0, moments.uniform(0.0, 1.0)
        while not (home / "snapshots").exists() and running.poll() is None:
            time.sleep(0.01)
        while waited < lives and running.poll() is None:
            time.sleep(0.01)
            waited += 0.01
        with contextlib.suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    subprocess.run([*command, "--home", str(home)], check=True, capture_output=True)
    cut(tmp_path / "whole", *files)
    (one,), (other,) = SnapshotStore(home).latest(), SnapshotStore(tmp_path / "whole").latest()
    assert (one.version, one.files, one.options) == (other.version, other.files, other.options)
    assert tree(home / "snapshots") == tree(tmp_path / "whole" / "snapshots")


@pytest.mark.slow
def test_two_processes_cut_as_one_does(tmp_path: Path) -> None:
    for number in range(4):
        json_lines(tmp_path / f"part_{number}.gz", coded(number, "HK"), coded(number + 10, "US"))
    files = sorted(tmp_path.glob("part_*.gz"))
    one = take_snapshot(tmp_path / "one", files, between=[HONG_KONG], processes=1)
    two = take_snapshot(tmp_path / "two", files, between=[HONG_KONG], processes=2)
    assert [(s.version, s.files, s.options) for s in one] == [(s.version, s.files, s.options) for s in two]


# -- refusals -----------------------------------------------------------------------------------------------------------


def test_what_can_not_be_cut_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as error:
        cut(tmp_path / "home", contracts_csv(tmp_path / "contracts.csv", {}))
    assert told(error.value) == (
        "--between keeps works of an OpenAlex snapshot, and none is among the files",
        "csv_contracts",
    )
    reply = tmp_path / "reply.json"
    reply.write_text(json.dumps({"results": [openalex_work(1)]}), encoding="utf-8")
    with pytest.raises(SourceError) as error:
        cut(tmp_path / "home", reply)
    assert told(error.value)[0] == '"reply.json" is no JSON lines and no Parquet, and only these can be cut to regions'


def test_cuts_to_different_regions_make_no_corpus(tmp_path: Path) -> None:
    part(tmp_path / "a", OLD, coded(1, "HK"))
    part(tmp_path / "b", NEW, coded(2, "CN"))
    cut(tmp_path / "home", tmp_path / "a")
    cut(tmp_path / "home", tmp_path / "b", between=(HONG_KONG, SHANGHAI))
    with pytest.raises(CorpusError) as error:
        build(tmp_path / "home")
    assert told(error.value)[0] == (
        'the snapshots were cut to different regions: "hong-kong shanghai"; "hong-kong singapore"'
    )


def test_a_version_that_another_cut_has_is_refused(tmp_path: Path) -> None:
    part(tmp_path / "works", NEW, coded(1, "HK"))
    cut(tmp_path / "home", tmp_path / "works", version="mine@1")
    with pytest.raises(SourceError) as error:
        cut(tmp_path / "home", tmp_path / "works", version="mine@1", between=(SHANGHAI,))
    assert told(error.value)[0] == 'there is another snapshot "mine@1" already'


@pytest.fixture(scope="module")
def between(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    tmp_path = tmp_path_factory.mktemp("between")
    works = [openalex_work(n, ("Ann Au", HKU), ("Bo Bai", FUDAN), year=2020) for n in range(1, 4)]
    part(tmp_path / "works", NEW, *works, coded(9, "US", year=2020))
    cut(tmp_path / "home", tmp_path / "works", between=(HONG_KONG, region("yangtze-river-delta")))
    build(tmp_path / "home")
    return open_corpus(tmp_path / "home")


@pytest.mark.slow
def test_figures_of_these_regions_and_of_parts_of_them_are_given_and_say_so(between: Corpus) -> None:
    for key in ("yangtze-river-delta", "shanghai"):
        figure = between.figure("joint_works", Study(("hong-kong", key), Period(2020, 2020)))
        assert figure.values()[0]["value"] == 3
        (caveat,) = (c.text for c in figure.caveats if c.code == "between")
        assert caveat.startswith(
            "The corpus has only the works of OpenAlex that may touch hong-kong, yangtze-river-delta."
        )


@pytest.mark.slow
def test_figures_of_other_regions_and_of_the_world_are_refused(between: Corpus) -> None:
    with pytest.raises(StudyError) as error:
        between.figure("joint_works", Study(("beijing", "hong-kong"), Period(2020, 2020)))
    assert told(error.value)[0] == (
        'the corpus has only works that touch hong-kong, yangtze-river-delta: those of "beijing" are missing'
    )
    study = Study(("shanghai", "hong-kong"), Period(2020, 2020))
    for key in ("corpus_works", "coverage", "st_clusters", "association_strength_total"):
        with pytest.raises(FigureError) as refused:
            between.figure(key, study)
        assert told(refused.value)[0] == (
            f'"{key}" counts works of the whole world, and this corpus has only those that touch hong-kong, '
            "yangtze-river-delta"
        )
    with pytest.raises(FigureError):
        between.records("corpus_works", study, {}, 0, 10)


def test_no_baseline_of_citations_is_made_of_it(between: Corpus) -> None:
    with pytest.raises(CorpusError) as error:
        baseline_of_corpus(between.home, DuckDB())
    assert told(error.value)[0] == (
        "the corpus has only works that touch hong-kong, yangtze-river-delta: their mean citations are not the world's"
    )


# -- the same figures -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_figure_of_the_demo_is_that_of_the_whole_or_refused(demo_home: Path, tmp_path: Path) -> None:
    works = demo_home / "invented-files" / "openalex" / "works"
    whole, home = tmp_path / "whole", tmp_path / "home"
    take_snapshot(whole, [works], data_date="2024-06-30")
    said = cut(home, works, data_date="2024-06-30")
    assert said["left_out"] > said["read"] / 4
    build(whole)
    build(home)
    study = Study(("hong-kong", "singapore"), Period(2019, 2023))
    equal, refused = [], []
    for key in open_corpus(whole).possible(study):
        try:
            ours = open_corpus(home).figure(key, study)
        except MidspanError:
            refused.append(key)
        else:
            assert ours.cells == open_corpus(whole).figure(key, study).cells, key
            equal.append(key)
    assert refused == [
        "association_strength_total", "corpus_works", "coverage", "resolved_works", "st_cluster_sensitivity",
        "st_cluster_share", "st_clusters",
    ]  # fmt: skip
    assert len(equal) > 40
