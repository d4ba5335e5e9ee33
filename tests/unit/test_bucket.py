"""A corpus in a bucket gives the same as from disk, is only read, and what is wrong with it is said."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from tests.fixtures.bucket import Buckets, served
from tests.tiny import GOLDEN

import midspan
from midspan.api import Corpus
from midspan.baselines import baseline_of_corpus
from midspan.checks import check_corpus
from midspan.cli.measure import COMMAND
from midspan.export.figure_json import figure_json
from midspan.model.errors import CorpusError, EngineError
from midspan.store.bucket import COPIED, filesystem, hadoop_settings
from midspan.store.engine import DuckDB
from midspan.store.schema import CITATIONS

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
ADDRESS = "s3://science/corpora/tiny"
VARIABLES = (
    "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE", "AWS_REGION",
    "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3",
)  # fmt: skip


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("local"))


@pytest.fixture
def buckets(local: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Buckets]:
    """The corpus in the bucket `science`; who asks has the right key."""
    shutil.copytree(local.path, tmp_path / "buckets" / "science" / "corpora" / "tiny")
    monkeypatch.setenv("HOME", str(tmp_path))  # no keys of the person who tests
    with served(tmp_path / "buckets") as buckets:
        ask_as(buckets.environment(), monkeypatch)
        yield buckets


def ask_as(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


def refused(home: Path, address: str = ADDRESS) -> CorpusError:
    with pytest.raises(CorpusError) as caught:
        midspan.open(home, address)
    return caught.value


def test_every_figure_is_the_same_as_from_disk_and_nothing_is_written(
    local: Corpus, buckets: Buckets, tmp_path: Path
) -> None:
    buckets.is_open = False
    baseline_of_corpus(tmp_path / "home", DuckDB(spill=tmp_path), ADDRESS)
    corpus = midspan.open(tmp_path / "home", ADDRESS)
    keys = local.possible(STUDY)
    assert corpus.possible(STUDY) == keys
    assert len(keys) > 50
    for key in keys:
        assert figure_json(corpus.figure(key, STUDY)) == figure_json(local.figure(key, STUDY)), key
    assert corpus.figure("joint_works", STUDY).records() == local.figure("joint_works", STUDY).records()
    assert {method for method, *_ in buckets.asked} == {"GET", "HEAD"}
    assert corpus.suspects(STUDY.regions) == local.suspects(STUDY.regions)


def test_only_what_is_small_is_copied_and_once(buckets: Buckets, tmp_path: Path) -> None:
    corpus = midspan.open(tmp_path / "home", ADDRESS + "/")
    copied = {str(path.relative_to(corpus.path)) for path in corpus.path.rglob("*") if path.is_file()}
    assert copied == {"address.json", "corpus.json", *(f"{name}/part.parquet" for name in COPIED)}
    buckets.asked.clear()
    again = midspan.open(tmp_path / "home", ADDRESS)
    assert again.path == corpus.path
    read = [path for method, path, _ in buckets.asked if method == "GET" and path.endswith("/places/part.parquet")]
    assert len(read) <= 1  # by the engine, which needs its columns


def test_an_older_corpus_has_no_rows_of_later_tables(buckets: Buckets, tmp_path: Path) -> None:
    shutil.rmtree(buckets.root / ADDRESS.removeprefix("s3://") / CITATIONS.name)
    corpus = midspan.open(tmp_path / "home", ADDRESS)
    assert corpus.engine.arrow_of_sql(f"SELECT * FROM {CITATIONS.name}").num_rows == 0


def test_another_corpus_at_the_address_is_another_folder(buckets: Buckets, tmp_path: Path) -> None:
    first = midspan.open(tmp_path / "home", ADDRESS)
    manifest = buckets.root / ADDRESS.removeprefix("s3://") / "corpus.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "corpus_id": "other"}))
    second = midspan.open(tmp_path / "home", ADDRESS)
    assert (first.corpus_id, second.corpus_id) == ("tiny", "other")
    assert first.path != second.path


def test_measure_takes_an_address(local: Corpus, buckets: Buckets, tmp_path: Path) -> None:
    asked = ["shanghai", "hong-kong", "--period", "2019-2021", "--figure", "joint_works", "--json", "--home"]
    disk = CliRunner().invoke(COMMAND, [*asked, str(local.home)], catch_exceptions=False)
    bucket = CliRunner().invoke(COMMAND, [*asked, str(tmp_path / "b"), "--corpus", ADDRESS], catch_exceptions=False)
    assert json.loads(bucket.stdout)["values"][0]["value"] == 4
    assert bucket.stdout == disk.stdout


@pytest.mark.parametrize(
    ("address", "fact"),
    [
        ("s3://none/corpora/tiny", 'there is no bucket "none"'),
        ("s3://science/corpora", 'there is no corpus at "s3://science/corpora"'),
        ("s3://science", '"s3://science" is no address of a corpus'),
        ("s3://", '"s3:" is no address of a corpus'),
    ],
)
def test_an_address_that_is_none_is_said(address: str, fact: str, buckets: Buckets, tmp_path: Path) -> None:
    error = refused(tmp_path / "home", address)
    assert (error.fact, "s3://bucket/folder" in error.next_step) == (fact, True)


@pytest.mark.parametrize("key", ["", "AKIDUNKNOWN"])
def test_without_a_key_that_may_read_it_is_said(
    key: str, buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    buckets.is_open = False
    environment = buckets.environment(key=key)
    ask_as({name: value for name, value in environment.items() if key or "KEY" not in name}, monkeypatch)
    error = refused(tmp_path / "home")
    assert (error.fact, error.place) == ("the bucket can't be read: access is denied", ADDRESS)
    assert error.next_step.startswith("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")


@pytest.mark.parametrize("cut", ["corpus.json", "places", "works"])
def test_a_connection_that_is_cut_is_said_and_nothing_half_stays(cut: str, buckets: Buckets, tmp_path: Path) -> None:
    buckets.cut = cut
    error = refused(tmp_path / "home")
    assert (error.fact, "AWS Error" in error.place) == ("reading from the bucket ended early", True)
    buckets.cut = ""
    corpus = midspan.open(tmp_path / "home", ADDRESS)
    assert corpus.figure("joint_works", STUDY).values()[0]["value"] == 4
    assert not list(tmp_path.glob("home/**/*.partial"))


def test_a_connection_that_is_cut_within_a_query_is_said(buckets: Buckets, tmp_path: Path) -> None:
    table = buckets.root / "science" / "numbers" / "part.parquet"
    table.parent.mkdir()
    duckdb.sql(f"COPY (SELECT md5(i::VARCHAR) AS noise FROM range(200000) t(i)) TO '{table}' (FORMAT parquet)")
    engine = DuckDB(spill=tmp_path)
    engine.bind({"numbers": "s3://science/numbers"})
    buckets.cut = "numbers"
    with pytest.raises(CorpusError) as caught:
        engine.arrow_of_sql("SELECT count(DISTINCT noise) AS n FROM numbers")
    assert caught.value.fact == "reading from the bucket ended early"
    buckets.cut = ""
    assert engine.arrow_of_sql("SELECT count(DISTINCT noise) AS n FROM numbers").to_pylist() == [{"n": 200_000}]


def test_threads_that_share_a_file_do_not_move_each_other(buckets: Buckets, tmp_path: Path) -> None:
    (buckets.root / "science" / "letters").write_bytes(b"abcdefgh")
    file = filesystem().open("s3://science/letters")
    file.seek(2)
    with ThreadPoolExecutor(1) as other:
        assert other.submit(lambda: (file.seek(-3, io.SEEK_END), file.read(2))).result() == (5, b"fg")
        assert (file.tell(), file.read(2), file.read()) == (2, b"cd", b"efgh")
        assert other.submit(file.read).result() == b"h"


@pytest.mark.slow
def test_many_threads_read_what_is_there(buckets: Buckets, tmp_path: Path) -> None:
    folder = buckets.root / "science" / "numbers"
    folder.mkdir()
    rows = "SELECT i, md5(i::VARCHAR) AS noise FROM range(1000000) t(i)"
    duckdb.sql(f"COPY ({rows}) TO '{folder}/part.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20000)")
    engine = DuckDB(spill=tmp_path)
    engine._connection.execute("SET threads = 8")
    engine.bind({"numbers": "s3://science/numbers"})
    asked = "SELECT count(*) AS n, sum(hash(noise, i)) AS every FROM "
    assert engine.arrow_of_sql(f"{asked} numbers") == engine.arrow_of_sql(f"{asked} ({rows})")


def test_nobody_there_is_said(buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    error = refused(tmp_path / "home")
    assert error.fact == "reading from the bucket ended early"
    assert "AWS_ENDPOINT_URL" in error.next_step


def test_a_table_that_was_not_copied_there_is_said(buckets: Buckets, tmp_path: Path) -> None:
    shutil.rmtree(buckets.root / ADDRESS.removeprefix("s3://") / "links")
    error = refused(tmp_path / "home")
    assert (error.fact, error.place) == ('the corpus has no table "links"', ADDRESS)


def test_a_corpus_in_a_bucket_is_checked_where_it_was_built(buckets: Buckets, tmp_path: Path) -> None:
    corpus = midspan.open(tmp_path / "home", ADDRESS)
    with pytest.raises(CorpusError) as caught:
        check_corpus(corpus.home, corpus.path, corpus.manifest)
    assert (caught.value.fact, caught.value.place) == ("a corpus in a bucket can't be checked", ADDRESS)


def test_without_the_extra_it_is_said(buckets: Buckets, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "midspan.store.bucket_files", raising=False)
    monkeypatch.setitem(sys.modules, "fsspec.implementations.arrow", None)
    with pytest.raises(EngineError) as caught:
        midspan.open(tmp_path / "home", ADDRESS)
    assert caught.value.next_step == 'run: pip install "midspan[s3]"'


def test_hadoop_is_told_the_endpoint_and_region(monkeypatch: pytest.MonkeyPatch) -> None:
    ask_as({}, monkeypatch)
    assert hadoop_settings() == {}
    ask_as({"AWS_DEFAULT_REGION": "ap-east-1"}, monkeypatch)
    assert hadoop_settings() == {"spark.hadoop.fs.s3a.endpoint.region": "ap-east-1"}
    ask_as({"AWS_ENDPOINT_URL": "http://a:1", "AWS_ENDPOINT_URL_S3": "http://s:2", "AWS_REGION": "x"}, monkeypatch)
    assert hadoop_settings() == {
        "spark.hadoop.fs.s3a.endpoint": "http://s:2",
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.endpoint.region": "x",
    }
