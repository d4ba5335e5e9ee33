"""Fetching from the API: what it asks for and what it keeps."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest
from tests.fixtures.fetched import (
    FUDAN,
    HKU,
    JOINT,
    MANY,
    ONE_SIDE,
    REGIONS,
    fetched,
    ids,
    kept,
    plan_of,
    work,
    works_kept,
)
from tests.fixtures.inputs import told
from tests.fixtures.openalex_api import KEY, FakeApi, serving

import midspan
from midspan.api import Corpus
from midspan.build import build
from midspan.fetch.asking import Api
from midspan.fetch.plan import PLAN
from midspan.fetch.works import Fetch
from midspan.model.errors import SourceError, StudyError
from midspan.model.place import Region

# -- what it asks for -------------------------------------------------------------------------------------------------


def test_works_of_either_region_come_by_code_by_organisation_and_by_name(tmp_path: Path, api: FakeApi) -> None:
    snapshot = fetched(tmp_path, api)
    assert sorted(set(works_kept(tmp_path))) == ids([*JOINT, *ONE_SIDE])
    assert sorted(works_kept(tmp_path)) == sorted([*ids(JOINT), *ids(JOINT), *ids(ONE_SIDE)]), (
        "twice only for two regions"
    )
    assert (snapshot.source, snapshot.version) == ("openalex", "api-hong-kong+shanghai-2019-2021@2026-11-22")
    assert (snapshot.data_date, snapshot.licence, snapshot.is_invented) == ("2026-11-22", "CC0", False)


def test_joint_works_alone_come_once_each(tmp_path: Path, api: FakeApi) -> None:
    fetched(tmp_path, api, is_joint=True)
    assert sorted(works_kept(tmp_path)) == ids(JOINT)


@pytest.mark.slow
def test_what_is_kept_is_what_was_sent(tmp_path: Path) -> None:
    for is_packed in (True, False):
        home = tmp_path / str(is_packed)
        with serving(FakeApi(JOINT, is_packed=is_packed)) as api:
            snapshot = fetched(home, api)
            suffix = ".json.gz" if is_packed else ".json"
            assert all(name.endswith(suffix) for name in snapshot.files)
        folder = home / "snapshots" / "openalex" / snapshot.version
        sent = json.dumps(
            api.reply("/works", plan_of(home, today="2026-11-23").questions[0].page("*"))[1], ensure_ascii=False
        )
        body = (folder / f"pages/001/000001{suffix}").read_bytes()
        assert body == (gzip.compress(sent.encode(), mtime=0) if is_packed else sent.encode())
        assert {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in snapshot.files
        } == snapshot.files
        assert not (folder / PLAN).exists()


@pytest.mark.slow
def test_a_corpus_of_fetched_works_counts_them_and_says_what_it_lacks(tmp_path: Path, api: FakeApi) -> None:
    fetched(tmp_path, api)
    manifest = build(tmp_path, processes=1)
    assert (manifest.rows["works"], manifest.rows["rejected"]) == (8, 0)
    figure = Corpus(tmp_path).figure("joint_works", midspan.study("shanghai", "hong-kong", period="2019-2021"))
    assert {record.record_id for record in figure.records()} == set(ids(JOINT))
    (caveat,) = (c.text for c in figure.caveats if c.code == "fetched")
    assert caveat == (
        "The works were fetched from an API: those of 2019-2021 that touch hong-kong, shanghai, as far as it can be "
        "asked for them. Figures of other regions and years, and of the world, miss works."
    )


@pytest.mark.slow
def test_a_corpus_of_joint_works_says_that_one_region_is_not_whole(tmp_path: Path, api: FakeApi) -> None:
    fetched(tmp_path, api, is_joint=True)
    build(tmp_path, processes=1)
    figure = Corpus(tmp_path).figure("joint_works", midspan.study("shanghai", "hong-kong", period="2019-2021"))
    assert figure.total is not None
    assert figure.total.value == 4
    (caveat,) = (c.text for c in figure.caveats if c.code == "fetched")
    assert "only those of 2019-2021 that touch all of hong-kong, shanghai" in caveat


def test_the_cost_is_known_before_anything_is_kept(tmp_path: Path) -> None:
    with serving(FakeApi([*MANY, *JOINT])) as api, Api(api.address, KEY) as line:
        budget = Fetch(tmp_path, plan_of(tmp_path), line).budget()
        assert kept(tmp_path) == {}
    assert [(c.works, c.pages, c.credits) for c in budget.costs] == [
        (252, 3, 3), (0, 1, 1), (2, 1, 10), (252, 3, 3), (2, 1, 10),
    ]  # fmt: skip
    assert (budget.pages, budget.credits, str(budget.dollars), budget.pages_kept) == (9, 27, "0.0027", 0)
    assert budget.credits_left == 10_000 - 5
    assert [path for path in api.asked if "cursor" in path] == []


def test_a_region_without_a_known_organisation_is_refused(tmp_path: Path) -> None:
    nowhere = Region("nowhere", REGIONS["shanghai"].name, 1, "Nothing.", places=frozenset({"gn:2947416"}))
    with pytest.raises(StudyError) as caught:
        plan_of(tmp_path, [nowhere])
    assert told(caught.value)[0].startswith('no organisation with its seat in "nowhere" is known')


# -- pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [0, 99, 100, 101, 250])
def test_every_page_is_asked_for_and_none_twice(tmp_path: Path, count: int) -> None:
    with serving(FakeApi(MANY[:count])) as api:
        fetched(tmp_path, api, is_joint=True)
    assert sorted(works_kept(tmp_path)) == ids(MANY[:count])
    assert len(api.asked) == len(set(api.asked))


def test_a_cursor_that_does_not_move_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(FakeApi(MANY)) as api:
        reply = api.reply
        still = {"meta": {"count": 250, "next_cursor": "x"}, "results": [MANY[0]]}
        monkeypatch.setattr(api, "reply", lambda path, asked: (200, still) if "cursor" in asked else reply(path, asked))
        with pytest.raises(SourceError) as caught:
            fetched(tmp_path, api)
    assert told(caught.value)[0] == 'the API gave the cursor "x" again'


def test_works_that_went_while_pages_were_read_are_told(tmp_path: Path) -> None:
    notes: list[str] = []

    class Noting:
        def stage(self, name: str, total: int, *, is_bytes: bool = False) -> None: ...
        def advance(self, steps: int = 1) -> None: ...
        def note(self, text: str) -> None:
            notes.append(text)

    with serving(FakeApi(MANY)) as api, Api(api.address, KEY) as line:
        fetch = Fetch(tmp_path, plan_of(tmp_path, is_joint=True), line, Noting())
        fetch.budget()
        del api.works[:3]
        fetch.run()
    assert notes == [
        f"{plan_of(tmp_path, is_joint=True, today='2026-11-23').questions[0].about}: the API counted 250 works and gave 247."
    ]


# -- cut lists of authors ---------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_works_with_cut_authors_are_completed_one_by_one(tmp_path: Path) -> None:
    crowd, hundred = work(401, *[FUDAN] * 100, *[HKU] * 30), work(402, *[FUDAN] * 99, HKU)
    with serving(FakeApi([crowd, hundred, *JOINT])) as api:
        snapshot = fetched(tmp_path, api)
    assert [name for name in snapshot.files if name.startswith("whole/")] == [
        "whole/W401.json.gz",
        "whole/W402.json.gz",
    ]
    manifest = build(tmp_path, processes=1)
    assert manifest.rows["works"] == 6
    book = Corpus(tmp_path)
    study = midspan.study("shanghai", "hong-kong", period="2019-2021")
    figure = book.figure("joint_works", study)
    assert {record.record_id for record in figure.records()} == {*ids(JOINT), "W401", "W402"}
    assert {record.record_id: record.n_authors for record in figure.records()}["W401"] == 130
    assert [c for c in figure.caveats if c.code == "authors_cut"] == []


@pytest.mark.slow
def test_works_that_stay_cut_are_told(tmp_path: Path) -> None:
    crowd = work(401, *[FUDAN] * 60, *[HKU] * 60)
    with serving(FakeApi([crowd, *JOINT])) as api:
        api.gone.add("W401")
        snapshot = fetched(tmp_path, api)
    assert snapshot.options["fetched"]["cut"] == ["W401"]  # type: ignore[index]
    build(tmp_path, processes=1)
    book = Corpus(tmp_path)
    study = midspan.study("shanghai", "hong-kong", period="2019-2021")
    figure = book.figure("joint_works", study)
    assert [c.text.split(":")[0] for c in figure.caveats if c.code == "authors_cut"] == [
        "1 works of the study come without the authors after their hundredth"
    ]
    assert {record.record_id: record.n_authors for record in figure.records()}["W401"] == 0, "unknown"
    capped = midspan.study("shanghai", "hong-kong", period="2019-2021", author_cap=100)
    assert {record.record_id for record in book.figure("joint_works", capped).records()} == set(ids(JOINT))
    classes = book.figure("collaboration_classes", study, by=("collaboration_class",))
    assert book.work("W401").record.n_authors == 0
    assert classes.cells


def test_a_work_that_was_merged_meanwhile_is_not_taken_for_the_one_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = work(401, *[FUDAN] * 60, *[HKU] * 60)
    with serving(FakeApi([crowd, *JOINT])) as api:
        reply = api.reply
        monkeypatch.setattr(
            api, "reply", lambda path, asked: (200, work(999, FUDAN)) if path.endswith("/W401") else reply(path, asked)
        )
        snapshot = fetched(tmp_path, api)
    assert snapshot.options["fetched"]["cut"] == ["W401"]  # type: ignore[index]
    assert [name for name in snapshot.files if name.startswith("whole/")] == []
