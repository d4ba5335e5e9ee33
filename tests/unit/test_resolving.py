"""Each string is resolved once; a new registry changes exactly what a build from scratch would say."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from midspan import resolving
from midspan.build import Silent
from midspan.model.place import Name
from midspan.resolve.changes import Changes
from midspan.resolve.gazetteer import Gazetteer
from midspan.resolve.organisation import Organisation, OrganisationIndex
from midspan.resolve.place import Resolver
from midspan.resolving import Shares, resolve_strings
from midspan.store.batch import arrow_table, resolution_key

BERN, OSLO, TURIN = "gn:2661552", "gn:3143244", "gn:3165524"
BASE = [
    Organisation("ror:a1", Name("Quillfeather Institute of Botany", "", ""), (), "education", "CH", BERN),
    Organisation("ror:a2", Name("Marrowgate University", "", ""), ("MGUQ",), "education", "NO", OSLO),
    Organisation("ror:a3", Name("Marrowgate Hospital", "", ""), (), "healthcare", "NO", OSLO, "ror:a2"),
    Organisation("ror:a4", Name("Vellum Academy", "羽毛笔科学院", ""), (), "government", "IT", TURIN),
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
NEW = Organisation("ror:a9", Name("Brindlewick College", "", ""), (), "education", "NO", OSLO)
STEPS = {
    "the same": BASE,
    "one more": [*BASE, NEW],
    "one gone": BASE[1:],
    "renamed": [replace(BASE[0], name=Name("Fernworth Institute of Technology", "", "")), *BASE[1:]],
    "moved": [BASE[0], replace(BASE[1], place_id=BERN, country="CH"), *BASE[2:]],
    "another parent": [*BASE[:2], replace(BASE[2], parent_id="ror:a4"), BASE[3]],
    "a word of the speller": [*BASE, replace(NEW, name=Name("Shangai Bureau", "", ""))],
    "a Chinese name": [*BASE[:3], replace(BASE[3], name=Name("Vellum Academy", "鹅毛科学院", ""))],
    "all common words": [*BASE, replace(NEW, name=Name("Institute of Technology", "", ""))],
    "no alias": [BASE[0], replace(BASE[1], aliases=()), *BASE[2:]],
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


def registry_of(folder: Path, organisations: list[Organisation]) -> Path:
    rows: list[tuple[object, ...]] = [
        (
            o.organisation_id, o.name.en, o.name.zh_hans, o.name.zh_hant, "|".join(o.aliases), o.type, o.country,
            o.place_id, o.parent_id,
        )
        for o in organisations
    ]  # fmt: skip
    folder.mkdir(parents=True)
    pq.write_table(arrow_table("organisations", rows), folder / "part.parquet")
    return folder


def resolved(
    home: Path, registry: Path | None, pairs: list[tuple[str, str]] = STRINGS, told: Telling | None = None
) -> tuple[pa.Table, Shares]:
    return resolve_strings(strings_of(pairs), registry, home, processes=1, progress=told or Telling())


@pytest.mark.parametrize("step", STEPS)
def test_after_a_new_registry_the_answers_are_those_from_scratch(tmp_path: Path, step: str) -> None:
    home, old = tmp_path / "home", registry_of(tmp_path / "old", BASE)
    first, shares = resolved(home, old)
    assert shares == Shares(new=len(STRINGS))
    new = registry_of(tmp_path / "new", STEPS[step])
    again, shares = resolved(home, new)
    scratch, _ = resolved(tmp_path / "fresh", new)
    assert again.equals(scratch)
    assert (shares.new, shares.kept + shares.again) == (0, len(STRINGS))
    assert shares.again < len(STRINGS) / 2
    assert again.equals(first) is (step in ("the same", "another parent"))


def test_going_back_and_forth_keeps_what_holds(tmp_path: Path) -> None:
    home, registries = (
        tmp_path / "home",
        {s: registry_of(tmp_path / f"r{n}", o) for n, (s, o) in enumerate(STEPS.items())},
    )
    for step in [*STEPS, *reversed(STEPS), *STEPS]:
        rows, _ = resolved(home, registries[step])
        scratch = resolving.resolve_chunk(registries[step], strings_of(STRINGS))
        assert rows.to_pylist() == scratch.to_pylist(), step
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
    assert rows.equals(original(registry, strings_of(STRINGS[3:])))
    asked.clear()
    resolved(tmp_path, registry, STRINGS)
    assert asked == []


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
        rows = resolving.resolve_chunk(registry, strings_of(STRINGS))
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


def test_the_rest_of_a_registry_leaves_strings_alone() -> None:
    """A hundred strings, one renamed organisation among many: only strings that share its words are affected."""
    many = [
        Organisation(
            f"ror:m{n}",
            Name(f"{chr(97 + n % 26)}{chr(97 + n // 26)}uxley Institute of Science", "", ""),
            (),
            "education",
            "CH",
            BERN,
        )
        for n in range(200)
    ]
    after = [replace(many[0], name=Name("Glowworm Institute of Science", "", "")), *many[1:]]
    changes = Changes(many, after)
    raws = [f"Dept, {organisation.name.en}, Bern" for organisation in many] + ["Glowworm Inst. of Sci.", "Bern"]
    affected = [raw for raw in raws if changes.affects(raw)]
    old, new = (Resolver(Gazetteer.load(), OrganisationIndex(each)) for each in (many, after))
    assert {raw for raw in raws if old.resolve(raw) != new.resolve(raw)} == set(affected) == {raws[0], raws[-2]}
    assert not Changes(many, list(reversed(many)))
