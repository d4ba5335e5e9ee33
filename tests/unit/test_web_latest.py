"""A server moves to the next corpus by itself, and what can't be opened leaves the one before."""

import time
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from tests.tiny import GOLDEN

from midspan.locale import languages
from midspan.model.errors import CorpusError
from midspan.web import latest
from midspan.web.app import create_app
from midspan.web.latest import Latest, Opened
from midspan.web.person import READER

MOST = 5.0
"""Seconds that opening may take here."""


def answer_in_time(client: TestClient, wanted: str) -> str:
    end = time.monotonic() + MOST
    while (text := client.get("/").text) != wanted and time.monotonic() < end:
        time.sleep(0.01)
    return text


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latest, "LOOK_EVERY", 0.0)


@pytest.mark.slow
def test_requests_go_to_the_next_corpus_once_it_is_there(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path / "home")
    names = ["one"]

    def open_it() -> Opened:
        if names[-1] == "broken":
            raise CorpusError("the manifest can't be read")
        return Opened(corpus, PlainTextResponse(names[-1]))

    with TestClient(Latest(open_it, lambda: names[-1], [READER])) as client:
        assert client.get("/").text == "one"
        names.append("two")
        assert answer_in_time(client, "two") == "two"
        names.append("broken")
        assert client.get("/").text == client.get("/").text == "two"
        names.append("four")
        assert answer_in_time(client, "four") == "four"


@pytest.mark.slow
def test_the_overviews_of_all_languages_are_drawn_before_anybody_asks(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path / "home")
    inner, asked = create_app(corpus), []

    async def noting(scope, receive, send):
        asked.append((scope["path"], scope["query_string"].decode()))
        await inner(scope, receive, send)

    with TestClient(Latest(lambda: Opened(corpus, noting), lambda: "one", [READER])):
        end = time.monotonic() + 10 * MOST
        while len(asked) < len(languages()) and time.monotonic() < end:
            time.sleep(0.01)
    assert [path for path, _ in asked] == [f"/{lang}/shanghai/hong-kong/overview" for lang in languages()]
    assert {query for _, query in asked} == {"y=2019-2021&count=full"}
