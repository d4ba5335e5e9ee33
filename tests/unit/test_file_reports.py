"""What the reading of a file came to: in the manifest, and said by midspan build."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.fixtures.inputs import read

from midspan import plugins
from midspan.build import build
from midspan.cli import midspan
from midspan.snapshots import take_snapshot

SOURCE = """\"\"\"Lines of `year;title;note`.\"\"\"
from midspan.store.batch import Source
from midspan.store.reading import ReadAuthor, ReadWork, WorkReading, read_works
from midspan.store.streams import text_lines

def read(file):
    reading = WorkReading(file)
    reading.remarks.append("its end is missing")
    def work_of(row, fields):
        year, title, note = fields
        if note:
            reading.unread["note"] += 1
        return "no title" if not title else ReadWork(reading.id_of(row, note), title, year, note)
    yield from read_works(reading, lines(file), work_of)

def lines(file):
    for row, line in enumerate(text_lines(file.path), 1):
        yield row, line.strip().split(";")

SOURCE = Source("lines", "Lines", "CC0", lambda path, head: head[4:5] == b";", read,
                expected={"works": 0.9, "doi": 0.5, "title": 1})
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "own" / "sources").mkdir(parents=True)
    (tmp_path / "own" / "sources" / "lines.py").write_text(SOURCE)
    monkeypatch.setenv("MIDSPAN_PLUGINS", str(tmp_path / "own"))
    return tmp_path / "home"


def taken(home: Path, *lines: str) -> Path:
    path = home.parent / "given" / "a.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines))
    (path.parent / "notes.txt").write_text("Not an export.\n")
    assert [list(s.files) for s in take_snapshot(home, [path.parent])] == [["a.txt"]]
    return path


@pytest.mark.slow
def test_fields_left_unread_and_shares_below_what_is_expected_stand_in_the_manifest(home: Path) -> None:
    taken(home, *["2020;;"] * 3, "2020;A;10.1/a", *["2021;B;"] * 18)
    assert build(home, processes=1).files == [
        {
            "source": "lines", "file": "a.txt", "read": 19, "rejected": 3, "unread": {"note": 1},
            "warnings": [
                "its end is missing",
                "19 of 22 records could be read, where at least 90% are expected: check the export",
                "1 of 19 works have a DOI, where at least 50% are expected: check the export",
            ],
        }
    ]  # fmt: skip


@pytest.mark.slow
def test_a_small_file_is_not_told_by_its_shares(home: Path) -> None:
    taken(home, "2020;;", "2020;A;")
    assert [file["warnings"] for file in build(home, processes=1).files] == [["its end is missing"]]


@pytest.mark.slow
def test_the_build_says_them(home: Path) -> None:
    taken(home, "2020;A;10.1/a", "2020;B;10.1/b", "2021;C;")
    said = CliRunner().invoke(midspan, ["build", "--home", str(home), "--processes", "1"])
    assert "lines a.txt: fields that are not read, with the number of records: note (2)" in said.stderr
    assert "lines a.txt: its end is missing" in said.stderr


def test_a_work_without_an_id_is_named_by_its_doi_or_its_row(home: Path) -> None:
    source = plugins.declared("sources", "SOURCE")["lines"]
    path = taken(home, "2020;A;10.1/A", "2020;B;10.1/a", "2021;C;n/a", "12;D;")
    found = read(source, path)  # type: ignore[arg-type]
    assert [(w["work_id"], w["doi"]) for w in found["works"]] == [
        ("lines:10.1/a", "10.1/a"), ("lines:a.txt:2", "10.1/a"), ("lines:a.txt:3", None),
    ]  # fmt: skip
    assert [(r["source_row"], r["reason"]) for r in found["rejected"]] == [("a.txt:4", 'the year "12" is not one')]
