"""Damaged exports: whatever befalls a file, it is read, rejected row by row, or refused with a MidspanError.

`MIDSPAN_FUZZ=10000` tries as many damaged files of each export; bench/fuzz.py tries 100,000 in bounded memory.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.damage import KINDS, ODD, Edit, Sound, damaged, damaged_file, outcome, sound_files, with_long_runs
from tests.fixtures.exports import EXPORTS, source_of

from midspan import plugins
from midspan.model.errors import MidspanError
from midspan.store.batch import SnapshotFile
from midspan.store.streams import head_of

EXAMPLES = int(os.environ.get("MIDSPAN_FUZZ", "10"))
_EDITS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.floats(0, 1, exclude_max=True),
        st.integers(1, 300),
        st.one_of(st.sampled_from(ODD), st.binary(min_size=1, max_size=4)),
    ),
    min_size=1,
    max_size=6,
)


@pytest.fixture(scope="session")
def sounds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sound]:
    return sound_files(tmp_path_factory.mktemp("sound"))


@contextmanager
def refusals_with_a_next_step() -> Iterator[None]:
    """A MidspanError is an answer where it says what to do next; any other exception fails the test."""
    try:
        yield
    except MidspanError as refusal:
        if not refusal.next_step:
            raise


@pytest.mark.parametrize("name", EXPORTS)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=_EDITS)
def test_a_damaged_export_is_read_rejected_or_refused(name: str, edits: list[Edit], tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(damaged(EXPORTS[name].read_bytes(), edits))
    outcome(Sound(source_of(EXPORTS[name]), EXPORTS[name]), path)


@pytest.mark.slow
def test_a_damaged_file_of_every_reader_is_read_rejected_or_refused(sounds: dict[str, Sound], tmp_path: Path) -> None:
    """The short form of bench/fuzz.py: its first inputs."""
    for name, sound in sounds.items():
        path = tmp_path / name
        for number in range(EXAMPLES):
            path.write_bytes(damaged_file(sound, random.Random(f"0:{name}:{number}")))  # noqa: S311
            outcome(sound, path)


def test_every_reader_has_a_sound_file_that_is_read_whole(sounds: dict[str, Sound]) -> None:
    assert {sound.source.key for sound in sounds.values()} == set(plugins.declared("sources", "SOURCE"))
    made = {name: sound for name, sound in sounds.items() if name not in EXPORTS}
    for name, sound in made.items():
        assert sound.source.detects(sound.path, head_of(sound.path)) or sound.source.needs_mapping, name
        found = list(sound.source.read(SnapshotFile(sound.path, sound.source.key, "v", "0" * 64, dict(sound.options))))
        assert sum(map(len, found)) > 0, name


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


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPORTS)
def test_a_long_run_of_anything_is_read_rejected_or_refused(name: str, tmp_path: Path) -> None:
    """A cost that grows with the square of the length would take minutes; bench/fuzz.py gives the seconds."""
    path = tmp_path / name
    for whole in with_long_runs(EXPORTS[name].read_bytes()):
        path.write_bytes(whole)
        outcome(Sound(source_of(EXPORTS[name]), EXPORTS[name]), path)
