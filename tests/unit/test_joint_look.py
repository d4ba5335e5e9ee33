"""A first look at regions says of a snapshot's files what a count by hand says, and keeps nothing."""

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.fixtures.inputs import json_lines, openalex_work, told, tree

from midspan import cli, plugins
from midspan.api import open_corpus
from midspan.build import build
from midspan.joint_look import JointLook, joint_look, sides_of
from midspan.model.errors import SourceError, StudyError
from midspan.model.study import Period, Study
from midspan.regions import load_region
from midspan.snapshots import take_snapshot
from midspan.sources import openalex

ADDRESS = "https://openalex.org/"
FUDAN, TONGJI, HKU, NAMELESS = "013q1eq08", "03rc6as71", "02zhqgq86", None
REGIONS = {
    path.stem: load_region(path)
    for path in plugins.data_files("regions")
    if path.stem in ("shanghai", "hong-kong", "singapore", "yangtze-river-delta")
}
SHANGHAI, HONG_KONG, SINGAPORE = (REGIONS[key] for key in ("shanghai", "hong-kong", "singapore"))
BOTH = (HONG_KONG, SHANGHAI)
GREEN = "T10768"
"""A topic of the theme of transport."""


def organisation(ror: str | None, code: str | None, name: str | None = None) -> dict[str, Any]:
    return {
        "id": f"{ADDRESS}I1",
        "display_name": name or ror,
        "ror": ror and f"https://ror.org/{ror}",
        "country_code": code,
    }


def authorship(
    author: str | None, *organisations: dict[str, Any] | None, countries: Sequence[str] = ()
) -> dict[str, Any]:
    return {
        "author": {"id": author and f"{ADDRESS}{author}"},
        "institutions": list(organisations),
        "countries": list(countries),
    }


def work(number: int, *authorships: dict[str, Any], topic: str | None = None, **fields: Any) -> dict[str, Any]:
    made = openalex_work(number, **fields)
    primary = {"primary_topic": {"id": topic, "subfield": {"id": None}, "field": {"id": None}}} if topic else {}
    return {**made, "authorships": list(authorships), **primary}


def parquet(path: Path, works: Iterable[dict[str, Any]]) -> Path:
    """Rows in the types of a snapshot, in small row groups."""
    text = pa.string()
    of_organisation = pa.struct({"id": text, "display_name": text, "ror": text, "country_code": text})
    of_authorship = pa.struct(
        {"author": pa.struct({"id": text}), "institutions": pa.list_(of_organisation), "countries": pa.list_(text)}
    )
    part = pa.struct({"id": text})
    kind = {
        "id": text, "publication_year": pa.int32(), "is_retracted": pa.bool_(), "authorships": pa.list_(of_authorship),
        "primary_topic": pa.struct({"id": text, "subfield": part, "field": part}),
    }  # fmt: skip
    rows = [{name: one.get(name) for name in kind} for one in works]
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(kind)), path, row_group_size=7)
    return path


SH, HK, ELSEWHERE = organisation(FUDAN, "CN"), organisation(HKU, "HK"), organisation("000000000", "US")
UNKNOWN_IN_HK = organisation(None, "HK", "A laboratory")


def looked(home: Path, *paths: Path, **given: Any) -> JointLook:
    return joint_look(home, paths, BOTH, processes=1, **given)


def test_joint_works_people_themes_and_organisations_are_counted(tmp_path: Path) -> None:
    works = [
        work(1, authorship("A1", SH), authorship("A2", HK), topic=f"{ADDRESS}{GREEN}"),
        work(2, authorship("A1", SH, HK), authorship(None, UNKNOWN_IN_HK), year=2022),
        work(3, authorship("A3", SH)),
        work(4, authorship("A4", ELSEWHERE), authorship("A1", HK)),
        work(5, authorship("A5", ELSEWHERE)),
        work(6, authorship("A6", countries=["HK"]), authorship("A1", SH), is_retracted=True),
        work(7, authorship("A7", countries=["HK"]), authorship("A7", SH), year=2022),
    ]
    (found,) = {repr(looked(tmp_path, path)) for path in (
        json_lines(tmp_path / "works.gz", *works), parquet(tmp_path / "works.parquet", works))}  # fmt: skip
    look = looked(tmp_path, tmp_path / "works.parquet")
    assert repr(look) == found
    assert (look.read, look.retracted, dict(look.works)) == (7, 1, {"hong-kong": 4, "shanghai": 4})
    (pair,) = look.pairs
    assert pair.regions == ("hong-kong", "shanghai")
    assert (pair.works, pair.years, pair.themes) == (3, {2021: 1, 2022: 2}, {"other": 2, "transport": 1})
    assert (pair.people, pair.people_in_both, pair.nameless) == ((3, 2), 2, 1)
    assert pair.organisations == {(HKU, FUDAN): 2, ("A laboratory", FUDAN): 1}
    assert pair.names == {HKU: HKU, FUDAN: FUDAN, "A laboratory": "A laboratory"}
    assert tree(tmp_path) == ["works.gz", "works.parquet"]


def invented(seed: int) -> list[dict[str, Any]]:
    """Works with nulls, empty lists and repetitions wherever there may be some."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    organisations = [SH, HK, ELSEWHERE, UNKNOWN_IN_HK, organisation(TONGJI, "CN"), organisation(None, None), None]

    def people() -> list[dict[str, Any] | None] | None:
        if chance.random() < 0.1:
            return None
        return [
            {
                "author": chance.choice([None, {"id": None}, {"id": f"{ADDRESS}A{chance.randint(1, 9)}"}]),
                "institutions": None
                if chance.random() < 0.2
                else chance.choices(organisations, k=chance.randint(0, 3)),
                "countries": None
                if chance.random() < 0.2
                else chance.choices(["HK", "CN", None], k=chance.randint(0, 2)),
            }
            for _ in range(chance.randint(0, 3))
        ]

    return [
        {
            **work(chance.randint(1, 60), year=chance.choice([None, 12, 2020, 2021]), is_retracted=chance.choice([None, False, True])),
            "authorships": people(),
        }
        for _ in range(40)
    ]  # fmt: skip


def sides_by_hand(one: dict[str, Any]) -> dict[str, Any]:
    """Authors and organisations of a work by region."""
    authors: list[tuple[str | None, set[str]]] = []
    held: dict[str, set[str]] = {"hong-kong": set(), "shanghai": set()}
    for a in one["authorships"] or ():
        regions = {"hong-kong"} if "HK" in (a["countries"] or ()) else set()
        for o in filter(None, a["institutions"] or ()):
            own = ({"hong-kong"} if o["country_code"] == "HK" else set()) | (
                {"shanghai"} if o["ror"] and o["ror"][-9:] in (FUDAN, TONGJI) else set()
            )
            for key in own:
                held[key].add(o["ror"][-9:] if o["ror"] else o["display_name"])
            regions |= own
        authors.append((a["author"]["id"] if a["author"] else None, regions))
    return {"authors": authors, "held": held, "regions": set().union(*(regions for _, regions in authors))}


@pytest.mark.parametrize("seed", range(12))
def test_any_files_are_counted_as_by_hand(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openalex, "ROWS_AT_ONCE", 5)
    monkeypatch.setattr(openalex, "ROWS_A_BATCH", 5)
    first, second = invented(2 * seed), invented(2 * seed + 1)
    paths = parquet(tmp_path / "a.parquet", first), json_lines(tmp_path / "b.gz", *second)
    inside, latest = [], dict[str, dict[str, Any]]()
    for one in (*second, *first):
        if sides_by_hand(one)["regions"]:
            inside.append(one)
            if one["publication_year"] in (2020, 2021):
                latest.setdefault(one["id"], one)
    counted = [sides_by_hand(one) for one in latest.values() if not one["is_retracted"]]
    joint = [sides for sides in counted if len(sides["regions"]) == 2]
    look = looked(tmp_path, *paths)
    assert (look.read, look.unsound + look.repeated) == (80, len(inside) - len(latest))
    assert look.retracted == len(latest) - len(counted)
    assert look.works == {key: sum(key in sides["regions"] for sides in counted) for key in ("hong-kong", "shanghai")}
    (pair,) = look.pairs
    assert pair.works == len(joint)
    people = {
        key: {name for sides in joint for name, regions in sides["authors"] if name and key in regions}
        for key in pair.regions
    }
    assert pair.people == tuple(len(people[key]) for key in pair.regions)
    assert pair.people_in_both == len(people["hong-kong"] & people["shanghai"])
    assert pair.nameless == sum(not name and bool(regions) for sides in joint for name, regions in sides["authors"])
    pairs = Counter(two for sides in joint for two in product(*(sides["held"][key] for key in pair.regions)))
    assert pair.organisations == {
        tuple(key.removeprefix("https://ror.org/") for key in two): works for two, works in pairs.items()
    }


def test_a_later_file_replaces_a_work_and_a_list_of_works_that_are_gone_removes_it(tmp_path: Path) -> None:
    joint = authorship("A1", SH), authorship("A2", HK)
    old = parquet(tmp_path / "1.parquet", [work(1, *joint), work(2, *joint), work(3, *joint)])
    new = parquet(tmp_path / "2.parquet", [work(1, *joint, year=2023)])
    gone = tmp_path / "deleted_ids.csv"
    ids = "2", "77", "9" * 40
    gone.write_text("".join(["work_id,deleted_date\n", *(f"{ADDRESS}W{number},2026-01-01\n" for number in ids)]))
    look = looked(tmp_path, old, new, gone)
    assert (look.files, look.read, look.repeated, look.gone, look.pairs[0].years) == (3, 4, 1, 1, {2021: 1, 2023: 1})
    within = looked(tmp_path, old, new, gone, period=Period(2022, 2024))
    assert (within.pairs[0].works, dict(within.works)) == (1, {"hong-kong": 1, "shanghai": 1})


def test_lines_that_are_no_works_are_counted(tmp_path: Path) -> None:
    path = json_lines(
        tmp_path / "works.gz", work(1, authorship("A1", SH)), "{no JSON}\n", work(2, authorship("A1", HK))
    )
    look = looked(tmp_path, path)
    assert (look.read, look.unsound, dict(look.works)) == (3, 1, {"hong-kong": 1, "shanghai": 1})


def test_several_regions_in_several_processes(tmp_path: Path) -> None:
    us = organisation("000000001", "SG", "Of Singapore")
    works = [work(n, authorship("A1", SH), authorship("A2", HK), authorship("A3", us)) for n in range(1, 30)]
    paths = [parquet(tmp_path / f"{n}.parquet", works[n::3]) for n in range(3)]
    look = joint_look(tmp_path, paths, (*BOTH, SINGAPORE), processes=2)
    assert {pair.regions: pair.works for pair in look.pairs} == {
        ("hong-kong", "shanghai"): 29, ("hong-kong", "singapore"): 29, ("shanghai", "singapore"): 29
    }  # fmt: skip


def test_regions_that_overlap_and_files_that_say_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError) as caught:
        sides_of(tmp_path, (SHANGHAI, REGIONS["yangtze-river-delta"]))
    assert "is in two of the regions, shanghai and yangtze-river-delta" in told(caught.value)[0]
    path = tmp_path / "works.csv"
    path.write_text("Authors,Title,Year,Source title,Affiliations,EID\nA,T,2020,S,Fudan University,2-s2.0-1\n")
    with pytest.raises(SourceError) as refused:
        looked(tmp_path, path)
    assert told(refused.value)[0] == 'files of the source "scopus_csv" do not say which regions their works are in'
    assert "openalex" in refused.value.next_step


def test_a_corpus_of_the_same_works_has_as_many_joint_works(tmp_path: Path) -> None:
    def said(name: str, ror: str, code: str, raw: str) -> dict[str, Any]:
        own = {**organisation(ror, code), "id": f"{ADDRESS}I{ror}"}
        ties = [{"raw_affiliation_string": raw, "institution_ids": [own["id"]]}]
        return {**authorship(name, own), "raw_affiliation_strings": [raw], "affiliations": ties}

    one = said("A1", FUDAN, "CN", "Fudan University, Shanghai 200433, China")
    other = said("A2", HKU, "HK", "The University of Hong Kong, Pokfulam, Hong Kong")
    works = [work(n, *([one, other] if n % 3 else [one]), year=2019 + n % 4) for n in range(1, 40)]
    path = json_lines(tmp_path / "works.gz", *works)
    take_snapshot(tmp_path, [path])
    build(tmp_path)
    figure = open_corpus(tmp_path).figure("joint_works", Study(("hong-kong", "shanghai"), Period(2019, 2022)))
    (pair,) = looked(tmp_path, path, period=Period(2019, 2022)).pairs
    assert figure.total.value == pair.works == 26


def test_the_command_says_it_in_words_and_as_json(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*more: str) -> tuple[int, str, str]:
        given = ["snapshot", str(path), "--look", "--home", str(tmp_path / "home"), *more]
        monkeypatch.setattr("sys.argv", ["midspan", *given])
        code = 0
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
        return code, *capsys.readouterr()

    joint = [work(n, authorship("A1", SH), authorship("A2", HK), year=2010 + n) for n in range(12)]
    path = parquet(tmp_path / "works.parquet", [*joint, work(99, authorship("A\x1b", SH), is_retracted=True)])
    between = "--between", "shanghai,hong-kong"
    code, out, err = said(*between)
    assert (code, out.splitlines()[:7]) == (0, [
        "13 records of 1 file",
        "  left out: 1 retracted",
        "  12 works of Hong Kong SAR, where 26 known organisations have their seat",
        "  12 works of Shanghai, where 43 known organisations have their seat",
        "Hong Kong SAR – Shanghai: 12 joint works",
        "  people: 1 of Hong Kong SAR, 1 of Shanghai, 0 of both",
        "  years, the latest first: 12 (the first 10; --json has them all)",
    ])  # fmt: skip
    assert f"            12  {HKU} – {FUDAN}" in out
    assert "Next: the same command without --look" in err
    assert said(*between, "--period", "2019-2023")[1].splitlines()[4] == "Hong Kong SAR – Shanghai: 3 joint works"
    assert "香港特別行政區 – 上海" in said(*between, "--lang", "zh-Hant")[1]
    assert json.loads(said(*between, "--json")[1]) == looked(tmp_path, path).as_dict()
    assert said("--period", "2019")[0] != 0
    assert not (tmp_path / "home" / "snapshots").exists()
