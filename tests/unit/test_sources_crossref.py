"""Crossref: works, notices of retraction, groups, preprints, and what is rejected."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.exports import EXPORTS
from tests.fixtures.inputs import read

from midspan.sources.crossref import SOURCE
from midspan.store.streams import head_of


@pytest.mark.parametrize("reply", [{"items": [{}]}, {"status": "ok", "message": {"items": [{}]}}, {"message": {}}])
def test_replies_and_dumps_are_recognised_and_read(tmp_path: Path, reply: dict[str, Any]) -> None:
    first = json.loads(EXPORTS["crossref.jsonl"].read_text(encoding="utf-8").splitlines()[0])
    text = json.dumps(reply | {"message-type": "work-list"}).replace("{}", json.dumps(first))
    path = tmp_path / "reply.json.gz"
    path.write_bytes(gzip.compress(text.encode()))
    assert SOURCE.detects(path, head_of(path))
    found = read(SOURCE, path)
    assert [work["work_id"] for work in found["works"]] == ["crossref:10.5555/invented.1"]
    assert found["rejected"] == []


def test_a_reply_of_another_kind_is_not_recognised(tmp_path: Path) -> None:
    text = b'{"message-type": "member-list", "x": {"date-parts": [], "date-time": "", "DOI": "https://doi.org/"}}'
    assert not SOURCE.detects(tmp_path / "m.json", text)


@pytest.mark.parametrize("count", [-1, 1 << 40, "many"])
def test_a_count_of_citations_that_is_none_is_rejected(tmp_path: Path, count: object) -> None:
    path = tmp_path / "w.jsonl"
    path.write_text(json.dumps({"DOI": "10.5555/1", "is-referenced-by-count": count}), encoding="utf-8")
    (rejected,) = read(SOURCE, path)["rejected"]
    assert (rejected["source_row"], rejected["reason"].split(":")[0]) == ("w.jsonl:1", "not a Crossref work")
