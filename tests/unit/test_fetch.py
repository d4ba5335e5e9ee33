"""Fetching from the API: what it asks for, what it keeps, and what it does when the API does not answer."""

import gzip
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.inputs import openalex_work, told
from tests.fixtures.openalex_api import KEY, FakeApi, serving

import midspan
from midspan import plugins
from midspan.api import Corpus
from midspan.build import build
from midspan.fetch.asking import LONGEST_WAIT, WAITS, Api
from midspan.fetch.plan import PLAN, Plan, checked_key, planned
from midspan.fetch.works import Fetch
from midspan.model.errors import SettingError, SourceError, StudyError
from midspan.model.place import Region
from midspan.model.study import Period
from midspan.regions import load_region
from midspan.store.snapshot import MANIFEST, Snapshot, SnapshotStore

PERIOD = Period(2019, 2021)
FUDAN = ("https://ror.org/013q1eq08", "CN", "Fudan University, Shanghai, China")
HKU = ("https://ror.org/02zhqgq86", "HK", "The University of Hong Kong, Pokfulam Road, Hong Kong")
NEW_INSTITUTE = ("", "CN", "Institute of New Things, Shanghai 200000, China")
MIS_CODED = ("", "", "A Laboratory, Kowloon, Hong Kong")
OXFORD = ("https://ror.org/052gg0110", "GB", "University of Oxford, Oxford, UK")
REGIONS = {region.key: region for region in map(load_region, plugins.data_files("regions"))}
PAIR = [REGIONS["hong-kong"], REGIONS["shanghai"]]


def authorship(number: int, ror: str, country: str, raw: str, *, is_last: bool = False) -> dict[str, Any]:
    known = {"id": f"https://openalex.org/I{ror[-4:]}", "display_name": raw, "ror": ror, "country_code": country}
    return {
        "author_position": "first" if number == 1 else "last" if is_last else "middle",
        "author": {"id": f"https://openalex.org/A{number}", "display_name": f"Author {number}", "orcid": None},
        "institutions": [known] if ror else [],
        "countries": [country] if country else [],
        "raw_affiliation_strings": [raw],
        "affiliations": [{"raw_affiliation_string": raw, "institution_ids": [known["id"]] if ror else []}],
    }


def work(number: int, *affiliations: tuple[str, str, str], year: int = 2020) -> dict[str, Any]:
    people = [authorship(place, *one, is_last=place == len(affiliations)) for place, one in enumerate(affiliations, 1)]
    day = f"{year}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
    return {**openalex_work(number, year=year), "authorships": people, "publication_date": day}


JOINT = [
    work(1, FUDAN, HKU),
    work(2, FUDAN, MIS_CODED),
    work(3, NEW_INSTITUTE, HKU, year=2019),
    work(4, NEW_INSTITUTE, MIS_CODED, year=2021),
]
ONE_SIDE = [work(5, FUDAN), work(6, HKU, OXFORD), work(7, NEW_INSTITUTE), work(8, MIS_CODED)]
ELSEWHERE = [work(9, OXFORD), work(10, FUDAN, HKU, year=2018), work(11, FUDAN, HKU, year=2022)]
MANY = [work(number, FUDAN, HKU) for number in range(101, 351)]


@pytest.fixture
def api() -> Iterator[FakeApi]:
    with serving(FakeApi([*JOINT, *ONE_SIDE, *ELSEWHERE])) as served:
        yield served


def plan_of(home: Path, regions: list[Region] = PAIR, *, is_joint: bool = False, today: str = "2026-11-22") -> Plan:
    return planned(home, regions, PERIOD, is_joint=is_joint, today=today)


def fetched(
    home: Path,
    api: FakeApi,
    *,
    is_joint: bool = False,
    waits: list[float] | None = None,
    notes: list[str] | None = None,
) -> Snapshot:
    told_of = [] if notes is None else notes
    with Api(api.address, KEY, sleep=([] if waits is None else waits).append, note=told_of.append) as line:
        return Fetch(home, plan_of(home, is_joint=is_joint), line).run()


def kept(home: Path) -> dict[str, bytes]:
    """Every reply of the workspace's snapshots and unfinished fetches."""
    folder = home / "snapshots" / "openalex"
    paths = [path for path in sorted(folder.rglob("*.json*")) if path.name not in (MANIFEST, PLAN)]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def pages(home: Path) -> list[dict[str, Any]]:
    found = [gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body for body in kept(home).values()]
    return [json.loads(body) for body in found]


def works_kept(home: Path) -> list[str]:
    return [w["id"].rsplit("/", 1)[1] for page in pages(home) for w in page.get("results", [])]


def ids(works: list[dict[str, Any]]) -> list[str]:
    return sorted(w["id"].rsplit("/", 1)[1] for w in works)


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


# -- faults -----------------------------------------------------------------------------------------------------------


def test_busy_answers_are_waited_for_as_the_api_asks_else_longer_each_time(tmp_path: Path, api: FakeApi) -> None:
    waits: list[float] = []
    notes: list[str] = []
    api.faults.extend([(429, 7), 500, 503, None, "cut", "garbage", None])
    fetched(tmp_path / "a", api, waits=waits, notes=notes)
    assert waits == [7, WAITS[1], WAITS[2], WAITS[0], WAITS[1]]
    assert [note.split(":")[0].split(" (")[0] for note in notes] == [
        "status 429", "status 500", "status 503", "no whole reply", "a reply that can't be read",
    ]  # fmt: skip
    fetched(tmp_path / "b", api)
    assert kept(tmp_path / "a") == kept(tmp_path / "b")


def test_a_page_that_changed_between_tries_is_kept_as_it_came_whole(tmp_path: Path, api: FakeApi) -> None:
    api.faults.extend([None] * 5 + ["cut"])
    changed = {**JOINT[0], "title": "Changed meanwhile"}
    api.before = lambda number: api.works.__setitem__(0, changed) if number == 7 else None
    fetched(tmp_path, api)
    first = next(page for page in pages(tmp_path) if page["results"])
    assert {w["title"] for w in first["results"] if w["id"].endswith("/W1")} == {"Changed meanwhile"}


def test_an_api_that_stays_busy_is_an_error_and_what_is_kept_is_gone_on_with(tmp_path: Path, api: FakeApi) -> None:
    waits: list[float] = []
    api.faults.extend([None] * 7 + [500] * (len(WAITS) + 1))
    with pytest.raises(SourceError) as caught:
        fetched(tmp_path, api, waits=waits)
    assert told(caught.value)[0] == 'the API gave "status 500" after 7 waits'
    assert waits == list(WAITS)
    before = kept(tmp_path)
    assert len(before) == 7
    fetched(tmp_path, api)
    assert before.items() <= kept(tmp_path).items()
    assert next(SnapshotStore(tmp_path).every()).files.keys() == {name.split("/", 1)[1] for name in kept(tmp_path)}


def test_a_used_up_budget_stops_at_once_and_says_when_to_go_on(tmp_path: Path, api: FakeApi) -> None:
    waits: list[float] = []
    api.faults.extend([None] * 6 + [(429, 5 * 3600 + 120)])
    with pytest.raises(SourceError) as caught:
        fetched(tmp_path, api, waits=waits)
    assert LONGEST_WAIT < 5 * 3600
    assert told(caught.value)[0].startswith('the API asks to wait 5 h 2 min: "Rate limit exceeded: Insufficient budget')
    assert waits == []
    assert not list(SnapshotStore(tmp_path).every())


def test_a_wrong_key_is_an_error_that_does_not_say_it(tmp_path: Path, api: FakeApi) -> None:
    with Api(api.address, "wrong") as line, pytest.raises(SourceError) as caught:
        Fetch(tmp_path, plan_of(tmp_path), line).budget()
    assert (
        told(caught.value)[0]
        == f'the API refuses with status 401: "Invalid or missing API key: API key not found: {KEY}"'
    )
    assert "OPENALEX_API_KEY" in caught.value.next_step
    assert len(api.asked) == 1
    assert KEY not in " ".join(api.asked)
    with Api(api.address, KEY) as line:
        assert KEY not in line._said(b'{"message": "' + KEY.encode() + b'"}', 401)


def test_no_key_is_an_error() -> None:
    assert checked_key(" k ") == "k"
    with pytest.raises(SettingError) as caught:
        checked_key(" ")
    assert told(caught.value)[0] == 'the variable "OPENALEX_API_KEY" is empty'


def test_nobody_listening_is_an_error(tmp_path: Path) -> None:
    with Api("http://127.0.0.1:9", KEY, sleep=lambda seconds: None) as line, pytest.raises(SourceError) as caught:
        Fetch(tmp_path, plan_of(tmp_path), line).budget()
    assert told(caught.value)[0] == 'the API gave "no whole reply (ConnectError)" after 7 waits'


# -- interruptions ----------------------------------------------------------------------------------------------------


class _Stop(BaseException):
    pass


class _Stopping(Api):
    """Stops after some questions, as Ctrl-C would."""

    def __init__(self, address: str, key: str, last: int) -> None:
        super().__init__(address, key)
        self._more = last

    def ask(self, *question: Any) -> Any:
        self._more -= 1
        if self._more < 0:
            raise _Stop
        return super().ask(*question)


def test_stopped_at_any_request_it_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    crowd = work(400, *[FUDAN] * 60, *[HKU] * 60)
    with serving(FakeApi([*MANY[:150], *JOINT, crowd])) as api:
        fetched(tmp_path / "whole", api)
        whole, requests = kept(tmp_path / "whole"), len(api.asked)
        for last in range(1, requests + 1, 2):
            home = tmp_path / str(last)
            with _Stopping(api.address, KEY, last) as line:
                try:
                    Fetch(home, plan_of(home), line).run()
                except _Stop:
                    assert not list(SnapshotStore(home).every())
            api.asked.clear()
            later = planned(home, PAIR, PERIOD, is_joint=False, today="2027-01-01" if last < requests else "2026-11-22")
            with Api(api.address, KEY) as line:
                fetch = Fetch(home, later, line)
                (fetch.done or fetch.run())
            assert kept(home) == whole
            assert len(api.asked) == requests - last, "nothing that is kept is asked for again"


def test_a_page_that_is_not_whole_is_asked_for_again(tmp_path: Path) -> None:
    with serving(FakeApi(MANY)) as api:
        fetched(tmp_path / "whole", api, is_joint=True)
        fetched(tmp_path / "home", api, is_joint=True)
        folder = tmp_path / "home" / "snapshots" / "openalex"
        (manifest,) = folder.rglob(MANIFEST)
        plan = json.loads(manifest.read_text())
        manifest.unlink()
        questions = plan["options"]["fetched"]["questions"]
        document = {
            "regions": ["hong-kong", "shanghai"],
            "period": str(PERIOD),
            "is_joint": True,
            "begun": "2026-11-22",
        }
        (manifest.parent / PLAN).write_text(json.dumps({**document, "questions": questions}))
        (manifest.parent / "pages/001/000002.json.gz").write_bytes(b"\x1f\x8b\x08")
        (manifest.parent / "pages/001/000009.json.gz").write_bytes(b"{}")
        fetched(tmp_path / "home", api, is_joint=True)
    assert kept(tmp_path / "home") == kept(tmp_path / "whole")


@pytest.mark.slow
def test_killed_it_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    with serving(FakeApi([*MANY, *JOINT])) as api:
        environment = {**os.environ, "OPENALEX_API_KEY": KEY, "MIDSPAN_OPENALEX_URL": api.address}

        def started(home: Path) -> "subprocess.Popen[bytes]":
            words = "snapshot --fetch openalex hong-kong shanghai --period 2019-2021 --yes --home".split()
            command = [sys.executable, "-m", "midspan", *words, str(home)]
            return subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)

        assert started(tmp_path / "whole").wait() == 0
        for moment in (2, 6, 4, 3):
            process = started(tmp_path / "killed")
            begun = len(api.asked)
            api.before = lambda number: process.kill() if number == begun + moment else None  # noqa: B023
            assert process.wait() == -9
            assert not list(SnapshotStore(tmp_path / "killed").every())
        api.before = lambda number: None
        assert started(tmp_path / "killed").wait() == 0
    assert kept(tmp_path / "killed") == kept(tmp_path / "whole")


# -- cut lists of authors ---------------------------------------------------------------------------------------------


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
