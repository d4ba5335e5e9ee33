"""Figures leave as JSON and CSV: the same bytes in every run."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import midspan
from midspan.api import Corpus
from midspan.export.figure_json import figure_from_dict, figure_json, figure_to_dict, number
from midspan.export.notebook import figure_html
from midspan.export.table import definition, figure_table
from midspan.export.table_csv import table_csv
from midspan.export.text import estimate_text, figure_text, number_text
from midspan.model.figure import Estimate, Figure, Interval

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2023", counting="fractional")
FIGURES = [("joint_works", ("year",)), ("joint_authors", ()), ("contract_value", ("year",))]
PROGRAM = """
import sys
from pathlib import Path
import midspan
from midspan.api import Corpus
from midspan.build import versions_in_use
from midspan.export.figure_json import figure_json
from midspan.store.corpus import corpus_id_of
from midspan.store.snapshot import SnapshotStore
home = Path(sys.argv[1])
print(corpus_id_of(SnapshotStore(home).latest(), versions_in_use()))
study = midspan.study("hong-kong", "shanghai", period="2019-2023", counting="fractional")
corpus = Corpus(home)
sys.stdout.flush()
for key, by in [("joint_works", ("year",)), ("joint_authors", ()), ("contract_value", ("year",))]:
    sys.stdout.buffer.write(figure_json(corpus.figure(key, study, by)))
"""


@pytest.fixture
def yearly(demo: Corpus) -> Figure:
    return demo.figure("joint_works", STUDY, ("year",))


def documents(home: Path) -> bytes:
    corpus = Corpus(home)
    return b"".join(figure_json(corpus.figure(key, STUDY, by)) for key, by in FIGURES)


@pytest.mark.slow
def test_three_runs_and_two_hash_seeds_give_the_same_bytes(own_home: Path) -> None:
    """Nothing is read from a cache: extracts and figures are removed between the runs."""
    homes = [own_home, Path(shutil.copytree(own_home, own_home.with_name("other")))]
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(home)], stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for home, seed in zip(homes, ("1", "4711"), strict=True)
    ]  # fmt: skip
    said = [run.communicate(timeout=60)[0].partition(b"\n") for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert [corpus_id.decode() for corpus_id, _, _ in said] == [Corpus(own_home).corpus_id] * 2
    cached = documents(own_home)
    shutil.rmtree(own_home / "extracts")
    assert documents(own_home) == cached == said[0][2] == said[1][2]


@pytest.mark.parametrize(("key", "by"), FIGURES)
def test_a_figure_comes_back_from_its_json_as_it_was(demo: Corpus, key: str, by: tuple[str, ...]) -> None:
    figure = demo.figure(key, STUDY, by)
    back = figure_from_dict(json.loads(figure_json(figure)), figure.card, STUDY)
    assert back == Figure(**{name: getattr(figure, name) for name in Figure.__dataclass_fields__})
    assert figure_json(back) == figure_json(figure)


def test_the_document_says_all_that_a_figure_is(yearly: Figure) -> None:
    document = figure_to_dict(yearly)
    assert list(document) == [
        "figure", "title", "definition", "not_counted", "reference", "unit", "kind", "version", "study", "by",
        "values", "caveats", "corpus", "fingerprint", "sql",
    ]  # fmt: skip
    assert [row["year"] for row in document["values"]] == ["2019", "2020", "2021", "2022", "2023"]
    assert list(document["values"][0]) == ["year", "value", "low", "high", "linkage_low", "linkage_high", "records"]


def test_numbers_are_whole_where_they_are_whole() -> None:
    assert [(type(n), n) for n in map(number, (Decimal(3), Decimal("3.000"), Decimal("0.25")))] == [
        (int, 3), (int, 3), (float, 0.25),
    ]  # fmt: skip
    assert number(None) is None


def test_csv_begins_with_a_byte_order_mark_and_has_a_row_a_cell(yearly: Figure) -> None:
    text = table_csv(figure_table(yearly), definition(yearly))
    assert text[0] == "\ufeff"
    lines = text[1:].split("\r\n")
    notes = [line for line in lines if line.startswith(("# ", '"# '))]
    assert any("invented" in note for note in notes)
    assert len(lines) == len(notes) + 7
    rows = list(csv.DictReader(io.StringIO("\r\n".join(lines[len(notes) :]))))
    assert [
        {k: str("" if v is None else v) for k, v in row.items()} for row in figure_to_dict(yearly)["values"]
    ] == rows


def test_text_has_a_line_a_cell(demo: Corpus, yearly: Figure) -> None:
    lines = figure_text(yearly, demo.regions, demo.themes, demo.organisation_names).splitlines()
    assert lines[0] == f"{yearly.card.title}, by year"
    assert [line.split()[0] for line in lines[1:]] == ["2019", "2020", "2021", "2022", "2023"]


def test_values_are_written_in_their_unit() -> None:
    assert number_text(Decimal("0.1032"), "rate a year") == "10.3 % a year"
    assert number_text(Decimal(32300000000), "CNY") == "CNY 32.30 bn"
    assert number_text(Decimal(1234567), "HKD") == "HKD 1,234,567"
    assert number_text(Decimal(12280), "works") == "12,280"
    assert number_text(Decimal("0.5"), "works") == "0.5"
    span = Interval(Decimal(1), Decimal(3))
    assert estimate_text(Estimate(Decimal(2), span, None, 2), "works") == "2   95 % interval 1 to 3   2 records"
    assert estimate_text(Estimate(None, None, None, 0), "share") == "no value"


def test_a_notebook_loads_nothing(yearly: Figure) -> None:
    html = figure_html(yearly)
    outside = html.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert [mark for mark in ("<script", "<link", "http://", "https://", "src=") if mark in outside] == []
