"""Every figure is the same number on its page, in its twins, on the command line and in Python."""

import csv
import io
import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from lxml import html
from tests.tiny import GOLDEN

import midspan
from midspan import plugins
from midspan.api import Corpus
from midspan.chart.number import ENGLISH
from midspan.cli import midspan as command_line
from midspan.export.figure_json import figure_to_dict
from midspan.web.app import create_app

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2021")
PAIR = "/en/shanghai/hong-kong"
REFUSED = {"affinity", "association_strength_observed_expected", "relative_intensity"}
"""What only a matrix of regions gives."""
KEYS = sorted(set(plugins.declared("indicators", "INDICATOR")) - REFUSED)
NUMBERS = ("value", "low", "high", "linkage_low", "linkage_high")


@dataclass(frozen=True)
class Faces:
    """One corpus, its pages, and what the command line says of all its figures in one run."""

    corpus: Corpus
    web: TestClient
    told: Mapping[str, Any]

    def box(self, key: str) -> html.HtmlElement:
        """The page of a figure."""
        answer = self.web.get(f"{PAIR}/records?figure={key}&y={STUDY.period}")
        assert answer.status_code == 200, answer.text
        return html.fromstring(answer.text)

    def twin(self, key: str, form: str) -> str:
        """The twin of a figure."""
        answer = self.web.get(f"{PAIR}/figure/{key}.{form}?y={STUDY.period}")
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return GOLDEN.write(tmp_path_factory.mktemp("equal"))


def faces_of(corpus: Corpus, figures: str) -> Faces:
    command = f"measure {' '.join(STUDY.regions)} --period {STUDY.period} {figures} --json --home"
    said = CliRunner().invoke(command_line, [*command.split(), str(corpus.home)], catch_exceptions=False)
    return Faces(corpus, TestClient(create_app(corpus)), {one["figure"]: one for one in json.loads(said.stdout)})


@pytest.mark.slow
def test_the_headline_figures_are_the_same_numbers_everywhere(corpus: Corpus) -> None:
    """All others in the whole run."""
    faces = faces_of(corpus, "")
    assert sorted(faces.told) == sorted(corpus.headline(STUDY))
    for key in faces.told:
        check(faces, key)


@pytest.fixture(scope="module")
def every(corpus: Corpus) -> Faces:
    return faces_of(corpus, "--figure all")


@pytest.mark.slow
def test_no_figure_is_left_out(every: Faces) -> None:
    assert sorted(every.corpus.possible(STUDY)) == sorted(every.told) == KEYS


@pytest.mark.slow
@pytest.mark.parametrize("key", KEYS)
def test_a_figure_is_the_same_number_everywhere(every: Faces, key: str) -> None:
    check(every, key)


def check(faces: Faces, key: str) -> None:
    figure = figure_to_dict(faces.corpus.figure(key, STUDY))
    assert faces.told[key] == figure
    assert json.loads(faces.twin(key, "json"))["values"] == figure["values"]
    assert listed(faces.twin(key, "csv"), figure["by"]) == [
        {name: "" if one is None else str(one) for name, one in cell.items()} for cell in figure["values"]
    ]
    page = faces.box(key)
    assert shown(page) == expected(figure)
    shell, python = (one.text for one in page.xpath("//section[contains(@class, 'making')]//pre")[:2])
    wanted = ["midspan", "measure", *STUDY.regions, "--period", str(STUDY.period), "--figure", key]
    assert shlex.split(shell) == [*wanted, *(word for by in figure["by"] for word in ("--by", by))]
    found = eval(python, {"midspan": Opened(faces.corpus)})  # noqa: S307 - the line that the page tells readers to run
    assert found == (figure["values"] if figure["by"] else faces.corpus.figure(key, STUDY).total.value)


class Opened:
    """The package as a reader has it who is in the folder of the workspace."""

    study = staticmethod(midspan.study)

    def __init__(self, corpus: Corpus) -> None:
        self.open = lambda: corpus


def listed(text: str, by: list[str]) -> list[dict[str, str | None]]:
    """The rows of a CSV twin."""
    lines = [line for line in text.splitlines() if not line.lstrip('\ufeff"').startswith("#")]
    found = list(csv.DictReader(io.StringIO("\n".join(lines))))
    assert lines[0].split(",") == [*by, *NUMBERS, "records"]
    return found


def shown(page: html.HtmlElement) -> list[list[str]]:
    """What the page says: the exact value, and each number as it is written."""
    one = page.xpath("//b[@id='value']/data")
    if one:
        texts = [row.text_content() for row in page.xpath("//section[contains(@class, 'making')]/dl/div")]
        ranges = [text.partition(":")[0] for text in texts if text.startswith(("Interval", "Linkage"))]
        spans = (text.rpartition(" interval ")[2].removeprefix("Linkage") for text in ranges)
        return [[one[0].get("value"), one[0].text, *spans]]
    rows = page.xpath("//section[.//data]//table//tbody/tr[td/data]")
    return sorted([row.xpath("td/data/@value")[0], *(cell.text_content() for cell in row.xpath("td"))] for row in rows)


def expected(figure: dict[str, Any]) -> list[list[str]]:
    """What the page must say."""

    def said(number: float | None) -> str:
        return ENGLISH.spoken(None if number is None else Decimal(str(number)), figure["unit"])

    def span(cell: dict[str, Any], low: str, high: str) -> list[str]:
        ends = [Decimal(str(cell[end])) for end in (low, high) if cell[end] is not None]
        return [ENGLISH.range(ends[0], ends[1], figure["unit"])] if ends else []

    exact = ["" if cell["value"] is None else str(cell["value"]) for cell in figure["values"]]
    if not figure["by"]:
        (cell,) = figure["values"]
        linkage = span(cell, "linkage_low", "linkage_high") if cell["linkage_low"] != cell["linkage_high"] else []
        return [[exact[0], said(cell["value"]), *span(cell, "low", "high"), *linkage]]
    return sorted(
        [one, *(said(cell[name]) for name in NUMBERS), f"{cell['records']:,}"]
        for one, cell in zip(exact, map(without_points, figure["values"]), strict=True)
    )


def without_points(cell: dict[str, Any]) -> dict[str, Any]:
    """A linkage range of one point says nothing, and a page leaves it out."""
    is_point = cell["linkage_low"] == cell["linkage_high"]
    return cell | ({"linkage_low": None, "linkage_high": None} if is_point else {})
