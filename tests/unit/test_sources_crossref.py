"""Crossref: works, notices of retraction, groups, preprints, and what is rejected."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.works_read import export_of, rows_read, unread

from midspan.sources.crossref import SOURCE
from midspan.store.streams import head_of

ORCID = "0000-0002-1825-0097"


def test_every_record_of_the_export_is_read_or_rejected_with_its_reason() -> None:
    works, authors, affiliations, rejected = rows_read(SOURCE)
    assert works == [
        (
            "10.5555/invented.1",
            "10.5555/invented.1",
            "A first work & more",
            2021,
            "article",
            "en",
            "Journal of Inventions",
            7,
            True,
            True,
            3,
        ),
        (
            "10.5555/invented.2",
            "10.5555/invented.2",
            "Retraction: A first work",
            2023,
            "retraction",
            None,
            None,
            None,
            False,
            True,
            0,
        ),
        (
            "10.5555/invented.3",
            "10.5555/invented.3",
            "A preprint",
            2020,
            "preprint",
            None,
            "inventRxiv",
            None,
            False,
            True,
            1,
        ),
    ]
    assert authors == [
        ("10.5555/invented.1", 1, "orcid:0000-0002-1825-0097", "Ann Au", ORCID, False),
        ("10.5555/invented.1", 2, "name:bai bo", "Bo Bai", None, False),
        ("10.5555/invented.1", 3, "name:group invented the", "The Invented Group", None, False),
        ("10.5555/invented.3", 1, "name:chan chi", "Chi Chan", None, False),
    ]
    assert affiliations == [
        ("10.5555/invented.1", 1, 1, "Fudan University, Shanghai, China", "ror:013q1eq08", ""),
        ("10.5555/invented.1", 1, 2, "Lab & Co", "", ""),
        ("10.5555/invented.1", 3, 1, "", "ror:02zhqgq86", ""),
        ("10.5555/invented.3", 1, 1, "HKU", "", ""),
    ]
    assert rejected == [
        (4, "no publication year"),
        (5, "the same id as crossref.jsonl:3"),
        (6, "not a Crossref work: Expected `array | null`, got `str` - at `$.title`"),
        (7, "it has no DOI"),
        (8, "not a Crossref work: JSON is malformed: invalid character (byte 4)"),
    ]


def test_fields_that_nobody_knows_are_counted() -> None:
    assert unread(SOURCE) == ({"flavour": 1, "author.flavour": 1}, [])


@pytest.mark.parametrize("reply", [{"items": [{}]}, {"status": "ok", "message": {"items": [{}]}}, {"message": {}}])
def test_replies_and_dumps_are_recognised_and_read(tmp_path: Path, reply: dict[str, Any]) -> None:
    first = json.loads(export_of(SOURCE).read_text(encoding="utf-8").splitlines()[0])
    text = json.dumps(reply | {"message-type": "work-list"}).replace("{}", json.dumps(first))
    path = tmp_path / "reply.json.gz"
    path.write_bytes(gzip.compress(text.encode()))
    assert SOURCE.detects(path, head_of(path))
    works, _, _, rejected = rows_read(SOURCE, path)
    assert ([work[0] for work in works], rejected) == (["10.5555/invented.1"], [])


def test_a_reply_of_another_kind_is_not_recognised(tmp_path: Path) -> None:
    text = b'{"message-type": "member-list", "x": {"date-parts": [], "date-time": "", "DOI": "https://doi.org/"}}'
    assert not SOURCE.detects(tmp_path / "m.json", text)


@pytest.mark.parametrize("count", [-1, 1 << 40, "many"])
def test_a_count_of_citations_that_is_none_is_rejected(tmp_path: Path, count: object) -> None:
    path = tmp_path / "w.jsonl"
    path.write_text(json.dumps({"DOI": "10.5555/1", "is-referenced-by-count": count}), encoding="utf-8")
    ((row, reason),) = rows_read(SOURCE, path)[3]
    assert (row, reason.split(":")[0]) == (1, "not a Crossref work")
