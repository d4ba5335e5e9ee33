"""Records in tagged lines: bounds, and what stands where it should not."""

import re

import pytest
import rispy
from tests.fixtures.exports import EXPORTS
from tests.fixtures.inputs import told

from midspan.model.errors import SourceError
from midspan.sources.ris import LAYOUT
from midspan.store import tagged
from midspan.store.tagged import Layout, tagged_records

OPEN = Layout(tag=re.compile(r"\{(\w+)\}: ?(.*)$"), start="T")


def test_a_record_without_a_mark_of_its_end_goes_on_to_the_next(  # as NoteExpress and RefWorks have it
) -> None:
    lines = ["{T}: a\n", "more\n", "\n", "{X}: 1\n", "{X}: 2\n", "{T}: b\n"]
    assert list(tagged_records(lines, OPEN, "f")) == [(1, {"T": ["a\nmore"], "X": ["1", "2"]}), (6, {"T": ["b"]})]


def test_a_record_that_never_ends_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tagged, "LONGEST", 1000)
    with pytest.raises(SourceError) as caught:
        list(tagged_records(["TY  - JOUR\n", *["AB  - more\n"] * 1000], LAYOUT, "f.ris"))
    assert told(caught.value) == ("a record has more than 1,000 characters", "f.ris:1")


def test_lines_of_a_provider_may_stand_before_ris_and_others_may_not() -> None:
    lines = ["Provider: X\n", "Database: Y\n", "TY  - JOUR\n", "ER  - \n", "AU  - lost\n", "TY  - JOUR\n", "ER  -\n"]
    found = list(tagged_records(lines, LAYOUT, "f"))
    assert [row for row, _ in found] == [3, 5, 6]
    assert found[1][1] == '"AU  - lost" stands outside of a record'


def test_rispy_reads_the_same_authors() -> None:
    text = EXPORTS["ris.scopus.ris"].read_text(encoding="utf-8")
    ours = [
        r.get("AU", []) + r.get("A1", [])
        for _, r in tagged_records(text.splitlines(), LAYOUT, "f")
        if isinstance(r, dict)
    ]
    theirs = [r.get("authors", []) + r.get("first_authors", []) for r in rispy.loads(text)]
    assert ours == theirs
