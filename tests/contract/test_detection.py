"""Which source a file is of: each invented export is recognised by its own source, and by no other."""

from pathlib import Path
from typing import cast

import pytest
from tests.fixtures.works_read import EXPORTS

from midspan import plugins
from midspan.snapshots import take_snapshot
from midspan.store.batch import Source
from midspan.store.streams import head_of

SOURCES = cast("dict[str, Source]", plugins.declared("sources", "SOURCE"))
FILES = sorted(path for path in EXPORTS.iterdir() if path.is_file())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_export_is_recognised_by_its_source_alone(path: Path, tmp_path: Path) -> None:
    head = head_of(path)
    assert [key for key, source in SOURCES.items() if source.detects(path, head)] == [path.stem]
    assert [taken.source for taken in take_snapshot(tmp_path, [path])] == [path.stem]


@pytest.mark.parametrize("head", [b"", b"{}", b"[]", b"<a/>", b"a,b\n1,2\n", b"\xff\xfe\x00", b"text\n" * 9])
def test_what_says_nothing_is_recognised_by_none(head: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(head)
    assert [key for key, source in SOURCES.items() if source.detects(path, head)] == []
