"""Every page of the registry: its address holds all of the study, a corpus that it names is the one that answers, and
every file it offers is there. A new page is walked over by itself.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from lxml import html

from midspan.web.source import Book
from midspan.web.visit import PAIR_PREFIX, Page, pages

PARTS = {
    "{lang}": "en",
    "{a}": "shanghai",
    "{b}": "hong-kong",
    "{id}": "shanghai:0",
    "{partner}": "hong-kong:0",
    "{work_id:path}": "W20210003",
}
OWN = {"compare": {"figure": "joint_works", "against": "counting:fractional"}}
"""What a page must be asked beside the study."""
STUDY = {"y": "2015-2018", "count": "fractional"}
PINNED = {"y", "count", "asof"}
KINDS = {
    "json": "application/json", "csv": "text/csv", "svg": "image/svg+xml", "html": "text/html",
    "pdf": "application/pdf", "docx": "application/vnd.openxmlformats", "xlsx": "application/vnd.openxmlformats",
}  # fmt: skip
SLOW = {"pdf", "docx"}
"""Files of reports that take seconds; tests of reports open them."""
EVERY = pytest.mark.parametrize("page", pages(), ids=lambda page: page.key)


@pytest.fixture(scope="module")
def web(server: str) -> Iterator[httpx.Client]:
    """A client of the server."""
    with httpx.Client(base_url=server) as client:
        yield client


def asked(web: httpx.Client, page: Page, **more: str) -> httpx.Response:
    """The answer to a page of the study."""
    path = page.path
    for part, text in PARTS.items():
        path = path.replace(part, text)
    came = {"from": "shanghai,hong-kong"} if page.key == "work" else {}
    return web.get(path, params=(STUDY if page.is_of_pair else came) | OWN.get(page.key, {}) | more)


def links(page: html.HtmlElement) -> list[str]:
    """Every address that a page leads to but its other languages."""
    return [str(one) for one in page.xpath("//a[@href and not(@hreflang)]/@href") if not str(one).startswith("#")]


@EVERY
def test_a_page_names_its_corpus_in_every_link_of_the_pair(web: httpx.Client, book: Book, page: Page) -> None:
    answer = asked(web, page, asof=book.corpus_id)
    assert answer.status_code == 200, answer.text[-2000:]
    found = [link for link in links(html.fromstring(answer.text)) if link.startswith("/en/shanghai/hong-kong/")]
    assert len(found) > 10 or not page.is_of_pair
    assert [link for link in found if not set(parse_qs(urlsplit(link).query)) >= PINNED] == []
    if page.is_of_pair:
        form = {str(one.get("name")): one.get("value") for one in html.fromstring(answer.text).xpath("//form//input")}
        assert (form["count"], form["asof"]) == ("fractional", book.corpus_id)


@EVERY
def test_a_page_of_another_corpus_is_refused_with_a_step(web: httpx.Client, book: Book, page: Page) -> None:
    answer = asked(web, page, asof="0123456789ab")
    assert answer.status_code == 404
    assert 'The corpus "0123456789ab" is not open here' in html.fromstring(answer.text).text_content()
    assert book.corpus_id in answer.text


@pytest.mark.slow
@EVERY
def test_the_files_of_a_page_are_there(web: httpx.Client, book: Book, page: Page) -> None:
    answer = asked(web, page, asof=book.corpus_id)
    files = [link for link in links(html.fromstring(answer.text)) if re.search(r"\.[a-z]+$", urlsplit(link).path)]
    for link in files:
        form = urlsplit(link).path.rpartition(".")[2]
        if form in SLOW or not link.startswith("/"):
            continue
        file = web.get(link)
        assert (file.status_code, file.headers["content-type"].startswith(KINDS[form])) == (200, True), link
    if page.key in OFFERING:
        assert {urlsplit(link).path.rpartition(".")[2] for link in files} >= OFFERING[page.key]


OFFERING = {
    **{
        page.key: {"json", "csv", "svg"} for page in pages() if page.key in {"trends", "topics", "organisations", "map"}
    },
    **{
        key: {"json", "csv", "svg"}
        for key in ("network", "organisation", "organisation_pair", "overview", "multiverse")
    },
    **{key: {"json", "csv"} for key in ("records", "claims", "compare")},
}
"""The files that a page must offer; the others have no numbers of their own."""


@pytest.mark.parametrize("swap", ["", "1"])
def test_the_form_of_a_pair_keeps_the_whole_study(web: httpx.Client, book: Book, swap: str) -> None:
    page = html.fromstring(
        web.get(f"/en/shanghai/hong-kong/overview?y=2015-2018&theme=energy&asof={book.corpus_id}").text
    )
    (form,) = page.xpath("//form[@action='/en/pair']")
    said = dict(form.form_values()) | ({"swap": swap} if swap else {})
    there = web.get("/en/pair", params=said).headers["location"]
    assert parse_qs(urlsplit(there).query) == {
        "y": ["2015-2018"], "count": ["full"], "theme": ["energy"], "asof": [book.corpus_id],
    }  # fmt: skip


def test_every_tab_is_a_page_of_the_registry(web: httpx.Client) -> None:
    page = html.fromstring(asked(web, next(one for one in pages() if one.key == "overview")).text)
    tabs = [urlsplit(str(one)).path.rpartition("/")[2] for one in page.xpath("//nav[@class='tabs']//a/@href")]
    assert tabs == [one.path.removeprefix(PAIR_PREFIX).rpartition("/")[2] for one in pages() if one.place]
