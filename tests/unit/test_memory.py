"""Memory is bound, what does not fit is spilt into the workspace, and a full disk is said wherever it is met."""

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pytest
from tests.tiny import GOLDEN

import midspan
from midspan import whole
from midspan.api import Corpus
from midspan.model.errors import CorpusError, EngineError
from midspan.model.judgement import Judgement, JudgementKind
from midspan.store import memory
from midspan.store.engine import DuckDB, open_engine, write_table
from midspan.store.files import full_disk_said, write_json
from midspan.store.ledger import Ledger

JUDGED = Judgement(JudgementKind.SAME_WORK, ("W1", "W2"), "Bo", "2026-03-01T12:00:00+00:00", "x" * 200_000)
TINY = 64 << 20
LARGE = (
    "SELECT count(*) AS n FROM (SELECT md5(x::VARCHAR) AS k, any_value(repeat(chr(65 + (x % 20)::INTEGER), 100)) AS v "
    "FROM range(900000) t(x) GROUP BY k) WHERE v >= 'A'"
)
"""A hundred megabytes of groups at once."""


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file may grow beyond a size: what a full disk is to a process, without a disk to fill."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


@pytest.mark.slow
def test_what_does_not_fit_is_spilt_and_nothing_of_it_stays(tmp_path: Path) -> None:
    engine = DuckDB(TINY, tmp_path)
    assert not engine.spill.exists()
    assert engine.arrow_of_sql(LARGE).to_pylist() == [{"n": 900_000}]
    assert engine.spill.is_dir()
    assert not list(engine.spill.glob("*storage*"))
    engine._connection.close()
    assert not list(tmp_path.iterdir())


def test_two_engines_do_not_spill_into_one_folder(tmp_path: Path) -> None:
    one, other = DuckDB(TINY, tmp_path), DuckDB(TINY, tmp_path)
    assert (one.spill != other.spill, one.spill.parent, other.spill.parent) == (True, tmp_path, tmp_path)


def test_what_a_gone_process_spilt_is_removed_after_a_day_and_nothing_else(tmp_path: Path) -> None:
    gone, late, own = (tmp_path / f"{memory.SPILL}{name}-own" for name in (4194305, 4194306, os.getpid()))
    for folder in (gone, late, own):
        folder.mkdir()
        (folder / "duckdb_temp.tmp").write_bytes(b"left")
    for folder in (gone, own):
        os.utime(folder, (0, 0))
    assert memory.spill_folder(tmp_path) not in (gone, late, own)
    assert sorted(tmp_path.iterdir()) == sorted([late, own])


def test_too_little_memory_is_an_error_with_a_next_step(tmp_path: Path) -> None:
    engine = DuckDB(TINY, tmp_path)
    with pytest.raises(EngineError) as caught:
        engine.arrow_of_sql("SELECT list(md5(x::VARCHAR) ORDER BY x DESC) AS all_of_it FROM range(3000000) t(x)")
    assert caught.value.fact == "DuckDB needs more than 0.067 GB of memory"
    assert caught.value.next_step == "raise --memory, or narrow the study"


@pytest.mark.slow
def test_no_room_to_spill_is_a_full_disk(tmp_path: Path) -> None:
    engine = DuckDB(TINY, tmp_path)
    with largest_file(100_000), pytest.raises(CorpusError) as caught:
        engine.arrow_of_sql(LARGE)
    assert (caught.value.fact, str(engine.spill) in caught.value.place) == ("the disk is full", True)
    assert engine.arrow_of_sql(LARGE).to_pylist() == [{"n": 900_000}]


def test_a_spill_beyond_what_may_be_spilt_is_a_full_disk(tmp_path: Path) -> None:
    engine = DuckDB(TINY, tmp_path)
    engine._connection.execute("SET max_temp_directory_size = '1KB'")
    with pytest.raises(CorpusError) as caught:
        engine.arrow_of_sql(LARGE)
    assert (caught.value.fact, caught.value.place) == ("the disk is full", str(engine.spill))
    assert f'make room for more than 1000 bytes in "{tmp_path}' in caught.value.next_step


@pytest.mark.parametrize("what", ["copy", "table", "json", "ledger"])
def test_every_write_says_that_the_disk_is_full_and_leaves_nothing(tmp_path: Path, what: str) -> None:
    noise = pa.table({"bytes": [os.urandom(100) for _ in range(5_000)]}, schema=pa.schema([("bytes", pa.binary())]))
    target = tmp_path / "out" / "file"
    engine = DuckDB(spill=tmp_path)
    writes = {
        "copy": lambda: engine.copy("SELECT md5(x::VARCHAR) AS noise FROM range(50000) t(x)", target),
        "table": lambda: write_table(noise, target, noise.schema),
        "json": lambda: write_json(target, ["x" * 200_000]),
        "ledger": lambda: Ledger(tmp_path).add(JUDGED),
    }
    with largest_file(50_000), pytest.raises(CorpusError) as caught:
        writes[what]()
    assert (caught.value.fact, str(tmp_path) in caught.value.place) == ("the disk is full", True)
    wanted = "room for more than 0.05 MB" if what == "json" else "some room"
    assert f'make {wanted} in "{tmp_path}' in caught.value.next_step
    assert [path for path in tmp_path.rglob("*") if path.is_file() and "judgements" not in str(path)] == []


STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
ASKED: dict[str, Callable[[Corpus], object]] = {
    "extract": lambda corpus: corpus.extract_folder(STUDY),
    "figure": lambda corpus: corpus.figure("joint_works", STUDY).values(),
    "whole": lambda corpus: whole.values(corpus, "joint_works", STUDY),
}


@pytest.mark.parametrize("what", ASKED)
@pytest.mark.parametrize("size", [0, 400, 1_000])
def test_a_study_says_that_the_disk_is_full_and_goes_on_to_the_same(tmp_path: Path, what: str, size: int) -> None:
    """Whichever file is too large, what is there is whole: with room again the answer and all files are the same."""
    free = GOLDEN.write(tmp_path / "free")
    wanted = ASKED[what](free)
    corpus = GOLDEN.write(tmp_path / "full")
    known = files_of(corpus.home)
    with largest_file(size), pytest.raises(CorpusError) as caught:
        ASKED[what](corpus)
    assert (caught.value.fact, str(corpus.home) in caught.value.next_step) == ("the disk is full", True)
    whole_files = files_of(free.home)
    assert {name: data for name, data in files_of(corpus.home).items() if whole_files.get(name) != data} == {}
    assert known.items() <= files_of(corpus.home).items()
    found = ASKED[what](corpus)
    if what != "extract":
        assert found == wanted
    assert files_of(corpus.home) == whole_files


def files_of(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_other_errors_of_the_system_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), full_disk_said(tmp_path):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def test_without_a_size_it_is_half_of_the_memory_or_of_the_container(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for said, most in (("max\n", machine), ("1000000000\n", 1_000_000_000)):
        (tmp_path / "memory.max").write_text(said)
        monkeypatch.setattr(memory, "_OF_CONTAINER", tmp_path / "memory.max")
        assert memory.bytes_of(None) == most // 2


def test_duckdb_has_what_the_process_leaves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of 200 MB that are taken: a third is kept free, 360 MB to 1.5 GB of it; two fifths are the least."""
    (tmp_path / "statm").write_text(f"999999 {200_000_000 // os.sysconf('SC_PAGE_SIZE')} 7 0 0 0 0\n")
    monkeypatch.setattr(memory, "_OF_PROCESS", tmp_path / "statm")
    taken = memory.taken()
    assert 0 <= 200_000_000 - taken < os.sysconf("SC_PAGE_SIZE")
    left = {1_000_000_000: 440_000_000, 3_000_000_000: 1_800_000_000, 12_000_000_000: 10_300_000_000}
    for bound, bytes_left in left.items():
        assert memory.left_for_engine(bound) == bytes_left + 200_000_000 - taken
    assert memory.left_for_engine(500_000_000) == 200_000_000
    assert open_engine("duckdb", memory="1GB").memory == memory.left_for_engine(1_000_000_000)
    monkeypatch.setattr(memory, "_OF_PROCESS", tmp_path / "none")
    assert memory.left_for_engine(3_000_000_000) == 2_000_000_000


def test_where_memory_is_little_duckdb_has_fewer_threads(tmp_path: Path) -> None:
    asked = "SELECT current_setting('threads') AS threads"
    found = [
        DuckDB(size, tmp_path).arrow_of_sql(asked).to_pylist()[0]["threads"] for size in (TINY, 250_000_000, 1 << 40)
    ]
    assert found == [1, 1, os.cpu_count()]


SORTED = """
from pathlib import Path
from midspan.store.engine import open_engine
home = Path({home!r})
rows = "SELECT repeat(md5(x::VARCHAR), 5) AS noise FROM range(5000000) t(x) ORDER BY noise"
open_engine("duckdb", memory="1GB", spill=home).copy(rows, home / "sorted.parquet")
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""
"""Prints the process's own peak in kB; `ru_maxrss` would have that of the process that began it too."""


@pytest.mark.slow
def test_the_process_stays_within_its_bound_and_what_does_not_fit_is_spilt(tmp_path: Path) -> None:
    """900 MB to sort within 1 GB, the interpreter and all libraries in it."""
    script = SORTED.format(home=str(tmp_path))
    ran = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert 300_000_000 < int(ran.stdout) * 1024 < 1_000_000_000
    assert (tmp_path / "sorted.parquet").stat().st_size > 50_000_000


def test_duckdb_is_told_the_bound(tmp_path: Path) -> None:
    rows = DuckDB(512 << 20, tmp_path).arrow_of_sql("SELECT current_setting('memory_limit') AS bound")
    assert rows.to_pylist() == [{"bound": "512.0 MiB"}]


@pytest.mark.parametrize("size", ["lots", "4XB", "1MB", "-4GB", "4GB 2"])
def test_a_size_that_is_none_is_refused(size: str) -> None:
    with pytest.raises(EngineError) as caught:
        open_engine("duckdb", memory=size)
    assert caught.value.fact == f'"{size}" is no memory to work with'
