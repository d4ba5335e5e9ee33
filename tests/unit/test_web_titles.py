"""Titles on the pages are short: at most ten words, in English, names of places as two."""

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.tiny import GOLDEN

from midspan.web.app import create_app
from midspan.web.visit import PAIR_PREFIX, pages

MOST = 10


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    return TestClient(create_app(GOLDEN.write(tmp_path_factory.mktemp("golden"))))


def plain_pages() -> list[str]:
    """The pages of a pair that need nothing but the pair."""
    return [page.path.removeprefix(PAIR_PREFIX) for page in pages() if page.is_of_pair and page.place]


@pytest.mark.slow
@pytest.mark.parametrize("path", plain_pages())
def test_a_title_has_ten_words_at_most(web: TestClient, path: str) -> None:
    page = html.fromstring(web.get(f"/en/shanghai/hong-kong/{path}?y=2019-2021").text)
    titles = [one.text_content() for one in page.xpath("//main//h1 | //main//h2")]
    assert titles
    short = [title.replace("Shanghai and Hong Kong SAR", "Shanghai, HK") for title in titles]
    assert [title for title in short if len(title.split()) > MOST] == []
