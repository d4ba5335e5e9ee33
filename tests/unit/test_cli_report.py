"""`midspan report`: by the ending of a file, in the chosen language; what it says makes it again does so."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from tests.unit.test_cli import run

import midspan
from midspan.api import Corpus

__all__ = ["run"]
PAIR = ("report", "shanghai", "hong-kong", "--period", "2019-2023")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["html", "pdf", "docx", "xlsx"])
def test_a_file_is_what_python_writes(run: Any, demo: Corpus, tmp_path: Path, form: str) -> None:
    target = tmp_path / "new" / f"report.{form}"
    said = run(*PAIR, "--lang", "zh-Hant", "--to", target, "--home", demo.home, "--json")
    assert (said.code, said.document["bytes"], said.err) == (0, target.stat().st_size, f"Written: {target}\n")
    study = midspan.study("hong-kong", "shanghai", period="2019-2023")
    again = midspan.report(demo, study, tmp_path / f"again.{form}", "zh-Hant", regions=("shanghai", "hong-kong"))
    assert again.read_bytes() == target.read_bytes()


@pytest.mark.slow
def test_the_command_in_a_report_makes_the_same_report(
    run: Any, demo: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tmp_path / "first.html"
    assert run(*PAIR, "--counting", "fractional", "--to", first, "--home", demo.home).code == 0
    line = re.search(r"<dd>midspan (report [^<]+)</dd>", first.read_text("utf-8"))
    assert line is not None
    assert "--counting fractional" in line[1]
    monkeypatch.chdir(tmp_path)
    assert run(*unescape(line[1]).split(), "--home", demo.home).code == 0
    assert (tmp_path / "report.html").read_bytes() == first.read_bytes()


@pytest.mark.slow
def test_what_can_t_be_written_says_why(run: Any, demo: Corpus, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    for target, fact in [
        (tmp_path / "report.odt", '"report.odt" has no ending of a report'),
        (tmp_path / "mine" / "thesis.txt" / "report.html", "can't be written"),
        (tmp_path / "mine", "holds other things than a copy made by Midspan"),
    ]:
        said = run(*PAIR, "--to", target, "--home", demo.home)
        assert (said.code, said.out) == (2, "")
        assert fact in said.err
        assert "Next: " in said.err
    assert [file.name for file in tmp_path.rglob("*")] == ["mine", "thesis.txt"]
