"""Texts and tables as sources read them: encodings, bounds, rows that don't fit their head."""

import gzip
from pathlib import Path

import pytest
from tests.fixtures.inputs import told

from midspan.model.errors import SourceError
from midspan.store import streams
from midspan.store.streams import csv_records, head_text, text_lines

TEXT = "a,b\n1,é 上海\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_text_is_read_in_each_encoding_that_its_first_bytes_tell(tmp_path: Path, encoding: str, pack: type) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(pack(TEXT.encode(encoding)))
    assert "".join(text_lines(path)) == TEXT
    assert list(csv_records(path)) == [(2, {"a": "1", "b": "é 上海"})]
    assert head_text(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("raw", [TEXT.encode("gb18030"), b"caf\xe9\n", b"\xff\xfea\x00\x00\xd8"])
def test_another_encoding_is_an_error_that_names_the_file(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(raw)
    with pytest.raises(SourceError, match="is not UTF-") as caught:
        list(text_lines(path))
    assert told(caught.value)[1] == str(path)


def test_a_line_without_end_is_refused_before_it_fills_the_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LONGEST", 1000)
    path = tmp_path / "t.csv.gz"
    path.write_bytes(gzip.compress(b"short\n" + b"x" * 100_000))
    with pytest.raises(SourceError) as caught:
        list(text_lines(path))
    assert told(caught.value) == ('a line of "t.csv.gz" has more than 1,000 characters', "t.csv.gz:2")


def test_a_field_that_swallows_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LONGEST", 1000)
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"' + "x\n" * 2000)
    with pytest.raises(SourceError) as caught:
        list(csv_records(path))
    assert told(caught.value) == ('"t.csv" is not CSV', "t.csv:502")


def test_rows_that_do_not_fit_the_head_are_told_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1\n\n"two\nlines",2\n1,2,,\n1,2,3\n4,"5\n6,7\n')
    assert list(csv_records(path)) == [
        (2, "1 fields under a head of 2"),
        (4, {"a": "two\nlines", "b": "2"}),
        (6, {"a": "1", "b": "2"}),
        (7, "3 fields under a head of 2"),
        (8, {"a": "4", "b": "5\n6,7\n"}),
    ]


def test_an_empty_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "t.csv").touch()
    with pytest.raises(SourceError, match="is empty"):
        list(csv_records(tmp_path / "t.csv"))
