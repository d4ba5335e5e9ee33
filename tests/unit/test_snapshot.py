"""Snapshots keep bytes as received, and nothing half-written."""

import errno
import gzip
import hashlib
import shutil
import tarfile
import zipfile
from pathlib import Path

import pytest
from tests.fixtures.inputs import MAPPING, contracts_csv, json_lines, openalex_work, told, tree

from midspan.model.errors import CorpusError, SettingError, SourceError
from midspan.snapshots import load_mapping, take_snapshot
from midspan.store.corpus import corpus_id_of
from midspan.store.snapshot import Snapshot, SnapshotStore


def test_the_bytes_are_kept_as_received_with_their_sha256(tmp_path: Path) -> None:
    works = json_lines(tmp_path / "works.jsonl.gz", openalex_work(1))
    (taken,) = take_snapshot(tmp_path / "home", [works], version="v1", data_date="2026-03-31")
    folder = tmp_path / "home" / "snapshots" / "openalex" / "v1"
    assert tree(folder) == ["snapshot.json", "works.jsonl.gz"]
    assert (folder / "works.jsonl.gz").read_bytes() == works.read_bytes()
    assert dict(taken.files) == {"works.jsonl.gz": hashlib.sha256(works.read_bytes()).hexdigest()}
    assert (taken.source, taken.licence, taken.data_date, taken.is_invented) == ("openalex", "CC0", "2026-03-31", False)
    assert list(SnapshotStore(tmp_path / "home").every()) == [taken]


def test_the_same_files_again_are_the_same_snapshot(tmp_path: Path) -> None:
    home, path = tmp_path / "home", contracts_csv(tmp_path / "c.csv", {})
    (first,) = take_snapshot(home, [path])
    before = tree(home)
    (second,) = take_snapshot(home, [path])
    assert (second.version, second.files) == (first.version, first.files)
    assert tree(home) == before
    assert corpus_id_of([first], {}) == corpus_id_of([second], {})


def test_changed_bytes_under_one_version_are_refused(tmp_path: Path) -> None:
    home, path = tmp_path / "home", contracts_csv(tmp_path / "c.csv", {})
    take_snapshot(home, [path], version="v1")
    kept = home / "snapshots" / "csv_contracts" / "v1" / "c.csv"
    before = kept.read_bytes()
    contracts_csv(path, {"amount": "7"})
    with pytest.raises(SourceError) as caught:
        take_snapshot(home, [path], version="v1")
    assert told(caught.value) == ('the file "c.csv" differs from the one already in this snapshot', str(kept))
    assert kept.read_bytes() == before
    (taken,) = take_snapshot(home, [path], version="v2")
    assert taken.version == "v2"


def test_the_newest_snapshot_of_a_series_replaces_the_ones_before(tmp_path: Path) -> None:
    home, path = tmp_path / "home", contracts_csv(tmp_path / "c.csv", {})
    (old,) = take_snapshot(home, [path])
    (new,) = take_snapshot(home, [contracts_csv(path, {"amount": "7"})])
    (other,) = take_snapshot(home, [contracts_csv(tmp_path / "other.csv", {"amount": "7"})])
    store = SnapshotStore(home)
    assert old.version.split("@")[0] == new.version.split("@")[0] != other.version.split("@")[0]
    assert len(list(store.every())) == 3
    assert {s.version for s in store.latest()} == {new.version, other.version}


def test_a_named_series_is_replaced_by_its_next_version(tmp_path: Path) -> None:
    home, path = tmp_path / "home", contracts_csv(tmp_path / "c.csv", {})
    take_snapshot(home, [path], version="register@2023")
    take_snapshot(home, [contracts_csv(path, {"amount": "7"})], version="register@2024")
    assert [s.version for s in SnapshotStore(home).latest()] == ["register@2024"]


def test_neither_dates_of_receipt_nor_names_enter_the_corpus_id() -> None:
    def snapshot(version: str, received: str, data_date: str | None = None) -> Snapshot:
        return Snapshot("openalex", version, "CC0", received, data_date, False, {"b.gz": "2", "a.gz": "1"})

    one = corpus_id_of([snapshot("v1", "2026-01-01T00:00:00+00:00")], {"resolver": "1"})
    assert corpus_id_of([snapshot("v2", "2031-12-31T23:59:59+00:00")], {"resolver": "1"}) == one
    assert corpus_id_of([snapshot("v1", "2026-01-01T00:00:00+00:00")], {"resolver": "2"}) != one
    # the day the data stand for does: it decides which year is partial
    assert corpus_id_of([snapshot("v1", "2026-01-01T00:00:00+00:00", "2026-03-31")], {"resolver": "1"}) != one


def test_the_order_of_snapshots_does_not_enter_the_corpus_id() -> None:
    pair = [Snapshot(s, "v", "CC0", "2026", None, False, {"f": s}) for s in ("openalex", "ror")]
    assert corpus_id_of(pair, {}) == corpus_id_of(pair[::-1], {})


def test_a_truncated_gzip_is_an_error_that_names_the_file_and_nothing_is_kept(tmp_path: Path) -> None:
    home, path = tmp_path / "home", tmp_path / "works.jsonl.gz"
    whole = gzip.compress((str(openalex_work(1)) * 2000).encode())
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(SourceError) as caught:
        take_snapshot(home, [path], source="openalex")
    assert told(caught.value) == ('the gzip file "works.jsonl.gz" is cut off or damaged', str(path))
    assert not home.exists()
    json_lines(path, openalex_work(1))
    assert [s.source for s in take_snapshot(home, [path])] == ["openalex"]


@pytest.mark.parametrize("source", [None, "records", "openalex"])
def test_an_empty_file_is_an_error_that_names_the_file(tmp_path: Path, source: str | None) -> None:
    home, path, mapping = tmp_path / "home", tmp_path / "empty.csv", tmp_path / "m.toml"
    path.touch()
    mapping.write_text(MAPPING, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        take_snapshot(home, [path], source=source, mapping=mapping if source == "records" else None)
    assert told(caught.value) == ('the file "empty.csv" is empty', str(path))
    assert not home.exists()


def test_a_missing_file_and_an_empty_folder_are_errors_that_name_them(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        take_snapshot(tmp_path / "home", [tmp_path / "none.gz"])
    assert caught.value.fact == f'the file "{tmp_path / "none.gz"}" does not exist'
    (tmp_path / "folder").mkdir()
    with pytest.raises(SourceError) as caught:
        take_snapshot(tmp_path / "home", [tmp_path / "folder"])
    assert caught.value.fact == f'the folder "{tmp_path / "folder"}" holds no data file'
    assert not (tmp_path / "home").exists()


def test_an_unknown_kind_of_source_lists_the_known_ones(tmp_path: Path) -> None:
    path = contracts_csv(tmp_path / "c.csv", {})
    with pytest.raises(SettingError) as caught:
        take_snapshot(tmp_path / "home", [path], source="openalx")
    assert caught.value.fact == 'there is no source "openalx"'
    assert caught.value.next_step.startswith("Known: openalex, openalex_csv, chinaxiv, ")


def test_a_file_of_no_known_kind_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        take_snapshot(tmp_path / "home", [path])
    assert told(caught.value) == ('"notes.csv" is of no kind that Midspan recognises', str(path))


def test_records_without_a_mapping_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.csv"
    path.write_text("title\nT\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        take_snapshot(tmp_path / "home", [path], source="records")
    assert told(caught.value) == ('the source "records" needs a mapping', str(path))
    assert not (tmp_path / "home").exists()


def test_a_date_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        take_snapshot(tmp_path / "home", [contracts_csv(tmp_path / "c.csv", {})], data_date="31.3.2026")
    assert caught.value.fact == 'the date "31.3.2026" is not one'


def test_a_full_disk_is_said_and_a_second_run_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, folder = tmp_path / "home", tmp_path / "works"
    folder.mkdir()
    for number in (1, 2):
        json_lines(folder / f"part_{number}.gz", openalex_work(number))
    copy, calls = shutil.copyfile, []

    def full(source: Path, target: Path) -> object:
        calls.append(source.name)
        if len(calls) == 2:
            target.write_bytes(b"half")
            raise OSError(errno.ENOSPC, "No space left on device")
        return copy(source, target)

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(CorpusError) as caught:
        take_snapshot(home, [folder], version="v1")
    target = home / "snapshots" / "openalex" / "v1"
    assert told(caught.value) == ("the disk is full", str(target / "part_2.gz"))
    assert tree(target) == ["part_1.gz"]
    assert list(SnapshotStore(home).every()) == []
    (taken,) = take_snapshot(home, [folder], version="v1")
    assert calls == ["part_1.gz", "part_2.gz", "part_2.gz"]
    assert tree(target) == ["part_1.gz", "part_2.gz", "snapshot.json"]
    assert sorted(taken.files) == ["part_1.gz", "part_2.gz"]


def test_a_folder_with_several_kinds_becomes_a_snapshot_of_each(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "openalex").mkdir(parents=True)
    json_lines(folder / "openalex" / "part_000.gz", openalex_work(1))
    contracts_csv(folder / "c.csv", {})
    (folder / "README.md").write_text("read me", encoding="utf-8")
    taken = take_snapshot(tmp_path / "home", [folder])
    assert [(s.source, sorted(s.files)) for s in taken] == [
        ("csv_contracts", ["c.csv"]), ("openalex", ["openalex/part_000.gz"]),
    ]  # fmt: skip


def test_a_mapping_file_that_is_missing_or_no_toml_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        load_mapping(tmp_path / "m.toml")
    assert caught.value.fact == f'the mapping "{tmp_path / "m.toml"}" does not exist'
    (tmp_path / "m.toml").write_text("[columns\n", encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        load_mapping(tmp_path / "m.toml")
    assert caught.value.fact == "the mapping is not TOML"
    assert caught.value.place.startswith(str(tmp_path / "m.toml"))
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    assert load_mapping(tmp_path / "m.toml")["id"] == ["id"]


def test_a_mapping_for_a_source_that_takes_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING, encoding="utf-8")
    path = contracts_csv(tmp_path / "c.csv", {})
    with pytest.raises(SourceError) as caught:
        take_snapshot(tmp_path / "home", [path], source="csv_contracts", mapping=tmp_path / "m.toml")
    assert told(caught.value) == ('the source "csv_contracts" takes no mapping', str(path))
    assert "csv_grants, records" in caught.value.next_step


@pytest.mark.parametrize(
    ("member", "step"),
    [
        ("[Content_Types].xml", "save the sheet as CSV, in UTF-8, and take that"),
        ("works.txt", "unpack it first, and take its files"),
    ],
)
def test_an_archive_that_no_source_reads_says_what_to_do(tmp_path: Path, member: str, step: str) -> None:
    path = tmp_path / "download"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "text")
    with pytest.raises(SourceError) as caught:
        take_snapshot(tmp_path / "home", [path])
    assert (caught.value.fact, caught.value.next_step) == ('"download" is of no kind that Midspan recognises', step)


def test_a_tar_that_no_source_reads_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "summaries.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(tarfile.TarInfo("0000-0002-1825-0097.xml"))
    with pytest.raises(SourceError) as caught:
        take_snapshot(tmp_path / "home", [path])
    assert caught.value.next_step == "unpack it first, and take its files"
