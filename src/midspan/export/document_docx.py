"""A document for Word: headings, sentences, tables that can be edited, charts as PNG. Needs `midspan[report]`."""

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from midspan.export.document import Document, Facts, Grid, Numbers, Part, Picture, Sentences, Words
from midspan.export.document_pdf import picture_png
from midspan.model.errors import SettingError

HAN = {"zh-Hans": ("Microsoft YaHei", "zh-CN"), "zh-Hant": ("Microsoft JhengHei", "zh-HK")}
_MADE = (1980, 1, 1, 0, 0, 0)


def document_docx(document: Document) -> bytes:
    """The file. The same document gives the same bytes; SettingError where a part of Midspan or a font is missing."""
    file = _opened()
    _speak(file, document)
    if document.warning:
        file.add_paragraph(document.warning)
    file.add_paragraph(document.kicker)
    file.add_heading(document.headline, 1)
    _write(file.add_paragraph(), document.lede)
    for section in document.sections:
        file.add_heading(section.title, 2)
        if section.note:
            file.add_paragraph(section.note)
        for part in section.parts:
            _add(file, part, document.language)
    file.sections[0].footer.paragraphs[0].text = document.foot
    made = io.BytesIO()
    file.save(made)
    return _undated(made.getvalue())


def _opened() -> Any:
    try:
        import docx
    except ImportError as error:
        raise SettingError(
            "a Word file needs a part of Midspan that is not installed", next_step='pip install "midspan[report]"'
        ) from error
    return docx.Document()


def _speak(file: Any, document: Document) -> None:
    """Paper, title, language and letters of the whole file."""
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    font, language = HAN.get(document.language, ("Arial", "en-GB"))
    letters = file.styles["Normal"].element.get_or_add_rPr()
    for style in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        file.styles[style].font.name = "Arial"
        fonts = file.styles[style].element.get_or_add_rPr().get_or_add_rFonts()
        fonts.set(qn("w:eastAsia"), font)
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
    file.styles["Normal"].font.size = Pt(10)
    spoken = letters.makeelement(qn("w:lang"), {qn("w:val"): language, qn("w:eastAsia"): language})
    letters.append(spoken)
    page = file.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = Mm(18)
    said, made = file.core_properties, datetime.fromisoformat(document.date)
    said.title, said.author, said.language = document.title, "Midspan", language
    said.comments, said.created, said.modified = document.foot, made, made


def _add(file: Any, part: Part, language: str) -> None:
    match part:
        case Sentences():
            for line in part.lines:
                _write(file.add_paragraph(style="List Bullet" if part.is_list else None), line)
        case Numbers():
            rows = [(one.title, one.value, "\n".join(one.notes)) for one in part.rows]
            _table(file, (), rows, numbers=(1,))
        case Picture():
            _draw(file, part, language)
        case Facts():
            file.add_heading(part.title, 3)
            _table(file, (), part.rows, numbers=())
        case Grid():
            _table(file, part.head, part.rows, numbers=range(1, len(part.head)))


def _write(paragraph: Any, words: Words) -> None:
    for text, is_bold in words:
        paragraph.add_run(text).bold = is_bold


def _draw(file: Any, picture: Picture, language: str) -> None:
    """A chart with what it shows in words, for those who can't see it."""
    from docx.shared import Mm

    drawn = file.add_picture(io.BytesIO(picture_png(picture.svg, language)), width=Mm(min(picture.width, 640) / 4))
    drawn._inline.docPr.set("descr", picture.said)  # noqa: SLF001 - the library has no door to it


def _table(file: Any, head: Sequence[str], rows: Sequence[Sequence[str]], *, numbers: Sequence[int]) -> None:
    """A table with a head that is repeated on each page; the columns of numbers stand to the right."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    lines = [*([head] if head else []), *rows]
    if not lines:
        return
    columns = len(lines[0])
    table = file.add_table(rows=len(lines), cols=columns, style="Light List Accent 1" if head else "Table Grid")
    size = Pt(7 if columns > 8 else 9)
    cells = table._cells  # noqa: SLF001 - asking for each cell alone takes quadratic time
    for number, line in enumerate(lines):
        for column, text in enumerate(line):
            paragraph = cells[number * columns + column].paragraphs[0]
            paragraph.add_run(text).font.size = size
            if column in numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if head:
        first = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - the library has no door to it
        from docx.oxml.ns import qn

        first.append(first.makeelement(qn("w:tblHeader"), {}))
    file.add_paragraph()


def _undated(packed: bytes) -> bytes:
    """The same package without the hour at which its parts were written."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as there, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as again:
        for name in there.namelist():
            again.writestr(zipfile.ZipInfo(name, _MADE), there.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()
