"""Damaged exports: whatever befalls a file, it is read, rejected row by row, or refused with a MidspanError.

`MIDSPAN_FUZZ=10000` tries as many damaged files of each export.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.exports import EXPORTS, source_of

from midspan.model.errors import MidspanError
from midspan.store.batch import SnapshotFile
from midspan.store.streams import head_of

EXAMPLES = int(os.environ.get("MIDSPAN_FUZZ", "10"))
SLOWEST = 2.0
"""Processor seconds; most such files take a tenth of one."""
_ODD = [
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n", b'"', b"'", b";", b"; ", b",", b"\t", b"{", b"}", b"{{{{",
    b"\\", b"[", b"]", b"[[", b"@", b"@article{", b"(", b")", b"<", b">", b"&lt;", b"<!DOCTYPE x>", b"-1", b"9" * 400,
    "\u0661\u0669\u0669\u0669".encode(), "\u202e".encode(), b"$", b"%", b"\xed\xa0\x80", b"\xf0\x9f\xa4\x94", b"ER\n", b"null",
    b"PT J\nAU A\n", b"TY  - JOUR\n",
]  # fmt: skip
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(("put", "cut", "double", "swap", "end")),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 300),
        st.one_of(st.sampled_from(_ODD), st.binary(min_size=1, max_size=4)),
    ),
    min_size=1,
    max_size=6,
)


@contextmanager
def refusals_with_a_next_step() -> Iterator[None]:
    """A MidspanError is an answer where it says what to do next; any other exception fails the test."""
    try:
        yield
    except MidspanError as refusal:
        if not refusal.next_step:
            raise


def damaged(whole: bytes, edits: list[tuple[str, float, int, bytes]]) -> bytes:
    """The bytes with some put in, cut out, doubled or overwritten, or the end cut off."""
    for what, share, size, odd in edits:
        at = int(share * len(whole))
        part = whole[at : at + size]
        whole = {
            "put": whole[:at] + odd + whole[at:],
            "cut": whole[:at] + whole[at + size :],
            "double": whole[:at] + part + part + whole[at + size :],
            "swap": whole[:at] + odd + whole[at + len(odd) :],
            "end": whole[:at],
        }[what]
    return whole


@pytest.mark.parametrize("name", EXPORTS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=_EDITS)
def test_a_damaged_export_is_read_rejected_or_refused(
    name: str, edits: list[tuple[str, float, int, bytes]], tmp_path: Path
) -> None:
    source = source_of(EXPORTS[name])
    path = tmp_path / name
    path.write_bytes(damaged(EXPORTS[name].read_bytes(), edits))
    ids = []
    with refusals_with_a_next_step():
        for batch in source.read(SnapshotFile(path, source.key, "v", "0" * 64)):
            tables = batch.tables()
            ids += tables["works"]["work_id"].to_pylist() if "works" in tables else []
            assert all(row[2].startswith(name) and row[3] for row in batch.rows["rejected"])
    assert len(set(ids)) == len(ids)


COUNTED = ("works", "rejected")


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_twice_over_is_read_twice_or_its_doubles_are_told(name: str, tmp_path: Path) -> None:
    source = source_of(EXPORTS[name])
    whole = EXPORTS[name].read_bytes()
    path = tmp_path / name
    counts = []
    for content in (whole, whole + whole):
        path.write_bytes(content)
        with refusals_with_a_next_step():
            batches = source.read(SnapshotFile(path, source.key, "v", "0" * 64))
            tables = [table for batch in batches for name, table in batch.tables().items() if name in COUNTED]
            counts.append(sum(map(len, tables)))
    assert counts == sorted(counts)


RUNS = (b" ", b";", b"; ", b"[", b"{", b"}", b"a; ", b"A, ", b"\n", b"\n\n ", b"a/", b"\\", b"(", b". ")


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_a_long_run_of_anything_costs_no_more_than_its_length(name: str, tmp_path: Path) -> None:
    """A cost that grows with the square of the length takes minutes."""
    source = source_of(EXPORTS[name])
    whole = EXPORTS[name].read_bytes()
    path = tmp_path / name
    slow = []
    for unit in RUNS:
        for share in (0.02, 0.4, 0.8):
            at = int(share * len(whole))
            path.write_bytes(whole[:at] + unit * (100_000 // len(unit)) + whole[at:])
            start = time.process_time()
            source.detects(path, head_of(path))
            with refusals_with_a_next_step():
                list(source.read(SnapshotFile(path, source.key, "v", "0" * 64)))
            taken = time.process_time() - start
            if taken > SLOWEST:
                slow.append((unit, share, round(taken, 2)))
    assert slow == []
