"""Finished pages are given from memory, and never an older page nor one of another kind of reader."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.responses import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tests.tiny import GOLDEN

from midspan.web.app import create_app
from midspan.web.kept import Finished, KeptPages, Shelf
from midspan.web.person import READER, Person, Role, let_in

KEY = ("", "", True, b"/", b"")


class Counting:
    """Says the number of each answer, whom it is for and what the book's edition is."""

    def __init__(self) -> None:
        self.answers, self.edition, self.headers = 0, "one", {"etag": 'W/"x"', "cache-control": "no-cache"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.answers += 1
        text = f"{self.edition} {scope['path']} {self.answers}"
        await Response(text, headers=self.headers)(scope, receive, send)


def as_person(app: ASGIApp, who: Callable[[], Person]) -> ASGIApp:
    async def outer(scope: Scope, receive: Receive, send: Send) -> None:
        await app(let_in(scope, who()), receive, send)

    return outer


def test_a_page_is_drawn_once() -> None:
    inner = Counting()
    client = TestClient(KeptPages(inner, lambda: "one"))
    assert [client.get("/a").text for _ in range(3)] == ["one /a 1"] * 3
    assert client.get("/a?x=1").text == "one /a 2"
    assert client.get("/b").text == "one /b 3"
    again = client.get("/a", headers={"if-none-match": '"y", "x"'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", 'W/"x"')
    assert "content-length" not in again.headers
    assert inner.answers == 3


def test_an_older_edition_is_never_shown() -> None:
    inner = Counting()
    client = TestClient(KeptPages(inner, lambda: inner.edition))
    assert client.get("/a").text == "one /a 1"
    inner.edition = "two"
    assert client.get("/a").text == "two /a 2"


def test_a_page_drawn_while_the_edition_changes_is_not_kept() -> None:
    inner = Counting()
    editions = iter(["one", "two", "two", "two", "two", "two"])
    client = TestClient(KeptPages(inner, lambda: next(editions)))
    assert [client.get("/a").text for _ in range(3)] == ["one /a 1", "one /a 2", "one /a 2"]


def test_one_kind_of_reader_never_gets_anothers_page() -> None:
    inner = Counting()
    who = [READER]
    client = TestClient(as_person(KeptPages(inner, lambda: "one"), lambda: who[0]))
    texts = []
    for person in (READER, Person(Role.EDITOR), Person(Role.EDITOR, "Ann", "s1"), Person(Role.READER, "Bo", "s2")):
        who[0] = person
        texts.append(client.get("/a").text)
    assert texts == ["one /a 1", "one /a 2", "one /a 3", "one /a 4"]


def test_what_is_of_one_person_or_of_one_moment_is_not_kept() -> None:
    for headers in (
        {"etag": '"x"', "cache-control": "no-store"},
        {"etag": '"x"', "set-cookie": "a=b"},
        {"cache-control": "no-cache"},
    ):
        inner = Counting()
        inner.headers = headers
        client = TestClient(KeptPages(inner, lambda: "one"))
        assert [client.get("/a").text for _ in range(2)] == ["one /a 1", "one /a 2"]


def test_posts_and_heads_are_passed_on() -> None:
    inner = Counting()
    client = TestClient(KeptPages(inner, lambda: "one"))
    client.get("/a")
    assert client.post("/a").text == "one /a 2"
    assert client.head("/a").status_code == 200
    assert inner.answers == 3


def test_memory_has_a_bound_and_the_oldest_goes_first() -> None:
    shelf = Shelf(most=5_000)
    keys = [(*KEY[:4], bytes([n])) for n in range(4)]
    for key in keys[:3]:
        shelf.put(key, Finished([], b"x" * 600))
    shelf.get(keys[0])
    shelf.put(keys[3], Finished([], b"x" * 600))
    assert [shelf.get(key) is not None for key in keys] == [True, False, True, True]
    shelf.put(keys[0], Finished([], b"x" * 6_000))
    assert (shelf.size, shelf.get(keys[0]).body) == (4_800, b"x" * 600)  # type: ignore[union-attr]


def test_what_many_ask_for_at_once_is_drawn_by_one() -> None:
    drawn = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        drawn.append(scope["path"])
        await asyncio.sleep(0.05)
        await Response("x", headers={"etag": '"x"'})(scope, receive, send)

    app = KeptPages(slow, lambda: "one")
    bodies: list[bytes] = []

    async def ask() -> None:
        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            bodies.append(message.get("body", b""))

        scope = {"type": "http", "method": "GET", "path": "/a", "query_string": b"", "headers": []}
        await app(scope, receive, send)

    async def everybody() -> None:
        await asyncio.gather(*(ask() for _ in range(20)))

    asyncio.run(everybody())
    assert (drawn, b"".join(bodies)) == (["/a"], b"x" * 20)


def test_a_failure_leaves_nobody_waiting() -> None:
    calls = []

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        calls.append(1)
        raise RuntimeError("no")

    client = TestClient(KeptPages(broken, lambda: "one"), raise_server_exceptions=False)
    assert [client.get("/a").status_code for _ in range(2)] == [500, 500]
    assert len(calls) == 2


@pytest.mark.slow
def test_a_new_baseline_of_citations_makes_every_page_anew(tmp_path: Path) -> None:
    corpus = GOLDEN.write(tmp_path / "home")
    client = TestClient(create_app(corpus))
    first = client.get("/en/methods")
    (tmp_path / "home" / "baselines" / "current").write_text("0123456789ab\n")
    again = client.get("/en/methods", headers={"if-none-match": first.headers["etag"]})
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.headers["etag"] != again.headers["etag"]
