"""What an organiser prints: programme and cards as HTML and PDF, in both scripts; names by consent where anybody reads."""

import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from pypdf import PdfReader
from tests.unit.test_cli import run

from midspan.meet.folder import COLUMNS, OPTIONAL

__all__ = ["run"]
DAY = "2026-11-03T"
TABLES = {
    "people.csv": [
        "p1,Ann Public,University One,shanghai,in_person,,,,yes", "p2,陳大文,University <2>,hong-kong,in_person,,,,",
        "p3,Cy Public,,hong-kong,online,,,,yes", "p4,Di Secret,University Four,shanghai,in_person,,,,",
    ],
    "slots.csv": [f"s{at},{DAY}1{at}:00+08:00,{DAY}1{at}:25+08:00" for at in range(3)],
    "requests.csv": ["p1,p2,3", "p1,p3,1", "p2,p4,1", "p3,p4,2"],
    "tables.csv": ["Table 1", "Table 10", "Table 2"],
    "abstracts.csv": [
        "t1,Batteries & <i>anodes</i>,lithium battery anode energy storage,p1;p2",
        "t2,Tumours,cancer tumour immune therapy,p4",
    ],
    "session-slots.csv": [f"a,{DAY}14:00+08:00,{DAY}15:00+08:00"],
}  # fmt: skip


@pytest.fixture
def event(tmp_path: Path) -> Path:
    folder = tmp_path / "dialogue-2026"
    folder.mkdir()
    rooms = "".join(f'[[rooms]]\nname = "{name}"\nseats = 90\n' for name in ("Hall", "Annexe"))
    text = 'first = 2026-11-03\nlast = 2026-11-03\ntime_zone = "Asia/Hong_Kong"\n[title]\nen = "Dialogue"\n'
    (folder / "event.toml").write_text(f'{text}zh_hant = "對話會"\n{rooms}', encoding="utf-8")
    for name, rows in TABLES.items():
        head = ",".join((*COLUMNS[name], *OPTIONAL.get(name, ())))
        (folder / name).write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    return folder


def text_of(path: Path) -> tuple[str, int]:
    """The words of a PDF without spaces, and how many pages it has."""
    pages = PdfReader(path).pages
    return "".join("".join(page.extract_text().split()) for page in pages), len(pages)


def test_the_programme_names_by_consent_in_both_scripts(run: Any, event: Path) -> None:
    run("meet", event, "--sessions", "1")
    for language, words in (
        ("en", ("Dialogue", "Sustainableenergy", "aparticipantfromHongKong", "AnnPublic,UniversityOne", "Ataglance")),
        ("zh-Hant", ("對話會", "可持續能源", "生物醫藥", "香港特別行政區的一位與會者", "AnnPublic", "議程一覽", "2026年11月3日")),
    ):  # fmt: skip
        for form in ("pdf", "html"):
            run("meet", event, "--programme", form, "--lang", language)
        printed, pages = text_of(event / "plan" / "programme.pdf")
        page = html.parse(event / "plan" / "programme.html").getroot()
        shown = "".join(page.text_content().split())
        for text in (printed, shown):
            assert [word for word in (*words, "Batteries&<i>anodes</i>") if word not in text] == []
            assert [name for name in ("Secret", "陳大文", "UniversityFour") if name in text] == []
        assert (pages, page.get("lang")) == (1, language)
        assert len(page.xpath("//table//td | //table//th")) == 6, "two rooms, one slot"


def test_table_cards_name_everybody_and_stand_two_on_a_page(run: Any, event: Path) -> None:
    plan = run("meet", event, "--links", "https://meet.example", "--json").document
    for form in ("pdf", "html"):
        run("meet", event, "--cards", form)
    used = {row.split(",")[8] for row in (event / "plan" / "meetings.csv").read_text("utf-8").splitlines()[1:]}
    page = html.parse(event / "plan" / "tables.html").getroot()
    assert [one.text_content() for one in page.xpath("//h1")] == sorted(used, key=lambda name: int(name.split()[1]))
    assert len(page.xpath("//tbody/tr")) == plan["meetings"] == 4
    printed, pages = text_of(event / "plan" / "tables.pdf")
    assert pages == -(-len(used) // 2)
    names = ("Table1", "陳大文,University<2>", "DiSecret,UniversityFour", "oneintheroom,oneonlinehttps://meet.example/")
    assert [name for name in names if name not in printed] == []


def test_a_card_for_each_person_says_whom_they_meet_and_where(run: Any, event: Path) -> None:
    run("meet", event)
    for form in ("pdf", "html"):
        run("meet", event, "--cards", form, "--persons", "--lang", "zh-Hant")
    page = html.parse(event / "plan" / "people.html").getroot()
    assert [one.text_content() for one in page.xpath("//h1")] == ["Ann Public", "Cy Public", "Di Secret", "陳大文"]
    assert len(page.xpath("//tbody/tr")) == 8
    printed, pages = text_of(event / "plan" / "people.pdf")
    assert pages == 2
    assert [word for word in ("陳大文", "University<2>", "Table1", "一人在現場") if word not in printed] == []


def test_what_lacks_is_said_with_the_next_step(run: Any, event: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for option, step in (("--cards", f"midspan meet {event}"), ("--programme", f"midspan meet {event} --sessions 5")):
        said = run("meet", event, option, "html")
        assert (said.code, step in said.err) == (2, True)
    run("meet", event)
    monkeypatch.setitem(sys.modules, "typst", None)
    said = run("meet", event, "--cards", "pdf")
    assert (said.code, 'pip install "midspan[report]"' in said.err) == (2, True)
    assert not (event / "plan" / "tables.pdf").exists()
    run("meet", event, "--cards", "html")


def test_who_is_forgotten_is_on_no_card(run: Any, event: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    run("meet", event)
    run("meet", event, "--cards", "pdf")
    run("meet", event, "--forget-person", "p2", "--home", home)
    assert not (event / "plan" / "tables.pdf").exists()
    run("meet", event, "--cards", "html")
    assert "陳大文" not in (event / "plan" / "tables.html").read_text("utf-8")
