"""One number: a figure is the same on its page, in its twin, on the command line and in Python, for every indicator."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from lxml import html
from starlette.testclient import TestClient
from tests.tiny import GOLDEN

import midspan
from midspan import plugins
from midspan.api import Corpus
from midspan.chart.number import unit_of
from midspan.cli import midspan as command
from midspan.model.errors import FigureError
from midspan.web.app import create_app
from midspan.web.words import Words

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
PAIR = "/en/shanghai/hong-kong"
CHOICES = "y=2019-2021&count=full"
BOUNDS = ("value", "low", "high", "linkage_low", "linkage_high", "records")
FEWEST = 60
"""How many indicators must have a number here, so that the comparison cannot become empty unnoticed."""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("golden"))


@pytest.fixture(scope="module")
def web(corpus: Corpus) -> TestClient:
    return TestClient(create_app(corpus))


@pytest.fixture(scope="module")
def printed(corpus: Corpus) -> Mapping[str, Any]:
    """What the command line says of every figure, in one call."""
    given = ["measure", "shanghai", "hong-kong", "--period", "2019-2021", "--figure", "all", "--json"]
    result = CliRunner().invoke(command, [*given, "--home", str(corpus.home)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return {one["figure"]: one for one in json.loads(result.stdout)}


def first(facts: Mapping[str, Any]) -> list[Any]:
    """The bounds of the first value of a figure's JSON."""
    return [facts["values"][0].get(name) for name in BOUNDS] if facts["values"] else []


@pytest.mark.parametrize("key", sorted(plugins.declared("indicators", "INDICATOR")))
def test_a_figure_is_one_number(corpus: Corpus, web: TestClient, printed: Mapping[str, Any], key: str) -> None:
    try:
        figure = corpus.figure(key, STUDY)
    except FigureError:
        assert web.get(f"{PAIR}/figure/{key}.json?{CHOICES}").status_code == 400
        assert key not in printed
        return
    twin = web.get(f"{PAIR}/figure/{key}.json?{CHOICES}").json()
    assert first(twin) == first(printed[key])
    assert twin["fingerprint"] == printed[key]["fingerprint"] == figure.fingerprint
    if () not in {cell.key for cell in figure.cells}:
        assert len(twin["values"]) == len(figure.cells)
        return
    value = figure.total.value
    assert twin["values"][0]["value"] == (None if value is None else pytest.approx(float(value), abs=1e-12))
    page = html.fromstring(web.get(f"{PAIR}/records?{CHOICES}&figure={key}").text)
    spoken = Words("en").numbers.spoken(value, unit_of(figure.card, figure.study))
    assert page.xpath("string(//*[@id='value'])") == spoken
    assert value is None or isinstance(value, Decimal | int)


def test_most_indicators_have_a_number_here(printed: Mapping[str, Any]) -> None:
    assert len(printed) >= FEWEST
