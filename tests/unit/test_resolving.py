"""Each string is resolved once; a new registry changes exactly what a build from scratch would say."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from midspan import resolving
from midspan.model.progress import Silent
from midspan.resolve.changes import Changes
from midspan.resolve.registry_cache import kept_registry
from midspan.resolving import Shares, resolve_strings
from midspan.store import schema
from midspan.store.batch import resolution_key

Rows = list[dict[str, Any]]
COLUMNS = [column.name for column in schema.REGISTRY.columns]
BERN, OSLO, TURIN = ("CH", "Bern", "gn:2661552"), ("NO", "Oslo", "gn:3143244"), ("IT", "Turin", "gn:3165524")


def row(number: int, labels: str, seat: tuple[str, str, str], types: str = "education", **more: str) -> dict[str, Any]:
    country, cities, place_ids = seat
    own = {"organisation_id": f"ror:a{number}", "labels": labels, "status": "active", "types": types, "identifiers": 3}
    return dict.fromkeys(COLUMNS, "") | own | {"country": country, "cities": cities, "place_ids": place_ids} | more


BASE = [
    row(1, "Quillfeather Institute of Botany", BERN),
    row(2, "Marrowgate University", OSLO, acronyms="MGUQ"),
    row(3, "Marrowgate Hospital", OSLO, "healthcare", parent_ids="ror:a2"),
    row(4, "Vellum Academy|羽毛笔科学院", TURIN, "government"),
    *(row(100 + n, f"{chr(97 + n % 26)}{chr(97 + n // 26)}uxley College of Weaving", BERN) for n in range(60)),
]
STRINGS = [
    ("Dept of Moss, Quillfeather Institute of Botany, Bern", ""),
    ("Lab 3, Marrowgate University", ""),
    ("MGUQ, Oslo, Norway", ""),
    ("mguq of no meaning", ""),
    ("Marrowgate Hospital", ""),
    ("Vellum Academy", ""),
    ("羽毛笔科学院", ""),
    ("Ward 2", "ror:a3"),
    ("Institute of Technology and Science", ""),
    ("Brindle-\nwick College", ""),
    ("Fudan University, Shanghai", ""),
    ("Shangai Fernworth", ""),
    ("", "ror:a9"),
    ("nobody knows this", ""),
]
NEW = row(9, "Brindlewick College", OSLO)
STEPS = {
    "the same": BASE,
    "one more": [*BASE, NEW],
    "one gone": BASE[1:],
    "renamed": [BASE[0] | {"labels": "Fernworth Institute of Technology"}, *BASE[1:]],
    "moved": [BASE[0], BASE[1] | {"country": "CH", "cities": "Bern", "place_ids": BERN[2]}, *BASE[2:]],
    "another parent": [*BASE[:2], BASE[2] | {"parent_ids": "ror:a4"}, *BASE[3:]],
    "a Chinese name": [*BASE[:3], BASE[3] | {"labels": "Vellum Academy|鹅毛科学院"}, *BASE[4:]],
    "all common words": [*BASE, NEW | {"labels": "Institute of Technology"}],
    "no acronym": [BASE[0], BASE[1] | {"acronyms": ""}, *BASE[2:]],
}


class Telling(Silent):
    """Keeps what a build notes."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, text: str) -> None:
        self.notes.append(text)


def strings_of(pairs: list[tuple[str, str]]) -> pa.Table:
    rows = sorted((raw, resolution_key(raw, ids, ""), ids) for raw, ids in pairs)
    columns = {
        "resolution_id": [key for _, key, _ in rows],
        "raw_string": [raw for raw, _, _ in rows],
        "source_organisations": [ids for _, _, ids in rows],
        "source_countries": [""] * len(rows),
    }
    return pa.table(columns)


def registry_of(folder: Path, rows: Rows) -> Path:
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema.REGISTRY.schema), folder / "part.parquet")
    return folder / "part.parquet"


def answers(rows: pa.Table) -> list[tuple[object, ...]]:
    """Who and where; a chance may differ in its later decimals."""
    return [(r["resolution_id"], r["organisation_id"], r["place_id"], r["rule"]) for r in rows.to_pylist()]


def from_scratch(registry: Path, home: Path, pairs: list[tuple[str, str]]) -> pa.Table:
    return resolving.resolve_chunk(kept_registry(registry, home / "cache"), strings_of(pairs))


def resolved(
    home: Path, registry: Path | None, pairs: list[tuple[str, str]] = STRINGS, told: Telling | None = None
) -> tuple[pa.Table, Shares]:
    return resolve_strings(strings_of(pairs), registry, home, processes=1, progress=told or Telling())


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS)
def test_after_a_new_registry_the_answers_are_those_from_scratch(tmp_path: Path, step: str) -> None:
    home, old = tmp_path / "home", registry_of(tmp_path / "old", BASE)
    first, shares = resolved(home, old)
    assert shares == Shares(new=len(STRINGS))
    new = registry_of(tmp_path / "new", STEPS[step])
    again, shares = resolved(home, new)
    scratch, _ = resolved(tmp_path / "fresh", new)
    assert answers(again) == answers(scratch)
    assert (shares.new, shares.kept + shares.again) == (0, len(STRINGS))
    assert shares.again < len(STRINGS) / 2
    assert (answers(again) == answers(first)) is (step in ("the same", "another parent"))


@pytest.mark.slow
def test_going_back_and_forth_keeps_what_holds(tmp_path: Path) -> None:
    home, registries = (
        tmp_path / "home",
        {s: registry_of(tmp_path / f"r{n}", o) for n, (s, o) in enumerate(STEPS.items())},
    )
    for step in [*STEPS, *reversed(STEPS), *STEPS]:
        rows, _ = resolved(home, registries[step])
        scratch = from_scratch(registries[step], home, STRINGS)
        assert answers(rows) == answers(scratch), step
    assert len(list((home / "answers").glob("*-registry-*"))) == 1


def test_only_new_strings_are_resolved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    registry, told = registry_of(tmp_path / "old", BASE), Telling()
    resolved(tmp_path, registry, STRINGS[:5])
    asked: list[str] = []
    original = resolving.resolve_chunk

    def watched(folder: Path | None, chunk: pa.Table) -> pa.Table:
        asked.extend(chunk["raw_string"].to_pylist())
        return original(folder, chunk)

    monkeypatch.setattr(resolving, "resolve_chunk", watched)
    rows, shares = resolved(tmp_path, registry, STRINGS[3:], told)
    assert sorted(asked) == sorted(raw for raw, _ in STRINGS[5:])
    assert (
        told.notes == [str(shares)] == [f"Strings: {len(STRINGS) - 5} new, 2 kept, 0 resolved again for a new registry"]
    )
    assert rows.equals(from_scratch(registry, tmp_path, STRINGS[3:]))
    asked.clear()
    resolved(tmp_path, registry, STRINGS)
    assert asked == []


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut", "empty", "other", "registry"])
def test_damaged_answers_are_said_and_made_anew(tmp_path: Path, damage: str) -> None:
    registry, told = registry_of(tmp_path / "old", BASE), Telling()
    rows, _ = resolved(tmp_path, registry)
    (kept,) = [p for p in (tmp_path / "answers").iterdir() if ("registry" in p.name) is (damage == "registry")]
    data = kept.read_bytes()
    half = len(data) // 3
    if damage == "other":
        pq.write_table(pa.table({"x": [1]}), kept)
    else:
        kept.write_bytes(b"" if damage == "empty" else data[:half])
    if damage == "registry":
        registry = registry_of(tmp_path / "new", STEPS["renamed"])
        rows = from_scratch(registry, tmp_path, STRINGS)
    again, shares = resolved(tmp_path, registry, told=told)
    assert again.to_pylist() == rows.to_pylist()
    assert shares.kept == 0
    assert "can't be read and is made anew" in told.notes[0]
    assert resolved(tmp_path, registry)[1] == Shares(kept=len(STRINGS))


@pytest.mark.parametrize("place", range(0, 100, 4))
def test_a_flipped_byte_never_gives_another_answer(tmp_path: Path, place: int) -> None:
    rows, _ = resolved(tmp_path, None)
    (kept,) = [path for path in (tmp_path / "answers").iterdir() if "registry" not in path.name]
    data = bytearray(kept.read_bytes())
    data[len(data) * place // 100] ^= 255
    kept.write_bytes(data)
    assert resolved(tmp_path, None)[0].to_pylist() == rows.to_pylist()


def test_another_resolver_keeps_its_own_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolved(tmp_path, None)
    monkeypatch.setattr(resolving, "resolver_key", lambda: "another")
    assert resolved(tmp_path, None)[1] == Shares(new=len(STRINGS))
    monkeypatch.undo()
    assert resolved(tmp_path, None)[1] == Shares(kept=len(STRINGS))


def test_a_stopped_build_keeps_the_chunks_it_had(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolving, "CHUNK", 3)
    monkeypatch.setattr(resolving, "KEPT_EVERY", 2)
    original, done = resolving.resolve_chunk, [0]

    def stopping(folder: Path | None, chunk: pa.Table) -> pa.Table:
        done[0] += 1
        if done[0] == 4:
            raise KeyboardInterrupt
        return original(folder, chunk)

    monkeypatch.setattr(resolving, "_resolved", lambda chunks, folder, _: (stopping(folder, c) for c in chunks))
    with pytest.raises(KeyboardInterrupt):
        resolved(tmp_path, None)
    assert resolved(tmp_path, None)[1] == Shares(new=len(STRINGS) - 6, kept=6)


@pytest.mark.slow
def test_the_rest_of_a_registry_leaves_strings_alone(tmp_path: Path) -> None:
    """A hundred strings, one renamed organisation among many: only strings that share its words are affected."""
    many = [row(n, f"{chr(97 + n % 26)}{chr(97 + n // 26)}uxley Institute of Science", BERN) for n in range(200)]
    after = [many[0] | {"labels": "Glowworm Institute of Science"}, *many[1:]]
    changes = Changes(many, after)
    raws = [f"Dept, {each['labels']}, Bern" for each in many] + ["Glowworm Inst. of Sci.", "Bern"]
    affected = [raw for raw in raws if changes.affects(raw)]
    pairs = [(raw, "") for raw in raws]
    old, new = (
        dict(zip(raws, _links(from_scratch(registry_of(tmp_path / name, rows), tmp_path, pairs), raws), strict=True))
        for name, rows in (("old", many), ("new", after))
    )
    assert {raw for raw in raws if old[raw] != new[raw]} == set(affected) == {raws[0], raws[-2]}
    assert not Changes(many, list(reversed(many)))


def _links(rows: pa.Table, raws: list[str]) -> list[set[str]]:
    held: dict[str, set[str]] = {resolution_key(raw, "", ""): set() for raw in raws}
    for said in rows.to_pylist():
        held[said["resolution_id"]].add(f"{said['organisation_id']} {said['place_id']}")
    return [held[resolution_key(raw, "", "")] for raw in raws]
