"""Fetching when the API is busy, refuses or breaks off, and when the fetch is stopped."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.fixtures.fetched import (
    FUDAN,
    HKU,
    JOINT,
    MANY,
    PAIR,
    PERIOD,
    fetched,
    kept,
    pages,
    plan_of,
    work,
)
from tests.fixtures.inputs import told
from tests.fixtures.openalex_api import KEY, FakeApi, serving

from midspan.fetch.asking import LONGEST_WAIT, WAITS, Api
from midspan.fetch.plan import PLAN, checked_key, planned
from midspan.fetch.works import Fetch
from midspan.model.errors import SettingError, SourceError
from midspan.store.snapshot import MANIFEST, SnapshotStore

# -- faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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


@pytest.mark.slow
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
