"""JSON records in any container, and what is refused."""

import gzip
import io
import json
import tarfile
from pathlib import Path

import pytest
from tests.fixtures.inputs import told

from midspan.model.errors import SourceError
from midspan.store import archives, json_records
from midspan.store.json_records import count_unread, decoded, line_blocks, records_of

MEMBERS = (("items",), ("message", "items"), ("message",))
ONE, TWO = {"id": 1, "s": "é\n"}, {"id": 2}


def found(path: Path) -> list[tuple[int, object]]:
    return [(number, json.loads(raw)) for number, raw in records_of(path, MEMBERS)]


def tar(path: Path, **members: bytes) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, text in members.items():
            info = tarfile.TarInfo(name.replace("__", "/").replace("_", "."))
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
        link = tarfile.TarInfo("link.json")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    return path


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize(
    "container",
    [
        [ONE, TWO],
        {"items": [ONE, TWO]},
        {"status": "ok", "message": {"total-results": 2, "items": [ONE, TWO]}},
    ],
)
@pytest.mark.parametrize("name", ["w.json", "w.json.gz"])
def test_records_of_a_container_are_numbered(tmp_path: Path, container: object, indent: int | None, name: str) -> None:
    text = b"\xef\xbb\xbf\n" + json.dumps(container, indent=indent).encode()
    path = tmp_path / name
    path.write_bytes(gzip.compress(text) if name.endswith("gz") else text)
    assert found(path) == [(1, ONE), (2, TWO)]


@pytest.mark.parametrize("single", [ONE, {"status": "ok", "message": ONE}])
def test_a_single_record_and_a_reply_of_one_are_read(tmp_path: Path, single: object) -> None:
    path = tmp_path / "w.json"
    path.write_text(json.dumps(single, indent=1), encoding="utf-8")
    assert found(path) == [(1, ONE)]


def test_json_lines_have_the_numbers_of_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "w.jsonl"
    path.write_text(f"\n{json.dumps(ONE)}\n\nno JSON\n{json.dumps(TWO)}", encoding="utf-8")
    assert [number for number, _ in records_of(path)] == [2, 4, 5]
    assert [raw for _, raw in records_of(path)][1] == b"no JSON"


def test_a_damaged_first_line_does_not_cost_the_others(tmp_path: Path) -> None:
    path = tmp_path / "w.jsonl"
    path.write_text(f'\n{{"id": 1\n\n{json.dumps(TWO)}\n{json.dumps(TWO)}', encoding="utf-8")
    assert list(records_of(path)) == [(2, b'{"id": 1'), (4, b'{"id": 2}'), (5, b'{"id": 2}')]


def test_lines_of_replies_are_opened_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "w.jsonl"
    path.write_text(
        f"{json.dumps({'message': ONE})}\n{json.dumps({'message': {'items': [TWO, TWO]}})}\n", encoding="utf-8"
    )
    assert found(path) == [(1, ONE), (2, TWO), (3, TWO)]


def test_files_of_a_tar_are_read_in_their_order_and_links_are_not(tmp_path: Path) -> None:
    path = tar(
        tmp_path / "w.tar.gz",
        a_jsonl=json.dumps(ONE).encode(),
        __etc__b_json_gz=gzip.compress(json.dumps({"items": [TWO, ONE]}).encode()),
        README_md=b"not read",
    )
    assert found(path) == [(1, ONE), (2, TWO), (3, ONE)]
    assert [p.name for p in tmp_path.iterdir()] == ["w.tar.gz"]


def test_a_tar_that_is_cut_off_is_an_error(tmp_path: Path) -> None:
    whole = tar(tmp_path / "w.tar.gz", a_jsonl=json.dumps(ONE).encode() * 1000)
    with gzip.open(whole) as file:
        text = file.read()
    (tmp_path / "cut.tar").write_bytes(text[:2000])
    with pytest.raises(SourceError, match="cut off or damaged"):
        found(tmp_path / "cut.tar")


@pytest.mark.parametrize(
    ("limit", "lines", "fact", "place"),
    [
        (
            "LONGEST_LINE",
            [b'{"id": 1}', b'{"s": "' + b"x" * 2000 + b'"}'],
            'a line of "w" has more than 1,000 bytes',
            "w:2",
        ),
        ("LARGEST", [b"[", b'"' + b"x" * 2000], '"w" is one JSON value of more than 1,000 bytes', None),
    ],
)
def test_what_is_larger_than_any_record_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, lines: list[bytes], fact: str, place: str | None
) -> None:
    monkeypatch.setattr(json_records, limit, 1000)
    path = tmp_path / "w"
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(SourceError) as caught:
        list(records_of(path))
    assert told(caught.value) == (fact, place or str(path))


def test_a_bomb_in_a_tar_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST", 1 << 20)
    path = tar(tmp_path / "w.tar.gz", a_json_gz=gzip.compress(b" " * (1 << 22)))
    with pytest.raises(SourceError) as caught:
        list(records_of(path))
    assert told(caught.value) == ('a file in "w.tar.gz" has more than 1,048,576 bytes', "w.tar.gz: a.json.gz")


@pytest.mark.parametrize("text", ["", " \n\n", "\ufeff"])
def test_an_empty_file_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "w.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        list(records_of(path))
    assert told(caught.value) == ('the file "w.json" is empty', str(path))


@pytest.mark.parametrize("text", ["{", "[1,", "words", "[" * 100_000, '{"items": [1, 2}'])
def test_what_is_no_json_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "w.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        list(records_of(path, MEMBERS))
    assert told(caught.value) == ('"w.json" is neither JSON lines nor one JSON value', str(path))


def test_a_record_that_is_none_gives_its_reason() -> None:
    assert decoded(b'{"a": 1}', dict[str, int], "one") == ({"a": 1}, {"a": 1})
    for raw in (b"[1]", b'{"a": "x"}', b'{"a": ' + b"[" * 100_000, b'{"a": "\xff"}'):
        assert str(decoded(raw, dict[str, int], "one")).startswith("not one: ")


def test_unknown_fields_are_counted_once_a_record() -> None:
    from collections import Counter

    counted: Counter[str] = Counter()
    known = {"": frozenset({"a", "b"}), "b": frozenset({"c"})}
    count_unread(counted, {"a": 1, "z": 2, "b": [{"c": 1, "y": 1}, {"y": 2}, 3]}, known)
    count_unread(counted, {"b": {"y": 1}, "z": None}, known)
    assert counted == {"z": 2, "b.y": 2}


LINES = [
    b'\xef\xbb\xbf{"id":1}',
    b"",
    b'{"id":2}\r',
    b"  ",
    b'{"id":3,"s":"' + b"x" * 90 + b'"}',
    b"{not json",
    b'{"id":4}',
]


@pytest.mark.parametrize("size", [1, 7, 50, 1 << 20])
@pytest.mark.parametrize("end", [b"", b"\n", b"\n\n"])
def test_blocks_of_lines_are_the_records_with_their_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, end: bytes
) -> None:
    monkeypatch.setattr(json_records, "BLOCK", size)
    path = tmp_path / "w.jsonl"
    path.write_bytes(b"\n".join(LINES)[3:] + end)
    blocks = [(n, line) for first, lines in line_blocks(path, MEMBERS) for n, line in enumerate(lines, first)]
    assert [(n, line.strip()) for n, line in blocks if line.strip()] == list(records_of(path, MEMBERS))


def test_blocks_of_lines_begin_after_the_mark_of_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "w.jsonl"
    path.write_bytes(b"\n".join(LINES))
    assert next(line_blocks(path, MEMBERS))[1][0] == b'{"id":1}'


@pytest.mark.parametrize("text", [b'[{"id":1}]', b'{"items":[{"id":1}]}', b'{\n"id":1}', b"no json"])
def test_what_is_no_json_lines_has_no_blocks_of_lines(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "w.json"
    path.write_bytes(text)
    assert list(line_blocks(path, MEMBERS)) == []


def test_a_line_that_never_ends_is_refused_in_blocks_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "BLOCK", 16)
    monkeypatch.setattr(json_records, "LONGEST_LINE", 64)
    path = tmp_path / "w.jsonl"
    path.write_bytes(b'{"id":1}\n{"id":2}\n{"s":"' + b"x" * 200)
    with pytest.raises(SourceError) as caught:
        list(line_blocks(path, MEMBERS))
    assert told(caught.value) == ('a line of "w.jsonl" has more than 64 bytes', "w.jsonl:3")
