"""Reports of a study: each format says the same numbers, the same bytes on any day, and takes no name for markup."""

import io
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
import python_calamine
from tests.browser.invented_book import InventedBook

import midspan
from midspan.export import document_pdf
from midspan.export.document import Document, Grid, Section, Sentences, of_markup, plain, text_of
from midspan.export.document_docx import document_docx
from midspan.locale import languages
from midspan.model.errors import FigureError, SettingError
from midspan.model.study import Study
from midspan.web.report import Report, report
from midspan.web.report_files import WRITERS, report_xlsx, visit_of, write_report
from midspan.web.report_html import report_html

STUDY = midspan.study("shanghai", "hong-kong", period="2019-2023")
ORDER = ("shanghai", "hong-kong")
HOSTILE = '<script>alert(1)</script> #read("/etc/passwd") $x$ "quoted" \\ {=1+1}'


@pytest.fixture(scope="module")
def book() -> InventedBook:
    return InventedBook()


def made(book: InventedBook, language: str = "en", study: Study = STUDY) -> Report:
    return report(*visit_of(book, study, language, ORDER))


def text_of_pdf(body: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(body)).pages)


def text_of_docx(body: bytes) -> str:
    file = docx.Document(io.BytesIO(body))
    cells = (cell.text for table in file.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def hostile() -> Document:
    part = Grid("t", ("", HOSTILE), ((HOSTILE, "=1+1"),), ((0, 3),))
    section = Section(HOSTILE, HOSTILE, (part, Sentences((plain(HOSTILE),), is_list=True)))
    return Document("en", HOSTILE, HOSTILE, HOSTILE, plain(HOSTILE), "", (section,), HOSTILE, "{page}", "2026-11-01")


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("form", WRITERS)
def test_a_report_has_the_same_bytes_each_time(book: InventedBook, tmp_path: Path, form: str, language: str) -> None:
    one, other = (write_report(book, STUDY, tmp_path / f"{name}.{form}", language) for name in "ab")
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
def test_every_format_says_the_headline_and_every_value(book: InventedBook, language: str) -> None:
    one = made(book, language)
    grids = [part for section in one.document.sections for part in section.parts if isinstance(part, Grid)]
    values = {cell for grid in grids for row in grid.rows for cell in row}
    assert len(values) > 60
    html = report_html(one.document)
    word, paper = text_of_docx(document_docx(one.document)), text_of_pdf(document_pdf.document_pdf(one.document))
    for said in (one.document.headline, text_of(one.document.lede), one.document.foot):
        assert said.replace("\xa0", " ") in re.sub(r"<[^>]+>", "", html).replace("\xa0", " ")
    assert [value for value in values if value not in html.replace("&amp;", "&")] == []
    assert [value for value in values if value not in word] == []
    squeezed = re.sub(r"\s", "", paper)
    assert [value for value in values if re.sub(r"\s", "", value) not in squeezed] == []


def test_every_figure_of_a_report_is_defined_in_it(book: InventedBook) -> None:
    one = made(book)
    html = report_html(one.document)
    assert {figure.card.key for figure in one.figures} == {
        "joint_works", "joint_authors", "organisation_pairs", "joint_share", "contract_value", "coverage"
    }  # fmt: skip
    for figure in one.figures:
        assert figure.card.definition in html
        assert figure.fingerprint in html
        assert all(caveat.text in html for caveat in figure.caveats)
    assert book.corpus_id in html
    assert (
        "midspan report shanghai hong-kong --period 2019-2023 --corpus c0ffee00dead --lang en --to report.html" in html
    )


def test_html_asks_nobody_for_anything(book: InventedBook) -> None:
    for language in languages():
        html = report_html(made(book, language).document)
        assert re.findall(r"""(?:src|href)=|url\((?!data:)|@import|https?://(?!www\.w3\.org)""", html) == []
        assert html.count("<html lang=") == html.count("</html>") == 1
        assert html.count("data:font/woff2") == 1


@pytest.mark.slow
@pytest.mark.parametrize("language", languages())
def test_a_pdf_is_tagged_and_says_its_title_and_language(book: InventedBook, language: str) -> None:
    one = made(book, language).document
    read = pypdf.PdfReader(io.BytesIO(document_pdf.document_pdf(one)))
    root: Any = read.trailer["/Root"]
    assert (root["/Lang"][:2], root["/MarkInfo"]["/Marked"]) == (language[:2], True)
    assert read.metadata is not None
    assert read.metadata.title == one.title
    assert len(read.pages) > 3
    for number, page in enumerate(read.pages, 1):
        assert page.mediabox.width == pytest.approx(595.28, abs=0.1)
        assert f"{number} / {len(read.pages)}" in page.extract_text()


def test_no_name_is_read_as_markup() -> None:
    said = HOSTILE.replace(" ", "")
    assert "<script" not in report_html(hostile())
    assert 'content: "\\3c script' in report_html(hostile())
    assert said in re.sub(r"\s", "", text_of_pdf(document_pdf.document_pdf(hostile())))
    assert HOSTILE in text_of_docx(document_docx(hostile()))


@pytest.mark.slow
def test_a_workbook_has_each_figure_its_records_definitions_and_sources(book: InventedBook) -> None:
    one = made(book)
    read = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(report_xlsx(book, one)))
    assert read.sheet_names == [
        "1 joint_works", "2 joint_authors", "3 organisation_pairs", "4 joint_share region", "5 contract_value",
        "6 joint_works year", "7 joint_works theme", "8 joint_works organisation_pair", "9 coverage",
        "10 records joint_works", "11 records joint_authors", "12 records organisation_pairs",
        "13 records joint_share", "14 records contract_value", "definitions", "sources",
    ]  # fmt: skip
    for place, figure in enumerate(one.headline, 10):
        head, *rows = read.get_sheet_by_name(f"{place} records {figure.card.key}").to_python()
        assert len(rows) == book.records(figure.card.key, STUDY, {}, 0, 10**6).total
        if figure.card.key == "joint_works":
            assert sum(float(str(row[head.index("weight")])) for row in rows) == float(figure.total.value or 0)
    works = read.get_sheet_by_name("10 records joint_works").to_python()
    assert any(str(row[1]).startswith("=Green bonds") for row in works[1:])
    said = read.get_sheet_by_name("definitions").to_python()
    assert {row[0] for row in said[1:]} == set(read.sheet_names[:9])
    assert ["corpus", book.corpus_id] in read.get_sheet_by_name("sources").to_python()


@pytest.mark.slow
def test_no_cell_of_a_workbook_is_a_formula(book: InventedBook) -> None:
    with zipfile.ZipFile(io.BytesIO(report_xlsx(book, made(book)))) as packed:
        sheets = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 16
    assert [sheet for sheet in sheets if "<f>" in sheet] == []


def test_a_sentence_keeps_what_is_bold() -> None:
    assert of_markup('a &amp; <b>b</b> <span lang="en">&lt;c&gt;</span>') == (
        ("a & ", False), ("b", True), (" <c>", False)
    )  # fmt: skip


def test_chinese_without_a_font_says_what_to_install(monkeypatch: pytest.MonkeyPatch, book: InventedBook) -> None:
    bare = document_pdf.engine().Fonts(include_system_fonts=False)
    monkeypatch.setattr(document_pdf, "installed", lambda: bare)
    assert len(document_pdf.document_pdf(made(book).document)) > 10_000
    with pytest.raises(SettingError, match=r'no font on this machine writes "zh-Hant".*\nNext: install one'):
        document_pdf.document_pdf(made(book, "zh-Hant").document)


@pytest.mark.parametrize(("module", "form"), [("typst", "pdf"), ("docx", "docx")])
def test_a_missing_part_is_named(
    monkeypatch: pytest.MonkeyPatch, book: InventedBook, tmp_path: Path, module: str, form: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    document_pdf.installed.cache_clear()
    with pytest.raises(SettingError, match=r'not installed.*\nNext: pip install "midspan\[report\]"'):
        write_report(book, STUDY, tmp_path / f"r.{form}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("study", "name", "fact"),
    [
        (STUDY, "report.odt", "no ending of a report"),
        (midspan.study("shanghai", "hong-kong", "macao", period="2019-2023"), "r.html", "a report is of two regions"),
        (midspan.study("shanghai", "paris", period="2019-2023"), "r.html", 'no region "paris"'),
        (midspan.study("shanghai", "hong-kong", period="1999-2001"), "r.html", "not inside the corpus"),
    ],
)  # fmt: skip
def test_what_can_t_be_reported_is_said(book: InventedBook, tmp_path: Path, study: Study, name: str, fact: str) -> None:
    with pytest.raises(FigureError, match=fact):
        write_report(book, study, tmp_path / name)


def test_a_pair_without_works_has_a_report(book: InventedBook) -> None:
    one = report(*visit_of(book, replace(STUDY, regions=("hong-kong", "macao")), "en"))
    assert one.document.sections
    assert len(text_of_docx(document_docx(one.document))) > 1000
