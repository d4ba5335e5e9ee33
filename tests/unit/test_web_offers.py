"""Offers and directories on the pages: what an editor sends is recorded, checked and shown, and nobody else may."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from lxml import html
from starlette.testclient import TestClient

from midspan.api import Corpus, open_corpus
from midspan.demo.run import _take_listings
from midspan.desk import Desk
from midspan.offering import Offering
from midspan.web.app import create_app
from midspan.web.audit import Audit
from midspan.web.blocks.listed import today
from midspan.web.forms import Tickets
from midspan.web.guard import Guard, own_names
from midspan.web.person import READER, Person, Role
from midspan.web.writing import Writing

PAIR = "/en/shanghai/hong-kong"
SAID = {
    "side": "offer", "type": "technical_service", "title": "SEM <b>of</b> battery films", "description": "Electron microscopy.",
    "language": "en", "themes": "atomic-materials", "organisation": "A & B Laboratory", "region": "shanghai",
    "place": "Jiading", "money": "receives", "expires": "2999-12-31", "contact_name": "Ann Wong",
    "contact_email": "ann@example.org",
}  # fmt: skip


def served(home: Path, person: Person) -> TestClient:
    corpus = open_corpus(home)
    pages = create_app(corpus, Writing(Desk(corpus), Tickets(), Audit(home)))
    app = Guard(pages, own_names("localhost", []), lambda _: person)
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.fixture
def client(own_home: Path) -> Iterator[TestClient]:
    with served(own_home, Person(Role.EDITOR, "ann")) as one:
        yield one


def form(text: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form of an action, as a browser would send them."""
    found = re.search(rf'<form[^>]*action="/en/listings/{action}">(.*?)</form>', text, re.DOTALL)
    assert found, action
    return {
        unescape(n): unescape(v) for n, v in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', found[1])
    }


def sent(client: TestClient, action: str, **more: str) -> int:
    page = client.get(f"{PAIR}/offers").text
    return client.post(f"/en/listings/{action}", data=form(page, action) | more).status_code


@pytest.mark.slow
def test_an_editor_adds_one_and_no_page_shows_its_contact(client: TestClient, own_home: Path) -> None:
    assert "No offers or requests from" in client.get(f"{PAIR}/offers").text
    assert sent(client, "add", **SAID) == 303
    (listing,) = Offering(own_home).on(today()).listings
    assert (listing.title, listing.organisation, listing.themes) == (
        "SEM <b>of</b> battery films", "A & B Laboratory", ("atomic-materials",),
    )  # fmt: skip
    assert Offering(own_home).contacts.of(listing.key).name == "Ann Wong"
    paths = [f"/{language}/shanghai/hong-kong" for language in ("en", "zh-Hans", "zh-Hant")]
    shown = [client.get(f"{path}/{page}").text for path in paths for page in ("offers", "directories", "offers.csv")]
    assert all("A &amp; B Laboratory" in text or "A & B Laboratory" in text for text in shown)
    assert [text for text in shown if "Wong" in text or "ann@" in text] == []
    assert "<b>of</b>" not in shown[0]
    log = json.loads((own_home / "audit" / "audit.jsonl").read_text().splitlines()[-1])
    assert (log["what"], log["who"], log["about"]) == ("add", "ann", listing.key)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "title is empty"),
        ({"expires": "soon"}, "is not a date"),
        ({"region": "atlantis"}, "is not known"),
        ({"description": "write to x@example.org"}, "e-mail address"),
    ],
)
def test_what_a_table_may_not_say_a_form_may_not(client: TestClient, own_home: Path, wrong, said) -> None:
    data = form(client.get(f"{PAIR}/offers").text, "add") | SAID | wrong
    answer = client.post("/en/listings/add", data=data)
    assert (answer.status_code, said in html.fromstring(answer.text).text_content()) == (400, True)
    assert not (own_home / "listings").exists()


@pytest.mark.slow
def test_interest_answer_and_refusal_go_through_the_page(client: TestClient, own_home: Path) -> None:
    _take_listings(own_home)
    assert sent(client, "interest") == 303
    page = client.get(f"{PAIR}/offers").text
    assert "no answer yet" in page
    assert sent(client, "reply", code="too_costly") == 303
    after = html.fromstring(client.get(f"{PAIR}/offers").text)
    assert "too costly" in after.xpath("string(//section[@aria-labelledby='interests-title']//tbody)")
    before = len(html.fromstring(page).xpath("//section[@aria-labelledby='matches-title']//tbody/tr"))
    assert len(after.xpath("//section[@aria-labelledby='matches-title']//tbody/tr")) == before - 1
    assert sent(client, "not-useful") == 303
    assert sent(client, "withdraw", reason="settled") == 303
    assert len(Offering(own_home).on(today()).listings) == 15
    assert sent(client, "withdraw", listing="demo-r08x", reason="settled") == 400


@pytest.mark.slow
def test_a_reader_sends_nothing_and_a_stranger_has_no_ticket(own_home: Path) -> None:
    _take_listings(own_home)
    with served(own_home, READER) as reader:
        assert '<form class="judge"' not in reader.get(f"{PAIR}/offers").text
        assert reader.post("/en/listings/add", data=SAID | {"from": "shanghai,hong-kong"}).status_code == 403
    with served(own_home, Person(Role.EDITOR, "ann")) as editor:
        data = form(editor.get(f"{PAIR}/offers").text, "withdraw") | {"reason": "x"}
        assert editor.post("/en/listings/withdraw", data=data | {"ticket": "0.0.0"}).status_code == 403
        foreign = editor.post("/en/listings/withdraw", data=data, headers={"origin": "https://elsewhere.example"})
        assert foreign.status_code == 403
    assert len(Offering(own_home).on(today()).listings) == 16


@pytest.mark.slow
def test_a_request_leads_to_the_three_lists(client: TestClient, own_home: Path) -> None:
    _take_listings(own_home)
    page = html.fromstring(client.get(f"{PAIR}/offers").text)
    (link,) = page.xpath("//tr[@id='demo-r01']//a/@href")
    found = html.fromstring(client.get(link).text)
    first = [found.xpath(f"string(//section[@aria-labelledby='{need}-title']//tbody/tr[1])") for need in
             ("services", "capital", "space")]  # fmt: skip
    assert ["Invented Materials Laboratory 11" in first[0], "虚构绿色能源创投" in first[1], "中試" in first[2]] == [
        True
    ] * 3
    assert client.get(f"{PAIR}/directories?request=demo-r08").status_code == 404
    assert "demo-r08" not in client.get(f"{PAIR}/offers").text + client.get(f"{PAIR}/offers.csv").text


@pytest.mark.slow
def test_reading_a_book_alone_shows_what_is_open(own_home: Path) -> None:
    _take_listings(own_home)
    with TestClient(create_app(Corpus(own_home)), base_url="http://localhost") as reader:
        answer = reader.get(f"{PAIR}/offers")
        assert ("demo-o01" in answer.text, answer.headers["cache-control"]) == (True, "no-store")
