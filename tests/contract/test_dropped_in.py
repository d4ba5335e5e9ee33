"""Dropping one file into a folder is all it takes: it is found, measured, documented, tested and shown."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from tests.tiny import GOLDEN

import midspan
from midspan import plugins
from midspan.api import Corpus
from midspan.model.errors import SettingError
from midspan.web.app import create_app

SOLO = '''"""Solo works."""
from midspan.measure.indicator import Counted
from midspan.model.figure import Card

def contributions(tables, study):
    works = tables.works(study)
    solo = works.filter(works.author_count == 1)
    return solo.select(record_id=solo.work_id, unit_id=solo.work_id, weight=1)

INDICATOR = Counted(Card("solo_works", "Solo works", "Works of one author.", "Teams.", "Ours", "works", 1,
                         dimensions=("year",)), contributions)
'''
SOURCE = '''"""Lines of text."""
from midspan.store.batch import Batch, Source

def read(file):
    batch = Batch(file.source, file.version)
    for row, title in enumerate(file.path.read_text().splitlines()[1:], 1):
        batch.add("works", f"T{row}", file.source, file.version, f"{file.path.name}:{row}", None, title, 2020,
                  "article", None, None, None, None, None, None, False, True, 0)
    yield batch

SOURCE = Source("titles", "Titles", "CC0", lambda path, head: head.startswith(b"#titles"), read)
'''
REGION = """key = "macao-only"
version = 1
policy = "Every place with region code MO."
countries = ["MO"]
[name]
en = "Macao only"
"""
THEME = """key = "tiny-theme"
version = 1
topics = ["T99999"]
[name]
en = "Tiny theme"
"""
PAGE = '''"""A page of one's own."""
from midspan.web.visit import Page

PAGE = Page("own", "/{lang}/own", lambda visit: "<p>our own page</p>")
'''
VERB = '''"""midspan greet"""
import click

@click.command("greet", epilog="Example: midspan greet")
def COMMAND():
    click.echo("good day")
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, file, text in (
        ("indicators", "solo_works.py", SOLO),
        ("sources", "titles.py", SOURCE),
        ("regions", "macao-only.toml", REGION),
        ("themes", "tiny-theme.toml", THEME),
        ("cli", "greet.py", VERB),
        ("web.pages", "own.py", PAGE),
    ):
        (tmp_path / "own" / name).mkdir(parents=True)
        (tmp_path / "own" / name / file).write_text(text)
    monkeypatch.setenv("MIDSPAN_PLUGINS", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.mark.slow
def test_an_indicator_is_measured_documented_and_shown(folder: Path, tmp_path: Path) -> None:
    from midspan.reference import pages

    corpus = GOLDEN.write(tmp_path / "home")
    figure = corpus.figure("solo_works", midspan.study("shanghai", "hong-kong", period="2019-2021"), ("year",))
    assert [(cell.key, int(cell.estimate.value or 0)) for cell in figure.cells] == [(("2020",), 1)]
    assert "Works of one author." in pages()["indicators.md"]
    shown = TestClient(create_app(corpus)).get("/en/methods").text
    assert "Works of one author." in shown
    assert shown.count('<math xmlns="http://www.w3.org/1998/Math/MathML" display="block">') > 60


@pytest.mark.slow
def test_an_indicator_is_tested_by_the_contract_tests(folder: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-v",
            "-n0",
            "-p",
            "no:cacheprovider",
            "tests/contract/test_indicators.py",
            "-k",
            "solo_works",
            "-m",
            "slow or not slow",
        ],
        capture_output=True,
        text=True,
        env=os.environ | {"MIDSPAN_PLUGINS": str(folder)},
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert "6 passed" in done.stdout, done.stdout


@pytest.mark.slow
def test_an_indicator_is_measured_on_the_command_line(folder: Path, tmp_path: Path) -> None:
    GOLDEN.write(tmp_path / "home")
    done = subprocess.run(
        [sys.executable, "-m", "midspan", "measure", "shanghai", "hong-kong", "--period", "2019-2021", "--figure",
         "solo_works", "--home", str(tmp_path / "home"), "--json"],
        capture_output=True,
        text=True,
        check=True,
    )  # fmt: skip
    assert json.loads(done.stdout)["values"][0]["value"] == 1


@pytest.mark.slow
def test_a_source_a_region_a_theme_and_a_verb_are_found(folder: Path, tmp_path: Path) -> None:
    from midspan.build import build
    from midspan.snapshots import take_snapshot

    (tmp_path / "file").write_text("#titles\nA tiny title\nAnother one\n")
    assert [s.source for s in take_snapshot(tmp_path / "home", [tmp_path / "file"])] == ["titles"]
    assert build(tmp_path / "home", processes=1).rows["works"] == 2
    corpus = Corpus(tmp_path / "home")
    assert corpus.regions["macao-only"].name.en == "Macao only"
    assert corpus.themes["tiny-theme"].name.en == "Tiny theme"
    done = subprocess.run([sys.executable, "-m", "midspan", "greet"], capture_output=True, text=True, check=True)
    assert done.stdout == "good day\n"


def test_a_page_is_served(folder: Path, tmp_path: Path) -> None:
    assert "our own page" in TestClient(create_app(GOLDEN.write(tmp_path / "home"))).get("/en/own").text


def test_a_file_without_its_constant_is_an_error_that_names_it(folder: Path) -> None:
    (folder / "indicators" / "empty.py").write_text("")
    plugins._declared.cache_clear()
    with pytest.raises(SettingError, match=r"does not define INDICATOR"):
        plugins.declared("indicators", "INDICATOR")
    plugins._declared.cache_clear()


def test_a_key_given_twice_is_an_error(folder: Path) -> None:
    (folder / "indicators" / "again.py").write_text(SOLO)
    plugins._declared.cache_clear()
    with pytest.raises(SettingError, match=r"solo_works"):
        plugins.declared("indicators", "INDICATOR")
    plugins._declared.cache_clear()
