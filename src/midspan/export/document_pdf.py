"""A document as a PDF, tagged and with its language, set by Typst; and a chart as PNG. Needs `midspan[report]`.

The words go to the template `report.typ` as data, never as markup. No file is read but fonts, and nothing is loaded.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, time
from datetime import date as day
from functools import cache
from importlib.resources import files
from typing import Any

from midspan.chart.heat import LIGHT, colours
from midspan.export.document import Document
from midspan.model.errors import SettingError

STANDARD = "ua-1"
"""PDF/UA-1: tagged, with a title and a language, and every chart told in words."""
LATIN = ("Inter", "Segoe UI", "Helvetica Neue", "Roboto", "Noto Sans", "Arial", "Liberation Sans", "DejaVu Sans",
         "Libertinus Serif")  # fmt: skip
"""The last one comes with Typst."""
HAN = {
    "zh-Hans": ("PingFang SC", "Microsoft YaHei", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC",
                "WenQuanYi Micro Hei", "SimHei"),
    "zh-Hant": ("PingFang HK", "PingFang TC", "Microsoft JhengHei", "Noto Sans HK", "Noto Sans TC", "Noto Sans CJK HK",
                "Noto Sans CJK TC", "Source Han Sans HK", "Source Han Sans TC"),
}  # fmt: skip
"""Fonts of Chinese, each script by its own: one of the other script writes other shapes."""
REGIONS = {"zh-Hans": ("zh", "CN"), "zh-Hant": ("zh", "HK")}
PNG_WIDTH = 640
"""Pixels at 144 a point-inch: a chart of 320 points."""


def document_pdf(document: Document) -> bytes:
    """The PDF. The same document and the same fonts give the same bytes; SettingError where a font is missing."""
    return set_by("report.typ", {**document.as_dict(), "heat": colours(LIGHT)}, document.language, document.date)


def set_by(template: str, said: Mapping[str, object], language: str, date: str) -> bytes:
    """A PDF of a template beside this file: what it says, its language, and the day that it bears."""
    lang, region = REGIONS.get(language, (language, "GB"))
    data = {**said, "fonts": _fonts(language), "lang": lang, "region": region}
    return _compiled(
        files("midspan.export").joinpath(template).read_bytes(),
        {"document": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        pdf_standards=[STANDARD],
        timestamp=datetime.combine(day.fromisoformat(date), time(), UTC),
    )


def picture_png(svg: str, language: str) -> bytes:
    """A chart as PNG, for programs that draw no SVG."""
    fonts = json.dumps(_fonts(language))
    text = (
        "#set page(width: auto, height: auto, margin: 2pt)\n"
        "#set text(font: json(bytes(sys.inputs.fonts)))\n"
        '#image(bytes(sys.inputs.svg), format: "svg", width: 460pt)\n'
    )
    return _compiled(text.encode(), {"svg": svg, "fonts": fonts}, format="png", ppi=160)


def _compiled(source: bytes, inputs: dict[str, str], **how: Any) -> bytes:
    typst = engine()
    made: bytes = typst.compile(source, sys_inputs=inputs, font_paths=installed(), **how)
    return made


def engine() -> Any:
    """Typst."""
    try:
        import typst
    except ImportError as error:
        raise SettingError(
            "a PDF needs a part of Midspan that is not installed", next_step='pip install "midspan[report]"'
        ) from error
    return typst


@cache
def installed() -> Any:
    """The fonts of this machine, and those that come with Typst."""
    return engine().Fonts()


def _fonts(language: str) -> list[str]:
    """The fonts to write a language with, the best first; of Latin letters first, so that numbers are of one kind."""
    there = set(installed().families())
    latin = [name for name in LATIN if name in there]
    if language not in HAN:
        return latin
    han = [name for name in HAN[language] if name in there]
    if not han:
        raise SettingError(
            f'no font on this machine writes "{language}"',
            next_step=f"install one, for example Noto Sans CJK (fonts-noto-cjk on Debian and Ubuntu), or save the "
            f"report as HTML. Known: {', '.join(HAN[language])}",
        )
    return [latin[0], han[0], *latin[1:]]
